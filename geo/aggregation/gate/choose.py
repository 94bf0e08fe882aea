"""Which cells to coarsen so that nothing published together pins a small count, at the least loss.

An implicit hitting set: a count that is pinned names the rows that pin it, and
one of them must be coarser. An integer programme picks the cheapest set of
rows that answers all such demands so far; what it picked is tried; new demands
follow, until there are none. Each answer is the least loss that those demands
allow, so the last one is the least of all.

References
----------
Moreno-Centeno, E., Karp, R.M. (2013). The implicit hitting set approach to
solve combinatorial optimization problems. Operations Research 61(2), 453-468.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from geo.aggregation.gate.programme import FAR, Programme
from geo.aggregation.gate.proof import Pattern, find_world, settle
from geo.aggregation.gate.system import Ints, System
from geo.aggregation.gate.walk import MASK, Seen, explore, note_world
from geo.aggregation.gate.way_out import way_out

__all__ = ["Choice", "choose"]

log = logging.getLogger("tigapilar.gate")

Demand = list[tuple[int, int]]
"""Rows and levels: at least one of the rows has to be at its level or coarser."""

_ROUNDS = 8
_PATIENCE = 60
_AGAIN = 30
_STEPS_EACH = (30, 60, 100, 200, 400)
_BRIEF = 2
"""Turns of the walk where only what lies near is asked: a near programme is quicker than a long walk."""


@dataclass(frozen=True)
class Choice:
    """How each row is published.

    Attributes
    ----------
    levels : int64 array of shape (m,)
        For each row the number of its choice.
    loss : float
        The rows' weights times the steps that they are coarser than the best.
    bound : float
        No safe choice loses less than this.
    pinned : int64 array
        Counts that stay pinned whatever is coarsened: then nothing may be published.
    """

    levels: Ints
    loss: float
    bound: float
    pinned: Ints


def choose(systems: Sequence[System], *, seed: int = 2011, secondary: bool = True) -> Choice:
    """Return the pattern of least loss in which no guarded count is pinned.

    Parameters
    ----------
    systems : sequence of System
        What an attacker may assume, each a system with the same rows. One
        whose worlds are none says nothing and is passed over.
    seed : int
        Of the walk.
    secondary : bool
        Without it every row is published as narrowly as the rules of ranges
        allow, safe or not: for tests, which must be able to fail.

    Returns
    -------
    Choice
    """
    rows = systems[0].rows
    levels = np.zeros(len(rows), dtype=np.int64)
    if not secondary:
        return Choice(levels, 0.0, 0.0, np.empty(0, np.int64))
    known = [_first_look(system, levels, seed) for system in systems]
    demands: list[Demand] = [[(at, row.narrowest)] for at, row in enumerate(rows) if row.narrowest]
    levels = np.array([row.narrowest for row in rows], dtype=np.int64)
    bound = systems[0].cost(levels)
    for step in range(_ROUNDS):
        looks = [
            _look_closely(*pair, levels, seed + step, far=False) for pair in zip(systems, known, strict=True)
        ]
        found = [demand for look in looks for demand in look.demands]
        if not found:
            break
        demands += found
        levels = _cheapest(systems[0], demands)
        bound = systems[0].cost(levels)
        log.info("gate: round %d, %d demands, loss %.1f", step + 1, len(demands), bound)
    for step in range(_PATIENCE):
        looks = [_look_closely(*pair, levels, seed + step) for pair in zip(systems, known, strict=True)]
        # From here on rows are only let out: what was seen can be seen ever after.
        known = [look.seen for look in looks]
        hard = [(system, look, one) for system, look in zip(systems, looks, strict=True) for one in look.hard]
        if not hard:
            return Choice(levels, systems[0].cost(levels), bound, np.empty(0, np.int64))
        wider = _let_out(levels, hard)
        if wider is None:
            return Choice(levels, systems[0].cost(levels), bound, np.array([one[0] for _, _, one in hard]))
        levels = wider
        log.info("gate: %d counts let out, loss %.1f", len(hard), systems[0].cost(levels))
    raise RuntimeError("the gate found no end")


def _first_look(system: System, levels: Ints, seed: int) -> Seen:
    """Return what can be seen where everything is as narrow as it can be: it can be seen ever after."""
    seen = np.zeros(len(system.guarded), dtype=np.uint64)
    if system.agrees(system.truth, levels):
        _look(system, levels, system.truth, seen, seed)
    return seen


def _look(
    system: System, levels: Ints, start: Ints, seen: Seen, seed: int, *, turns: int = len(_STEPS_EACH)
) -> None:
    world = start
    note_world(system, world, seen)
    before = 2 * len(seen)
    for turn, each in enumerate(_STEPS_EACH[:turns]):
        targets = _unproven(system, levels, seen)
        # Where the walk finds hardly anything new, what is left is pinned, or for the solver.
        if not len(targets) or len(targets) > 0.97 * before:
            return
        before = len(targets)
        world = explore(system, levels, world, seen, targets, steps=each * before, seed=seed + turn)


def _unproven(system: System, levels: Ints, seen: Seen) -> Ints:
    """Return the guarded counts that may be small and were not seen to take values enough."""
    low, _ = system.bounds(levels)
    least = np.concatenate([system.low, np.maximum(low, _floor(system))])
    few = np.bitwise_count(seen) < system.threshold
    return np.flatnonzero(system.guarded & (least < system.threshold) & few)


def _floor(system: System) -> Ints:
    """Return the least that each row can be, from the small cells alone."""
    least: Ints = (system.matrix @ np.maximum(system.low, 0)).astype(np.int64)
    return least


@dataclass
class _Look:
    """What was found of one system under one pattern.

    ``hard`` has the pinned counts and the values they lack; ``demands`` what those
    demand that are pinned by rows close together; ``start`` is a world, None where there is
    none; ``seen`` is what was seen in all worlds met.
    """

    start: Ints | None
    seen: Seen
    demands: list[Demand]
    hard: list[tuple[int, list[int]]]


def _look_closely(system: System, known: Seen, levels: Ints, seed: int, *, far: bool = True) -> _Look:
    start = system.truth if system.agrees(system.truth, levels) else find_world(Pattern(system, levels))
    pattern = Pattern(system, levels, start)
    seen = known.copy()
    look = _Look(start, seen, [], [])
    if start is None:
        return look
    order = _largest_first(system, _unproven(system, levels, seen))
    if not far:
        # What pins the largest totals pins all that is in them: that is mended before anybody walks.
        _judge(pattern, look, order[: _largest(system, order)], seen, far=False)
        if look.demands:
            return look
    _look(system, levels, start, seen, seed, turns=len(_STEPS_EACH) if far else _BRIEF)
    _judge(pattern, look, _largest_first(system, _unproven(system, levels, seen)), seen, far=far)
    return look


def _judge(pattern: Pattern, look: _Look, counts: list[int], seen: Seen, *, far: bool) -> None:
    """Settle counts that the walk left open, and note what they demand."""
    system = pattern.system
    blamed = np.zeros(len(system.rows), dtype=bool)
    open_blocks: set[int] = set()
    for at, count in enumerate(counts):
        block = int(system.block[pattern.cells(count)[0]])
        if block in open_blocks:
            continue
        values = {v for v in range(MASK + 1) if int(seen[count]) >> v & 1}
        near = system.matrix[:, pattern.cells(count)].tocsc().indices
        if len(values) >= system.threshold or blamed[near].any():
            continue
        verdict = settle(pattern, count, values, far=far)
        for world in verdict.worlds:
            note_world(system, world, seen)
        if verdict.worlds:
            # Nobody walked there: what is near such a world is seen for next to nothing.
            rest = np.array(counts[at:], dtype=np.int64)
            explore(system, pattern.levels, verdict.worlds[-1], seen, rest, steps=_AGAIN * len(rest), seed=at)
        if not verdict.pinned:
            if not far and len(values) < system.threshold and count < len(system.truth):
                # Nothing near pins it: its neighbours wait for the look at everything, too.
                open_blocks.add(block)
            continue
        look.hard.append((count, list(verdict.missing)))
        demand = [] if verdict.reason is None else _demand(system, pattern.levels, verdict.reason)
        # What the same rows hold may be mended with this one: it is looked at in the next round.
        blamed[[row for row, _ in demand] if demand else near] = True
        if demand:
            look.demands.append(demand)


def _largest(system: System, ordered: list[int]) -> int:
    """Return how many counts, the largest first, reach beyond one kecamatan."""
    n = len(system.truth)
    rows = system.matrix
    for i, count in enumerate(ordered):
        if count < n:
            return i
        cells = rows.indices[rows.indptr[count - n] : rows.indptr[count - n + 1]]
        if (system.area[cells] == system.area[cells[0]]).all():
            return i
    return len(ordered)


def _largest_first(system: System, counts: Ints) -> list[int]:
    sizes = np.concatenate([np.ones(len(system.truth)), np.diff(system.matrix.indptr)])
    ordered: list[int] = counts[np.argsort(-sizes[counts], kind="stable")].tolist()
    return ordered


def _demand(system: System, levels: Ints, reason: Ints) -> Demand:
    return [
        (row, int(levels[row]) + 1)
        for row in reason.tolist()
        if levels[row] + 1 < len(system.rows[row].choices)
    ]


def _let_out(levels: Ints, hard: list[tuple[System, _Look, tuple[int, list[int]]]]) -> Ints | None:
    """Return wider levels that let pinned counts take a value they lack; None where no count can."""
    wider = levels
    for system, look, (count, missing) in hard:
        cells = Pattern(system, wider).cells(count)
        for value in missing[: system.threshold]:
            assert look.start is not None
            more = way_out(system, wider, look.start, cells, value)
            if more is not None and (more != wider).any():
                wider = more
                break
    return None if wider is levels else wider


def _cheapest(system: System, demands: list[Demand]) -> Ints:
    """Return the cheapest levels that answer every demand."""
    steps = sorted({(row, level) for demand in demands for row, level in demand})
    # To be at a level is to have taken every step up to it.
    wanted = sorted({(row, below) for row, level in steps for below in range(1, level + 1)})
    place = {step: i for i, step in enumerate(wanted)}
    cost = np.array([system.rows[row].weight for row, _ in wanted])
    rules: list[tuple[list[int], list[float]]] = [
        ([place[one] for one in demand], [1.0] * len(demand)) for demand in demands
    ]
    lows = [1.0] * len(rules)
    for (row, level), at in place.items():
        if level > 1:
            rules.append(([place[row, level - 1], at], [1.0, -1.0]))
            lows.append(0.0)
    pointers = np.cumsum([0, *(len(columns) for columns, _ in rules)])
    matrix = sparse.csr_array(
        (
            np.concatenate([values for _, values in rules]),
            np.concatenate([columns for columns, _ in rules]),
            pointers,
        ),
        shape=(len(rules), len(wanted)),
    )
    ends = np.array(lows), np.full(len(lows), FAR)
    answer = Programme(matrix, *ends, np.zeros(len(wanted)), np.ones(len(wanted)), whole=True).best(cost)
    if answer is None:
        raise RuntimeError("no choice of cells answers every demand of the gate")
    levels = np.zeros(len(system.rows), dtype=np.int64)
    for (row, level), at in place.items():
        if answer[at] > 0.5:
            levels[row] = max(levels[row], level)
    return levels
