"""The scan on raw data against SaTScan's own reports.

Source: three runs of SaTScan whose reports are kept with the R package smerc
(jfrench/smerc, ``tests/scan_test_ny_poisson_circular_*.txt``): v9.6 of 2018 on
Cartesian coordinates with windows up to 50% and up to 10% of the population,
v9.3.1 of 2015 with great-circle distances. Purely spatial, discrete Poisson, high
rates, 999 replicates; secondary clusters without geographical overlap. The data
are beside this file, with their source and licence in ``new_york_leukaemia.toml``:
552 cases (rounded down as in the runs) among 1,057,673 persons in 281 tracts.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.hotspots import scan_statistic

HERE = Path(__file__).parent

# Tracts in the order of the report, persons, cases, expected, relative risk, LLR, p.
CORTLAND = ([89, 88, 87, 84, 90, 86, 92, 85], 34_083, 38, 17.79, 2.22, 9.019716)
SYRACUSE = (
    [112, 113, 115, 111, 116, 219, 117, 123, 218, 114, 122, 110, 124, 220, 118, 133, 121, 125, 216,
     120, 134, 217, 126, 139, 215, 132, 141, 140, 127, 142, 138, 131, 119],
    78_280, 64, 40.85, 1.64, 6.114140,
)  # fmt: skip
CAYUGA = ([62, 64, 67, 65], 24_571, 25, 12.82, 1.99, 4.651839)
ITHACA = ([266, 281, 267, 265], 9_840, 12, 5.14, 2.37, 3.363518)
SOUTH = ([166, 159, 167], 8_839, 11, 4.61, 2.41, 3.209485)
CARTESIAN_50 = [
    ([52, 50, 37, 49, 38, 48, 53, 39, 15, 47, 51, 1, 40, 44, 16, 2, 55, 36, 14, 43, 13, 45, 3, 35, 17,
      11, 12, 46], 111_674, 100, 58.28, 1.87, 14.083511, 0.00015),
    (*CORTLAND, 0.016), (*SYRACUSE, 0.248), (*CAYUGA, 0.645), (*ITHACA, 0.965), (*SOUTH, 0.982),
]  # fmt: skip
CARTESIAN_10 = [
    ([49, 48, 50, 47, 1, 15, 51, 2, 13, 14, 3, 35, 16, 52, 36, 37, 12, 11, 5, 17, 10, 4, 6, 38, 18, 9],
     95_249, 85, 49.71, 1.84, 11.577255, 0.0010),
    (*CORTLAND, 0.013), (*SYRACUSE, 0.216), (*CAYUGA, 0.609),
    ([46, 45, 41, 54, 44, 43, 53], 29_782, 28, 15.54, 1.84, 4.169203, 0.755),
    (*ITHACA, 0.961), (*SOUTH, 0.976),
]  # fmt: skip
GREAT_CIRCLE_50 = [
    ([52, 50, 53, 38, 49, 48, 15, 39, 37, 1, 16, 44, 47, 40, 14, 2, 51, 13, 43, 45, 17, 55, 11, 3, 12,
      46, 36, 35, 54, 10, 5], 119_050, 106, 62.13, 1.87, 14.780276, 0.000087),
    ([88, 87, 92, 86, 89, 91, 93, 85, 90], 40_696, 42, 21.24, 2.06, 8.287056, 0.033),
    ([113, 117, 116, 112, 220, 118, 115, 123, 124, 111, 114, 125, 219, 122, 126, 119],
     45_667, 44, 23.83, 1.92, 7.199672, 0.105),
    (*CAYUGA, 0.653), ([132, 138, 121, 131, 139, 120], 6_985, 10, 3.65, 2.78, 3.773422, 0.901),
    (*SOUTH, 0.982),
]  # fmt: skip
RUNS = {
    "cartesian, 50%": (CARTESIAN_50, None, 0.5),
    "cartesian, 10%": (CARTESIAN_10, None, 0.1),
    "great circle, 50%": (GREAT_CIRCLE_50, "EPSG:4326", 0.5),
}

# What is named here beyond the reports. Tract 171 alone is surpassed by all but one or two
# of 1,000 maps of chance (p 0.999). And v9.3.1 keeps one circle a centre: that of tract 266
# is a large one, and with it the smaller one around the same tract is dropped.
NOT_IN_THE_REPORT = {
    "cartesian, 50%": [[171]],
    "cartesian, 10%": [[171]],
    "great circle, 50%": [[266, 281, 265], [171]],
}


@pytest.fixture(scope="module")
def tracts() -> pd.DataFrame:
    frame = pd.read_csv(HERE / "new_york_leukaemia.csv", dtype={"tract": "str"})
    # SaTScan's reports number the tracts from 1.
    return frame.assign(cases=np.floor(frame["cases"]).astype("int64")).set_axis(range(1, 282))


def test_the_data_are_what_the_record_says(tracts):
    record = tomllib.loads((HERE / "new_york_leukaemia.toml").read_text())
    assert hashlib.sha256((HERE / record["file"]).read_bytes()).hexdigest() == record["sha256"]
    assert len(tracts) == record["rows"]
    assert (tracts["cases"].sum(), tracts["population"].sum()) == (552, 1_057_673)


@pytest.mark.parametrize("run", list(RUNS))
def test_every_cluster_of_the_report(tracts, run):
    report, crs, share = RUNS[run]
    centroids = gpd.GeoSeries.from_xy(tracts["lon"], tracts["lat"], crs=crs)
    found = scan_statistic(
        tracts["cases"], tracts["population"], centroids,
        max_population_share=share, permutations=4_999, seed=1,
    )  # fmt: skip
    more = found["members"].map(lambda members: members in NOT_IN_THE_REPORT[run])
    assert more.sum() == len(NOT_IN_THE_REPORT[run])
    reported = found[~more]
    assert len(reported) == len(report)
    for ours, (members, persons, cases, expected, risk, llr, p) in zip(
        reported.itertuples(), report, strict=True
    ):
        assert ours.members == members
        assert tracts.loc[members, "population"].sum() == persons
        assert ours.n_cases == cases
        assert ours.expected == pytest.approx(expected, abs=0.005)
        assert ours.relative_risk == pytest.approx(risk, abs=0.005)
        assert ours.llr == pytest.approx(llr, abs=5e-7)
        # Two Monte-Carlo estimates, of 999 and of 4,999 replicates, four standard errors apart at most.
        assert ours.p_value == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) * (1 / 999 + 1 / 4999)) + 0.001)
