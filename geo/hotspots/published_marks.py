"""A desa's course over the quarters, told from the published marks alone: safe for the forum.

The forum has every quarter's range and mark. What is worked out of those alone
gives away nothing that it could not work out itself. What must not be told is
more than they say: a desa of "0 to 4" is never marked, whether it is a hotspot or
not, so a missing mark there is no news. All words here speak of marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.aggregation.disclosure import THRESHOLD
from geo.errors import HotspotError
from geo.hotspots.change import pattern_of, spots_of
from geo.hotspots.trend import mann_kendall
from geo.wording import LANGUAGES, say

__all__ = ["SINCE", "published_course"]

SINCE = ("new", "stronger", "same", "weaker", "gone", "few", "none")

_STRENGTH = {"maybe": 1, "sure": 2, "very_sure": 3}


def published_course(layers: Mapping[Any, pd.DataFrame], *, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Return how each area's mark came and went over the published quarters.

    Parameters
    ----------
    layers : mapping of quarter to DataFrame
        Oldest first, published layers of one kind: ``hotspot_class``, ``n_min`` and
        ``n_max`` of the same areas, as ``geo.published.Published.layer`` gives them.
        Give it nothing else: exact layers would tell what the gate hides.
    threshold : int
        Counts below it are never told apart, and never marked.

    Returns
    -------
    DataFrame
        ``pattern`` (as :func:`geo.hotspots.change_classes`; strength is the sureness of
        the mark), ``n_hot`` and ``n_cold`` (quarters marked), ``n_small`` (quarters with
        too few cases to be marked as a hotspot), ``since_last`` (of ``SINCE``; "few"
        where the mark is gone because the count is now too small for one), ``course_id``
        and ``course_en`` (a sentence).

    Raises
    ------
    HotspotError
        If there are fewer than two quarters, or the areas differ.
    """
    if len(layers) < 2:
        raise HotspotError("hotspots.too_few_periods", n=len(layers), minimum=2)
    frames = list(layers.values())
    index = frames[0].index
    for frame in frames[1:]:
        strange = index.symmetric_difference(frame.index)
        if len(strange):
            raise HotspotError("hotspots.missing_codes", n=len(strange), code=str(strange[0]))
    classes = pd.DataFrame({period: layer["hotspot_class"] for period, layer in layers.items()}, index=index)
    small = pd.DataFrame({period: _small(layer, threshold) for period, layer in layers.items()}, index=index)
    hot, cold = spots_of(classes)
    strength = _strength(classes)
    pattern = pattern_of(hot, cold, *mann_kendall(strength))
    columns = {
        "pattern": pattern,
        "n_hot": hot.sum(axis=1),
        "n_cold": cold.sum(axis=1),
        "n_small": small.to_numpy().sum(axis=1),
        "since_last": _since(strength, small.iloc[:, -1].to_numpy(), _unknown(classes)),
    }
    sentences = {
        f"course_{lang}": [say(f"courses.published_{word}", lang) for word in pattern] for lang in LANGUAGES
    }
    return pd.DataFrame(columns | sentences, index=index)


def _small(layer: pd.DataFrame, threshold: int) -> pd.Series[bool]:
    """Return where the range reaches below the threshold without a mark: none or hidden."""
    small: pd.Series[bool] = (layer["n_min"] < threshold).fillna(False).astype(bool)
    return small & layer["hotspot_class"].astype(str).eq("none")


def _strength(classes: pd.DataFrame) -> NDArray[np.float64]:
    """Return the sureness of each mark, 3 to 1 for a hotspot, -1 to -3 for a coldspot."""
    words = {f"hot_{name}": float(value) for name, value in _STRENGTH.items()}
    words |= {f"cold_{name}": -float(value) for name, value in _STRENGTH.items()}
    columns = [classes[period].astype("object").map(words).fillna(0.0) for period in classes]
    return np.column_stack(columns).astype("float64")


def _unknown(classes: pd.DataFrame) -> NDArray[np.bool_]:
    """Return where one of the last two quarters says nothing of the area."""
    last = classes.iloc[:, -2:].astype("object").fillna("no_data")
    return np.asarray((last == "no_data").any(axis=1))


def _since(
    strength: NDArray[np.float64], small: NDArray[np.bool_], unknown: NDArray[np.bool_]
) -> NDArray[np.str_]:
    before, now = np.maximum(strength[:, -2], 0.0), np.maximum(strength[:, -1], 0.0)
    conditions = {
        "none": unknown | ((before == 0) & (now == 0)),
        "new": before == 0,
        "few": (now == 0) & small,
        "gone": now == 0,
        "stronger": now > before,
        "weaker": now < before,
    }
    return np.select(list(conditions.values()), list(conditions), "same")
