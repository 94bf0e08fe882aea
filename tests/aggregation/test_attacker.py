"""Random worlds through the gate, and the attacker behind it: totals, quarters, years, classes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.aggregation.gate.assemble import Table
from tests.aggregation.worlds import QUARTERS, a_world, attacker_of, editions, with_classes

RANDOM_WORLDS = 50


@pytest.mark.parametrize("seed", range(RANDOM_WORLDS))
def test_nothing_published_in_two_editions_pins_a_small_count(seed):
    tables = editions(a_world(np.random.default_rng(seed)))
    assert len(tables) == 7
    attacker = attacker_of(tables)
    assert attacker.believes()
    assert attacker.pinned(sample=10, seed=seed) == []


def a_marked_world(seed: int) -> tuple[list[Table], pd.Series]:
    rng = np.random.default_rng(seed)
    world = a_world(rng)
    first = world[QUARTERS[0]]
    desa = first[first["tingkat"] == "desa"]["kode"].unique()
    people = pd.Series(rng.integers(1_000, 9_000, len(desa)), index=desa)
    return editions({period: with_classes(cells, people) for period, cells in world.items()}), people


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_nor_does_a_hotspot_class_held_against_what_anybody_would_expect(seed):
    tables, people = a_marked_world(seed)
    attacker = attacker_of(tables, people)
    assert attacker.believes()
    assert attacker.pinned(sample=10, seed=seed) == []


def test_the_attacker_finds_some_where_every_class_is_shown():
    found = 0
    for seed in (101,):
        attacker = attacker_of(*a_marked_world(seed), safe=False)
        assert attacker.believes()
        found += len(attacker.pinned(sample=8, seed=seed))
    assert found > 0


def test_the_attacker_finds_some_where_the_secondary_step_is_off():
    found = 0
    for seed in range(5):
        tables = editions(a_world(np.random.default_rng(seed)), secondary=False)
        found += len(attacker_of(tables).pinned(sample=10, seed=seed))
    assert found > 5
