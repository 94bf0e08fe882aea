"""An attacker who knows the gate's rules and has kept everything that was ever published.

Written apart from the gate: one integer programme over all small cells, in which
every published line is a sum with two ends, and every hotspot class an inequality
between a cell and its share of the whole; each count is asked for its least and
most, and for every value between.

Before a count is asked for alone, the solver is sent for whole worlds that give as
many counts as it can a value that they were not seen with: whoever was seen with
values enough is safe, and need not be asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity

FAR = 5_000
SMALL = 5
STRICTLY = 1e-4
"""More than nothing: the solver knows no strict inequality."""

ROUNDS = 12
"""How often whole worlds are asked for."""

LONGEST_S = 20.0
"""A world that is good enough after so many seconds is taken as it is."""

Solver = Callable[..., np.ndarray | None]


@dataclass
class Attacker:
    """Lines ``(cells, low, high)`` over small cells that are named by any hashable key.

    ``classes`` has rows of coefficients: what they sum to is above nothing. ``asked`` has
    sums of which nothing was published, and which must not be pinned all the same.
    """

    places: dict[object, int] = field(default_factory=dict)
    lines: dict[tuple[int, ...], list[float]] = field(default_factory=dict)
    may_fall: set[int] = field(default_factory=set)
    classes: list[dict[int, float]] = field(default_factory=list)
    asked: set[tuple[int, ...]] = field(default_factory=set)

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

    def ask(self, cells: list[int]) -> None:
        """Look at a sum of which nothing was published, too."""
        if cells and tuple(sorted(cells)) not in self.lines:
            self.asked.add(tuple(sorted(cells)))

    def believes(self, *, changes: str = "added") -> bool:
        """Whether any world fits: where none does, nothing is learnt, and nothing found means nothing."""
        return self._solver(changes)(np.zeros(len(self.places))) is not None

    def pinned(self, *, changes: str = "added", sample: int | None = None, seed: int = 0) -> list[tuple]:
        """Return the lines that can be told too well: their cells, the least, and how many values."""
        rng = np.random.default_rng(seed)
        solve = self._solver(changes)
        first = solve(np.zeros(len(self.places)))
        if first is None:
            return []
        counts = self._counts(changes)
        if sample is not None and len(counts) > sample:
            counts = [counts[i] for i in rng.choice(len(counts), sample, replace=False)]
        seen = Seen(self._matrix([dict.fromkeys(cells, 1.0) for cells in counts]))
        seen.note(first)
        self._look_around(seen, solve, rng)
        return [(counts[at], *found) for at in seen.open() if (found := seen.judge(at, solve)) is not None]

    def _counts(self, changes: str) -> list[tuple[int, ...]]:
        counts = [cells for cells, ends in self.lines.items() if ends[0] < SMALL]
        told = changes == "added"
        for at in range(len(self.places)):
            if (at,) not in self.lines and (told or at not in self.may_fall):
                counts.append((at,))
        return [*counts, *sorted(self.asked)] if told else counts

    def _look_around(self, seen: Seen, solve: Solver, rng: np.random.Generator) -> None:
        n = len(self.places)
        for _ in range(ROUNDS):
            at = seen.open()
            if len(at) < SMALL:
                return
            part, wanted = seen.sums[at], seen.wish(at, rng)
            # How far each count is from the value that it was not seen with, above and below.
            off = identity(len(at), format="csr")
            near = LinearConstraint(hstack([part, off, -off], format="csr"), wanted, wanted)
            goal = np.concatenate([np.zeros(n), np.tile(rng.uniform(0.5, 1.5, len(at)), 2)])
            world = solve(goal, near)
            if world is None or not seen.note(world):
                return

    def _matrix(self, rows: list[dict[int, float]]) -> csr_array:
        at = [i for i, row in enumerate(rows) for _ in row]
        columns = [one for row in rows for one in row]
        values = [value for row in rows for value in row.values()]
        return csr_array((values, (at, columns)), shape=(len(rows), len(self.places)))

    def _solver(self, changes: str) -> Solver:
        """Return what answers with a world of the least goal, and None where there is none.

        A goal may reach beyond the cells: what is added has no lower end but nothing.
        """
        n = len(self.places)
        floor, ceiling = np.zeros(n), np.full(n, float(FAR))
        for at in self.may_fall:
            floor[at], ceiling[at] = {"added": (0, FAR), "free": (-FAR, FAR), "nothing": (0, 0)}[changes]
        ends = np.array(list(self.lines.values()))
        lines = self._matrix([dict.fromkeys(cells, 1.0) for cells in self.lines])
        classes = self._matrix(self.classes) if self.classes else None

        def solve(goal: np.ndarray, near: LinearConstraint | None = None) -> np.ndarray | None:
            more = len(goal) - n
            wider = [(lines, ends[:, 0], ends[:, 1])]
            if classes is not None:
                wider.append((classes, STRICTLY, np.inf))
            rules = [
                LinearConstraint(hstack([rows, csr_array((rows.shape[0], more))], format="csr"), low, high)
                for rows, low, high in wider
            ]
            limits = Bounds(np.append(floor, np.zeros(more)), np.append(ceiling, np.full(more, np.inf)))
            whole = np.append(np.ones(n), np.zeros(more))
            far = {"time_limit": LONGEST_S, "mip_rel_gap": 0.1} if more else {}
            answer = milp(
                goal,
                constraints=[*rules, *([near] if near is not None else [])],
                bounds=limits,
                integrality=whole,
                options=far,
            )
            # Stopped for another reason, it would be taken for a value that cannot be.
            assert answer.status in (0, 2) or (more and answer.status == 1), answer.message
            if answer.x is None:
                return None
            world = np.rint(answer.x[:n])
            sums = lines @ world
            assert (sums >= ends[:, 0]).all()
            assert (sums <= ends[:, 1]).all()
            return world

        return solve


class Seen:
    """The values that counts were seen with, in all worlds that were met."""

    def __init__(self, sums: csr_array) -> None:
        self.sums = sums
        self.values: list[set[int]] = [set() for _ in range(sums.shape[0])]

    def note(self, world: np.ndarray) -> int:
        """Take in a world; return how many counts were seen with something new."""
        news = 0
        for values, value in zip(self.values, np.rint(self.sums @ world).astype(int).tolist(), strict=True):
            news += value not in values
            values.add(value)
        return news

    def open(self) -> list[int]:
        """Return the counts that were not seen with values enough."""
        return [at for at, values in enumerate(self.values) if len(values) < SMALL]

    def wish(self, at: list[int], rng: np.random.Generator) -> np.ndarray:
        """Return for each of some counts a value that it was not seen with, near to one that it was."""
        found = []
        for one in at:
            least = min(self.values[one])
            near = [v for v in range(max(0, least - SMALL), least + 2 * SMALL) if v not in self.values[one]]
            found.append(rng.choice(near))
        return np.array(found, dtype=float)

    def judge(self, at: int, solve: Solver) -> tuple[int, int] | None:
        """Return least and number of values of a count that is pinned; None where it is not."""
        goal = self.sums[[at]].toarray().ravel()
        lowest = solve(goal)
        assert lowest is not None
        self.note(lowest)
        least = round(float(goal @ lowest))
        if least >= SMALL:
            return None
        for value in range(least, least + 3 * SMALL):
            if len(self.values[at]) >= SMALL:
                return None
            if value in self.values[at]:
                continue
            world = solve(np.zeros(len(goal)), LinearConstraint(goal[None, :], value, value))
            if world is not None:
                self.note(world)
        return None if len(self.values[at]) >= SMALL else (least, len(self.values[at]))
