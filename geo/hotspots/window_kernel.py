"""The nearest others of an area in the order of their distance, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.hotspots.compiled import compiled

__all__ = ["nearest_first", "within"]


@compiled
def _distance(points: NDArray[np.float64], i: int, j: int) -> float:
    squares = 0.0
    for axis in range(points.shape[1]):
        step = points[i, axis] - points[j, axis]
        squares += step * step
    apart: float = np.sqrt(squares)
    return apart


@compiled
def within(points: NDArray[np.float64], centre: int, radius: float) -> NDArray[np.int32]:
    """Return the areas no farther than *radius* from one of them, in the order of their numbers."""
    found = np.empty(points.shape[0], np.int32)
    n = 0
    for j in range(points.shape[0]):
        if _distance(points, centre, j) <= radius:
            found[n] = j
            n += 1
    return found[:n].copy()


@compiled
def nearest_first(
    points: NDArray[np.float64],
    people: NDArray[np.float64],
    limit: float,
    centre: int,
    near: NDArray[np.int32],
    radius: float,
    order: NDArray[np.int32],
) -> tuple[int, float]:
    """Fill *order* with the areas around one, nearest first, as many as hold *limit* persons.

    ``near`` holds all areas no farther than *radius*, perhaps others, by number;
    equally near ones stay in that order, the area itself before all. Returns how
    many fit (-1 where *radius* may be too short to tell), and how far the first
    that does not fit is.
    """
    n = 0
    distance = np.empty(near.shape[0])
    place = np.empty(near.shape[0], np.int32)
    for j in near:
        apart = _distance(points, centre, j)
        if apart <= radius:
            distance[n], place[n] = (-1.0 if j == centre else apart), j
            n += 1
    sorted_distance, sorted_place = _by_distance(distance[:n], place[:n], radius)
    inside = 0.0
    for q in range(n):
        inside += people[sorted_place[q]]
        if inside > limit:
            return q, max(sorted_distance[q], 0.0)
        order[q] = sorted_place[q]
    return (n, radius) if n == points.shape[0] else (-1, 0.0)


@compiled
def _by_distance(
    distance: NDArray[np.float64], place: NDArray[np.int32], radius: float
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return both in the order of the distances, ties as they were.

    Areas lie about evenly in the plane, so rings of equal size hold about as many
    each: sorted into rings, what is left to an insertion sort is little.
    """
    n = distance.shape[0]
    rings = np.zeros(n + 2, np.int32)
    scale = n / (radius * radius) if radius > 0.0 else 0.0
    ring = np.empty(n, np.int32)
    for i in range(n):
        ring[i] = 0 if distance[i] < 0.0 else min(n, int(distance[i] * distance[i] * scale))
        rings[ring[i] + 1] += 1
    for k in range(1, n + 2):
        rings[k] += rings[k - 1]
    by_ring = np.empty(n)
    placed = np.empty(n, np.int32)
    for i in range(n):
        at = rings[ring[i]]
        rings[ring[i]] += 1
        by_ring[at], placed[at] = distance[i], place[i]
    for i in range(1, n):
        key, who, at = by_ring[i], placed[i], i
        while at > 0 and by_ring[at - 1] > key:
            by_ring[at], placed[at] = by_ring[at - 1], placed[at - 1]
            at -= 1
        by_ring[at], placed[at] = key, who
    return by_ring, placed
