"""The boundaries on a worker: sent once, and made ready once."""

from __future__ import annotations

import uuid

from distributed import Worker, WorkerPlugin

from geo.admin.boundaries import Boundaries
from geo.partitions.memory import made_ready

__all__ = ["LayerPlugin"]


class LayerPlugin(WorkerPlugin):
    """Holds the boundaries on each worker, with the names and the grid of their locator.

    Parameters
    ----------
    boundaries : Boundaries
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self.name = f"tigapilar-{uuid.uuid4().hex}"

    def setup(self, worker: Worker) -> None:
        """Make ready what every part needs, before the first of them comes."""
        made_ready(self.boundaries)
