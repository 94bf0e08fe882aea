"""Each desa's course over the quarters: new, persistent, fading, and what is new since last time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import HotspotError
from geo.hotspots.trend import mann_kendall
from geo.wording import LANGUAGES, say

__all__ = ["PATTERNS", "change_classes", "course_of"]

PATTERNS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
    "none",
)

# "Nearly all the time": nine tenths of the quarters, rounded down, so that of
# eight quarters seven are enough and a hotspot that has just ended can be told.
_NEARLY_ALWAYS = 0.9

# A trend counts at this level, as in the published classes.
_TREND_LEVEL = 0.10


def course_of(layers: Mapping[Any, pd.DataFrame]) -> pd.DataFrame:
    """Return the change classes of one kind's hotspot layers.

    Parameters
    ----------
    layers : mapping of quarter to hotspot layer
        Oldest first, as :func:`geo.hotspots.hotspot_layers` gives them for one kind.

    Returns
    -------
    DataFrame
        As :func:`change_classes`.
    """
    z = pd.DataFrame({period: layer["z"] for period, layer in layers.items()})
    classes = pd.DataFrame({period: layer["hotspot_class"] for period, layer in layers.items()})
    return change_classes(z, classes)


def change_classes(z: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """Return how each area's hotspot came and went.

    Parameters
    ----------
    z : DataFrame of float, index ``kode_desa``
        Gi* (or another z) of every area, one column a quarter, oldest first.
    classes : DataFrame of str, the same labels
        ``hot_...``, ``cold_...`` or another word.

    Returns
    -------
    DataFrame
        Index of *z*: ``pattern`` (one of ``PATTERNS``), ``n_hot`` (quarters as a
        hotspot), ``trend_z`` and ``trend_p`` (Mann-Kendall over z), ``since_last``
        ("new", "stays", "gone" or "none"), ``change_id``, ``change_en`` (a sentence).

    Raises
    ------
    HotspotError
        If there are fewer than two quarters, or the labels differ.

    Notes
    -----
    Of *n* quarters an area is: **new** if hot in the last one only;
    **consecutive** if hot in an unbroken run of the last two or more and never
    before; hot in nine tenths of them and in the last, **intensifying** or
    **diminishing** where z rises or falls (p below 0.10), else **persistent**;
    **oscillating** if hot in the last and cold once before, **sporadic** if hot
    in the last after coming and going; **historical** if hot in nine tenths of
    them but not in the last.

    References
    ----------
    Esri. How Emerging Hot Spot Analysis works. ArcGIS Pro tool reference,
    Space Time Pattern Mining toolbox.
    """
    if z.shape[1] < 2:
        raise HotspotError("hotspots.too_few_periods", n=z.shape[1], minimum=2)
    if not z.index.equals(classes.index) or not z.columns.equals(classes.columns):
        strange = z.index.symmetric_difference(classes.index)
        raise HotspotError("hotspots.missing_codes", n=len(strange), code=", ".join(map(str, strange[:1])))
    words = classes.astype("object").fillna("none").to_numpy(dtype="str")
    hot, cold = np.char.startswith(words, "hot"), np.char.startswith(words, "cold")
    trend_z, trend_p = mann_kendall(z.to_numpy(dtype="float64"))
    pattern = _patterns(hot, cold, trend_z, trend_p)
    before, now = hot[:, -2], hot[:, -1]
    since = np.select([now & ~before, now & before, before & ~now], ["new", "stays", "gone"], "none")
    columns = {
        "pattern": pattern,
        "n_hot": hot.sum(axis=1),
        "trend_z": trend_z,
        "trend_p": trend_p,
        "since_last": since,
    }
    sentences = {
        f"change_{lang}": [say(f"hotspots.change_{word}", lang) for word in pattern] for lang in LANGUAGES
    }
    return pd.DataFrame(columns | sentences, index=z.index)


def _patterns(
    hot: NDArray[np.bool_],
    cold: NDArray[np.bool_],
    trend_z: NDArray[np.float64],
    trend_p: NDArray[np.float64],
) -> NDArray[np.str_]:
    n = hot.shape[1]
    times = hot.sum(axis=1)
    now = hot[:, -1]
    # Length of the unbroken run that ends with the last quarter.
    run = np.cumprod(hot[:, ::-1], axis=1).sum(axis=1)
    mostly = times >= max(1, int(_NEARLY_ALWAYS * n))
    moving = trend_p < _TREND_LEVEL
    only_run = now & (run == times)
    return np.select(
        [
            only_run & (run == 1),
            mostly & now & moving & (trend_z > 0),
            mostly & now & moving & (trend_z < 0),
            mostly & now,
            mostly,
            only_run,
            now & cold.any(axis=1),
            now,
        ],
        [
            "new",
            "intensifying",
            "diminishing",
            "persistent",
            "historical",
            "consecutive",
            "oscillating",
            "sporadic",
        ],
        "none",
    )
