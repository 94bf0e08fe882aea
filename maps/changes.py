"""The ranked list of a layer: its hotspots, what became of each since the quarter before."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from maps.publication import HOTSPOT_CLASSES

__all__ = ["Change", "ranked"]

Change = Literal["new", "worse", "same", "better", "ended", ""]

_STRENGTH = {name: max(0, number - 4) for number, name in enumerate(HOTSPOT_CLASSES)}


def ranked(now: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Return the hotspots, surest first, and after them what was one the quarter before.

    Parameters
    ----------
    now, before : DataFrame
        Layers as :func:`maps.publication.layer_numbers` gives them, over the same
        index; *before* is None where there is no earlier quarter.

    Returns
    -------
    DataFrame
        Index ``kode_desa``; ``strength`` 3 (sangat yakin) to 1 (mungkin), 0 for those
        that ended; ``change``: "new", "worse", "same", "better", "ended", or "" where
        there is nothing to compare with. A desa that the earlier quarter says nothing
        about is neither new nor worse.
    """
    strength = now["hotspot_class"].map(_STRENGTH)
    table = pd.DataFrame({"strength": strength, "size": now["n_min"].fillna(-1)}, index=now.index)
    if before is None:
        table["change"] = ""
        kept = table["strength"] > 0
    else:
        earlier = before["hotspot_class"].map(_STRENGTH)
        table["change"] = [
            _change(hot, was, known)
            for hot, was, known in zip(strength, earlier, before["hotspot_class"].ne("no_data"), strict=True)
        ]
        still_known = now["hotspot_class"].ne("no_data")
        kept = (table["strength"] > 0) | ((earlier > 0) & still_known)
    order = table[kept].sort_index().sort_values(["strength", "size"], ascending=False, kind="stable")
    return order[["strength", "change"]]


def _change(hot: int, was: int, known: bool) -> Change:
    if not hot:
        return "ended" if was else ""
    if not known:
        return ""
    if not was:
        return "new"
    return "worse" if hot > was else "same" if hot == was else "better"
