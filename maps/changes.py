"""The ranked list of a layer: its hotspots, what became of each since the quarter before."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.aggregation.disclosure import THRESHOLD
from maps.classes import NO_DATA
from maps.publication import HOTSPOT_CLASSES

__all__ = ["Change", "change_classes", "ranked"]

Change = Literal["new", "worse", "same", "better", "ended", "few", ""]

_STRENGTH = {name: max(0, number - 4) for number, name in enumerate(HOTSPOT_CLASSES)}


def ranked(now: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Return the hotspots, surest first, and after them what was one the quarter before.

    Parameters
    ----------
    now, before : DataFrame
        Layers as :func:`maps.publication.layer_numbers` gives them, over the same
        index; *before* is None where there is no earlier quarter.

    Notes
    -----
    A desa of "0 to 4" is never marked, whether it is a hotspot or not: that its mark
    is gone says only that it has few cases now, so it is "few" and not "ended".

    Returns
    -------
    DataFrame
        Index ``kode_desa``; ``strength`` 3 (sangat yakin) to 1 (mungkin), 0 for those
        that ended; ``change``: "new", "worse", "same", "better", "ended", "few", or ""
        where there is nothing to compare with. A desa that the earlier quarter says nothing
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
        hidden = (now["n_min"] < THRESHOLD) & (now["n_min"] != now["n_max"])
        table["change"] = table["change"].mask(hidden & table["change"].eq("ended"), "few")
        still_known = now["hotspot_class"].ne("no_data")
        kept = (table["strength"] > 0) | ((earlier > 0) & still_known)
    order = table[kept].sort_index().sort_values(["strength", "size"], ascending=False, kind="stable")
    return order[["strength", "change"]]


def change_classes(now: pd.DataFrame, before: pd.DataFrame | None) -> NDArray[np.int8]:
    """Return for each desa 0 (clearly fewer), 1 (no clear change), 2 (clearly more) or 6 (no number).

    A change is clear where two Poisson counts with one mean differ so much in
    fewer than 5 of 100 cases, even at the ends of the published ranges that lie
    nearest to each other; so it says nothing that the ranges do not.

    Parameters
    ----------
    now, before : DataFrame
        Layers as :func:`maps.publication.layer_numbers` gives them, over the same index.

    References
    ----------
    Przyborowski and Wilenski (1940), Homogeneity of results in testing samples
    from Poisson series, Biometrika 31, 313-323: given their sum, the one count is
    binomial; here by its normal approximation.
    """
    if before is None:
        return np.full(len(now), NO_DATA, dtype=np.int8)
    unknown = now["n_min"].isna() | before["n_min"].isna()
    up = _clear(now["n_min"], before["n_max"].fillna(np.inf))
    down = _clear(before["n_min"], now["n_max"].fillna(np.inf))
    return np.select([unknown, up, down], [NO_DATA, 2, 0], 1).astype(np.int8)


def _clear(least: pd.Series, most: pd.Series) -> NDArray[np.bool_]:
    """Return where *least* of the one count lies clearly above *most* of the other."""
    a, b = least.to_numpy(dtype=float), most.to_numpy(dtype=float)
    return np.asarray(a - b > 1.96 * np.sqrt(np.where(np.isfinite(a + b), a + b, 0)))


def _change(hot: int, was: int, known: bool) -> Change:
    if not hot:
        return "ended" if was else ""
    if not known:
        return ""
    if not was:
        return "new"
    return "worse" if hot > was else "same" if hot == was else "better"
