"""How thickly incidents lie: a density of several reaches at once, learned from the points.

A single bandwidth is either too wide for the corner where it happens every
week or too narrow to say anything of the street beside it. Here kernels of
many widths are mixed, each with the weight at which every point is best
foretold by the others. Since kernels blur what the points themselves have
spread, the points are first drawn together, towards the mean of their
surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["BANDWIDTHS_M", "Surface", "density_surface", "drawn_together", "mixture_weights"]

BANDWIDTHS_M = (50.0, 100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0)

# Points whose surroundings are looked at while learning; more change little.
_LEARNERS = 1500
_BATCH = 250
_ROUNDS = 200
_MARGIN_M = 1500.0
# Wider kernels tell of towns, not of the places in them.
_PLACE_M = 800.0
# Points whose mean is taken; more of them move it little.
_REFERENCES = 5000
# Kernels with less weight than this are not drawn.
_FAINT = 1e-4


@dataclass(frozen=True)
class Surface:
    """A density on square cells.

    Attributes
    ----------
    origin : (float, float)
        West and south edge in metres.
    cell_m : float
        Side of a cell in metres.
    values : ndarray of float64, shape (columns, rows)
        Density of each cell, eastwards then northwards; they add up to at most 1.
    """

    origin: tuple[float, float]
    cell_m: float
    values: NDArray[np.float64]

    def at(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the density at points, shape (points, 2) in metres; 0 outside."""
        cell = np.floor((xy - self.origin) / self.cell_m).astype("int64")
        inside = ((cell >= 0) & (cell < self.values.shape)).all(axis=1)
        found = np.zeros(len(xy))
        found[inside] = self.values[tuple(cell[inside].T)]
        return found

    def densest(self, area_km2: float) -> NDArray[np.bool_]:
        """Return the densest cells that together cover *area_km2*, and none that are empty."""
        count = min(round(area_km2 * 1e6 / self.cell_m**2), int((self.values > 0).sum()))
        chosen = np.zeros(self.values.size, dtype="bool")
        # A stable order: where cells are equal the southwestern one comes first.
        chosen[np.argsort(-self.values.ravel(), kind="stable")[:count]] = True
        return chosen.reshape(self.values.shape)


def mixture_weights(
    xy: NDArray[np.float64], bandwidths_m: tuple[float, ...] = BANDWIDTHS_M
) -> NDArray[np.float64]:
    """Return the weight of each width: the mixture under which each point is likeliest from the others.

    Parameters
    ----------
    xy : ndarray of float64, shape (points, 2)
        Places in metres.
    bandwidths_m : tuple of float
        Standard deviations of the kernels in metres.

    Returns
    -------
    ndarray of float64, shape (widths,)
        Adds up to 1.

    References
    ----------
    Habbema, J. D. F., Hermans, J. and van den Broek, K. (1974). A stepwise
    discriminant analysis program using density estimation. Compstat 1974, 101-110
    (leave-one-out likelihood).
    """
    likelihood = _left_out(xy, np.asarray(bandwidths_m))
    weights = np.full(len(bandwidths_m), 1.0 / len(bandwidths_m))
    for _ in range(_ROUNDS):
        shares = likelihood * weights
        weights = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def drawn_together(
    xy: NDArray[np.float64], weights: NDArray[np.float64], bandwidths_m: tuple[float, ...] = BANDWIDTHS_M
) -> NDArray[np.float64]:
    """Return the points, each moved to the weighted mean of those around it.

    The reach is the usual width of the kernels that describe places (up to 800 m).

    Parameters
    ----------
    xy : ndarray of float64, shape (points, 2)
        Places in metres.
    weights : ndarray of float64, shape (widths,)
        From :func:`mixture_weights`.
    bandwidths_m : tuple of float
        The widths that were mixed.

    Returns
    -------
    ndarray of float64, shape (points, 2)
        The points as they are where no kernel as narrow as a place has weight.

    References
    ----------
    Choi, E. and Hall, P. (1999). Data sharpening as a prelude to density
    estimation. Biometrika 86, 941-947.
    """
    widths = np.asarray(bandwidths_m)
    narrow = weights * (widths <= _PLACE_M)
    if narrow.sum() < _FAINT:
        return xy
    reach = float(np.exp((narrow * np.log(widths)).sum() / narrow.sum()))
    others = _evenly(xy, _REFERENCES)
    moved = np.empty_like(xy)
    for start in range(0, len(xy), _BATCH):
        part = xy[start : start + _BATCH]
        squares = ((part[:, np.newaxis] - others) ** 2).sum(axis=2)
        kernel = np.exp(-squares / (2.0 * reach**2))
        # A point that is no reference itself and has none around it stays where it is.
        total = kernel.sum(axis=1, keepdims=True)
        moved[start : start + len(part)] = np.where(
            total > _FAINT, (kernel @ others) / np.maximum(total, _FAINT), part
        )
    return moved


def _evenly(xy: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Return at most so many of the points, evenly from west to east, so that no order of rows matters."""
    return xy[np.lexsort(xy.T[::-1])][:: max(1, -(-len(xy) // most))]


def density_surface(
    xy: NDArray[np.float64],
    *,
    cell_m: float = 100.0,
    bandwidths_m: tuple[float, ...] = BANDWIDTHS_M,
) -> Surface:
    """Return the density of points on square cells.

    Parameters
    ----------
    xy : ndarray of float64, shape (points, 2)
        Places in metres.
    cell_m : float
        Side of a cell in metres.
    bandwidths_m : tuple of float
        Widths to mix; see :func:`mixture_weights`.
    """
    weights = mixture_weights(xy, bandwidths_m)
    core = drawn_together(xy, weights, bandwidths_m)
    # Whole cells from the zero of the coordinates: the same points, the same cells.
    low = np.floor((xy.min(axis=0) - _MARGIN_M) / cell_m) * cell_m
    shape = np.ceil((xy.max(axis=0) + _MARGIN_M - low) / cell_m).astype("int64") + 1
    counts = np.zeros(shape)
    np.add.at(counts, tuple(np.floor((core - low) / cell_m).astype("int64").T), 1.0 / len(xy))
    values = np.zeros(shape)
    for weight, width in zip(weights, bandwidths_m, strict=True):
        if weight > _FAINT:
            values += weight * ndimage.gaussian_filter(counts, width / cell_m, mode="constant")
    return Surface((float(low[0]), float(low[1])), cell_m, values)


def _left_out(xy: NDArray[np.float64], widths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the likelihood of points under the others, shape (learners, widths)."""
    learners = _evenly(xy, _LEARNERS)
    likelihood = np.empty((len(learners), len(widths)))
    for start in range(0, len(learners), _BATCH):
        part = learners[start : start + _BATCH]
        squares = ((part[:, np.newaxis] - xy) ** 2).sum(axis=2)
        for k, width in enumerate(widths):
            kernel = np.exp(-squares / (2.0 * width**2)).sum(axis=1) - 1.0
            likelihood[start : start + len(part), k] = kernel / (2.0 * np.pi * width**2)
    # What lies beyond the widest kernel is foretold equally badly by all.
    tiny: NDArray[np.float64] = np.maximum(likelihood, 0.0) + 1e-30
    return tiny
