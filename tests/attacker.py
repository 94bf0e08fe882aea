"""An attacker who knows the gate's rules and has kept everything that was ever published.

Written apart from the gate: one integer programme over all small cells, in which
every published line is a sum with two ends; each count is asked for its least and
most, and for every value between.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

FAR = 5_000
SMALL = 5


@dataclass
class Attacker:
    """Lines ``(cells, low, high)`` over small cells that are named by any hashable key."""

    places: dict[object, int] = field(default_factory=dict)
    lines: dict[tuple[int, ...], list[float]] = field(default_factory=dict)
    may_fall: set[int] = field(default_factory=set)

    def cell(self, key: object, *, change: bool = False) -> int:
        at = self.places.setdefault(key, len(self.places))
        if change:
            self.may_fall.add(at)
        return at

    def learn(self, cells: list[int], low: float, high: float | None) -> None:
        top = FAR if high is None or pd.isna(high) else float(high)
        ends = self.lines.setdefault(tuple(sorted(cells)), [0.0, FAR])
        ends[0], ends[1] = max(ends[0], float(low)), min(ends[1], top)

    def _programme(self) -> tuple[csr_array, np.ndarray, np.ndarray]:
        rows = [i for i, cells in enumerate(self.lines) for _ in cells]
        columns = [one for cells in self.lines for one in cells]
        matrix = csr_array(
            (np.ones(len(columns)), (rows, columns)), shape=(len(self.lines), len(self.places))
        )
        ends = np.array(list(self.lines.values()))
        return matrix, ends[:, 0], ends[:, 1]

    def pinned(self, *, changes: str = "added", sample: int | None = None, seed: int = 0) -> list[tuple]:
        """Return the lines that can be told too well: their cells, least, most."""
        matrix, low, high = self._programme()
        n = len(self.places)
        floor, ceiling = np.zeros(n), np.full(n, float(FAR))
        for at in self.may_fall:
            floor[at], ceiling[at] = {"added": (0, FAR), "free": (-FAR, FAR), "nothing": (0, 0)}[changes]
        rules, limits = LinearConstraint(matrix, low, high), Bounds(floor, ceiling)

        def solve(goal: np.ndarray, more: tuple = ()) -> float | None:
            answer = milp(goal, constraints=[rules, *more], bounds=limits, integrality=1)
            return None if answer.x is None else answer.fun

        if solve(np.zeros(n)) is None:
            return []
        counts = [(line, ends) for line, ends in self.lines.items() if ends[0] < SMALL]
        singles = [((i,), [0, FAR]) for i in range(n) if (i,) not in self.lines]
        counts += [one for one in singles if one[0][0] not in self.may_fall or changes == "added"]
        if sample is not None and len(counts) > sample:
            chosen = np.random.default_rng(seed).choice(len(counts), sample, replace=False)
            counts = [counts[i] for i in chosen]
        found = []
        for cells, _ in counts:
            goal = np.zeros(n)
            goal[list(cells)] = 1
            least = round(solve(goal))
            if least >= SMALL:
                continue
            values = 0
            for value in range(least, least + 3 * SMALL):
                values += solve(np.zeros(n), (LinearConstraint(goal[None, :], value, value),)) is not None
                if values == SMALL:
                    break
            if values < SMALL:
                found.append((cells, least, values))
        return found
