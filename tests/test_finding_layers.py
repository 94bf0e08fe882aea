"""What is found beyond one quarter's map: checked on a kabupaten where one place was made worse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.finding_layers import changes_layer, clusters_layer, growing_layer, patrols_layer
from geo.layers import PLANNER_LAYERS, planner_layer
from geo.study import study_cases

QUARTERS = ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
CENTRE = "35.10.05.2002"


@pytest.fixture(scope="module")
def worsened(approx_boundaries):
    """Six cases a desa and quarter everywhere; in the last quarter twenty-four around one desa."""
    desa = approx_boundaries.desa
    near = desa.geometry.touches(desa.geometry[CENTRE]) | (desa.index == CENTRE)
    rng = np.random.default_rng(5)
    rows = []
    for number, quarter in enumerate(QUARTERS):
        month = pd.Timestamp(f"{quarter[:4]}-{3 * int(quarter[-1]) - 1:02d}-10", tz="Asia/Jakarta")
        mean = np.where(near & (number == 3), 24, 6)
        for code, n in zip(desa.index, rng.poisson(mean), strict=True):
            point = desa.geometry[code].representative_point()
            for _ in range(n):
                lon, lat = point.x + rng.normal(0, 1e-3), point.y + rng.normal(0, 1e-3)
                rows.append((code, month, round(lon, 6), round(lat, 6)))
    cases = pd.DataFrame(rows, columns=["kode_desa", "tanggal", "lon", "lat"]).assign(
        jenis="keamanan", sumber="uji", match_status="matched", match_level="desa", match_method="point+name"
    )
    cases["kode_kecamatan"] = cases["kode_desa"].str[:8]
    people = pd.DataFrame({"population": 5_000.0, "estimated": False}, index=desa.index)
    return study_cases(cases, approx_boundaries, population=people, permutations=999), set(desa.index[near])


def test_the_cluster_is_the_place_that_was_made_worse(worsened):
    study, place = worsened
    layer, kind, period = clusters_layer(study, None, None)
    assert (kind, period) == ("keamanan", "2026-Q3")
    first = layer.iloc[0]
    members = set(first["members"].split(";"))
    assert len(members & place) / len(members | place) > 0.6
    assert first["n_cases"] > first["expected"]
    assert first.geometry.area == pytest.approx(
        sum(study.boundaries.desa.geometry[code].area for code in members), rel=1e-6
    )
    assert str(first["n_cases"]) in first["sentence_id"]


def test_what_is_new_since_the_last_quarter_is_there(worsened):
    study, place = worsened
    layer, *_ = changes_layer(study, None, None)
    assert len(layer) == len(study.boundaries.desa)
    new = set(layer.index[layer["since_last"] == "new"])
    assert len(new & place) / len(place) > 0.6
    earlier, *_ = changes_layer(study, None, "2026-Q2")
    assert not set(earlier.index[earlier["since_last"] == "new"]) & place


def test_what_grows_is_the_same_place(worsened):
    study, place = worsened
    layer, *_ = growing_layer(study, None, None)
    assert set(layer.iloc[0]["members"].split(";")) & place
    before, *_ = growing_layer(study, None, "2026-Q2")
    assert before.empty


def test_the_ground_to_look_at_lies_in_the_flagged_desa(worsened):
    study, place = worsened
    layer, *_ = patrols_layer(study, None, None)
    hot = study.layer("keamanan", "2026-Q3")["hotspot_class"].str.startswith("hot_")
    assert set(layer["kode_desa"]) <= set(hot.index[hot])
    assert set(layer["kode_desa"]) & place
    for row in layer.itertuples():
        assert row.geometry.distance(study.boundaries.desa.geometry[row.kode_desa]) < 0.01


@pytest.mark.parametrize("name", PLANNER_LAYERS)
def test_every_layer_can_be_asked_for(worsened, name):
    study, _ = worsened
    layer, note = planner_layer(study, name, "keamanan", "2026-Q3")
    assert len(layer)
    assert note.suppressed is False
