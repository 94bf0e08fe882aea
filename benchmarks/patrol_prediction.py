"""Do patrol places foretell where it happens next?

Trained on nine months, tried on the next three: the share of the new cases that
fall on the chosen ground, against the fullest 500 m cells of the same area (the
ratio of the two prediction accuracy indices). On the demonstration data, and on
the one point set inside libpysal's wheel that carries dates (Burkitt's lymphoma,
West Nile district of Uganda, Williams et al. 1978, coordinates in kilometres;
trained on the first three quarters of the cases).

Run: ``python -m benchmarks.patrol_prediction``.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
from pyproj import Transformer

from geo.admin.boundaries import load_boundaries
from geo.demo import make_demo
from geo.hotspots.density import density_surface
from geo.hotspots.neighbours import METRIC_CRS

CELLS = (10, 20, 50, 100, 200)
CELL_M = 500.0


def main() -> None:
    demo = make_demo(load_boundaries()).truth
    print(f"cells of 500 m taken: {CELLS}; share of new cases in them, and ours over theirs")
    every = []
    for kind, cases in demo[demo["lon"].notna()].groupby("jenis"):
        x, y = Transformer.from_crs(4326, METRIC_CRS, always_xy=True).transform(cases["lon"], cases["lat"])
        xy, period = np.column_stack([x, y]), cases["periode"].to_numpy()
        quarters = sorted(set(period))
        for last in range(3, len(quarters)):
            train = xy[np.isin(period, quarters[last - 3 : last])]
            every.append(compare(train, xy[period == quarters[last]], f"{kind} {quarters[last]}"))
    total = np.sum(every, axis=0)
    print("all demonstration data:", np.round(total[0] / total[1], 2))
    path = Path(libpysal.__file__).parent / "examples" / "burkitt" / "burkitt.shp"
    frame = gpd.read_file(path)
    xy, day = 1000.0 * frame[["X", "Y"]].to_numpy(dtype="float64"), frame["T"]
    early = (day <= day.quantile(0.75)).to_numpy()
    compare(xy[early], xy[~early], "burkitt")


def compare(train: np.ndarray, later: np.ndarray, name: str) -> np.ndarray:
    """Print and return the hits of both, shape (2, areas)."""
    cell = pd.Series(map(tuple, np.floor(train / CELL_M).astype(int)))
    # Equally full cells in random order: which comes first must not be where it lies.
    fullest = list(cell.sample(frac=1, random_state=0).value_counts(sort=True).index)
    where = [tuple(c) for c in np.floor(later / CELL_M).astype(int)]
    surface = density_surface(train)
    density = surface.at(later)
    ours, theirs = [], []
    for count in CELLS:
        taken = set(fullest[:count])
        theirs.append(sum(c in taken for c in where))
        chosen = surface.densest(len(taken) * (CELL_M / 1000) ** 2)
        ours.append(int((density >= surface.values[chosen].min()).sum()))
    ratio = [f"{o / t:.2f}" if t else f"{o} : 0" for o, t in zip(ours, theirs, strict=True)]
    shares = " ".join(f"{100 * t / len(later):.1f}%" for t in theirs)
    print(f"  {name:24s} {len(train):5d} -> {len(later):4d}: {shares}; ratio {' '.join(ratio)}", flush=True)
    return np.array([ours, theirs])


if __name__ == "__main__":
    main()
