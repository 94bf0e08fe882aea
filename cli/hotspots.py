"""``tigapilar hotspots [INPUT] -o OUT.geojson``: the full hotspot layer, for the planner."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli.options import (
    BoundariesPath,
    CaseInput,
    Jenis,
    Output,
    Period,
    PopulationPath,
    Scheduler,
    Seed,
    WorkerCount,
)
from cli.progress import stages
from cli.study import normal_key, study_input
from cli.study_parts import counted_input, in_parts, replicates_on
from geo.wording import say

__all__ = ["hotspots"]


class Method(StrEnum):
    """How the hotspots are found."""

    AUTO = "auto"
    SCAN = "scan"
    CONSTANT_RISK = "constant_risk"
    G_STAR = "g_star"
    MORAN = "moran"


def hotspots(
    output: Output,
    source: CaseInput = None,
    jenis: Jenis = None,
    periode: Period = None,
    population: PopulationPath = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
    method: Annotated[Method, typer.Option("--method", help=say("cli.option_method"))] = Method.AUTO,
    workers: WorkerCount = None,
    scheduler: Scheduler = None,
) -> None:
    """Find the hotspots of one kind and quarter."""
    from geo.export.writer import check_target, write_layer
    from geo.study import layer_note

    check_target(output, source)
    with stages(5) as begin:
        key = normal_key(jenis, periode)
        if source is not None and in_parts(source, workers, scheduler):
            study = counted_input(
                source, boundaries, population, *key, seed, begin,
                method=method, workers=workers, scheduler=scheduler,
            )  # fmt: skip
        else:
            with replicates_on(workers, scheduler):
                study = study_input(
                    source, boundaries, population, *key, seed, begin, method=method, newest_alone=True
                )
        shown = study.newest(*key)
        layer = study.layer(*shown)
        begin("write")
        write_layer(layer, output, note=layer_note(study, "hotspots", *shown))
    if "refused_id" in layer.attrs:
        typer.echo(f"{layer.attrs['refused_id']} / {layer.attrs['refused_en']}", err=True)
    for name in ("method", "false_alarm"):
        if f"{name}_id" in layer.attrs:
            typer.echo(f"{layer.attrs[f'{name}_id']} / {layer.attrs[f'{name}_en']}", err=True)
    n_hot = int(layer["hotspot_class"].astype(str).str.startswith("hot_").sum())
    typer.echo(
        say("cli.hotspots_done", n=n_hot, total=len(layer), jenis=shown[0], period=shown[1], path=output)
    )
