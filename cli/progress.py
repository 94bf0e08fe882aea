"""Progress on a terminal; silence in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from geo.wording import say

__all__ = ["stages"]


@contextmanager
def stages(n: int) -> Iterator[Callable[[str], None]]:
    """Show a bar of *n* stages on stderr; the function given names the stage that begins.

    Nothing at all is written where stderr is no terminal.
    """
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=n)
        begun = False

        def begin(stage: str) -> None:
            nonlocal begun
            progress.update(task, description=say(f"cli.stage_{stage}"), advance=1 if begun else 0)
            begun = True

        yield begin
