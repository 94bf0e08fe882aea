"""``tigapilar export LAYER... -o FILE``: the suffix decides the format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import (
    BoundariesPath,
    Jenis,
    Output,
    Period,
    PopulationPath,
    Seed,
    open_boundaries,
    open_store,
)
from cli.progress import Stages, stages
from cli.study import normal_key, study_input
from geo.wording import say

if TYPE_CHECKING:
    from geo.admin.boundaries import Boundaries
    from geo.export.layer import ExportLayer

__all__ = ["export"]

_WITHOUT_STATISTICS = frozenset({"counts", "cases", "visits", "desa", "growing"})
_KEPT = frozenset({"cases", "visits"})
"""Layers that come from the store as it is."""

_COURSES = frozenset({"changes", "growing", "patrols", "semua"})


def export(
    layers: Annotated[list[str], typer.Argument(metavar="LAYER...", help=say("cli.option_layer"))],
    output: Output,
    jenis: Jenis = None,
    periode: Period = None,
    population: PopulationPath = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
) -> None:
    """Export layers of the store, unsuppressed and without personal columns: for the planner."""
    from geo.export.writer import check_target, write_layers

    layers = list(dict.fromkeys(layers))
    _check(layers, output)
    check_target(output)
    with stages(4) as begin:
        made: list[ExportLayer] = []
        places = None
        if set(layers) - _KEPT:
            made, places = _studied(layers, jenis, periode, population, boundaries, seed, begin)
        n_rows = [sum(len(part) for part in layer.parts()) for layer in made]
        if {"cases", "semua"} & set(layers):
            cases, n_cases = _cases(jenis, periode, places or open_boundaries(boundaries), begin)
            made.append(cases)
            n_rows.append(n_cases)
        if "visits" in layers:
            made.append(_visits(jenis, periode, places or open_boundaries(boundaries), begin))
            n_rows.append(sum(len(part) for part in made[-1].parts()))
        begin("write")
        write_layers(made, output)
    for n, layer in zip(n_rows, made, strict=True):
        title = layer.note.title if layer.note is not None else layer.name
        typer.echo(say("cli.exported", n=n, layer=title, path=output))


def _check(layers: list[str], output: Path) -> None:
    """Refuse what cannot be written before anything is computed for it."""
    from geo.all_layers import ALL
    from geo.errors import ExportError
    from geo.export.formats import FORMATS, suffix_of
    from geo.layers import PLANNER_LAYERS
    from geo.visits_made import VISITS

    known = (*PLANNER_LAYERS, VISITS, ALL)
    for name in layers:
        if name not in known:
            raise ExportError("export.unknown_layer", layer=name, choices=", ".join(known))
    chosen = FORMATS.get(suffix_of(output.name))
    if chosen is not None and not chosen.several and (len(layers) > 1 or ALL in layers):
        raise ExportError("export.one_layer_only", path=output.name)


def _studied(
    names: list[str],
    jenis: str | None,
    periode: str | None,
    population: Path | None,
    boundaries: Path | None,
    seed: int,
    begin: Stages,
) -> tuple[list[ExportLayer], Boundaries]:
    from geo.all_layers import ALL, all_planner_layers
    from geo.export.layer import ExportLayer
    from geo.layers import planner_layer

    # A course over the quarters needs those before; counts, cases and shapes need no statistics.
    study = study_input(
        None,
        boundaries,
        population,
        jenis,
        periode,
        seed,
        begin,
        hotspots=bool(set(names) - _WITHOUT_STATISTICS),
        course=bool(set(names) & _COURSES),
    )
    key = normal_key(jenis, periode)
    if ALL in names:
        found = all_planner_layers(study, *key)
        for sentence in found.refused:
            typer.echo(sentence, err=True)
        return found.layers, study.boundaries
    chosen = [ExportLayer.of(*planner_layer(study, name, *key)) for name in names if name not in _KEPT]
    return chosen, study.boundaries


def _cases(
    jenis: str | None, periode: str | None, boundaries: Boundaries, begin: Stages
) -> tuple[ExportLayer, int]:
    """Return the store's cases, read only as they are written: a hundred thousand need not be in memory."""
    from geo.case_layer import case_layer

    kind, period = normal_key(jenis, periode)
    begin("store")
    layer, n_cases = case_layer(open_store(), boundaries, kind, period)
    return layer, n_cases


def _visits(jenis: str | None, periode: str | None, boundaries: Boundaries, begin: Stages) -> ExportLayer:
    from geo.export.layer import ExportLayer
    from geo.visits_made import visits_layer

    begin("store")
    return ExportLayer.of(*visits_layer(open_store(), boundaries, *normal_key(jenis, periode)))
