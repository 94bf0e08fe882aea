"""The recipe of the demonstration data, and the streams of chance that follow from a seed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.paths import checkout_root

__all__ = ["Recipe", "load_recipe", "pick", "stream"]

Recipe = Mapping[str, Any]


@cache
def load_recipe() -> Recipe:
    """Return ``data/demo/recipe.toml``; in an installed wheel the copy inside the package."""
    root = checkout_root()
    folder = root / "data" / "demo" if root else Path(__file__).resolve().parent.parent / "_demo"
    return tomllib.loads((folder / "recipe.toml").read_text(encoding="utf-8"))


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
