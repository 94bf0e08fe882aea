"""The points of a page: what goes in, what stays out, what is said of the rest."""

from __future__ import annotations

import base64
import json
import re
from html import unescape

import numpy as np
import pandas as pd
import pytest

from maps import points_map
from maps.point_data import point_columns
from tests.maps.point_cases import NOW, point_cases


@pytest.fixture(scope="module")
def cases(real_boundaries):
    return point_cases(real_boundaries)


def unpacked(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=f"<{kind}")


def test_the_columns_hold_what_went_in(cases, real_boundaries):
    codes = list(real_boundaries.desa.index)
    points = point_columns(cases, codes)
    data = points.data
    assert np.allclose(unpacked(data["lon"], "i4") / 1e6, cases["lon"], atol=6e-7)
    assert np.allclose(unpacked(data["lat"], "i4") / 1e6, cases["lat"], atol=6e-7)
    assert [codes[row] for row in unpacked(data["desa"], "u2")] == cases["kode_desa"].tolist()
    assert data["id"].split("\n") == cases["id"].tolist()
    minutes = unpacked(data["tanggal"], "i4").astype("int64")
    assert (pd.to_datetime(minutes * 60, unit="s", utc=True) == cases["tanggal"].dt.floor("min")).all()
    assert set(unpacked(data["jenis"], "u1")) == {0, 1, 2, 3}
    assert (points.n_drawn, points.n_without_point, points.n_not_placed) == (400, 0, 0)


def test_what_has_no_point_or_no_place_is_counted_and_said(cases, real_boundaries):
    table = cases.copy()
    table.loc[:6, "lon"] = np.nan
    table.loc[7:9, "match_status"] = "review"
    table.loc[10, "kode_desa"] = None
    table.loc[11, ["kategori", "dinas", "status", "id"]] = None
    table.loc[12, "ditanggapi"] = pd.NaT
    points = point_columns(table, list(real_boundaries.desa.index))
    assert (points.n_drawn, points.n_without_point, points.n_not_placed) == (390, 7, 3)
    assert unpacked(points.data["desa"], "u2")[0] == 65_535
    assert unpacked(points.data["status"], "u1")[1] == 255
    assert unpacked(points.data["ditanggapi"], "i4")[2] == 0
    html = points_map(table, real_boundaries, now=NOW).get_root().render()
    assert "7 kasus hanya diketahui desanya" in html
    assert "3 kasus belum ditempatkan" in html
    assert "390 kasus di peta titik" in html


def test_personal_columns_never_reach_the_page(cases, real_boundaries):
    assert (cases["nama"] == "RAHASIA Nama").all()
    html = points_map(cases, real_boundaries, now=NOW).get_root().render()
    assert "RAHASIA" not in html
    assert "K-0007" in html


def test_no_case_is_no_error(cases, real_boundaries):
    html = points_map(cases.iloc[:0], real_boundaries, now=NOW, lang="en").get_root().render()
    assert "0 cases on the map of points" in html


def test_a_saved_map_asks_nobody_for_anything(cases, real_boundaries):
    html = points_map(cases, real_boundaries, now=NOW).get_root().render()
    assert re.search(r'<(script|link)[^>]* (src|href)="(?!data:)', html) is None
    assert "default-src 'none'" in unescape(html)
    data = json.loads(re.search(r'id="tp-data">(.*?)</script>', html, re.S)[1])
    assert len(data["desa"]["code"]) == 217
