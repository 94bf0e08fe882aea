"""``tigapilar geocode INPUT -o OUTPUT``: every row with its desa, or with the reason why not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import BoundariesPath, Output, open_boundaries
from cli.progress import stages
from geo.wording import say

__all__ = ["geocode"]


def geocode(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help=say("cli.option_input"))],
    output: Output,
    boundaries: BoundariesPath = None,
) -> None:
    """Geocode a file; rows in equal rows out."""
    from geo.export.writer import check_target, write_layer
    from geo.intake import geocode_file, point_layer

    check_target(output, source)
    with stages(4) as begin:
        begin("boundaries")
        layer = open_boundaries(boundaries)
        begin("geocode")
        result = geocode_file(source, layer, progress=begin.within)
        begin("write")
        is_map = output.suffix.lower() in {".geojson", ".json", ".gpkg", ".fgb"}
        write_layer(point_layer(result) if is_map else result, output, guard=False)
    counts = result["match_status"].value_counts()
    typer.echo(
        say(
            "cli.geocoded",
            n=len(result),
            matched=int(counts.get("matched", 0)),
            review=int(counts.get("review", 0)),
            rejected=int(counts.get("rejected", 0)),
            path=output,
        )
    )
