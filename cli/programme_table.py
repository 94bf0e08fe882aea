"""A table of figures of the two programmes, written for the office's own computer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from geo.errors import ExportError
from geo.wording import say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["write_table"]


def write_table(table: pd.DataFrame, output: Path) -> None:
    """Write a table of figures for the office to .csv or .xlsx, and say how many rows it has."""
    from geo.export.writer import write_layer

    if output.suffix.lower() not in {".csv", ".xlsx"}:
        raise ExportError(
            "export.unknown_suffix", suffix=output.suffix or "?", path=output.name, choices=".csv, .xlsx"
        )
    write_layer(table, output)
    typer.echo(say("programmes.written", n=len(table), path=output))
