"""Replicates in blocks, each with numbers of its own: the result is the same whoever runs them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

__all__ = ["RunBlocks", "blocks_run_by", "elsewhere", "run_blocks", "workers"]

Result = TypeVar("Result")
RunBlocks = Callable[[Callable[[Any, Any], Any], Any, Sequence[Any]], list[Any]]
"""Runs ``work(common, block)`` for each block and returns the results in the blocks' order."""

_runner: ContextVar[RunBlocks | None] = ContextVar("runner of blocks", default=None)


@contextmanager
def blocks_run_by(runner: RunBlocks) -> Iterator[None]:
    """Let *runner* run the replicates of every statistic that is asked for inside."""
    token = _runner.set(runner)
    try:
        yield
    finally:
        _runner.reset(token)


def elsewhere() -> bool:
    """Return whether blocks are run by others than this process: then it is worth while to cut some."""
    return _runner.get() is not None


def workers(threads: int | None = None) -> int:
    """Return how many blocks are worked on at a time in one process."""
    return threads or min(4, os.cpu_count() or 1)


def run_blocks(
    work: Callable[[Any, Any], Result], common: Any, blocks: Sequence[Any], *, threads: int | None = None
) -> list[Result]:
    """Return what *work* gives for each block, in the order of the blocks.

    Parameters
    ----------
    work : callable
        ``work(common, block)``, a function of a module, so that another process has it too.
    common : object
        What all blocks need.
    blocks : sequence
    threads : int, optional
        At most this many; as many as there are processors by default, up to 4.
    """
    runner = _runner.get()
    if runner is not None and len(blocks) > 1:
        return runner(work, common, blocks)
    if workers(threads) == 1 or len(blocks) == 1:
        return [work(common, block) for block in blocks]
    with ThreadPoolExecutor(workers(threads)) as pool:
        return list(pool.map(lambda block: work(common, block), blocks))
