"""A layer as an answer: made once for everybody, or a private file that is gone once it is sent."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from fastapi.responses import Response, StreamingResponse

from api.aside.files import FileOrder, WrittenFile, write_file
from api.aside.process import Aside
from api.prepared import PRIVATE
from geo.export.formats import FORMATS
from geo.export.layer import ExportLayer
from geo.export.writer import write_layers

__all__ = ["disposition", "export_bytes", "private_file"]

_PIECE = 256 * 1024


def disposition(title: str, suffix: str) -> dict[str, str]:
    """Return the head that names the file; *title* is of plain letters."""
    return {"Content-Disposition": f'attachment; filename="{title}{suffix}"'}


def export_bytes(layers: Sequence[ExportLayer], name: str, suffix: str) -> bytes:
    """Return a whole file: one that everybody asks for and that is made once, or a small one."""
    with tempfile.TemporaryDirectory(prefix="tigapilar-") as folder:
        path = Path(folder) / f"{name}{suffix}"
        write_layers(layers, path)
        return path.read_bytes()


def private_file(aside: Aside, order: FileOrder, noted: Callable[[WrittenFile], None]) -> Response:
    """Answer with exact numbers or cases: kept nowhere on the way, and never whole in memory.

    Parameters
    ----------
    aside : Aside
        Where the file is made.
    order : FileOrder
    noted : callable
        Writes down that it is taken away, before any of it is sent.

    Raises
    ------
    UserError
        As :func:`api.aside.files.write_file`, or if the process dies.
    """
    with tempfile.TemporaryDirectory(prefix="tigapilar-") as folder:
        path = Path(folder) / f"{order.layer}{order.suffix}"
        written = aside.run(write_file, order, path)
        noted(written)
        # The file is open and has no name any more: whatever happens to the answer, it goes.
        handle, size = path.open("rb"), path.stat().st_size
    headers = {
        **disposition(written.title, order.suffix),
        "Content-Length": str(size),
        "Cache-Control": PRIVATE,
        "Vary": "Cookie, Authorization",
    }
    return StreamingResponse(_pieces(handle), media_type=FORMATS[order.suffix].media, headers=headers)


def _pieces(handle: IO[bytes]) -> Iterator[bytes]:
    with handle:
        while piece := handle.read(_PIECE):
            yield piece
