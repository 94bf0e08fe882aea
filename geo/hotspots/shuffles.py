"""Whole maps in random order: kept where they are few, drawn again where a nation's would fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shuffles"]

# Numbers of 4 bytes that are kept from one layer to the next: a kabupaten's orders, or a small province's.
_KEPT = 8_000_000

# Numbers that are worked on at a time.
_AT_A_TIME = 1_000_000


@dataclass(frozen=True)
class Shuffles:
    """Orders of all areas, each row a permutation.

    Parameters
    ----------
    n : int
        Areas.
    maps : int
        Orders.
    seed : int or list of int
        The same seed gives the same orders, however many are drawn at a time.
    """

    n: int
    maps: int
    seed: int | list[int]

    def blocks(self) -> Iterator[NDArray[np.int32]]:
        """Give all orders, some at a time, first to last."""
        if self.n * self.maps <= _KEPT:
            rows = max(1, _AT_A_TIME // self.n)
            yield from (self._all[start : start + rows] for start in range(0, self.maps, rows))
            return
        yield from self._drawn(self.maps)

    def first(self, count: int) -> Iterator[NDArray[np.int32]]:
        """Give the first *count* orders, one at a time."""
        for block in self._drawn(min(count, self.maps)):
            yield from block

    @cached_property
    def _all(self) -> NDArray[np.int32]:
        return np.concatenate(list(self._drawn(self.maps)))

    def _drawn(self, count: int) -> Iterator[NDArray[np.int32]]:
        generator = np.random.default_rng(self.seed)
        rows = max(1, _AT_A_TIME // self.n)
        # One stream shuffles row after row: where it pauses changes nothing.
        order = np.tile(np.arange(self.n, dtype="int32"), (min(rows, count), 1))
        for start in range(0, count, rows):
            yield generator.permuted(order[: min(rows, count - start)], axis=1)
