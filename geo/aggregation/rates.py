"""Rates: cases for every thousand people, where the people are known."""

from __future__ import annotations

import pandas as pd

__all__ = ["PER", "rate"]

PER = 1_000


def rate(n_cases: pd.Series, population: pd.Series) -> pd.Series:
    """Return cases per 1,000 persons, aligned to *n_cases*.

    Where the population is unknown or zero the rate is missing: a place
    without people has no rate, however many cases it has.

    Parameters
    ----------
    n_cases : Series of int
        Cases.
    population : Series of float
        Persons, by the same index; what is missing there is unknown.
    """
    people = population.reindex(n_cases.index).astype("float64")
    return (n_cases / people.where(people > 0) * PER).rename("rate")
