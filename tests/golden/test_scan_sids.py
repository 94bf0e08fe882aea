"""The scan on raw data against a published analysis of sudden infant deaths in North Carolina.

Source: Wu, C.-C., Chu, Y.-H., Shete, S. and Chen, C.-H. (2021). Spatially varying
effects of measured confounding variables on disease risk. International Journal
of Health Geographics 20, 45, table 1: by the spatial scan statistic on the 667
deaths of 1974-78 among 329,962 births in 100 counties, a most likely cluster of 4
counties in the northeast with 5.12 deaths per 1,000 births, a second of 6 in the
south with 3.76, and a most likely cluster of low rates of 14 in the mid-west with
1.10. The table does not say how large a window may be: up to a quarter of the
births all three come out; up to a half, larger and weaker ones hide them.

The counties come inside libpysal's wheel (sids2, after Cressie 1993).
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import libpysal
import pytest

from geo.hotspots import scan_statistic

PUBLISHED = {"high": [(4, 5.12), (6, 3.76)], "low": [(14, 1.10)]}


@pytest.mark.parametrize("direction", list(PUBLISHED))
def test_clusters_of_the_table(direction):
    counties = gpd.read_file(Path(libpysal.__file__).parent / "examples" / "sids2" / "sids2.shp")
    counties = counties.set_index("NAME").set_crs("EPSG:4267").to_crs("EPSG:32119")
    deaths, births = counties["SID74"].astype("int64"), counties["BIR74"]
    assert (deaths.sum(), births.sum()) == (667, 329_962)
    found = scan_statistic(
        deaths, births, counties.centroid,
        max_population_share=0.25, permutations=999, seed=1, direction=direction,
    )  # fmt: skip
    expected = PUBLISHED[direction]
    first = found.head(len(expected))
    rates = [
        1000 * n / births[members].sum()
        for n, members in zip(first["n_cases"], first["members"], strict=True)
    ]
    assert [len(members) for members in first["members"]] == [size for size, _ in expected]
    assert rates == pytest.approx([rate for _, rate in expected], abs=0.005)
    assert (first["p_value"] <= 0.01).all()
    if direction == "high":
        assert sorted(first["members"].iloc[0]) == ["Bertie", "Halifax", "Hertford", "Northampton"]
