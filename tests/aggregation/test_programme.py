"""The solver that the gate asks, held against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from geo.aggregation.gate.programme import FAR, Programme


def question(seed: int) -> tuple[sparse.csr_array, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sums of some cells, each known as a range around the truth, some without an upper end."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(4, 30)), int(rng.integers(2, 15))
    matrix = sparse.csr_array((rng.random((m, n)) < 0.3).astype(float))
    truth = rng.poisson(4, n)
    sums = (matrix @ truth).astype(np.int64)
    low, high = sums - rng.integers(0, 3, m), sums + rng.integers(0, 3, m)
    high[rng.random(m) < 0.2] = FAR
    return matrix, low, high, np.maximum(truth - 5, 0), truth + rng.integers(0, 6, n)


def rule(matrix, low, high) -> LinearConstraint:
    return LinearConstraint(matrix, low, np.where(high >= FAR, np.inf, high))


@pytest.mark.parametrize("seed", range(40))
def test_one_programme_asked_many_things_answers_as_a_new_one_would(seed):
    matrix, low, high, least, most = question(seed)
    programme = Programme(matrix, low, high, least, most)
    rng = np.random.default_rng(seed)
    bounded = high < FAR
    for _ in range(6):
        goal = rng.integers(-2, 3, len(least)).astype(float)
        value, weights = programme.least_of(goal)
        expected = linprog(
            goal,
            A_ub=sparse.vstack([matrix[bounded], -matrix]),
            b_ub=np.concatenate([high[bounded], -low]),
            bounds=np.column_stack([least, most]),
        )
        assert value == pytest.approx(expected.fun, abs=1e-6)
        # The rows that weigh nothing may be left out.
        kept = np.flatnonzero(weights > 1e-6)
        alone, _ = Programme(matrix[kept], low[kept], high[kept], least, most).least_of(goal)
        assert alone == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_whole_numbers_are_the_best_there_are_or_none(seed):
    matrix, low, high, least, most = question(seed)
    rng = np.random.default_rng(seed)
    low = low + (rng.random(len(low)) < 0.1) * 9
    high = np.maximum(low, high)
    goal = rng.integers(-2, 3, len(least)).astype(float)
    found = Programme(matrix, low, high, least, most, whole=True).best(goal)
    expected = milp(
        goal,
        constraints=rule(matrix, low, high),
        bounds=Bounds(least, most),
        integrality=1,
        options={"mip_rel_gap": 0},
    )
    assert (found is None) == (expected.x is None)
    if found is not None:
        assert np.abs(found - np.rint(found)).max() < 1e-6
        assert goal @ found == pytest.approx(expected.fun, abs=1e-6)
        assert Programme(matrix, low, high, found, found, whole=True).best(goal) is not None


def test_both_answers_are_met_in_those_questions():
    """Or the comparison above would be of half of it."""
    none = 0
    for seed in range(40):
        matrix, low, high, least, most = question(seed)
        low = low + (np.random.default_rng(seed).random(len(low)) < 0.1) * 9
        none += (
            Programme(matrix, low, np.maximum(low, high), least, most, whole=True).best(0.0 * least) is None
        )
    assert 4 <= none <= 36


def test_what_has_no_end_is_said_to_have_none_and_the_next_question_has_its_answer():
    sums = sparse.csr_array(np.array([[1.0, 0.0], [1.0, 1.0]]))
    programme = Programme(sums, np.array([2, 3]), np.array([4, FAR]), np.full(2, -FAR), np.full(2, FAR))
    value, weights = programme.least_of(np.array([0.0, -1.0]))
    assert value == -np.inf
    assert weights.tolist() == [0, 0]
    value, weights = programme.least_of(np.array([0.0, 1.0]))
    assert value == pytest.approx(-1)
    assert weights.tolist() == pytest.approx([1, 1])


def test_what_cannot_be_is_said_and_the_solver_says_nothing_itself(capfd):
    one = sparse.csr_array(np.ones((1, 2)))
    programme = Programme(one, np.array([5]), np.array([6]), np.zeros(2), np.ones(2))
    with pytest.raises(RuntimeError, match="kInfeasible"):
        programme.least_of(np.ones(2))
    assert (
        Programme(one, np.array([5]), np.array([6]), np.zeros(2), np.ones(2), whole=True).best(np.ones(2))
        is None
    )
    assert capfd.readouterr() == ("", "")
