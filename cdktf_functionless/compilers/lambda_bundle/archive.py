"""The zip: the same bytes for the same content, whatever the machine, the folder or the day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

#: The first date that a zip can hold.
_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of `files` by path, in the order of the paths."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, _DATE)
            info.external_attr = _MODE
            info.create_system = _UNIX
            info.compress_type = zipfile.ZIP_DEFLATED if files[path] else zipfile.ZIP_STORED
            archive.writestr(info, files[path], compresslevel=9)
    return buffer.getvalue()
