"""The replicates' cases in and around each area: kept where they are few, elsewhere some areas at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geo.hotspots.neighbours import Neighbours
from geo.hotspots.replicates import Draw, each_batch

__all__ = ["Around", "cases_around", "few_enough"]

# Replicates times areas whose cases are kept as 8 bytes each: all of a kabupaten.
_KEPT = 20_000_000

# Of these are as many in memory at a time, 2 bytes each where they are small.
_AT_A_TIME = 100_000_000

# Replicates times areas that are reckoned with at a time.
_BLOCK = 4_000_000


def few_enough(permutations: int, n: int) -> bool:
    """Return whether the cases around *n* areas on so many replicates are kept as they come."""
    return permutations * n <= _KEPT


def cases_around(maps: NDArray[np.integer[Any]], near: Neighbours) -> NDArray[np.float64]:
    """Return the cases of each area with its neighbours, shape (maps, n)."""
    ones = near.matrix.sign()
    around: NDArray[np.float64] = maps + (ones @ maps.T.astype("float64")).T
    return around


@dataclass(frozen=True)
class Around:
    """Cases of each area with its neighbours on every replicate.

    Attributes
    ----------
    near : Neighbours
        The neighbourhood.
    draw : callable
        Draws the replicates, as :func:`geo.hotspots.replicates.each_batch` takes it.
    permutations : int
        How many.
    seed : int
        Their seed.
    known : ndarray of float64, shape (permutations, n), optional
        The cases, where they are there already.
    """

    near: Neighbours
    draw: Draw
    permutations: int
    seed: int
    known: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, near: Neighbours, draw: Draw, permutations: int, seed: int) -> Around:
        """Return the replicates, drawn at once where they are few enough."""
        if not few_enough(permutations, len(near.index)):
            return cls(near, draw, permutations, seed)
        known = each_batch(draw, lambda maps: cases_around(maps, near), permutations, seed)
        return cls(near, draw, permutations, seed, known)

    def parts(self) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Give some areas and their cases, shape (permutations, areas), one part after the other."""
        if self.known is not None:
            yield slice(None), self.known
            return
        n = len(self.near.index)
        width = max(1, _AT_A_TIME // self.permutations)
        step = max(1, _BLOCK // self.permutations)
        window = sparse.csr_array(self.near.matrix.sign() + sparse.eye_array(n, format="csr"))
        for first in range(0, n, width):
            cases = each_batch(
                self.draw, _cases_of(window[first : first + width]), self.permutations, self.seed
            )
            for start in range(0, cases.shape[1], step):
                block = np.ascontiguousarray(cases[:, start : start + step], dtype="float64")
                yield slice(first + start, first + start + block.shape[1]), block


def _cases_of(window: sparse.csr_array) -> Any:
    """Return a measure of the cases inside some windows, in as few bytes as they need."""

    def measure(maps: NDArray[np.integer[Any]]) -> NDArray[Any]:
        inside = np.empty((len(maps), window.shape[0]), dtype="int32")
        for start in range(0, len(maps), 16):
            part = slice(start, start + 16)
            inside[part] = (window @ maps[part].T.astype("float64")).T
        return inside.astype("uint16") if inside.max(initial=0) <= np.iinfo("uint16").max else inside

    return measure
