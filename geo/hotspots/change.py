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

__all__ = ["PATTERNS", "change_classes", "course_of", "pattern_of", "spots_of"]

_COURSES = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)

PATTERNS = (*_COURSES, *(f"cold_{course}" for course in _COURSES), "none")
"""Of hotspots, then the same of coldspots."""

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
        Index of *z*: ``pattern`` (one of ``PATTERNS``), ``n_hot`` and ``n_cold``
        (quarters as a hotspot, as a coldspot), ``trend_z`` and ``trend_p``
        (Mann-Kendall over z), ``since_last`` (of the hotspot: "new", "stays", "gone"
        or "none"), ``change_id``, ``change_en`` (a sentence).

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
    them but not in the last. A coldspot has the same eight courses with hot and
    cold, rise and fall exchanged (``cold_new`` and so on): a coldspot intensifies
    as z falls. What an area is in the last quarter decides whose course is told.

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
    hot, cold = spots_of(classes)
    trend_z, trend_p = mann_kendall(z.to_numpy(dtype="float64"))
    pattern = pattern_of(hot, cold, trend_z, trend_p)
    before, now = hot[:, -2], hot[:, -1]
    since = np.select([now & ~before, now & before, before & ~now], ["new", "stays", "gone"], "none")
    columns = {
        "pattern": pattern,
        "n_hot": hot.sum(axis=1),
        "n_cold": cold.sum(axis=1),
        "trend_z": trend_z,
        "trend_p": trend_p,
        "since_last": since,
    }
    sentences = {
        f"change_{lang}": [say(f"hotspots.change_{word}", lang) for word in pattern] for lang in LANGUAGES
    }
    return pd.DataFrame(columns | sentences, index=z.index)


def spots_of(classes: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where a table of classes says hotspot and where coldspot, each of its shape."""
    words = classes.astype("object").fillna("none").to_numpy(dtype="str")
    return np.char.startswith(words, "hot"), np.char.startswith(words, "cold")


def pattern_of(
    hot: NDArray[np.bool_],
    cold: NDArray[np.bool_],
    trend_z: NDArray[np.float64],
    trend_p: NDArray[np.float64],
) -> NDArray[np.str_]:
    """Return the pattern of each area.

    Parameters
    ----------
    hot, cold : ndarray of bool, shape (areas, quarters)
        Whether the area was a hotspot, a coldspot, oldest quarter first.
    trend_z, trend_p : ndarray of float64, shape (areas,)
        Of its strength over the quarters; see :func:`geo.hotspots.trend.mann_kendall`.
    """
    moving = trend_p < _TREND_LEVEL
    warm = _courses(hot, cold, moving & (trend_z > 0), moving & (trend_z < 0))
    cool = _courses(cold, hot, moving & (trend_z < 0), moving & (trend_z > 0))
    cool = np.where(cool == "none", cool, np.char.add("cold_", cool))
    # What it is now goes before what it was; a hotspot that was, before a coldspot that was.
    return np.where(hot[:, -1] | (~cold[:, -1] & (warm != "none")), warm, cool)


def _courses(
    one: NDArray[np.bool_], other: NDArray[np.bool_], stronger: NDArray[np.bool_], weaker: NDArray[np.bool_]
) -> NDArray[np.str_]:
    """Return the course of one kind of spot, given where the opposite kind was."""
    times = one.sum(axis=1)
    now = one[:, -1]
    # Length of the unbroken run that ends with the last quarter.
    run = np.cumprod(one[:, ::-1], axis=1).sum(axis=1)
    mostly = times >= max(1, int(_NEARLY_ALWAYS * one.shape[1]))
    only_run = now & (run == times)
    conditions = {
        "new": only_run & (run == 1),
        "intensifying": mostly & now & stronger,
        "diminishing": mostly & now & weaker,
        "persistent": mostly & now,
        "historical": mostly,
        "consecutive": only_run,
        "oscillating": now & other.any(axis=1),
        "sporadic": now,
    }
    return np.select(list(conditions.values()), list(conditions), "none")
