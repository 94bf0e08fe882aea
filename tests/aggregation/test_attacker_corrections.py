"""Random worlds that are corrected, through the gate, and the attacker who kept every edition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.aggregation.gate import proof
from geo.aggregation.gate.assemble import LEAVES, Assembly, Table
from geo.aggregation.gate.choose import choose
from geo.aggregation.gate.ranges import OPEN
from geo.aggregation.gate.system import Row, SystemBuilder
from tests.aggregation.worlds import (
    LINE,
    QUARTERS,
    SMALL_BELOW,
    a_world,
    attacker_of,
    editions,
    first_edition,
    known_before,
    table_leaves,
    through,
    whole,
    year,
)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("changes", ["added", "free", "nothing"])
def test_a_correction_gives_away_neither_the_old_count_nor_the_new_nor_the_change(seed, changes):
    rng = np.random.default_rng(seed)
    world = a_world(rng)
    tables = editions(world)
    before = world[QUARTERS[2]]
    late = before[before["tingkat"].isin(LEAVES)].copy()
    late["n_cases"] += rng.random(len(late)) < 0.2
    corrected = known_before(whole(late), tables[2])
    after = through(tables, [Table((QUARTERS[2],), (2,), corrected, published=False)])
    attacker = attacker_of(after)
    assert attacker.pinned(changes=changes, sample=8, seed=seed) == []
    kept = after[-1].cells
    if len(after) > len(tables):
        assert (kept["n_min"] <= kept["n_cases"]).all()
        assert (kept["n_max"] >= kept["n_cases"]).all()


def test_what_counts_as_seen_was_seen_in_a_world_that_agrees_with_all_that_is_published(monkeypatch):
    """Also where the truth does not: after a correction, under the assumption that there was none.

    Looking near first, as it is done among thousands of cells, must not leave the rest as it truly is.
    """
    near = 0
    find = proof.find_world

    def watched(pattern, scope=None, cells=None, value=None):
        nonlocal near
        world = find(pattern, scope, cells, value)
        if world is not None:
            assert pattern.system.agrees(world, pattern.levels)
            untrue = not pattern.system.agrees(pattern.system.truth, pattern.levels)
            near += untrue and scope is not None and len(scope) < len(world)
        return world

    monkeypatch.setattr(proof, "_MANY", 0)
    monkeypatch.setattr(proof, "find_world", watched)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        world = a_world(rng)
        tables = editions(world)
        before = world[QUARTERS[2]]
        late = before[before["tingkat"].isin(LEAVES)].copy()
        late["n_cases"] = np.maximum(late["n_cases"] + rng.integers(-1, 2, len(late)), 0)
        corrected = known_before(whole(late), tables[2])
        through(tables, [Table((QUARTERS[2],), (2,), corrected, published=False)])
    assert near


def test_a_world_near_a_count_leaves_the_rest_as_a_world_has_it_and_not_as_it_is():
    """One kecamatan truly lost three cases; who believes that nothing changed knows nothing of them."""
    builder = SystemBuilder(SMALL_BELOW)
    ends = np.zeros(2, np.int64), np.full(2, 9)
    near = builder.add_cells(np.array([2, 2]), *ends, np.zeros(2, np.int64), np.zeros(2, np.int64))
    none = np.zeros(1, np.int64)
    builder.add_cells(np.array([-3]), none, none, none + 1, none + 1)
    builder.add_row(Row(near, [(3, 5)]))
    system, levels = builder.system(), none
    assert not system.agrees(system.truth, levels)
    start = proof.find_world(proof.Pattern(system, levels))
    assert start is not None
    world = proof.find_world(proof.Pattern(system, levels, start), near, near[:1], 0)
    assert world is not None
    assert world[near[0]] == 0
    assert system.agrees(world, levels)


def test_the_shortest_reason_is_found_where_a_change_without_it_has_no_end(monkeypatch):
    """Twenty, then twenty-two, and a total that says nothing: the first two are to blame, and alone."""
    monkeypatch.setattr(proof, "_LONG", 0)
    builder = SystemBuilder(SMALL_BELOW)
    place = np.zeros(1, np.int64)
    old = builder.add_cells(np.array([20]), place, np.array(OPEN), place, place)
    change = builder.add_cells(np.array([2]), np.array(-OPEN), np.array(OPEN), place, place)
    builder.add_row(Row(old, [(20, 20)]))
    builder.add_row(Row(np.concatenate([old, change]), [(22, 22), (20, 24), (0, OPEN)]))
    builder.add_row(Row(change, [(-OPEN, OPEN)]))
    builder.add_row(Row(np.concatenate([old, change]), [(0, 5_000)]))
    system = builder.system()
    verdict = proof.settle(proof.Pattern(system, np.zeros(4, np.int64)), int(change[0]), {2})
    assert verdict.pinned
    assert verdict.reason is not None
    assert verdict.reason.tolist() == [0, 1]


def test_a_year_does_not_show_by_how_much_two_corrected_quarters_changed_together():
    """Two late cases in each of two quarters: neither is told, and four in the year must not be either."""
    world, four = a_world(np.random.default_rng(2)), QUARTERS[:4]
    shown = first_edition(world)
    old = {table.periods: table for table in shown}
    later = dict(world)
    for period in four[:2]:
        late = world[period][world[period]["tingkat"].isin(LEAVES)].copy()
        late.loc[late.index[:3], "n_cases"] += 2
        later[period] = whole(late)
    new = [Table((q,), (2,), known_before(later[q], old[q,]), published=False) for q in four[:2]]
    lines = year([later[period] for period in four])
    new.append(Table(four, (2, 2, 1, 1), known_before(lines, old[four]), published=False))
    after = through(shown, new)
    assert len(after) == len(shown) + 3
    attacker = attacker_of(after)
    for row in lines.to_dict("records"):
        areas = table_leaves(after, row["tingkat"], row["kode"])
        both = [(*area, row["jenis"], period, 2) for area in areas for period in four[:2]]
        attacker.ask([attacker.cell(key, change=True) for key in both])
    assert attacker.asked
    assert attacker.pinned() == []


def test_what_a_lines_own_two_numbers_tell_is_what_the_search_comes_to_without_being_told():
    rng = np.random.default_rng(1)
    world = a_world(rng)
    tables = first_edition(world)
    late = world[QUARTERS[2]][world[QUARTERS[2]]["tingkat"].isin(LEAVES)].copy()
    late["n_cases"] += rng.random(len(late)) < 0.2
    corrected = Table((QUARTERS[2],), (2,), known_before(whole(late), tables[2]), published=False)
    models = Assembly([*tables, corrected], SMALL_BELOW).models()
    narrowest = np.array([row.narrowest for row in models[0].rows])
    untold = [replace(one, rows=[replace(row, narrowest=0) for row in one.rows]) for one in models]
    assert np.count_nonzero(narrowest) > 2
    assert (choose(untold).levels >= narrowest).all()


def test_a_late_case_in_a_kecamatan_is_not_shown_by_two_exact_numbers():
    """Twenty, then twenty-one: the attacker would know of one case, and where it lies."""
    rng = np.random.default_rng(3)
    for _ in range(6):
        world = a_world(rng)
        tables = editions(world)
        before = world[QUARTERS[4]]
        late = before[before["tingkat"].isin(LEAVES)].copy()
        late.loc[late.index[0], "n_cases"] += 1
        corrected = known_before(whole(late), tables[5])
        after = through(tables, [Table((QUARTERS[4],), (2,), corrected, published=False)])
        if len(after) == len(tables):
            continue
        old, new = (table.cells.set_index(LINE) for table in (tables[5], after[-1]))
        both = (old["n_min"] == old["n_max"]) & (new["n_min"] == new["n_max"])
        change = (new["n_min"] - old["n_min"])[both]
        assert ((change == 0) | (change >= SMALL_BELOW)).all()
