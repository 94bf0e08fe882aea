"""Maps of pure chance, drawn in batches that any number of threads or machines may share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.hotspots.blocks import run_blocks, workers

__all__ = [
    "Draw",
    "Measure",
    "batches_together",
    "by_labels",
    "by_population",
    "each_batch",
    "each_group",
]

# Fixed, so that the batches and their seeds do not depend on the threads.
_BATCH = 250

# Numbers that are drawn at a time, and bytes that the maps of all workers may take together.
_AT_A_TIME = 1_000_000
_HELD = 200_000_000

# From so many cases an area on, numpy's binomials are quicker than dealing cases out.
_MANY_CASES = 16

Draw = Callable[[np.random.SeedSequence, int], NDArray[np.integer[Any]]]
Measure = Callable[[NDArray[np.integer[Any]]], NDArray[np.float64]]
MeasureAll = Callable[[Iterable[NDArray[np.integer[Any]]]], NDArray[np.float64]]


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

    def one_by_one(batches: Iterable[NDArray[np.integer[Any]]]) -> NDArray[np.float64]:
        return np.concatenate([measure(maps) for maps in batches])

    return each_group(draw, one_by_one, permutations, seed, done=done, threads=threads)


def each_group(
    draw: Draw,
    measure: MeasureAll,
    permutations: int,
    seed: int | list[int],
    *,
    done: int = 0,
    together: int = 1,
    threads: int | None = None,
) -> NDArray[np.float64]:
    """Return what *measure* finds in *permutations* replicates, given some batches of them at a time.

    Parameters
    ----------
    measure : callable
        Is given an iterable of batches of maps; gives one number, or one row of
        numbers, a map.
    together : int
        Batches at a time: for a measure that does work which all of them share.
    draw, permutations, seed, done, threads
        As :func:`each_batch` takes them.
    """
    starts = range(0, permutations, _BATCH)
    seeds = np.random.SeedSequence(seed).spawn(len(starts))
    jobs = list(zip(starts, seeds, strict=True))[done // _BATCH :]
    # No worker is left without a group while another has several batches.
    together = min(together, -(-len(jobs) // workers(threads)))
    groups = [jobs[start : start + together] for start in range(0, len(jobs), together)]
    return np.concatenate(run_blocks(_measured, (draw, measure, permutations), groups, threads=threads))


def batches_together(n: int) -> int:
    """Return how many batches of maps of *n* areas each worker may hold at a time."""
    return max(1, _HELD // (2 * n * _BATCH * workers()))


def _measured(
    common: tuple[Draw, MeasureAll, int], jobs: list[tuple[int, np.random.SeedSequence]]
) -> NDArray[np.float64]:
    """Return what is measured in one group of batches, each drawn when it is asked for."""
    draw, measure, permutations = common
    return measure(draw(seed, min(_BATCH, permutations - start)) for start, seed in jobs)


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

    n = len(people)

    def shares(generator: np.random.Generator, rows: int) -> NDArray[np.float64]:
        if not error:
            fixed: NDArray[np.float64] = (people / people.sum())[np.newaxis]
            return fixed
        weight: NDArray[np.float64] = np.exp(generator.normal(0.0, error, size=(rows, n))) * people
        weight /= weight.sum(axis=1, keepdims=True)
        return weight

    def many(seed: np.random.SeedSequence, size: int) -> NDArray[np.int32]:
        noise, cases = (_generator(child) for child in seed.spawn(2))
        maps = np.empty((size, n), dtype="int32")
        for part in _rows(size, n):
            rows = len(maps[part])
            share = shares(noise, rows)
            maps[part] = (
                cases.multinomial(total, share) if error else cases.multinomial(total, share, size=rows)
            )
        return maps

    def few(seed: np.random.SeedSequence, size: int) -> NDArray[np.int32]:
        from geo.hotspots.draw_kernel import deal

        noise, cases = seed.spawn(2)
        generator = _generator(noise)
        starts = cases.generate_state(size, np.uint64).astype("uint64")
        maps = np.zeros((size, n), dtype="int32")
        for part in _rows(size, n):
            deal(starts[part], total, shares(generator, len(maps[part])), maps[part])
        return maps

    return many if total > _MANY_CASES * n else few


def _rows(size: int, n: int) -> Iterator[slice]:
    """Give some maps at a time: one stream of random numbers serves them all, wherever it pauses."""
    rows = max(1, _AT_A_TIME // n)
    return (slice(start, start + rows) for start in range(0, size, rows))


def _generator(seed: np.random.SeedSequence) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(seed))


def by_labels(total: int, people: NDArray[np.int64]) -> Draw:
    """Return a drawer of *total* different persons out of whole numbers of people."""

    def draw(seed: np.random.SeedSequence, size: int) -> NDArray[np.int64]:
        return _generator(seed).multivariate_hypergeometric(people, total, size=size, method="marginals")

    return draw
