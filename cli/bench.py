"""``tigapilar bench [NAME]...``: the benchmarks of a checkout, each figure beside its peer's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.wording import say

__all__ = ["bench"]


def bench(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help=say("bench.names"))] = None,
) -> None:
    """Run the benchmarks that are named, or all of them, one after another."""
    import subprocess
    import sys

    folder = _folder()
    asked = [_known(name, folder) for name in names or ()]
    done = subprocess.run([sys.executable, "-m", folder.name, *asked], cwd=folder.parent, check=False)
    if done.returncode:
        typer.echo(say("bench.failed"), err=True)
        raise typer.Exit(1)


def _folder() -> Path:
    """Return where the benchmarks lie: an installed package has none."""
    from geo.errors import MissingError
    from geo.paths import checkout_root

    root = checkout_root()
    if root is None or not (root / "benchmarks" / "__main__.py").is_file():
        raise MissingError("bench.not_here")
    return root / "benchmarks"


def _known(name: str, folder: Path) -> str:
    """Return the short name of a benchmark that is there, however it was written."""
    from geo.errors import RequestError

    there = sorted(path.stem.removeprefix("bench_") for path in folder.glob("bench_*.py"))
    short = name.removesuffix(".py").removeprefix("bench_")
    if short not in there:
        raise RequestError("bench.unknown", name=name[:60], choices=", ".join(there))
    return short
