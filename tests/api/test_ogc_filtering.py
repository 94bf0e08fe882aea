"""CQL2 over columns: beside a second evaluator, beside values worked out by hand, and against the hostile."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import cql2
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from api.ogc.crs import SYSTEMS, box_polygon
from api.ogc.filtering.evaluate import matching
from api.ogc.filtering.likeness import like
from api.ogc.filtering.parse import parse_filter
from api.ogc.table import FeatureTable
from geo.errors import QueryError

ROWS = {
    "nama": ["Muncar", "Wongsorejo", None, "Café 50%", "muncar lor"],
    "n": [5, 12, 0, None, 7],
    "rate": [0.5, np.nan, 2.0, 3.5, -1.0],
    "baru": [True, False, None, True, False],
    "tanggal": pd.to_datetime(
        ["2026-06-30T23:30:00+07:00", "2026-07-01T00:00:00+07:00", None, "2026-09-30T12:00:00+07:00",
         "2026-07-01T23:59:59+07:00"], utc=True,
    ),
}  # fmt: skip
SHAPES = [shapely.box(n, 0, n + 1, 1) for n in range(4)] + [None]


@pytest.fixture(scope="module")
def table() -> FeatureTable:
    rows = {**ROWS, "n": pd.array(ROWS["n"], dtype="Int64")}
    frame = gpd.GeoDataFrame(rows, geometry=SHAPES, crs="EPSG:4326")
    return FeatureTable(frame, list("abcde"))


def rows(table, text, lang="cql2-text", crs=None) -> str:
    keep = matching(parse_filter(text, lang), table, *([] if crs is None else [crs]))
    return "".join(np.array(table.identifiers)[keep])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nama = 'Muncar'", "a"),
        ("nama <> 'Muncar'", "bde"),
        ("NOT nama = 'Muncar'", "bde"),
        ("nama IS NULL", "c"),
        ("nama IS NOT NULL AND n IS NULL", "d"),
        ("nama LIKE 'M%'", "a"),
        ("CASEI(nama) LIKE casei('MUNCAR%')", "ae"),
        ("nama LIKE '%50\\%'", "d"),
        ("nama LIKE '_uncar'", "a"),
        ("nama NOT LIKE '%r%'", "d"),
        ("ACCENTI(nama) = 'Cafe 50%'", "d"),
        ("nama IN ('Muncar', 'Wongsorejo')", "ab"),
        ("nama NOT IN ('Muncar', 'Wongsorejo')", "de"),
        ("n BETWEEN 5 AND 7", "ae"),
        ("n NOT BETWEEN 5 AND 7", "bc"),
        ("n >= 5 OR rate > 3", "abde"),
        ("n >= 5 AND NOT (rate > 0)", "e"),
        ("n + 1 > rate * 4", "ae"),
        ("n / 0 = 1", ""),
        ("n % 2 = 1", "ae"),
        ("n > rate", "ae"),
        ("baru = TRUE", "ad"),
        ("baru", "ad"),
        ("NOT baru", "be"),
        ("TRUE", "abcde"),
        ("FALSE OR n = 0", "c"),
        ("tanggal = DATE('2026-07-01')", "be"),
        ("tanggal > DATE('2026-07-01')", "d"),
        ("tanggal <= DATE('2026-07-01')", "abe"),
        ("tanggal >= TIMESTAMP('2026-06-30T17:00:00Z')", "bde"),
        ("tanggal >= '2026-07-01'", "bde"),
        ("T_AFTER(tanggal, DATE('2026-07-01'))", "d"),
        ("T_DURING(tanggal, INTERVAL('2026-07-01','2026-09-30'))", "de"),
        ("T_INTERSECTS(tanggal, INTERVAL('2026-07-01','..'))", "bde"),
        ("T_BEFORE(tanggal, TIMESTAMP('2026-06-30T17:00:00Z'))", "a"),
        ("S_INTERSECTS(geometry, POINT(0.5 0.5))", "a"),
        ("S_INTERSECTS(geometry, BBOX(0.5,0.2,1.5,0.8))", "ab"),
        ("S_WITHIN(geometry, POLYGON((-1 -1, 2.5 -1, 2.5 2, -1 2, -1 -1)))", "ab"),
        ("S_CONTAINS(geometry, POINT(2.5 0.5))", "c"),
        ("S_DISJOINT(geometry, POINT(0.5 0.5))", "bcd"),
        ("S_TOUCHES(geometry, LINESTRING(0 -1, 0 2))", "a"),
        ("S_EQUALS(geometry, POLYGON((0 0, 1 0, 1 1, 0 1, 0 0)))", "a"),
        ("S_INTERSECTS(POINT(0.5 0.5), geometry)", "a"),
        ("geometry IS NULL", "e"),
    ],
)  # fmt: skip
def test_a_filter_finds_the_rows_that_it_means(table, text, expected):
    assert rows(table, text) == expected
    as_json = json.dumps(cql2.parse_text(text).to_json())
    assert rows(table, as_json, "cql2-json") == expected


SAME = [
    "nama = 'Muncar' OR n > 5",
    "n BETWEEN 1 AND 7 AND baru = TRUE",
    "nama IN ('Muncar','x') OR n < 5",
    "NOT (n > 5) AND baru = TRUE",
    "S_INTERSECTS(geometry, BBOX(0.5,0.2,1.5,0.8)) AND n > 5",
]


@pytest.mark.parametrize("text", SAME)
def test_the_same_rows_as_the_library_finds_one_by_one(table, text):
    found = rows(table, text)
    for row in (0, 1):
        item = {name: ROWS[name][row] for name in ("n", "nama", "baru")}
        item["geometry"] = json.loads(shapely.to_geojson(SHAPES[row]))
        assert cql2.parse_text(text).matches(item) == ("abcde"[row] in found)


def test_coordinates_are_read_in_the_filters_own_system(table):
    latitude_first = SYSTEMS["http://www.opengis.net/def/crs/EPSG/0/4326"]
    assert rows(table, "S_INTERSECTS(geometry, POINT(0.5 2.5))", crs=latitude_first) == "c"
    mercator = SYSTEMS["http://www.opengis.net/def/crs/EPSG/0/3857"]
    assert rows(table, "S_INTERSECTS(geometry, POINT(55659.7 55660.4))", crs=mercator) == "a"


def test_a_box_across_the_antimeridian_is_two():
    box = box_polygon([170, -10, -170, 10], SYSTEMS["http://www.opengis.net/def/crs/OGC/1.3/CRS84"])
    assert shapely.intersects_xy(box, 179, 0)
    assert shapely.intersects_xy(box, -179, 0)
    assert not shapely.intersects_xy(box, 0, 0)


@pytest.mark.parametrize(
    "text",
    ["ngawur = 1", "nama = 1", "n = 'x'", "nama > geometry", "S_INTERSECTS(nama, POINT(0 0))", "sin(n) = 1",
     "n LIKE '5'", "nama", "n +", "tanggal > 'kemarin'", "S_INTERSECTS(geometry, POINT(1000000 1000000))",
     "S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))",
     "T_DURING(tanggal, INTERVAL('2026-09-01','2026-01-01'))",
     "geometry = geometry", "A_CONTAINS(nama, ('a'))", "__import__('os').system('x') = 1"],
)  # fmt: skip
def test_what_a_filter_cannot_mean_is_refused_in_a_sentence(table, text):
    with pytest.raises(QueryError) as error:
        rows(table, text)
    assert error.value.sentence("id") != error.value.sentence("en")


@pytest.mark.parametrize(
    "text",
    ['{"op":"="}', '{"op":"=","args":[]}', '{"op":"not","args":[]}', "[1]", '"x"', "5", "null", "{",
     '{"op":"in","args":[{"property":"n"},[]]}', '{"op":"=","args":[{"property":"nama"},null]}',
     '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[]}]}',
     '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3]}]}',
     '{"op":"t_after","args":[{"property":"tanggal"},{"timestamp":5}]}'],
)  # fmt: skip
def test_json_that_is_no_filter_is_refused(table, text):
    with pytest.raises(QueryError):
        rows(table, text, "cql2-json")


PARSE = """
import sys
from api.ogc.filtering.parse import n_nodes, parse_filter
from geo.errors import QueryError
try:
    print(n_nodes(parse_filter(sys.stdin.read())))
