"""The workers of Dask: on this machine, or wherever a scheduler has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from geo.admin.boundaries import Boundaries
from geo.errors import RequestError, UserError
from geo.partitions.engine import Span, Told, Work
from geo.zone import Zone, in_zone, office_zone

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Workers", "connected", "given", "workers_on"]

Result = TypeVar("Result")


class Workers:
    """Workers that have the boundaries; Dask gives them the parts, and those of a lost worker to another.

    Parameters
    ----------
    client : distributed.Client
    layer : str
        The plugin that holds the boundaries on each worker.
    progress : callable, optional
        Told how many parts are done, and of how many.
    """

    def __init__(self, client: Client, layer: str, progress: Told | None = None) -> None:
        self.client = client
        self._layer = layer
        self._progress = progress

    def spans(self, ranges: Sequence[Span]) -> list[Span]:
        """Return the parts as the file is easily cut."""
        return list(ranges)

    def each(self, work: Work[Result], spans: Sequence[Span], job: Any) -> Iterator[Result]:
        """Yield what *work* gives for each part, in the order of the parts.

        Raises
        ------
        UserError
            As *work* raises it; and where a part has taken several workers with it.
        """
        from distributed import KilledWorker

        shared = given(self.client, job)
        told = {"work": work, "layer": self._layer, "job": shared, "zone": office_zone()}
        tasks = self.client.map(_on_worker, list(spans), **told, pure=False)
        for at, task in enumerate(tasks):
            try:
                found = task.result()
            except KilledWorker as error:
                raise RequestError(
                    "partitions.workers_lost", first=spans[at][0] + 1, last=spans[at][1]
                ) from error
            if isinstance(found, _Refused):
                raise found.error
            yield found
            task.release()
            if self._progress is not None:
                self._progress(at + 1, len(tasks))

    def simulating(self) -> AbstractContextManager[None]:
        """Let the workers run the replicates of the statistics that are asked for inside."""
        from geo.partitions.simulation import simulated_on

        return simulated_on(self.client)


def given(client: Client, value: Any) -> Any:
    """Return *value* for workers to take from each other; where it is lost, Dask makes it anew."""
    return client.submit(_same, value, pure=False)


def _same(value: Any) -> Any:
    return value


class _Refused(NamedTuple):
    """What was wrong with the file or the disk: raised on a worker, Dask would print it with its trace."""

    error: Exception


def _on_worker(span: Span, *, work: Work[Result], layer: str, job: Any, zone: Zone) -> Result | _Refused:
    """Run *work* on a worker, with the boundaries that it was given when it began and its asker's hours."""
    from distributed import get_worker

    from geo.partitions.layer_plugin import LayerPlugin

    plugin = get_worker().plugins[layer]
    assert isinstance(plugin, LayerPlugin)
    with in_zone(zone):
        try:
            return work(span, plugin.boundaries, job, None)
        except (UserError, OSError) as error:
            return _Refused(error)


@contextmanager
def connected(workers: int | None, scheduler: str | None) -> Iterator[Client]:
    """Give a client of *workers* processes of this machine, or of the scheduler at an address.

    Raises
    ------
    RequestError
        If Dask is not installed, or no scheduler answers.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ModuleNotFoundError as error:
        raise RequestError("partitions.not_installed") from error
    # Nothing listens beyond this machine, on ports that are free, and no page shows what is computed.
    local: dict[str, Any] = {
        "host": "127.0.0.1",
        "dashboard_address": "127.0.0.1:0",
        "scheduler_kwargs": {"dashboard": False},
        "threads_per_worker": 1,
    }
    with ExitStack() as stack:
        stack.enter_context(dask.config.set({"distributed.comm.timeouts.connect": "30s"}))
        if scheduler is not None:
            try:
                client = stack.enter_context(Client(scheduler, set_as_default=False))
            except (OSError, ValueError) as error:
                raise RequestError("partitions.no_scheduler", address=scheduler) from error
            yield client
            return
        cluster = stack.enter_context(
            LocalCluster(n_workers=workers, memory_limit=None, silence_logs="ERROR", **local)
        )
        yield stack.enter_context(Client(cluster, set_as_default=False))


@contextmanager
def workers_on(client: Client, boundaries: Boundaries, progress: Told | None = None) -> Iterator[Workers]:
    """Give the workers of *client* the boundaries, once each, those that come later too."""
    from geo.partitions.layer_plugin import LayerPlugin

    plugin = LayerPlugin(boundaries)
    client.register_plugin(plugin)
    try:
        yield Workers(client, plugin.name, progress)
    finally:
        client.unregister_worker_plugin(plugin.name)
