"""What is growing now, said in a sentence for each cluster."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.admin.boundaries import Boundaries
from geo.admin.metric import metric_crs
from geo.errors import HotspotError
from geo.hotspots.checks import MIN_AREAS, MIN_CASES, same_areas
from geo.hotspots.classes import HOT_LEVELS
from geo.hotspots.neighbours import metric_geometry
from geo.hotspots.sentences import growing_sentence
from geo.hotspots.space_time import space_time_scan
from geo.wording import LANGUAGES

__all__ = ["growing_now"]

# A tenth of the cases: growth is looked for in wider circles than a hotspot,
# for a single quarter holds few cases.
_SHARE = 0.10


def growing_now(
    counts: pd.DataFrame, boundaries: Boundaries, *, seed: int, permutations: int = 999
) -> pd.DataFrame:
    """Return the groups of desa that have lately more cases than their own past lets expect.

    Parameters
    ----------
    counts : DataFrame of int, index ``kode_desa``
        One kind's cases, one column a quarter such as "2026-Q3", oldest first.
    boundaries : Boundaries
        The desa; those without a geometry take no part.
    seed : int
        The same seed gives the same frame to the last bit.
    permutations : int
        Replicates.

    Returns
    -------
    DataFrame
        As :func:`geo.hotspots.space_time_scan` without a population, only the
        clusters that chance makes anywhere on at most 1 map in 30, with
        ``sentence_id`` and ``sentence_en``. No population is needed: each desa is
        compared with its own share of all quarters.

    Raises
    ------
    HotspotError
        Below 30 areas, 10 cases or two quarters, or where codes do not match.
    """
    index, shapes = metric_geometry(boundaries.desa)
    if len(index) < MIN_AREAS:
        raise HotspotError("hotspots.too_few_areas", n=len(index), minimum=MIN_AREAS)
    same_areas(pd.Series(0, index=counts.index), boundaries.desa.index.sort_values())
    table = counts.reindex(index)
    total = int(table.to_numpy(dtype="float64", na_value=0.0).sum())
    if total < MIN_CASES:
        raise HotspotError("hotspots.too_few_cases", n=total, minimum=MIN_CASES)
    places = gpd.GeoSeries(shapely.centroid(shapes), index=index, crs=metric_crs(boundaries.desa))
    found = space_time_scan(table, places, max_population_share=_SHARE, permutations=permutations, seed=seed)
    kept = found[found["p_value"] <= HOT_LEVELS[-1]].reset_index(drop=True)
    names = boundaries.desa["nama_desa"].astype(str)
    for lang in LANGUAGES:
        kept[f"sentence_{lang}"] = [
            growing_sentence(_facts(row, names), 1.0 / (permutations + 1), lang)
            for row in kept.to_dict("records")
        ]
    return kept


def _facts(row: dict[Any, Any], names: pd.Series[str]) -> dict[str, Any]:
    return {str(key): value for key, value in row.items()} | {"names": [names[m] for m in row["members"]]}
