from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from geo.hotspots.conditional import draw_sequences, equal_rows, permutation_p, tail_counts


def random_matrix(n: int, seed: int, *, weighted: bool) -> sparse.csr_array:
    rng = np.random.default_rng(seed)
    dense = (rng.random((n, n)) < 0.3).astype(float)
    np.fill_diagonal(dense, 0)
    if weighted:
        dense *= rng.uniform(0.5, 2.0, size=(n, n))
    return sparse.csr_array(dense)


def one_by_one(x, matrix, ids):
    """Return the tails by striking each area out of each sequence, as the definition says."""
    at_least, at_most = np.zeros(len(x), int), np.zeros(len(x), int)
    for i in range(len(x)):
        weights = matrix.data[matrix.indptr[i] : matrix.indptr[i + 1]]
        own = weights @ x[matrix.indices[matrix.indptr[i] : matrix.indptr[i + 1]]]
        for row in ids:
            drawn = weights @ x[[j for j in row if j != i][: len(weights)]]
            at_least[i] += drawn >= own - 1e-9
            at_most[i] += drawn <= own + 1e-9
    return at_least, at_most


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("counts", [True, False])
def test_fast_tails_equal_the_definition(weighted, counts):
    matrix = random_matrix(23, 1, weighted=weighted)
    rng = np.random.default_rng(2)
    x = rng.poisson(2, 23).astype(float) if counts else rng.normal(size=23)
    draws = draw_sequences(matrix, 200, seed=5)
    fast, slow = tail_counts(x, matrix, draws), one_by_one(x, matrix, draws.ids)
    np.testing.assert_array_equal(fast[0], slow[0])
    np.testing.assert_array_equal(fast[1], slow[1])


def test_p_values_approach_the_enumeration_of_all_neighbourhoods():
    matrix = random_matrix(9, 3, weighted=False)
    x = np.array([0, 0, 1, 3, 0, 2, 0, 5, 1], dtype=float)
    draws = draw_sequences(matrix, 40_000, seed=1)
    p = permutation_p(*tail_counts(x, matrix, draws), 40_000, "greater")
    for i in range(9):
        k = matrix.indptr[i + 1] - matrix.indptr[i]
        own = x[matrix.indices[matrix.indptr[i] : matrix.indptr[i + 1]]].sum()
        others = np.delete(x, i)
        exact = np.mean([sum(c) >= own for c in combinations(others, k)])
        assert p[i] == pytest.approx(exact, abs=0.012)


def test_sequences_hold_no_area_twice_and_favour_none():
    matrix = random_matrix(15, 4, weighted=False)
    ids = draw_sequences(matrix, 30_000, seed=9).ids
    assert all(len(set(row)) == len(row) for row in ids[:500])
    for place in (0, ids.shape[1] - 1):
        share = np.bincount(ids[:, place], minlength=15) / 30_000
        np.testing.assert_allclose(share, 1 / 15, atol=0.01)


def test_batches_keep_the_sequences_random(monkeypatch):
    # Several batches reuse one working table.
    monkeypatch.setattr("geo.hotspots.conditional._WORKING", 15 * 100)
    ids = draw_sequences(random_matrix(15, 4, weighted=False), 20_000, seed=9).ids
    together = np.bincount(ids[:, 0] * 15 + ids[:, 1], minlength=225).reshape(15, 15) / 20_000
    assert np.diag(together).sum() == 0
    np.testing.assert_allclose(together[~np.eye(15, dtype=bool)], 1 / 210, atol=0.0025)


def test_ties_count_on_both_sides():
    matrix = random_matrix(12, 5, weighted=False)
    x = np.zeros(12)
    x[0] = 1.0
    draws = draw_sequences(matrix, 300, seed=0)
    at_least, at_most = tail_counts(x, matrix, draws)
    assert (at_least + at_most >= 300).all()
    assert (permutation_p(at_least, at_most, 300, "two-sided") <= 1.0).all()


def test_equal_rows():
    binary = random_matrix(10, 1, weighted=False)
    scaled = sparse.csr_array(sparse.diags_array(np.arange(1.0, 11.0)) @ binary)
    assert equal_rows(binary)
    assert equal_rows(scaled)
    assert not equal_rows(random_matrix(10, 1, weighted=True))
