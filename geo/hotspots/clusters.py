"""The clusters of a hotspot layer, one row and one sentence each."""

from __future__ import annotations

import pandas as pd

from geo.hotspots.sentences import cluster_sentence
from geo.wording import LANGUAGES

__all__ = ["cluster_table"]

_COLUMNS = ["kind", "members", "n_cases", "expected", "relative_risk", "p_value"]


def cluster_table(layer: pd.DataFrame) -> pd.DataFrame:
    """Return the clusters of one layer, the strongest first.

    Parameters
    ----------
    layer : DataFrame
        As :func:`geo.hotspots.hotspot_layer` returns it; without a population it
        has no clusters.

    Returns
    -------
    DataFrame
        Index ``cluster_id``; ``kind`` ("hot" or "cold"), ``members`` (list of
        ``kode_desa``), ``n_cases``, ``expected``, ``relative_risk`` (n_cases over
        expected), ``p_value``, ``sentence_id``, ``sentence_en``.
    """
    flagged = layer[layer["cluster_id"].notna()]
    smallest = 1.0 / (int(layer.attrs.get("permutations", 9999)) + 1)
    rows = {}
    for number, part in flagged.groupby("cluster_id", sort=True):
        cases, expected = int(part["n_cases"].sum()), float(part["expected"].sum())
        kind = "hot" if cases > expected else "cold"
        p_value = float(part["cluster_p_value"].iloc[0])
        names = list(part["nama_desa"].astype(str))
        row = dict(
            zip(_COLUMNS, (kind, list(part.index), cases, expected, cases / expected, p_value), strict=True)
        )
        for lang in LANGUAGES:
            row[f"sentence_{lang}"] = cluster_sentence(kind, names, cases, expected, p_value, smallest, lang)
        rows[int(str(number))] = row
    columns = [*_COLUMNS, *(f"sentence_{lang}" for lang in LANGUAGES)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("cluster_id")
