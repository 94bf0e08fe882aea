"""Gi* and local Moran against the worked examples in their peers' documentation.

Sources: the docstring of ``esda.G_Local`` (six points, threshold 15: the six z of
Gi*), the docstring of ``esda.Moran_Local`` (the ten counties of ``desmith``, after
Anselin: the quadrants), and the documentation of ``pointpats.knox`` (188 cases of
Burkitt's lymphoma, Williams et al. 1978: 13 pairs within 20 km and 5 days). The
data of the last two come inside libpysal's wheel.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
from libpysal.graph import Graph

from geo.hotspots import distance_band, local_g_star, local_moran, near_repeat

EXAMPLES = Path(libpysal.__file__).parent / "examples"


def test_g_star_of_six_points():
    xy = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs="EPSG:32750")
    graph = distance_band(places, 15.0).to_graph()
    values = pd.Series([2, 3, 3.2, 5, 8, 7], index=places.index)
    z = local_g_star(values, graph, permutations=99, seed=1)["z"]
    published = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    np.testing.assert_allclose(z, published, atol=1e-7)


def test_quadrants_of_desmith():
    lines = (EXAMPLES / "desmith" / "desmith.gal").read_text().split("\n")
    rows = [[int(word) for word in line.split()] for line in lines[1:] if line.strip()]
    pairs = [(head[0], other) for head, others in zip(rows[::2], rows[1::2], strict=True) for other in others]
    table = pd.DataFrame(pairs, columns=["focal", "neighbor"]).assign(weight=1.0)
    data = [
        line.split(",") for line in (EXAMPLES / "desmith" / "desmith.txt").read_text().split("\n")[2:] if line
    ]
    values = pd.Series([float(row[1]) for row in data], index=[int(row[0]) for row in data])
    frame = local_moran(values, Graph.from_adjacency(table), permutations=99, seed=1)
    words = {1: "HH", 2: "LH", 3: "LL", 4: "HL"}
    assert frame["quadrant"].tolist() == [words[q] for q in (4, 4, 4, 2, 3, 3, 1, 4, 3, 3)]


def test_near_repeats_of_burkitt():
    data = gpd.read_file(EXAMPLES / "burkitt" / "burkitt.shp")
    places = gpd.GeoSeries.from_xy(data["X"], data["Y"], crs="EPSG:32750")
    when = pd.Timestamp("1960-12-31") + pd.to_timedelta(data["T"], unit="D")
    frame = near_repeat(places, when, distances_m=[20.0], days=[5.0], permutations=99, seed=1)
    assert frame.loc[0, "n_pairs"] == 13
