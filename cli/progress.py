"""Progress on a terminal; silence in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from geo.wording import say

__all__ = ["Stages", "stages"]


class Stages:
    """The stages of one command; called with the name of each as it begins."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task
        self._n_begun = 0

    def __call__(self, stage: str) -> None:
        """Begin a stage."""
        self._progress.update(self._task, description=say(f"cli.stage_{stage}"), completed=self._n_begun)
        self._n_begun += 1

    def within(self, done: int, total: int) -> None:
        """Say how much of the stage that has begun is done."""
        if total:
            self._progress.update(self._task, completed=self._n_begun - 1 + done / total)


@contextmanager
def stages(n: int) -> Iterator[Stages]:
    """Show a bar of *n* stages on stderr; nothing at all where stderr is no terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Stages(progress, progress.add_task("", total=n))
