from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import false_discovery_control

from geo.hotspots import benjamini_hochberg


@given(arrays(float, st.integers(1, 40), elements=st.floats(0, 1)))
def test_equals_scipy(p):
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), atol=1e-14)


def test_nan_is_no_test():
    q = benjamini_hochberg([0.01, np.nan, 0.04])
    np.testing.assert_allclose(q[[0, 2]], [0.02, 0.04])
    assert np.isnan(q[1])


def test_families_are_kept_apart():
    p = np.array([[0.01, 0.04], [0.03, 0.5]])
    np.testing.assert_allclose(benjamini_hochberg(p), [[0.02, 0.04], [0.06, 0.5]])
