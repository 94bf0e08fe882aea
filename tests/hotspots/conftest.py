"""Small maps that can be checked by eye, and the real one."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from geo.admin.boundaries import Boundaries
from geo.hotspots import contiguity
from geo.hotspots.neighbours import Neighbours


def make_grid(rows: int, columns: int) -> gpd.GeoDataFrame:
    """Return squares of 1 km, labelled A00, A01, ... by row, in UTM 50S."""
    squares, labels = [], []
    for r in range(rows):
        for c in range(columns):
            squares.append(box(1000 * c, 9_000_000 + 1000 * r, 1000 * (c + 1), 9_000_000 + 1000 * (r + 1)))
            labels.append(f"{chr(65 + r)}{c:02d}")
    return gpd.GeoDataFrame(geometry=squares, index=pd.Index(labels, name="kode_desa"), crs="EPSG:32750")


@pytest.fixture
def grid() -> Callable[[int, int], gpd.GeoDataFrame]:
    return make_grid


@pytest.fixture(scope="session")
def real_near(real_boundaries: Boundaries) -> Neighbours:
    return contiguity(real_boundaries.desa)


@pytest.fixture(scope="session")
def real_people(real_boundaries: Boundaries) -> pd.Series:
    """Very unequal populations: 500 to 20,000 persons, larger where the desa is larger."""
    area = real_boundaries.desa["area_km2"].to_numpy()
    people = np.round(np.clip(2500.0 * area**0.5, 500, 20_000))
    return pd.Series(people, index=real_boundaries.desa.index)


@pytest.fixture
def chance_counts(real_people: pd.Series) -> Callable[[int, int], pd.Series]:
    """Return *total* cases dealt out by population."""

    def counts(total: int, seed: int) -> pd.Series:
        share = (real_people / real_people.sum()).to_numpy()
        drawn = np.random.default_rng(seed).multinomial(total, share)
        return pd.Series(drawn, index=real_people.index)

    return counts
