"""Geocoded in parts and at once: the same file."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest

from geo.admin.boundaries import Boundaries
from geo.errors import CaseFileError, ExportError
from geo.export.writer import write_layer
from geo.intake import geocode_file
from geo.partitions.engine import OneProcess
from geo.partitions.geocoding import geocode_parquet
from geo.partitions.workers import Workers

pytestmark = pytest.mark.usefixtures("small_parts")


def at_once(source: Path, boundaries: Boundaries) -> pd.DataFrame:
    """Write the file as a whole, and return what a reader finds in it."""
    output = source.with_name("sekaligus.parquet")
    write_layer(geocode_file(source, boundaries), output, guard=False)
    return pd.read_parquet(output)


def test_parts_give_the_file_that_the_whole_gives(case_file, real_boundaries):
    whole = at_once(case_file, real_boundaries)
    output = case_file.with_name("hasil.parquet")
    counts = geocode_parquet(case_file, output, OneProcess(real_boundaries))
    pd.testing.assert_frame_equal(pd.read_parquet(output), whole)
    assert counts == whole["match_status"].value_counts().to_dict()
    assert counts.total() == pq.read_metadata(case_file).num_rows
    assert pq.read_metadata(output).num_row_groups > 10
    # The points that rows of different parts share are known to each of them.
    assert whole["match_reason"].str.contains("kantor").sum() == 7
    assert whole["match_candidates"].str.contains(";").any()


def test_the_points_of_other_parts_matter(case_file, rows, real_boundaries):
    whole = at_once(case_file, real_boundaries)
    alone = case_file.with_name("sebagian.parquet")
    rows.iloc[:300].to_parquet(alone)
    part = at_once(alone, real_boundaries)
    assert (part["match_reason"] != whole["match_reason"].iloc[:300]).any()


def test_workers_give_the_file_that_one_process_gives(case_file, real_boundaries, workers):
    whole = at_once(case_file, real_boundaries)
    output = case_file.with_name("hasil.parquet")
    counts = geocode_parquet(case_file, output, workers)
    pd.testing.assert_frame_equal(pd.read_parquet(output), whole)
    assert counts == whole["match_status"].value_counts().to_dict()
    assert sorted(path.name for path in case_file.parent.iterdir() if path.name.startswith(".")) == []


def test_the_parts_stay_where_the_workers_wrote_them(case_file, real_boundaries, workers):
    output = case_file.with_name("hasil.parquet")
    geocode_parquet(case_file, output, workers, parts=True)
    assert len(list(output.glob("part-*.parquet"))) >= 4
    pd.testing.assert_frame_equal(pd.read_parquet(output), at_once(case_file, real_boundaries))


@pytest.mark.parametrize("repeat", [2, 3])
def test_an_identifier_used_twice_stays_on_both_rows(case_file, rows, real_boundaries, repeat):
    twice = pd.concat([rows.iloc[:400]] * repeat, ignore_index=True)
    twice.to_parquet(case_file, row_group_size=100)
    output = case_file.with_name("hasil.parquet")
    assert geocode_parquet(case_file, output, OneProcess(real_boundaries)).total() == 400 * repeat
    pd.testing.assert_frame_equal(pd.read_parquet(output), at_once(case_file, real_boundaries))


def test_points_of_a_geoparquet_file(case_file, rows, real_boundaries):
    shapes = gpd.points_from_xy(rows["lon"], rows["lat"], crs="EPSG:4326").to_crs(32750)
    layer = gpd.GeoDataFrame(rows.drop(columns=["lon", "lat"]), geometry=shapes)
    layer.loc[rows["lon"].isna(), "geometry"] = None
    layer.to_parquet(case_file, row_group_size=500)
    output = case_file.with_name("hasil.parquet")
    geocode_parquet(case_file, output, OneProcess(real_boundaries))
    pd.testing.assert_frame_equal(pd.read_parquet(output), at_once(case_file, real_boundaries))


@pytest.mark.parametrize("index", [pd.RangeIndex(5, 2_405, name="no"), None])
def test_the_index_of_the_writer(case_file, rows, real_boundaries, index):
    labels = (
        index if index is not None else pd.Index([f"b{at}" for at in range(len(rows))], name="baris_asal")
    )
    rows.set_axis(labels, axis=0).to_parquet(case_file)
    output = case_file.with_name("hasil.parquet")
    geocode_parquet(case_file, output, OneProcess(real_boundaries))
    pd.testing.assert_frame_equal(pd.read_parquet(output), at_once(case_file, real_boundaries))


def test_an_error_leaves_what_stood_there(case_file, real_boundaries, workers: Workers):
    output = case_file.with_name("hasil.parquet")
    output.write_bytes(b"lama")
    content = case_file.read_bytes()
    case_file.write_bytes(content[:4000] + bytes(2000) + content[6000:])
    for engine in (OneProcess(real_boundaries), workers):
        with pytest.raises(CaseFileError) as caught:
            geocode_parquet(case_file, output, engine)
        assert "kasus.parquet" in caught.value.sentence()
        assert output.read_bytes() == b"lama"
    assert sorted(path.name for path in output.parent.iterdir()) == ["hasil.parquet", "kasus.parquet"]


def test_a_folder_that_is_not_there(case_file, real_boundaries):
    with pytest.raises(ExportError):
        geocode_parquet(case_file, case_file.parent / "tidak" / "ada.parquet", OneProcess(real_boundaries))
