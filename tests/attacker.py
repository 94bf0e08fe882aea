"""An attacker who knows the gate's rules and has kept everything that was ever published.

Written apart from the gate: one integer programme over all small cells, in which
every published line is a sum with two ends, and every hotspot class an inequality
between a cell and its share of the whole; each count is asked for its least and
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
STRICTLY = 1e-4
"""More than nothing: the solver knows no strict inequality."""


@dataclass
class Attacker:
    """Lines ``(cells, low, high)`` over small cells that are named by any hashable key.

    ``classes`` has rows of coefficients: what they sum to is above nothing.
    """

    places: dict[object, int] = field(default_factory=dict)
    lines: dict[tuple[int, ...], list[float]] = field(default_factory=dict)
    may_fall: set[int] = field(default_factory=set)
    classes: list[dict[int, float]] = field(default_factory=list)

    def cell(self, key: object, *, change: bool = False) -> int:
        at = self.places.setdefault(key, len(self.places))
        if change:
            self.may_fall.add(at)
        return at

    def learn(self, cells: list[int], low: float, high: float | None) -> None:
        top = FAR if high is None or pd.isna(high) else float(high)
        ends = self.lines.setdefault(tuple(sorted(cells)), [0.0, FAR])
        ends[0], ends[1] = max(ends[0], float(low)), min(ends[1], top)

    def learn_class(self, name: str, own: list[int], whole: list[int], share: float) -> None:
        """Take in a class: hot is more than the share of the whole, cold is less, all else says nothing.

        The whole need not be known: what is expected is as unknown as the whole is.
        """
        side = {"hot": 1.0, "cold": -1.0}.get(name.split("_")[0])
        if side is None or not share > 0:
            return
        row = dict.fromkeys(whole, -side)
        for at in own:
            row[at] = row.get(at, 0.0) + side / share
        self.classes.append(row)

    def _programme(self) -> list[LinearConstraint]:
        ends = np.array(list(self.lines.values()))
        rows = [dict.fromkeys(cells, 1.0) for cells in self.lines]
        rules = [LinearConstraint(self._matrix(rows), ends[:, 0], ends[:, 1])]
        if self.classes:
            rules.append(LinearConstraint(self._matrix(self.classes), STRICTLY, np.inf))
        return rules

    def _matrix(self, rows: list[dict[int, float]]) -> csr_array:
        at = [i for i, row in enumerate(rows) for _ in row]
        columns = [one for row in rows for one in row]
        values = [value for row in rows for value in row.values()]
        return csr_array((values, (at, columns)), shape=(len(rows), len(self.places)))

    def _solver(self, changes: str):
        n = len(self.places)
        floor, ceiling = np.zeros(n), np.full(n, float(FAR))
        for at in self.may_fall:
            floor[at], ceiling[at] = {"added": (0, FAR), "free": (-FAR, FAR), "nothing": (0, 0)}[changes]
        rules, limits = self._programme(), Bounds(floor, ceiling)

        def solve(goal: np.ndarray, more: tuple = ()) -> float | None:
            answer = milp(goal, constraints=[*rules, *more], bounds=limits, integrality=1)
            # Stopped for another reason, it would be taken for a value that cannot be.
            assert answer.status in (0, 2), answer.message
            return None if answer.x is None else answer.fun

        return solve

    def believes(self, *, changes: str = "added") -> bool:
        """Whether any world fits: where none does, nothing is learnt, and nothing found means nothing."""
        return self._solver(changes)(np.zeros(len(self.places))) is not None

    def pinned(self, *, changes: str = "added", sample: int | None = None, seed: int = 0) -> list[tuple]:
        """Return the lines that can be told too well: their cells, the least, and how many values."""
        n = len(self.places)
        solve = self._solver(changes)
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
