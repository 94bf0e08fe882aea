"""Persons a desa: estimated from the kecamatan's published figures, or read from a file.

No official figure per desa is at hand. The estimate spreads the persons of each
kecamatan over its desa; how the number of persons grows with the area is fitted
on the kecamatan themselves. It is a rough denominator and carries the mark
``estimated`` wherever it is used.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.gazetteer import load_desa_facts, load_kecamatan_population, parents_before_split
from geo.admin.population_file import population_notes, population_of, read_population

__all__ = [
    "SpreadRule",
    "estimate_population",
    "fit_spread_rule",
    "population_notes",
    "population_of",
    "read_population",
]


class SpreadRule(NamedTuple):
    """How persons go with area: persons a desa are proportional to ``area ** exponent``."""

    exponent: float
    r_squared: float
    n_kecamatan: int


def fit_spread_rule() -> SpreadRule:
    """Return the exponent fitted on the 24 kecamatan with a published figure.

    Least squares of log(persons / number of desa) on log(area / number of
    desa): one kecamatan's mean desa is one observation. An exponent near 0 says
    that desa hold about as many persons whatever their size: on the shipped
    facts it is 0.16, with r squared 0.15, so area says little about persons.
    """
    parents = parents_before_split()
    area = load_desa_facts()["area_km2"].groupby(parents).agg(["sum", "size"])
    persons = load_kecamatan_population()["population"].reindex(area.index)
    x = np.log(area["sum"] / area["size"])
    y = np.log(persons / area["size"])
    slope, level = np.polyfit(x, y, 1)
    left_over = float(((y - level - slope * x) ** 2).sum())
    return SpreadRule(float(slope), 1 - left_over / float(((y - y.mean()) ** 2).sum()), len(area))


def estimate_population(boundaries: Boundaries) -> pd.DataFrame | None:
    """Return estimated persons for every desa of a layer, or None where no fact covers any of them.

    The persons of a kecamatan, as it was before Blimbingsari was formed, are
    shared out in proportion to ``area ** exponent`` (see :func:`fit_spread_rule`)
    of the desa that belonged to it, in whole persons that add up to its figure.

    Parameters
    ----------
    boundaries : Boundaries
        Only its codes are used: the areas are those of the facts, so the estimate
        is the same whatever layer is in use.

    Returns
    -------
    pandas.DataFrame or None
        Index ``kode_desa`` as in the layer; ``population`` (float64, persons; NaN
        for desa of other kabupaten) and ``estimated`` (True).
    """
    codes = boundaries.desa.index
    facts = load_desa_facts()
    if not codes.isin(facts.index).any():
        return None
    parents = parents_before_split()
    weight = facts["area_km2"] ** fit_spread_rule().exponent
    share = weight / weight.groupby(parents).transform("sum")
    persons = share * load_kecamatan_population()["population"].reindex(parents).to_numpy()
    whole = persons.groupby(parents, group_keys=False).apply(_whole_persons)
    return pd.DataFrame(
        {"population": whole.reindex(codes).astype("float64"), "estimated": True}, index=codes
    )


def _whole_persons(persons: pd.Series) -> pd.Series:
    """Round to whole persons without changing the sum: the largest remainders are rounded up."""
    down = np.floor(persons)
    short = round(float(persons.sum() - down.sum()))
    up = (persons - down).sort_values(ascending=False, kind="stable").index[:short]
    more: pd.Series = down + down.index.isin(up)
    return more
