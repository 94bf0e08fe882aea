"""Who works on the parts of a file: this process alone, or the workers of Dask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeVar

from geo.admin.boundaries import Boundaries
from geo.geocoding.geocoder import let_go
from geo.partitions.memory import made_ready

__all__ = ["Engine", "OneProcess", "Span", "Told", "Work"]

Span = tuple[int, int]
"""First row of a part, and the row after its last."""

Told = Callable[[int, int], None]
"""Told how much is done, and of how much."""

Job = TypeVar("Job")
Result = TypeVar("Result")
Work = Callable[[Span, Boundaries, Any, Told | None], Result]
"""What is done with a part: its rows, the places, what all parts share, who is told of the progress."""


class Engine(Protocol):
    """Runs one piece of work on every part of a file."""

    def spans(self, ranges: Sequence[Span]) -> list[Span]:
        """Return the parts to work on, given where the file is easily cut."""
        ...

    def each(self, work: Work[Result], spans: Sequence[Span], job: Any) -> Iterator[Result]:
        """Yield what *work* gives for each part, in the order of the parts."""
        ...

    def simulating(self) -> AbstractContextManager[None]:
        """Let the same processes run the replicates of the statistics that are asked for inside."""
        ...


class OneProcess:
    """This process: one part, the whole file, read once from its first row to its last.

    Parameters
    ----------
    boundaries : Boundaries
    progress : callable, optional
        Told how many rows are done, and of how many.
    """

    def __init__(self, boundaries: Boundaries, progress: Told | None = None) -> None:
        self._boundaries = boundaries
        self._progress = progress

    def spans(self, ranges: Sequence[Span]) -> list[Span]:
        """Return the whole as one part."""
        return [(ranges[0][0], ranges[-1][1])] if ranges else []

    def each(self, work: Work[Result], spans: Sequence[Span], job: Any) -> Iterator[Result]:
        """Yield what *work* gives for each part."""
        made_ready(self._boundaries)
        for span in spans:
            yield work(span, self._boundaries, job, self._progress)

    def simulating(self) -> AbstractContextManager[None]:
        """Leave the replicates to this process's threads, and the memory that counting took to them."""
        let_go()
        return nullcontext()
