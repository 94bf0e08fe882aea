"""Rates: per 1,000, and missing where nobody is known to live."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.aggregation.rates import rate


def test_rates_are_per_thousand_and_missing_without_people():
    cases = pd.Series([5, 0, 3, 2], index=list("abcd"))
    people = pd.Series([1_000.0, 2_500.0, 0.0], index=list("abc"))
    np.testing.assert_allclose(rate(cases, people), [5.0, 0.0, np.nan, np.nan])
