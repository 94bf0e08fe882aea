"""The replicates of a statistic on the workers of Dask: every p-value is the one that one process finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from geo.hotspots.blocks import blocks_run_by
from geo.partitions.workers import given

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["simulated_on"]


@contextmanager
def simulated_on(client: Client) -> Iterator[None]:
    """Let the workers of *client* run the replicates of every statistic that is asked for inside.

    Each block of replicates has a seed, or a stretch of one sequence, of its own
    that does not depend on who runs it.

    Parameters
    ----------
    client : distributed.Client
    """

    def run(work: Callable[[Any, Any], Any], common: Any, blocks: Sequence[Any]) -> list[Any]:
        tasks = client.map(_block, list(blocks), work=work, common=given(client, common), pure=False)
        return list(client.gather(tasks))

    with blocks_run_by(run):
        yield


def _block(block: Any, *, work: Callable[[Any, Any], Any], common: Any) -> Any:
    return work(common, block)
