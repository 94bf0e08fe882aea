"""Parquet in parts: where they begin, what is in memory, and types that do not depend on the part."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo.cases.limits import ReadLimits
from geo.cases.parquet_parts import ParquetParts
from geo.cases.reader_layers import read_parquet
from geo.errors import CaseFileError


@pytest.mark.parametrize(
    ("groups", "rows", "ranges"),
    [
        ([10, 10, 10, 10], 20, [(0, 20), (20, 40)]),
        ([10, 10, 10, 10], 25, [(0, 20), (20, 40)]),
        ([3, 3, 3], 100, [(0, 9)]),
        ([40], 10, [(0, 10), (10, 20), (20, 30), (30, 40)]),
        ([19], 10, [(0, 19)]),
        ([2, 30, 2], 10, [(0, 2), (2, 12), (12, 22), (22, 32), (32, 34)]),
        ([0], 10, []),
    ],
)
def test_parts_are_row_groups_or_pieces_of_them(tmp_path, groups, rows, ranges):
    path = tmp_path / "a.parquet"
    schema = pa.schema([("id", pa.int64())])
    with pq.ParquetWriter(path, schema) as writer:
        for group in groups:
            writer.write_table(pa.table({"id": np.arange(group)}, schema=schema))
    assert ParquetParts(path).ranges(rows) == ranges


@pytest.mark.parametrize("size", [1, 7, 50, 400])
@pytest.mark.parametrize("span", [None, (0, 11), (13, 90), (99, 100)])
@pytest.mark.parametrize("statistics", [True, False])
def test_parts_are_the_rows_of_the_whole(tmp_path, size, span, statistics):
    path = tmp_path / "a.parquet"
    frame = pd.DataFrame(
        {
            "id": np.arange(100),
            "umur": pd.Series(np.arange(100.0)).where(np.arange(100) != 98),
            "ya": pd.Series([True, False] * 50, dtype=object).where(np.arange(100) != 98, None),
        }
    )
    schema = pa.schema([("id", pa.int64()), ("umur", pa.int32()), ("ya", pa.bool_())])
    table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
    pq.write_table(table.replace_schema_metadata(None), path, row_group_size=30, write_statistics=statistics)
    whole = read_parquet(path, "id", ReadLimits())
    first, last = span or (0, 100)
    parts = list(ParquetParts(path).tables(size, span))
    assert [start for start, _ in parts] == list(range(first, last, size))
    joined = pd.concat([part.frame for _, part in parts], ignore_index=True)
    pd.testing.assert_frame_equal(joined, whole.frame.iloc[first:last].reset_index(drop=True))
    assert [row for _, part in parts for row in part.rows] == whole.rows[first:last]
    assert {part.frame["umur"].dtype for _, part in parts} == {np.dtype("float64")}


def test_the_memory_does_not_grow_with_the_row_group(tmp_path):
    path = tmp_path / "a.parquet"
    most = {}
    for rows in (100_000, 400_000):
        pq.write_table(pa.table({"k": [f"{n * 7919:032x}" for n in range(rows)]}), path, row_group_size=rows)
        before, most[rows] = pa.total_allocated_bytes(), 0
        for _ in ParquetParts(path).tables(2_000):
            most[rows] = max(most[rows], pa.total_allocated_bytes() - before)
    assert most[400_000] < 1.2 * most[100_000]


def test_only_the_columns_that_are_needed(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"Bujur": [1.0], "Lintang": [2.0], "Uraian": ["x"]}).to_parquet(path)
    parts = ParquetParts(path)
    assert parts.columns_of(("lon", "lat", "koordinat")) == ["Bujur", "Lintang"]
    (_, table), *_ = parts.tables(10, columns=["Bujur"])
    assert list(table.frame.columns) == ["Bujur"]


@pytest.mark.parametrize("content", [None, b"PAR1 rusak PAR1"])
def test_a_file_that_cannot_be_read(tmp_path, content):
    path = tmp_path / "a.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CaseFileError) as caught:
        ParquetParts(path)
    assert "a.parquet" in caught.value.sentence()
