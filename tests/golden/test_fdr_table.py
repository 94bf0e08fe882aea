"""False discovery rate against the worked example of its paper.

Source: Benjamini, Y. and Hochberg, Y. (1995), Journal of the Royal Statistical
Society B 57, section 3.2: the 15 p-values of Neuhaus et al. (1992). Four
hypotheses are rejected at 0.05 where Bonferroni rejects three.
"""

from __future__ import annotations

import numpy as np

from geo.hotspots import benjamini_hochberg

P_VALUES = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def test_four_of_fifteen_are_rejected():
    q = benjamini_hochberg(P_VALUES)
    assert int((q <= 0.05).sum()) == 4
    # The fourth is rejected because 0.0095 <= 4/15 of 0.05 = 0.013.
    np.testing.assert_allclose(q[:4], [0.0015, 0.003, 0.0095, 0.035625])
