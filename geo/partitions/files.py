"""Parquet written a part at a time: a file, or a folder of parts, that is there whole or not at all."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.errors import ExportError

__all__ = ["PartWriter", "join_parts", "workplace"]

_TRIES = 20
"""How often a folder is cleared that others still write into."""


class PartWriter:
    """Writes frames of one kind one after another; the first decides on the columns' types.

    Parameters
    ----------
    path : Path
        The file. It has another name until all is written, so that a part which is
        there is whole.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f"{path.name}.{id(self):x}.sementara")
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> PartWriter:
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame, without its index."""
        self.write_table(pa.Table.from_pandas(frame, preserve_index=False))

    def write_table(self, table: pa.Table) -> None:
        """Write the rows of an Arrow table, as a row group."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._draft, _lasting(table.schema))
        self._writer.write_table(table.cast(self._writer.schema), row_group_size=max(table.num_rows, 1))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is None:
            return
        self._writer.close()
        if kind is None:
            self._draft.replace(self._path)
        else:
            self._draft.unlink()


def _lasting(schema: pa.Schema) -> pa.Schema:
    """Return the types that hold for every part: a later one may know more categories than the first."""
    for at, field in enumerate(schema):
        if pa.types.is_dictionary(field.type):
            wide = pa.dictionary(pa.int32(), field.type.value_type, field.type.ordered)
            schema = schema.set(at, field.with_type(wide))
    return schema


def join_parts(parts: Sequence[Path], path: Path) -> None:
    """Write the rows of *parts*, in their order, to one file, a row group at a time."""
    with PartWriter(path) as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for at in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(at))


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """Give a folder beside *target* to work in; what is in it afterwards is thrown away.

    Raises
    ------
    ExportError
        If the folder cannot be made, or a file in it cannot be written.
    """
    try:
        folder = target.parent / f".tigapilar-{uuid.uuid4().hex}"
        folder.mkdir()
        try:
            yield folder
        finally:
            _clear(folder)
    except OSError as error:
        detail = error.strerror or str(error)
        raise ExportError("export.cannot_write", path=str(target), detail=detail) from error


def _clear(folder: Path) -> None:
    """Take a folder away, though a worker that was not told yet may put a last file into it meanwhile."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
