"""Physical names of resources: made from the construct's path, within the service's limit.

A name changes only when the path changes. Where the path cannot stand as it is (a character that the service refuses,
a separator inside an id, too long), a hash of the whole path keeps two paths from sharing a name.
"""

from __future__ import annotations

import hashlib
import re

from constructs import Construct

_HASH = 8


def physical_name(construct: Construct, limit: int, *, lower: bool = False, suffix: str = "") -> str:
    """The name for the resource of a construct.

    Args:
        construct: the construct; its path from the stack on is the name, its parts joined with `-`.
        limit: the most characters that the service takes.
        lower: whether the service takes lower case only (S3).
        suffix: a fixed ending (`.fifo`).
    """
    return name_of_path(construct.node.path, limit, lower=lower, suffix=suffix)


def name_of_path(path: str, limit: int, *, lower: bool = False, suffix: str = "") -> str:
    """As `physical_name`, from the path itself."""
    parts = path.split("/")
    clean = [re.sub(r"[^A-Za-z0-9_-]", "", part) for part in parts]
    name = "-".join(part for part in clean if part)
    if lower:
        name = name.lower().replace("_", "-")
    room = limit - len(suffix)
    faithful = clean == parts and all(clean) and "-" not in "".join(parts) and (not lower or name == "-".join(parts))
    if faithful and len(name) <= room:
        return name + suffix
    digest = hashlib.sha256(path.encode()).hexdigest()[:_HASH]
    return f"{name[: room - _HASH - 1].rstrip('-')}-{digest}{suffix}"
