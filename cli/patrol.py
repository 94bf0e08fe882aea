"""``tigapilar patrol -o jadwal.zip|.csv|.xlsx|.geojson|.gpkg|.kml``: who patrols where when."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import BoundariesPath, CaseInput, Output, Period, PopulationPath, Seed
from cli.progress import stages
from cli.study import normal_key, study_input
from geo.errors import RequestError
from geo.wording import say

if TYPE_CHECKING:
    from geo.export.note import LayerNote
    from geo.patrolling import PatrolPlan

__all__ = ["patrol"]


def patrol(
    output: Output,
    source: CaseInput = None,
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
    from geo.aggregation.periods import JAKARTA
    from geo.export.whole_file import write_bytes
    from geo.export.writer import check_target, write_layer
    from geo.patrolling import PATROLLED, patrol_plan, visits_layer
    from geo.study import layer_note

    if officers is None:
        raise RequestError("patrol.no_officers")
    bundle = output.suffix.lower() == ".zip"
    if not bundle:
        check_target(output, source)
    people = read_officers(officers)
    kinds = [parse_jenis(kind) for kind in jenis] if jenis else PATROLLED
    _, period = normal_key(None, periode)
    today = datetime.now(JAKARTA).date()
    with stages(5) as begin_stage:
        study = study_input(source, boundaries, population, None, periode, seed, begin_stage, course=True)
        begin_stage("map")
        plan = patrol_plan(
            study,
            people,
            begin=_day(begin, today),
            weeks=weeks,
            period=period,
            kinds=kinds,
            seed=seed,
        )
        begin_stage("write")
        note = layer_note(study, "schedule", ", ".join(kinds), plan.period)
        if bundle:
            write_bytes(_bundle(plan, note), output)
        else:
            write_layer(visits_layer(plan.schedule.visits), output, note=note)
    _tell(plan, output)


def _day(written: str | None, today: date) -> date:
    """Return the day that was written, or Monday of next week."""
    if written is None:
        return today + timedelta(days=7 - today.weekday())
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise RequestError("patrol.bad_date", written=written[:40]) from error


def _bundle(plan: PatrolPlan, note: LayerNote) -> bytes:
    """Return a ZIP of the table, the points, and for each unit a calendar and a sheet."""
    from geo.export.calendar_file import calendar_of, unit_file_names
    from geo.export.writer import write_layer
    from geo.patrolling import points_layer, visits_layer
    from maps.unit_sheet import unit_sheet

    visits = plan.schedule.visits
    units = sorted(visits["unit"].unique())
    tables = {"jadwal": visits_layer(plan.schedule.visits), "titik": points_layer(plan.points, plan.areas)}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.TemporaryDirectory(prefix="tigapilar-") as folder,
    ):
        for stem, suffix in product(tables, (".xlsx", ".csv", ".geojson")):
            path = Path(folder) / f"{stem}{suffix}"
            write_layer(tables[stem], path, note=note)
            archive.write(path, path.name)
        made_at, demo = note.made_at, plan.demo
        for unit, name in unit_file_names(units, ".ics").items():
            archive.writestr(f"kalender/{name}", calendar_of(visits, unit, made_at=made_at, demo=demo))
        for unit, name in unit_file_names(units, ".pdf").items():
            archive.writestr(f"lembar/{name}", unit_sheet(visits, unit, made_at=made_at, demo=demo))
    return target.getvalue()


def _tell(plan: PatrolPlan, output: Path) -> None:
    visits = plan.schedule.visits
    typer.echo(
        say(
            "patrol.done",
            n=len(visits),
            units=visits["unit"].nunique(),
            areas=len(plan.areas),
            path=output,
        )
    )
    for line in plan.schedule.lacking.to_dict("records"):
        reason = say(f"patrol.lacking_{line['reason']}")
        name = plan.areas.at[line["area"], "nama"]
        words = {"week": str(line["week"]), "area": name, "made": line["made"], "owed": line["owed"]}
        typer.echo(say("patrol.lacking", reason=reason, **words), err=True)