except QueryError as error:
    print(error.key)
"""

HOSTILE = [
    "(" * 3000 + "n=1" + ")" * 3000, "not " * 1900 + "n=1", "-" * 7000 + "1=n", "1" + "+1" * 3900 + "=n",
    "n" + "^2" * 3900 + "=1", "casei(" * 1000 + "nama" + ")" * 1000 + "='x'", "n=1" + " or n=1" * 1100,
    "n in (" + "1," * 3900 + "1)", "x" * 9000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_a_filter_made_to_cost_is_refused_before_it_does(table, text):
    # In a process of its own: what it tries is to end the process.
    said = subprocess.run(
        [sys.executable, "-c", PARSE], input=text, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr[-300:]
    with pytest.raises(QueryError):
        rows(table, text)


def test_deep_json_is_refused(table):
    text = '{"op":"not","args":[' * 300 + "true" + "]}" * 300
    with pytest.raises(QueryError):
        rows(table, text, "cql2-json")


def test_a_pattern_of_many_wildcards_takes_no_time():
    begun = time.process_time()  # what it costs, not how long a busy machine takes over it
    assert not like("%a" * 30 + "%b")("a" * 3_000)
    assert like("%a" * 30 + "%")("a" * 3_000)
    assert time.process_time() - begun < 0.5


def test_fifty_thousand_rows_are_filtered_at_once():
    n = 50_000
    frame = gpd.GeoDataFrame(
        {"nama": np.array([f"Desa {k % 500}" for k in range(n)], dtype=object), "n": np.arange(n)},
        geometry=shapely.points(np.linspace(0, 1, n), np.linspace(0, 1, n)), crs="EPSG:4326",
    )  # fmt: skip
    big = FeatureTable(frame, [f"{k:06d}" for k in range(n)])
    tree = parse_filter("nama LIKE '%7' AND n > 100 AND S_INTERSECTS(geometry, BBOX(0.2,0.2,0.8,0.8))")
    keep = matching(tree, big)
    k = np.arange(n)
    expected = (k % 500 % 10 == 7) & (k > 100) & (k / (n - 1) >= 0.2) & (k / (n - 1) <= 0.8)
    assert int(keep.sum()) == int(expected.sum()) > 1_000
