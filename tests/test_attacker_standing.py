"""The attacker's programme that stays where it was, held against SciPy, which begins anew each time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from tests.attacker import Attacker
from tests.attacker_rules import Rules
from tests.attacker_standing import Standing

SMALL_BELOW, FURTHEST = 5, 12


def an_attacker(seed: int) -> Attacker:
    """Know a table of places by quarters of one kind: ranges of its cells, some of its sums, a mark."""
    rng, attacker = np.random.default_rng(seed), Attacker()
    truth = rng.poisson(3, (int(rng.integers(2, 6)), int(rng.integers(2, 5))))
    cells = np.array([[attacker.cell((i, j)) for j in range(truth.shape[1])] for i in range(len(truth))])
    parts = [
        ([one], value) for one, value in zip(cells.ravel().tolist(), truth.ravel().tolist(), strict=True)
    ]
    parts += [(cells[i].tolist(), int(truth[i].sum())) for i in range(len(truth))]
    parts += [(cells[:, j].tolist(), int(truth[:, j].sum())) for j in range(truth.shape[1])]
    for own, value in parts:
        if value < SMALL_BELOW:
            attacker.learn(own, 0, SMALL_BELOW - 1)
        elif len(own) == 1:
            attacker.learn(own, SMALL_BELOW, None)
        elif rng.random() < 0.8:
            attacker.learn(own, value, value)
    whole = cells[:, 0].tolist()
    if truth[0, 0] * len(truth) > truth[:, 0].sum():
        attacker.learn_class("hot_95", whole[:1], whole, 1 / len(truth))
    return attacker


def by_trying(attacker: Attacker) -> dict[tuple[int, ...], tuple[int, int]]:
    """Ask SciPy for every count and value, and nobody else."""
    rules, found = attacker.rules("added"), {}
    for cells in attacker.counts("added"):
        sums = sum_of(cells, attacker)
        values: list[int] = []
        for value in range(FURTHEST):
            if len(values) < SMALL_BELOW and rules.and_that(sums, np.array([value])).world() is not None:
                values.append(value)
        if values and min(values) < SMALL_BELOW and len(values) < SMALL_BELOW:
            found[cells] = (min(values), len(values))
    return found


def sum_of(cells: tuple[int, ...], attacker: Attacker) -> csr_array:
    row = np.zeros((1, len(attacker.places)))
    row[0, list(cells)] = 1
    return csr_array(row)


def test_it_finds_what_trying_every_value_with_scipy_finds():
    met = safe = 0
    for seed in range(4):
        attacker = an_attacker(seed)
        found = {cells: tuple(told) for cells, *told in attacker.pinned(seed=seed)}
        assert found == by_trying(attacker), seed
        met, safe = met + len(found), safe + len(attacker.counts("added")) - len(found)
    assert min(met, safe) > 10


@pytest.mark.parametrize("seed", range(4))
def test_asked_many_things_one_after_another_it_answers_as_scipy_does(seed):
    rng, attacker = np.random.default_rng(seed), an_attacker(seed)
    rules = attacker.rules("added")
    cells = [(at,) for at in range(len(attacker.places))]
    sums = csr_array(np.vstack([sum_of(one, attacker).toarray() for one in cells]))
    standing = Standing(rules, sums)
    for _ in range(12):
        at = rng.choice(len(cells), 2, replace=False)
        values = rng.integers(0, 9, 2)
        world = standing.world(list(zip(at.tolist(), values.tolist(), strict=True)), surely=True)
        assert (world is None) == (rules.and_that(sums[at], values).world() is None)
        if world is not None:
            assert rules.holds(world)
            assert (world[at] == values).all()
        goal = sums[[int(at[0])]].toarray().ravel()
        least = goal @ rules.world(goal)
        assert standing.least(int(at[0])) <= least + 1e-6


def test_fractions_that_no_whole_world_has_are_no_answer():
    """Three cells, each two of which are one together, and a fourth: only halves do."""
    pairs = csr_array(np.array([[1.0, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0]]))
    fourth = csr_array(np.array([[0.0, 0, 0, 1], [1, 1, 1, 0]]))
    rules = Rules(pairs, np.ones(3), np.ones(3), np.zeros(4), np.full(4, 9.0))
    standing = Standing(rules, fourth)
    assert standing.least(1) == pytest.approx(1.5)
    assert standing.world([(0, 2)]) is None
    assert standing.world([(0, 2)], surely=True) is None
    two_pairs = Rules(pairs[:2], np.ones(2), np.ones(2), np.zeros(4), np.full(4, 9.0))
    world = Standing(two_pairs, fourth).world([(0, 2), (1, 1)])
    assert world is not None
    assert world.tolist() == [0, 1, 0, 2]
