"""One kabupaten of made-up cases, and every layer that can be exported from it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from geo.export.layer import ExportLayer
from geo.layers import FORUM_LAYERS, PLANNER_LAYERS, forum_layer, planner_layer
from geo.published import publish
from geo.study import DEMO_SOURCE, study_cases
from tests.aggregation.test_counts import random_cases

KIND, QUARTER = "keamanan", "2026-Q3"


class Made(NamedTuple):
    frame: pd.DataFrame
    layer: ExportLayer


@pytest.fixture(scope="session")
def made(approx_boundaries) -> dict[str, Made]:
    """Every layer of the forum (``forum/…``) and of the planner, of one kind and quarter."""
    n = 1_200
    cases = random_cases(approx_boundaries, n).assign(
        id=[f"=K-{i}" for i in range(n)], sumber=DEMO_SOURCE, status="baru", kategori="+62 <pencurian> & 'x'"
    )
    # Four quarters in succession, so that there is a year.
    cases["tanggal"] = cases["tanggal"].mask(cases.index % 4 == 0, cases["tanggal"] - pd.Timedelta(days=95))
    rng = np.random.default_rng(1)
    place = approx_boundaries.desa.geometry.representative_point().reindex(cases["kode_desa"])
    cases["lon"] = place.x.to_numpy() + rng.normal(0, 1e-3, n)
    cases["lat"] = place.y.to_numpy() + rng.normal(0, 1e-3, n)
    cases.loc[:9, ["lon", "lat"]] = np.nan
    hot = cases["kode_desa"].eq(cases["kode_desa"].iloc[0])
    cases = pd.concat([cases, *[cases[hot].assign(id=f"lagi-{i}", jenis=KIND) for i in range(60)]])
    cases = cases.assign(match_status="matched", match_level="desa", match_method="point+name").reset_index(
        drop=True
    )
    study = study_cases(cases, approx_boundaries, permutations=999)
    published = publish(study)
    # The year of fewer cases: what ties its quarters together is worked out in seconds there.
    few = study_cases(cases.iloc[::3].reset_index(drop=True), approx_boundaries, permutations=999)
    year = publish(few, joint=True)
    told = {name: year if name == "tahun" else published for name in FORUM_LAYERS}
    found = {f"forum/{name}": forum_layer(told[name], name, KIND, QUARTER) for name in FORUM_LAYERS}
    found |= {name: planner_layer(study, name, KIND, QUARTER) for name in PLANNER_LAYERS}
    return {name: Made(frame, ExportLayer.of(frame, note)) for name, (frame, note) in found.items()}
