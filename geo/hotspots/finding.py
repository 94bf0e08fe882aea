"""What a procedure says of one map of counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Finding", "Together"]

# Areas, cases and expected cases of a cluster, or of an area with its neighbours.
Together = tuple[int, float, float]


@dataclass(frozen=True)
class Finding:
    """What a procedure found on one map; arrays have one entry an area tested.

    Attributes
    ----------
    z, p_value, q_value : ndarray of float64
        Of each area with its neighbours.
    hotspot_class : ndarray of object
        The word on the map.
    expected : ndarray of float64
        Cases of the area itself if nothing were special.
    chance : ndarray of float64
        The probability that the sentence states.
    smallest : float
        The smallest probability that the replicates can show.
    together : list of Together or None
        What the sentence compares besides the area itself.
    cluster_id : ndarray of int64
        1, 2, ... from the strongest; 0 outside clusters.
    cluster_p_value : ndarray of float64
        NaN outside clusters.
    method : tuple of (key, values)
        Sentence of the catalogue.
    false_alarm : tuple of (maps, share) or None
        On how many maps of chance the same procedure was run, and the share of
        them on which it flagged a hotspot.
    """

    z: NDArray[np.float64]
    p_value: NDArray[np.float64]
    q_value: NDArray[np.float64]
    hotspot_class: NDArray[np.object_]
    expected: NDArray[np.float64]
    chance: NDArray[np.float64]
    smallest: float
    together: list[Together | None]
    cluster_id: NDArray[np.int64]
    cluster_p_value: NDArray[np.float64]
    method: tuple[str, dict[str, Any]]
    false_alarm: tuple[int, float] | None = None
