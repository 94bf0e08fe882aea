"""The local statistics against esda's. Together: its first call compiles for a quarter of a minute."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.hotspots import local_g_star, local_moran

pytestmark = pytest.mark.filterwarnings("ignore")  # of the peer, not of this project


@pytest.fixture
def counts(real_near) -> pd.Series:
    return pd.Series(np.random.default_rng(4).poisson(3, len(real_near.index)), index=real_near.index)


def test_z_and_p_of_getis_ord(real_near, counts):
    from esda import G_Local

    graph = real_near.to_graph()
    values = counts.to_numpy(dtype="float64")
    peer = G_Local(values, graph.to_W(), transform="B", star=True, permutations=9999, seed=1, n_jobs=1)
    ours = local_g_star(counts, graph, permutations=9999, seed=1, alternative="greater")
    np.testing.assert_allclose(ours["z"], peer.Zs, rtol=1e-9)
    # Its own p_sim folds the tails; its simulations give the one that is right.
    reached = (peer.rGs.reshape(len(counts), -1) >= peer.Gs[:, np.newaxis] - 1e-12).sum(axis=1)
    np.testing.assert_allclose(ours["p_value"], (reached + 1) / 10_000, atol=0.025)


def test_statistic_z_quadrant_and_p_of_moran(real_near, counts):
    from esda import Moran_Local

    graph = real_near.to_graph()
    peer = Moran_Local(counts.to_numpy(dtype="float64"), graph.to_W(), permutations=9999, seed=1, n_jobs=1)
    ours = local_moran(counts, graph, permutations=9999, seed=1, alternative="greater")
    n = len(counts)
    np.testing.assert_allclose(ours["statistic"], peer.Is * n / (n - 1), rtol=1e-9)
    np.testing.assert_allclose(ours["z"], (peer.Is - peer.EIc) / np.sqrt(peer.VIc), rtol=0.02, atol=0.01)
    words = np.array(["", "HH", "LH", "LL", "HL"])[peer.q]
    np.testing.assert_array_equal(ours["quadrant"], words)
    reached = (peer.rlisas.reshape(n, -1) >= peer.Is[:, np.newaxis] - 1e-12).sum(axis=1)
    np.testing.assert_allclose(ours["p_value"], (reached + 1) / 10_000, atol=0.025)
