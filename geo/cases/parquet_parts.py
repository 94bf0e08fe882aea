"""A Parquet file of any length read a part at a time, each part as :func:`read_parquet` reads the whole."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.cases.columns import recognise_columns
from geo.cases.limits import ReadLimits
from geo.cases.reader_layers import LayerTable, columns_and_points
from geo.errors import CaseFileError

__all__ = ["ParquetParts"]

# Bytes of a column that are read ahead: a row group may be as large as the file.
_BUFFER = 1 << 20

# Types of pandas that hold a blank as it is.
_PANDAS_OWN = frozenset(
    [*(f"{kind}{bits}" for kind in ("Int", "UInt") for bits in (8, 16, 32, 64)), "boolean"]
)


class ParquetParts:
    """A Parquet or GeoParquet file, of which a part is in memory at a time.

    Parameters
    ----------
    path : Path
    limits : ReadLimits, optional
        Of the columns; the rows may be as many as they like.

    Raises
    ------
    CaseFileError
        If the file is missing, damaged or too wide.
    """

    def __init__(self, path: Path, limits: ReadLimits | None = None) -> None:
        self.path = path
        with self._told():
            self._said = pq.read_metadata(path)
            self.schema: pa.Schema = pq.read_schema(path)
        (limits or ReadLimits()).check_table(path.name, 0, self._said.num_columns)
        self.is_geo = b"geo" in (self._said.metadata or {})

    @property
    def n_rows(self) -> int:
        """Rows of the file."""
        return int(self._said.num_rows)

    def ranges(self, rows: int) -> list[tuple[int, int]]:
        """Return where the parts begin and end: whole row groups where they are of a size, else pieces.

        Parameters
        ----------
        rows : int
            About so many rows a part; never twice as many.
        """
        groups = [int(self._said.row_group(at).num_rows) for at in range(self._said.num_row_groups)]
        out: list[tuple[int, int]] = []
        start = end = 0
        for group in groups:
            if end > start and end + group - start > rows:
                out.append((start, end))
                start = end
            end += group
            pieces = max(1, (end - start) // rows)
            if pieces > 1:
                edges = [start + (end - start) * piece // pieces for piece in range(pieces + 1)]
                out += itertools.pairwise(edges)
                start = end
        return [*out, (start, end)] if end > start else out

    def tables(
        self, rows: int, span: tuple[int, int] | None = None, columns: Sequence[str] | None = None
    ) -> Iterator[tuple[int, LayerTable]]:
        """Yield the position of each part's first row, and its rows in the file's order.

        Parameters
        ----------
        rows : int
            At most so many rows a part.
        span : pair of int, optional
            First row, and the row after the last; the whole file by default.
        columns : sequence of str, optional
            The file's own columns to read, where not all are needed.
        """
        with self._told():
            for start, table in self._arrow(rows, span or (0, self.n_rows), columns):
                frame = self._frame(table, start)
                numbers = list(range(start + 1, start + 1 + len(frame)))
                yield start, columns_and_points(frame, numbers, [], self.path, "id")

    def columns_of(self, wanted: Sequence[str]) -> list[str] | None:
        """Return the file's columns that mean one of the canonical names; None where all must be read."""
        if self.is_geo:
            return None
        return [self.meanings[name] for name in wanted if name in self.meanings]

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """Canonical name to the file's column, of what is recognised."""
        return recognise_columns(self.schema.names)

    def _arrow(
        self, rows: int, span: tuple[int, int], columns: Sequence[str] | None
    ) -> Iterator[tuple[int, pa.Table]]:
        """Yield tables of exactly *rows* rows, the last one shorter, whatever the row groups are."""
        held: list[pa.RecordBatch] = []
        start, count = span[0], 0
        for batch in self._batches(rows, span, columns):
            rest = batch
            while count + rest.num_rows >= rows:
                taken = rows - count
                yield start, pa.Table.from_batches([*held, rest.slice(0, taken)])
                rest = rest.slice(taken)
                held, start, count = [], start + rows, 0
            if rest.num_rows:
                held.append(rest)
                count += rest.num_rows
        if held:
            yield start, pa.Table.from_batches(held)

    def _batches(
        self, rows: int, span: tuple[int, int], columns: Sequence[str] | None
    ) -> Iterator[pa.RecordBatch]:
        groups: list[int] = []
        first = before = 0
        for at in range(self._said.num_row_groups):
            after = before + self._said.row_group(at).num_rows
            if before < span[1] and after > span[0]:
                first = before if not groups else first
                groups.append(at)
            before = after
        with pq.ParquetFile(self.path, buffer_size=_BUFFER, pre_buffer=False) as file:
            position = first
            for batch in file.iter_batches(min(rows, 65_536), row_groups=groups, columns=columns):
                low, high = max(span[0] - position, 0), min(span[1] - position, batch.num_rows)
                position += batch.num_rows
                if high > low:
                    yield batch.slice(low, high - low)
                if position >= span[1]:
                    return

    def _frame(self, table: pa.Table, start: int) -> pd.DataFrame:
        """Return a part as pandas reads the whole: a column's type does not depend on the part's blanks."""
        names = set(table.column_names)
        for name in self._wider["float64"] & names:
            at = table.column_names.index(name)
            table = table.set_column(at, name, table.column(at).cast(pa.float64(), safe=False))
        if self.is_geo:
            # The reader of whole GeoParquet files, on a file of this part alone.
            part = io.BytesIO()
            pq.write_table(table.replace_schema_metadata(self.schema.metadata), part)
            frame: pd.DataFrame = gpd.read_parquet(part)
        else:
            frame = table.to_pandas()
        for name in self._wider["object"] & set(frame.columns):
            frame[name] = frame[name].astype(object)
        if self._row_count is not None:
            first, step = (int(self._row_count[name]) for name in ("start", "step"))
            number = pd.RangeIndex(first + start * step, first + (start + len(frame)) * step, step)
            frame = frame.set_axis(number.rename(self._row_count["name"]), axis=0)
        if frame.index.name is not None or frame.index.nlevels > 1:
            frame = frame.reset_index()
        return frame.reset_index(drop=True)

    @cached_property
    def _row_count(self) -> Mapping[str, Any] | None:
        """The index of the frame that was written, where it counts the rows and has a name."""
        said = (self.schema.pandas_metadata or {}).get("index_columns", [])
        return next((one for one in said if isinstance(one, dict) and one.get("name") is not None), None)

    @cached_property
    def _wider(self) -> Mapping[str, set[str]]:
        """Columns that blanks make wider: whole numbers become decimals, yes and no become objects."""
        said = (self.schema.pandas_metadata or {}).get("columns", [])
        own = {one["name"] for one in said if str(one.get("numpy_type")) in _PANDAS_OWN}
        out: dict[str, set[str]] = {"float64": set(), "object": set()}
        for field in self.schema:
            whole, yes_no = pa.types.is_integer(field.type), pa.types.is_boolean(field.type)
            if (whole or yes_no) and field.name not in own and self._has_blanks(field.name):
                out["float64" if whole else "object"].add(field.name)
        return out

    def _has_blanks(self, name: str) -> bool:
        at = [self._said.schema.column(i).path for i in range(self._said.num_columns)].index(name)
        parts = [self._said.row_group(i).column(at).statistics for i in range(self._said.num_row_groups)]
        if all(part is not None and part.has_null_count for part in parts):
            return any(part.null_count for part in parts)
        with pq.ParquetFile(self.path, buffer_size=_BUFFER, pre_buffer=False) as file:
            return any(batch.column(0).null_count for batch in file.iter_batches(columns=[name]))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise CaseFileError("cases.file_missing", path=self.path) from error
        except (pa.ArrowException, OSError, ValueError) as error:
            detail: Any = str(error).split("\n", 1)[0][:200]
            raise CaseFileError("cases.file_unreadable", path=self.path.name, detail=detail) from error
