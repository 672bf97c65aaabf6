"""The zip: the same bytes for the same content, whatever the machine, the folder or the day."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping

from ...diagnostics import FL2008, Position, error

#: What AWS allows for a function's files, unpacked: 250 MB.
#: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_BYTES = 262_144_000
#: The first date that a zip can hold.
_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3


def zipped(files: Mapping[str, bytes], folder: str | None = None) -> bytes:
    """A zip of `files` by path and of those in `folder`, in the order of the paths."""
    sources: dict[str, bytes | str] = {**_inside(folder), **files}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(sources):
            source = sources[path]
            if isinstance(source, str):
                with open(source, "rb") as file:
                    source = file.read()
            info = zipfile.ZipInfo(path, _DATE)
            info.external_attr = _MODE
            info.create_system = _UNIX
            info.compress_type = zipfile.ZIP_DEFLATED if source else zipfile.ZIP_STORED
            archive.writestr(info, source, compresslevel=9)
    return buffer.getvalue()


def _inside(folder: str | None) -> dict[str, str]:
    """The files under a folder, by their paths in it."""
    found: dict[str, str] = {}
    for place, _, names in os.walk(folder) if folder is not None else ():
        for name in names:
            path = os.path.join(place, name)
            found[os.path.relpath(path, folder).replace(os.sep, "/")] = path
    return found


def check_size(files: Mapping[str, bytes], folder: str | None, position: Position | None) -> None:
    """Raises FL2008 when the files of a bundle (see `zipped`) are more than AWS unpacks."""
    sizes = {path: os.path.getsize(file) for path, file in _inside(folder).items()}
    sizes |= {path: len(content) for path, content in files.items()}
    total = sum(sizes.values())
    if total > MOST_BYTES:
        largest = sorted(sizes, key=lambda path: (-sizes[path], path))[:3]
        shown = ", ".join(f"{path} ({sizes[path] / 1e6:.1f} MB)" for path in largest)
        raise error(
            FL2008,
            f"The bundle has {total / 1e6:.1f} MB, and AWS unpacks {MOST_BYTES / 1e6:.1f} MB at most.",
            position,
            f"Keep large files in a Bucket. The largest are {shown}.",
        )
