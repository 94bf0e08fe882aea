"""Do patrol places foretell where it happens next?

Trained on nine months, tried on the next three: the share of the new cases that
fall on the chosen ground, against the fullest 500 m cells of the same area (the
ratio of the two prediction accuracy indices). On the demonstration data, once more
on two other draws of it (so that nothing is tuned to one), and on
the one point set inside libpysal's wheel that carries dates (Burkitt's lymphoma,
West Nile district of Uganda, Williams et al. 1978, coordinates in kilometres;
trained on the first three quarters of the cases).

Run: ``python -m benchmarks.patrol_prediction``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
from pyproj import Transformer

from geo.admin.boundaries import load_boundaries
from geo.demo import make_demo
from geo.hotspots.density import density_surface

CELLS = (10, 20, 50, 100, 200)
CELL_M = 500.0


SEEDS = (2011, 101, 102)


def main() -> None:
    boundaries = load_boundaries()
    print(f"cells of 500 m taken: {CELLS}; share of new cases in them, and ours over theirs")
    for seed in SEEDS:
        every = np.array(list(quarters(make_demo(boundaries, seed=seed).truth)))
        total, worse = every.sum(axis=0), (every[:, 0] < every[:, 1]).sum()
        ratios = np.round(total[0] / total[1], 2)
        print(f"all demonstration data, seed {seed}: {ratios}; worse in {worse} of {every[:, 0].size}")
    path = Path(libpysal.__file__).parent / "examples" / "burkitt" / "burkitt.shp"
    frame = gpd.read_file(path)
    xy, day = 1000.0 * frame[["X", "Y"]].to_numpy(dtype="float64"), frame["T"]
    early = (day <= day.quantile(0.75)).to_numpy()
    compare(xy[early], xy[~early], "burkitt")


def quarters(truth: pd.DataFrame) -> Iterator[np.ndarray]:
    """Yield the comparison of every kind and quarter that has three before it."""
    for kind, cases in truth[truth["lon"].notna()].groupby("jenis"):
        x, y = Transformer.from_crs(4326, 32750, always_xy=True).transform(cases["lon"], cases["lat"])
        xy, period = np.column_stack([x, y]), cases["periode"].to_numpy()
        names = sorted(set(period))
        for last in range(3, len(names)):
            train = xy[np.isin(period, names[last - 3 : last])]
            yield compare(train, xy[period == names[last]], f"{kind} {names[last]}")


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
