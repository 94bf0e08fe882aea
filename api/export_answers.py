"""A layer as an answer: sent as it is made, or from a file that is gone once it is sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO

from fastapi.responses import Response, StreamingResponse

from api.prepared import PRIVATE
from geo.export.formats import FORMATS
from geo.export.layer import ExportLayer
from geo.export.writer import check_layers, write_layers

__all__ = ["disposition", "export_bytes", "private_answer"]

_PIECE = 256 * 1024


def disposition(layers: Sequence[ExportLayer], name: str, suffix: str) -> dict[str, str]:
    """Return the head that names the file: layer, kind and quarter, all of them plain letters."""
    note = layers[0].note if len(layers) == 1 else None
    title = note.title if note is not None else name
    return {"Content-Disposition": f'attachment; filename="{title}{suffix}"'}


def export_bytes(layers: Sequence[ExportLayer], name: str, suffix: str) -> bytes:
    """Return a whole file, for what everybody asks for and is made once."""
    with tempfile.TemporaryDirectory(prefix="tigapilar-") as folder:
        path = Path(folder) / f"{name}{suffix}"
        write_layers(layers, path)
        return path.read_bytes()


def private_answer(layers: Sequence[ExportLayer], name: str, suffix: str) -> Response:
    """Answer with exact numbers or cases: kept nowhere on the way, and never whole in memory.

    Raises
    ------
    ExportError
        If the format cannot hold these layers, or the first rows cannot be made.
    """
    check_layers(layers, f"{name}{suffix}")
    chosen = FORMATS[suffix]
    headers = {**disposition(layers, name, suffix), "Cache-Control": PRIVATE, "Vary": "Cookie, Authorization"}
    if chosen.parts is not None:
        parts = chosen.parts(layers[0])
        # The head and the first rows are made before the answer begins: what goes wrong there is said.
        begun = list(islice(parts, 2))
        return StreamingResponse(chain(begun, parts), media_type=chosen.media, headers=headers)
    handle, size = _as_file(layers, name, suffix)
    headers["Content-Length"] = str(size)
    return StreamingResponse(_pieces(handle), media_type=chosen.media, headers=headers)


def _as_file(layers: Sequence[ExportLayer], name: str, suffix: str) -> tuple[IO[bytes], int]:
    """Return a file that is open and has no name any more: whatever happens to the answer, it goes."""
    with tempfile.TemporaryDirectory(prefix="tigapilar-") as folder:
        path = Path(folder) / f"{name}{suffix}"
        write_layers(layers, path)
        return path.open("rb"), path.stat().st_size


def _pieces(handle: IO[bytes]) -> Iterator[bytes]:
    with handle:
        while piece := handle.read(_PIECE):
            yield piece
