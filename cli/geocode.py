"""``tigapilar geocode INPUT -o OUTPUT``: every row with its desa, or with the reason why not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import BoundariesPath, Output, Parts, Scheduler, WorkerCount, open_boundaries
from cli.progress import Stages, stages
from geo.wording import say

if TYPE_CHECKING:
    from collections import Counter

    from geo.admin.boundaries import Boundaries

__all__ = ["geocode"]


def geocode(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help=say("cli.option_input"))],
    output: Output,
    boundaries: BoundariesPath = None,
    workers: WorkerCount = None,
    scheduler: Scheduler = None,
    parts: Parts = False,
) -> None:
    """Geocode a file; rows in equal rows out."""
    from geo.export.writer import check_target
    from geo.partitions.choice import check_parts_target, in_parts

    if parts:
        check_parts_target(output)
    check_target(output, source)
    streamed = in_parts(source, output, asked=bool(workers or scheduler or parts))
    with stages(4) as begin:
        begin("boundaries")
        layer = open_boundaries(boundaries)
        begin("geocode")
        if streamed:
            counts = _by_parts(source, output, layer, workers, scheduler, begin, parts=parts)
        else:
            counts = _at_once(source, output, layer, begin)
    typer.echo(
        say(
            "cli.geocoded",
            n=counts.total(),
            matched=counts["matched"],
            review=counts["review"],
            rejected=counts["rejected"],
            path=output,
        )
    )
    if counts["rejected"] == counts.total() > 0:
        typer.echo(say("cli.geocoded_none"), err=True)


def _by_parts(
    source: Path,
    output: Path,
    layer: Boundaries,
    workers: int | None,
    scheduler: str | None,
    begin: Stages,
    *,
    parts: bool,
) -> Counter[str]:
    """Geocode a Parquet file a part at a time, in this process or on workers."""
    from geo.partitions.choice import engine_of
    from geo.partitions.geocoding import geocode_parquet

    with engine_of(layer, workers, scheduler, begin.within) as engine:
        return geocode_parquet(source.resolve(), output.resolve(), engine, parts=parts)


def _at_once(source: Path, output: Path, layer: Boundaries, begin: Stages) -> Counter[str]:
    """Geocode a file as a whole."""
    from collections import Counter

    from geo.export.writer import write_layer
    from geo.intake import geocode_file, point_layer

    result = geocode_file(source, layer, progress=begin.within)
    begin("write")
    is_map = output.suffix.lower() in {".geojson", ".json", ".gpkg", ".fgb"}
    write_layer(point_layer(result) if is_map else result, output, guard=False)
    return Counter(result["match_status"].tolist())
