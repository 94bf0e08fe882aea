"""The scan's cluster table against SaTScan.

Source: leukaemia in 281 census tracts of upstate New York (Waller and Gotway
2004; cases rounded down, 552 in all among 1,057,673 persons), the run of
SaTScan that the tests of the R package smerc record
(jfrench/smerc, tests/testthat/test-scan.test.R, commit 2bed77b): population,
cases, expected, relative risk, log-likelihood ratio and p of clusters 1, 2, 7.

The tracts themselves are not at hand, so each cluster stands here as one area
and everything else as another: its table depends on nothing more.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geo.hotspots import scan_statistic

# cluster: persons, cases, expected, relative risk, log-likelihood ratio
SATSCAN = {
    "1": (95_249, 85, 49.71, 1.84, 11.577255),
    "2": (34_083, 38, 17.79, 2.22, 9.019716),
    "7": (8_839, 11, 4.61, 2.41, 3.209485),
}
ALL_PERSONS, ALL_CASES = 1_057_673, 552


@pytest.mark.parametrize("name", list(SATSCAN))
def test_cluster_table(name):
    persons, cases, expected, risk, llr = SATSCAN[name]
    labels = ["cluster", "elsewhere"]
    found = scan_statistic(
        pd.Series([cases, ALL_CASES - cases], index=labels),
        pd.Series([persons, ALL_PERSONS - persons], index=labels),
        gpd.GeoSeries.from_xy([0, 1], [0, 0], index=labels),
        max_population_share=0.1,
        permutations=99,
        seed=1,
    )
    cluster = found.iloc[0]
    assert cluster["members"] == ["cluster"]
    assert cluster["n_cases"] == cases
    assert cluster["expected"] == pytest.approx(expected, abs=0.005)
    assert cluster["relative_risk"] == pytest.approx(risk, abs=0.005)
    assert cluster["llr"] == pytest.approx(llr, abs=5e-7)
