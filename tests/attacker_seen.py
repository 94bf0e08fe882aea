"""The values that counts were seen with, in all worlds that an attacker met."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from tests.attacker_standing import NEAR_ZERO, Standing, Wish

__all__ = ["SMALL", "Seen", "Told"]

SMALL = 5
FAR_SEEN = 64
"""Values from here on are noted as one: what is told too well is small."""

FIGURES = np.arange(FAR_SEEN)

MOST_AT_ONCE = 256
SOME = 25
"""So many worlds, and it is told how far the search is."""

Told = Callable[[str], None]


def silent(_: str) -> None:
    """Tell nobody."""


class Seen:
    """Which values each of some sums was seen with.

    Parameters
    ----------
    sums : sparse array of shape (k, n)
    ends : array of shape (k, 2)
        What is told of each sum itself: no other value need be wished for.
    """

    def __init__(self, sums: csr_array, ends: np.ndarray) -> None:
        self.sums = sums
        self.values = np.zeros((sums.shape[0], FAR_SEEN), dtype=bool)
        self._vain = (ends[:, :1] > FIGURES) | (ends[:, 1:] < FIGURES)

    def note(self, world: np.ndarray) -> int:
        """Take in a world; return how many counts were seen with something new."""
        values = np.rint(self.sums @ world).astype(np.int64)
        assert (values >= 0).all()
        at, values = np.arange(len(values)), np.minimum(values, FAR_SEEN - 1)
        news = int((~self.values[at, values]).sum())
        self.values[at, values] = True
        return news

    def open(self) -> np.ndarray:
        """Return the counts that were not seen with values enough."""
        return np.flatnonzero(self.values.sum(axis=1) < SMALL)

    def look(self, standing: Standing, rng: np.random.Generator, tell: Told = silent) -> None:
        """Ask for worlds that give as many open counts as can be a value that they were not seen with.

        Many wishes at once where they can be had together, fewer where not; what cannot be had alone
        is not wished for again.
        """
        size, met = 1, 0
        while wishes := self._wishes(rng)[:size]:
            world = standing.world(wishes)
            if world is None:
                if len(wishes) == 1:
                    self._vain[wishes[0]] = True
                size = max(1, len(wishes) // 4)
                continue
            self.note(world)
            size, met = min(2 * size, MOST_AT_ONCE), met + 1
            if met % SOME == 0:
                tell(f"{met} worlds, {len(self.open())} counts of {len(self.values)} not seen with enough")

    def judge(self, at: int, standing: Standing) -> tuple[int, int] | None:
        """Return least and number of values of a count that is pinned; None where it is not."""
        first = max(0.0, np.ceil(standing.least(at) - NEAR_ZERO))
        if first >= SMALL:
            return None
        for value in range(int(first), int(first) + 3 * SMALL):
            if self.values[at].sum() >= SMALL:
                return None
            if not self.values[at, value]:
                world = standing.world([(at, value)], surely=True)
                if world is not None:
                    self.note(world)
        least, number = int(np.argmax(self.values[at])), int(self.values[at].sum())
        return None if number >= SMALL or least >= SMALL else (least, number)

    def _wishes(self, rng: np.random.Generator) -> list[Wish]:
        """Return for open counts a value that each was not seen with, near to one that it was."""
        at = rng.permutation(self.open())
        least = self.values[at].argmax(axis=1)[:, None]
        near = (least - SMALL <= FIGURES) & (least + 2 * SMALL > FIGURES)
        drawn = rng.random((len(at), FAR_SEEN)) * (near & ~self.values[at] & ~self._vain[at])
        some = drawn.any(axis=1)
        return list(zip(at[some].tolist(), drawn[some].argmax(axis=1).tolist(), strict=True))
