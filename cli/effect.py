"""``tigapilar effect``: patrols that were made, and whether they helped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.area import asked_zone
from cli.options import BoundariesPath, Jenis, PopulationPath, Seed, open_boundaries, open_store
from cli.progress import stages
from geo.wording import say

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("effect.help"), rich_markup_mode=None)


@app.command("made", help=say("effect.help_made"))
def made(
    desa: Annotated[str, typer.Option("--desa", help=say("effect.option_desa"))],
    unit: Annotated[str, typer.Option("--satuan", help=say("effect.option_unit"))],
    pillar: Annotated[str, typer.Option("--pilar", help=say("decisions.option_pillar"))],
    at: Annotated[str, typer.Option("--waktu", help=say("effect.option_at", zone=asked_zone().letters))],
    minutes: Annotated[int, typer.Option("--menit", help=say("effect.option_minutes"))] = 15,
) -> None:
    """Write down a patrol that was made; the same one twice is one."""
    from geo.cases.patrols_made import PatrolsMade
    from geo.deciding import parse_moment

    store = open_store()
    new = PatrolsMade(store).add(unit, pillar, desa, parse_moment(at), minutes, "cli")
    store.close()
    typer.echo(say("effect.made" if new else "effect.made_before"))


@app.command("score", help=say("effect.help_score"))
def score(
    jenis: Jenis = None,
    periode: Annotated[str | None, typer.Option("--periode", help=say("effect.option_periode"))] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=say("effect.option_output"))] = None,
    population: PopulationPath = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
) -> None:
    """Score the hotspots of a frozen quarter, in exact numbers: for planners, never for the forum."""
    from cli.programme_table import write_table
    from cli.study import study_input
    from geo.effect_words import effect_words
    from geo.errors import RequestError
    from geo.helping import next_period, rounds, score_round
    from geo.publishing.keeper import published
    from geo.wording.formats import format_period

    with stages(4) as begin:
        store = open_store()
        shown = published(store, open_boundaries(boundaries))
        there = rounds(shown) if shown is not None else []
        period = periode or next(iter(there), "")
        if shown is None or period not in there:
            raise RequestError("effect.no_round", period=period or "-")
        study = study_input(None, boundaries, population, None, None, seed, begin)
        kind = jenis or shown.newest(None, period)[0]
        effect = score_round(store, study, shown, kind, period)
    later = next_period(shown, period) or ""
    store.close()
    was, then = format_period(period), format_period(later)
    typer.echo(say("effect.kind", jenis=say(f"aggregation.jenis_{kind}"), was=was, later=then))
    for line in effect_words(effect, "id"):
        typer.echo(line)
    if output is not None:
        names = shown.boundaries.desa[["nama_desa", "nama_kecamatan"]]
        write_table(names.join(effect.areas, how="inner").reset_index(names="kode_desa"), output)
