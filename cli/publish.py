"""``tigapilar publish``: what the forum sees from now on, looked at before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import BoundariesPath, PopulationPath, Seed, open_boundaries, open_store, read_people
from cli.progress import stages
from geo.wording import say

if TYPE_CHECKING:
    from geo.publishing.plan import Plan

__all__ = ["app"]

app = typer.Typer(
    invoke_without_command=True, no_args_is_help=False, help=say("publishing.help"), rich_markup_mode=None
)


@app.callback()
def publish(
    context: typer.Context,
    periode: Annotated[
        list[str] | None, typer.Option("--periode", help=say("publishing.option_periode"))
    ] = None,
    check: Annotated[bool, typer.Option("--check", help=say("publishing.option_check"))] = False,
    note: Annotated[str, typer.Option("--note", help=say("publishing.option_note"))] = "",
    population: PopulationPath = None,
    boundaries: BoundariesPath = None,
    seed: Seed = 2011,
) -> None:
    """Publish what has changed since the last edition; with --check only say what would be."""
    if context.invoked_subcommand is not None:
        return
    from api.settings import Settings
    from geo.aggregation.periods import parse_period
    from geo.publishing.keeper import keep, plan_next
    from geo.study import study_cases

    settings = Settings()
    wanted = [parse_period(one) for one in periode] if periode else None
    store = open_store()
    with stages(3) as begin:
        begin("boundaries")
        layer = open_boundaries(boundaries)
        begin("hotspots")
        study = study_cases(
            store.cases(),
            layer,
            population=read_people(population, store),
            n_periods=settings.n_periods,
            permutations=settings.permutations,
            seed=seed,
        )
        begin("write")
        plan = plan_next(store, study, periods=wanted, threshold=settings.threshold, who="cli", note=note)
    for line in plan_lines(plan):
        typer.echo(line)
    if plan.tables and not check:
        record = keep(store, plan)
        typer.echo(say("publishing.done", number=record.number))
    store.close()


@app.command("list", help=say("publishing.help_list"))
def list_() -> None:
    """List the editions, the newest first."""
    from geo.publishing.keeper import read_editions

    store = open_store()
    for record in reversed(read_editions(store)):
        quarters = [table.periods[0] for table in record.tables if not table.is_year]
        typer.echo(
            say(
                "publishing.listed",
                number=record.number,
                when=record.made_at.strftime("%Y-%m-%d %H:%M"),
                who=record.who or "-",
                quarters=", ".join(quarters),
                note=record.note or "-",
            )
        )
    store.close()


def plan_lines(plan: Plan) -> list[str]:
    """Return what would be published, table by table, and what the gate takes from it."""
    if not plan.tables and not plan.refused:
        return [say("publishing.nothing")]
    lines = []
    for part in plan.preview():
        lines.append(
            say(
                f"publishing.{part.how}",
                period=part.name,
                exact=part.n_exact,
                ranges=part.n_ranges,
                coarser=len(part.coarser),
            )
        )
        lines += [f"  {level} {code} {kind}: {shown}" for level, code, kind, shown in part.coarser]
    lines += [say("publishing.refused", period=period) for period in plan.refused]
    if plan.year_refused:
        lines.append(say("publishing.year_refused"))
    return lines
