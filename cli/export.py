"""``tigapilar export LAYER -o FILE``: the suffix decides the format."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import BoundariesPath, Jenis, Output, Period, PopulationPath, Seed
from cli.progress import stages
from cli.study import normal_key, study_input
from geo.wording import say

__all__ = ["export"]


def export(
    layer: Annotated[str, typer.Argument(metavar="LAYER", help=say("cli.option_layer"))],
    output: Output,
    jenis: Jenis = None,
    periode: Period = None,
    population: PopulationPath = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
) -> None:
    """Export a layer of the store, unsuppressed and without personal columns: for the planner."""
    from geo.export.writer import check_target, write_layer
    from geo.layers import check_layer, planner_layer

    check_layer(layer)
    check_target(output)
    with stages(4) as begin:
        # A course over the quarters needs those before; counts, cases and shapes need no statistics.
        study = study_input(
            None,
            boundaries,
            population,
            jenis,
            periode,
            seed,
            begin,
            hotspots=layer not in ("counts", "cases", "desa", "growing"),
            course=layer in ("changes", "growing", "patrols"),
        )
        frame, note = planner_layer(study, layer, *normal_key(jenis, periode))
        begin("write")
        write_layer(frame, output, note=note)
    typer.echo(say("cli.exported", n=len(frame), layer=layer, path=output))
