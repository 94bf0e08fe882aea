"""Maps of pure chance, drawn in batches that any number of threads or machines may share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.hotspots.blocks import run_blocks

__all__ = ["Draw", "Measure", "by_labels", "by_population", "each_batch"]

# Fixed, so that the batches and their seeds do not depend on the threads.
_BATCH = 250

# From so many cases an area on, numpy's binomials are quicker than dealing cases out.
_MANY_CASES = 16

Draw = Callable[[np.random.SeedSequence, int], NDArray[np.integer[Any]]]
Measure = Callable[[NDArray[np.integer[Any]]], NDArray[np.float64]]


def each_batch(
    draw: Draw,
    measure: Measure,
    permutations: int,
    seed: int | list[int],
    *,
    done: int = 0,
    threads: int | None = None,
) -> NDArray[np.float64]:
    """Return what *measure* finds in *permutations* replicates.

    Parameters
    ----------
    draw : callable
        ``draw(seed, size)`` gives maps, one a row.
    measure : callable
        Gives one number, or one row of numbers, a map.
    permutations : int
        How many maps.
    seed : int or list of int
        The same seed gives the same numbers on any number of threads.
    done : int
        Leave out so many maps at the start, which were measured before: a multiple
        of 250. The others are the same as without it.
    threads : int, optional
        At most this many; as many as there are processors by default, up to 4.

    Returns
    -------
    ndarray of float64, first axis of length *permutations* less *done*
    """
    starts = range(0, permutations, _BATCH)
    seeds = np.random.SeedSequence(seed).spawn(len(starts))
    jobs = list(zip(starts, seeds, strict=True))[done // _BATCH :]

    return np.concatenate(run_blocks(_measured, (draw, measure, permutations), jobs, threads=threads))


def _measured(
    common: tuple[Draw, Measure, int], job: tuple[int, np.random.SeedSequence]
) -> NDArray[np.float64]:
    """Return what is measured in one batch."""
    draw, measure, permutations = common
    start, seed = job
    return measure(draw(seed, min(_BATCH, permutations - start)))


def by_population(total: int, people: NDArray[np.float64], error: float = 0.0) -> Draw:
    """Return a drawer of *total* cases, each person as likely as any other to be one.

    Parameters
    ----------
    total : int
        Cases of each map.
    people : ndarray of float64, shape (n,)
        Persons in each area.
    error : float
        How far the true persons of an area may lie from *people*, as a standard
        deviation of the logarithm; each map draws its own.
    """

    def shares(seed: np.random.SeedSequence, size: int) -> NDArray[np.float64]:
        if not error:
            fixed: NDArray[np.float64] = (people / people.sum())[np.newaxis]
            return fixed
        noise = _generator(seed).normal(0.0, error, size=(size, len(people)))
        weight: NDArray[np.float64] = np.exp(noise) * people
        weight /= weight.sum(axis=1, keepdims=True)
        return weight

    def many(seed: np.random.SeedSequence, size: int) -> NDArray[np.int64]:
        noise, cases = seed.spawn(2)
        return _generator(cases).multinomial(total, shares(noise, size), size=None if error else size)

    def few(seed: np.random.SeedSequence, size: int) -> NDArray[np.int32]:
        from geo.hotspots.draw_kernel import deal

        noise, cases = seed.spawn(2)
        maps = np.zeros((size, len(people)), dtype="int32")
        deal(cases.generate_state(size, np.uint64).astype("uint64"), total, shares(noise, size), maps)
        return maps

    return many if total > _MANY_CASES * len(people) else few


def _generator(seed: np.random.SeedSequence) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(seed))


def by_labels(total: int, people: NDArray[np.int64]) -> Draw:
    """Return a drawer of *total* different persons out of whole numbers of people."""

    def draw(seed: np.random.SeedSequence, size: int) -> NDArray[np.int64]:
        return _generator(seed).multivariate_hypergeometric(people, total, size=size, method="marginals")

    return draw
