"""A file that is there whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from geo.errors import ExportError

__all__ = ["write_bytes"]


def write_bytes(content: bytes, path: Path) -> None:
    """Write *content* to *path*; what stood there before stays until all of it is written.

    Raises
    ------
    ExportError
        If the folder is not there, may not be written to, or is full.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tigapilar-") as folder:
            draft = Path(folder) / path.name
            draft.write_bytes(content)
            draft.replace(path)
    except OSError as error:
        detail = error.strerror or str(error)
        raise ExportError("export.cannot_write", path=str(path), detail=detail) from error
