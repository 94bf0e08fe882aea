"""``tigapilar patrol -o jadwal.zip|.csv|.xlsx|.geojson|.gpkg|.kml``: who patrols where when; kept ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cli.options import (
    BoundariesPath,
    CaseInput,
    Period,
    PopulationPath,
    Seed,
    open_boundaries,
    open_store,
)
from cli.progress import stages
from cli.study import normal_key, study_input
from geo.errors import RequestError
from geo.wording import say

if TYPE_CHECKING:
    from geo.patrolling import PatrolPlan
    from geo.study import Study

__all__ = ["app"]

_MAKE = "make"


class _MakeFirst(TyperGroup):
    """Commands of which one is meant where none is named: ``patrol -o F`` is ``patrol make -o F``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named or not args else [_MAKE, *args])


app = typer.Typer(cls=_MakeFirst, no_args_is_help=True, help=say("patrol.help"), rich_markup_mode=None)


@app.command(_MAKE, help=say("patrol.help_make"))
def make(
    source: CaseInput = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=say("cli.option_output"))] = None,
    keep: Annotated[bool, typer.Option("--keep", help=say("patrol.option_keep"))] = False,
    periode: Period = None,
    jenis: Annotated[list[str] | None, typer.Option("--jenis", help=say("patrol.option_jenis"))] = None,
    begin: Annotated[str | None, typer.Option("--tanggal", help=say("patrol.option_begin"))] = None,
    weeks: Annotated[int, typer.Option("--minggu", min=1, max=53, help=say("patrol.option_weeks"))] = 1,
    officers: Annotated[
        Path | None,
        typer.Option("--officers", envvar="TIGAPILAR_OFFICERS", help=say("patrol.option_officers")),
    ] = None,
    population: PopulationPath = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
) -> None:
    """Lay out a joint schedule of patrols from the newest hotspots: for officers, never for the forum."""
    from geo.admin.officers import read_officers
    from geo.aggregation.kinds import parse_jenis
    from geo.export.writer import check_target
    from geo.patrolling import PATROLLED, patrol_plan
    from geo.zone import office_tz

    if officers is None:
        raise RequestError("patrol.no_officers")
    if output is None and not keep:
        raise typer.BadParameter(f"{say('patrol.nothing_asked')} / {say('patrol.nothing_asked', 'en')}")
    if keep and source is not None:
        raise RequestError("patrol.keep_needs_store")
    if output is not None and output.suffix.lower() != ".zip":
        check_target(output, source)
    people = read_officers(officers)
    kinds = [parse_jenis(kind) for kind in jenis] if jenis else PATROLLED
    _, period = normal_key(None, periode)
    first = _day(begin, datetime.now(office_tz()).date())
    with stages(5) as stage:
        study = study_input(source, boundaries, population, None, periode, seed, stage, course=True)
        stage("map")
        plan = patrol_plan(study, people, begin=first, weeks=weeks, period=period, kinds=kinds, seed=seed)
        stage("write")
        if output is not None:
            _write(plan, study, output)
    _tell(plan, output)
    if keep:
        _keep(plan)
    elif source is None:
        typer.echo(say("patrol.not_kept"), err=True)


@app.command("list", help=say("patrol.help_list"))
def list_() -> None:
    """List the schedules that were kept, the newest first, tab-separated."""
    from geo.cases.schedules import Schedules
    from geo.scheduling import head_words

    store = open_store()
    heads = Schedules(store).heads()
    store.close()
    if not heads:
        typer.echo(say("patrols.none"))
    for head in reversed(heads):
        typer.echo("\t".join([str(head.id), *head_words(head, heads, "id")]))


@app.command("show", help=say("patrol.help_show"))
def show(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help=say("patrol.option_number"))],
    output: Annotated[Path | None, typer.Option("-o", "--output", help=say("cli.option_output"))] = None,
    boundaries: BoundariesPath = None,
) -> None:
    """Show one kept schedule on the terminal, or write it to a file as it was issued."""
    from geo.cases.schedules import Schedules
    from geo.export.whole_file import write_bytes
    from geo.export.writer import check_target, write_layer
    from geo.patrolling import visits_layer
    from geo.scheduling import kept_note
    from maps.patrol_bundle import patrol_bundle

    store = open_store()
    try:
        plan = Schedules(store).plan(number)
    finally:
        store.close()
    if output is None:
        for row in plan.visits.to_dict("records"):
            moment = f"{row['begin']:%Y-%m-%d %H.%M}-{row['end']:%H.%M}"
            typer.echo("\t".join([moment, row["unit"], row["pilar"], row["nama"], str(row["point"])]))
        return
    note = kept_note(plan.head, open_boundaries(boundaries))
    if output.suffix.lower() == ".zip":
        write_bytes(patrol_bundle(plan.visits, plan.points, plan.areas.set_index("area"), note), output)
    else:
        check_target(output, None)
        write_layer(visits_layer(plan.visits), output, note=note)
    typer.echo(say("patrol.shown", number=str(number), path=output))


def _day(written: str | None, today: date) -> date:
    """Return the day that was written, or Monday of next week."""
    if written is None:
        return today + timedelta(days=7 - today.weekday())
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise RequestError("patrol.bad_date", written=written[:40]) from error


def _write(plan: PatrolPlan, study: Study, output: Path) -> None:
    from geo.export.whole_file import write_bytes
    from geo.export.writer import write_layer
    from geo.patrolling import visits_layer
    from geo.study import layer_note
    from maps.patrol_bundle import patrol_bundle

    visits = plan.schedule.visits
    note = layer_note(study, "schedule", ", ".join(plan.kinds), plan.period)
    if output.suffix.lower() == ".zip":
        write_bytes(patrol_bundle(visits, plan.points, plan.areas, note), output)
    else:
        write_layer(visits_layer(visits), output, note=note)


def _keep(plan: PatrolPlan) -> None:
    from geo.cases.schedules import Schedules
    from geo.scheduling import plan_to_keep

    store = open_store()
    head, new = Schedules(store).keep(plan_to_keep(plan), say("review.console"))
    store.close()
    typer.echo(say("patrol.kept" if new else "patrol.kept_before", number=str(head.id)))


def _tell(plan: PatrolPlan, output: Path | None) -> None:
    visits = plan.schedule.visits
    facts: dict[str, Any] = {"n": len(visits), "units": visits["unit"].nunique(), "areas": len(plan.areas)}
    typer.echo(say("patrol.done", path=output, **facts) if output else say("patrol.done_kept", **facts))
    for line in plan.schedule.lacking.to_dict("records"):
        reason = say(f"patrol.lacking_{line['reason']}")
        name = plan.areas.at[line["area"], "nama"]
        words = {"week": str(line["week"]), "area": name, "made": line["made"], "owed": line["owed"]}
        typer.echo(say("patrol.lacking", reason=reason, **words), err=True)
