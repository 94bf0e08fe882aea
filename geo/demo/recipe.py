"""The recipe of the demonstration data, and the streams of chance that follow from a seed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely import Point

from geo.admin.metric import metric_crs
from geo.paths import checkout_root

__all__ = ["Recipe", "load_recipe", "local_recipe", "pick", "stream"]

Recipe = Mapping[str, Any]

_READ_ZONE = 32750  # metres without a word about their zone are read as UTM 50S
_SEA_DEGREES = 0.3


@cache
def load_recipe() -> Recipe:
    """Return ``data/demo/recipe.toml``; in an installed wheel the copy inside the package."""
    root = checkout_root()
    folder = root / "data" / "demo" if root else Path(__file__).resolve().parent.parent / "_demo"
    return tomllib.loads((folder / "recipe.toml").read_text(encoding="utf-8"))


def local_recipe(recipe: Recipe, desa: gpd.GeoDataFrame) -> Recipe:
    """Return the recipe for a layer elsewhere than Banyuwangi: its own office, and a sea beside it.

    Where UTM metres would be read as another zone's, nobody writes them.

    Parameters
    ----------
    recipe : mapping
    desa : GeoDataFrame
        EPSG:4326. Where it covers Banyuwangi's seat the recipe stays as it is.
    """
    drawn = desa[desa.geometry.notna()]
    lon, lat = recipe["point_spread"]["office"]
    if drawn.empty or drawn.geometry.intersects(Point(lon, lat)).any():
        return recipe
    west, south, *_ = drawn.total_bounds
    office = drawn.geometry.iloc[:1].representative_point().iloc[0]
    spread = dict(recipe["point_spread"])
    spread |= {"office": [office.x, office.y], "sea": [west - _SEA_DEGREES, south - _SEA_DEGREES]}
    mistakes = dict(recipe["point_mistakes"])
    if metric_crs(drawn).to_epsg() != _READ_ZONE:
        mistakes["utm"] = 0.0
    return {**recipe, "point_spread": spread, "point_mistakes": mistakes}


def stream(seed: int, topic: str) -> np.random.Generator:
    """Return the stream of chance of one topic.

    Each topic has its own, so that a change in how names are misspelt leaves
    the counts and the points as they were.
    """
    return np.random.default_rng([seed, *topic.encode()])


def pick(rng: np.random.Generator, count: int, shares: Mapping[str, float], rest: str) -> NDArray[np.object_]:
    """Return *count* labels drawn by their shares; what the shares leave over is *rest*.

    Parameters
    ----------
    rng : Generator
    count : int
    shares : mapping of str to float
        Label to share; together at most 1.
    rest : str
    """
    labels: Sequence[str] = [*shares, rest]
    edges = np.cumsum([*shares.values()])
    return np.array(labels, dtype=object)[np.searchsorted(edges, rng.random(count), side="right")]
