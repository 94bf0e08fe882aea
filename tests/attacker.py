"""An attacker who knows the gate's rules and has kept everything that was ever published.

Written apart from the gate: one programme in whole numbers over all small cells, in which
every published line is a sum with two ends, and every hotspot class an inequality
between a cell and its share of the whole; each count is asked for its least, and
for every value from there on.

Before a count is asked for alone, worlds are asked for that give as many counts as can be
a value that they were not seen with: whoever was seen with values enough is safe, and
need not be asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from tests.attacker_rules import Rules
from tests.attacker_seen import SMALL, Seen, Told, silent
from tests.attacker_standing import Standing

FAR = 5_000
STRICTLY = 1e-4
"""More than nothing: the solver knows no strict inequality."""


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
        if len(cells) > 1 and tuple(sorted(cells)) not in self.lines:
            self.asked.add(tuple(sorted(cells)))

    def believes(self, *, changes: str = "added") -> bool:
        """Whether any world fits: where none does, nothing is learnt, and nothing found means nothing."""
        return self.rules(changes).world() is not None

    def pinned(
        self, *, changes: str = "added", sample: int | None = None, seed: int = 0, tell: Told = silent
    ) -> list[tuple]:
        """Return the lines that can be told too well: their cells, the least, and how many values."""
        rng = np.random.default_rng(seed)
        rules = self.rules(changes)
        first = rules.world()
        if first is None:
            return []
        counts = self.counts(changes)
        if sample is not None and len(counts) > sample:
            counts = [counts[i] for i in rng.choice(len(counts), sample, replace=False)]
        sums = self._matrix([dict.fromkeys(cells, 1.0) for cells in counts])
        seen, standing = Seen(sums, self._ends(counts)), Standing(rules, sums)
        seen.note(first)
        seen.look(standing, rng, tell)
        tell(f"{len(seen.open())} counts of {len(counts)} to be asked alone")
        found = []
        for at in seen.open().tolist():
            if (told := seen.judge(at, standing)) is not None:
                found.append((counts[at], *told))
        return found

    def counts(self, changes: str) -> list[tuple[int, ...]]:
        """Return the sums that must not be pinned under an assumption about changes."""
        counts = [cells for cells, ends in self.lines.items() if ends[0] < SMALL]
        told = changes == "added"
        for at in range(len(self.places)):
            if (at,) not in self.lines and (told or at not in self.may_fall):
                counts.append((at,))
        return [*counts, *sorted(self.asked)] if told else counts

    def _ends(self, counts: list[tuple[int, ...]]) -> np.ndarray:
        return np.array([self.lines.get(cells, (0.0, FAR)) for cells in counts]).reshape(len(counts), 2)

    def rules(self, changes: str) -> Rules:
        """Return all that is known: lines and classes as rows, lines of one cell as its ends."""
        n = len(self.places)
        floor, ceiling = np.zeros(n), np.full(n, float(FAR))
        for at in self.may_fall:
            floor[at], ceiling[at] = {"added": (0, FAR), "free": (-FAR, FAR), "nothing": (0, 0)}[changes]
        for cells, (low, high) in self.lines.items():
            if len(cells) == 1:
                floor[cells[0]], ceiling[cells[0]] = max(floor[cells[0]], low), min(ceiling[cells[0]], high)
        many = {cells: ends for cells, ends in self.lines.items() if len(cells) > 1}
        ends = np.array(list(many.values())).reshape(len(many), 2)
        strictly, endless = np.full(len(self.classes), STRICTLY), np.full(len(self.classes), np.inf)
        return Rules(
            self._matrix([*(dict.fromkeys(cells, 1.0) for cells in many), *self.classes]),
            np.append(ends[:, 0], strictly),
            np.append(ends[:, 1], endless),
            floor,
            ceiling,
        )

    def _matrix(self, rows: list[dict[int, float]]) -> csr_array:
        at = [i for i, row in enumerate(rows) for _ in row]
        columns = [one for row in rows for one in row]
        values = [value for row in rows for value in row.values()]
        return csr_array((values, (at, columns)), shape=(len(rows), len(self.places)))
