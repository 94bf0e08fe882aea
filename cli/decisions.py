"""``tigapilar decisions``: what the forum decided, added and followed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import BoundariesPath, open_boundaries, open_store
from geo.wording import say

if TYPE_CHECKING:
    import pandas as pd

    from geo.admin.boundaries import Boundaries
    from geo.cases.decisions import Decision

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("decisions.help"), rich_markup_mode=None)

_WHO = "cli"


@app.command("list", help=say("decisions.help_list"))
def list_(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=say("decisions.option_output"))
    ] = None,
    boundaries: BoundariesPath = None,
) -> None:
    """List the decisions, what is open first; with -o as a table."""
    from cli.programme_table import write_table
    from geo.cases.decisions import Decisions
    from geo.deciding import about_words

    layer = open_boundaries(boundaries)
    store = open_store()
    kept = Decisions(store).all()
    store.close()
    if output is not None:
        write_table(_table(kept, layer), output)
        return
    for one in kept:
        about = about_words(one, layer, "id")
        status = say(f"decisions.status_{one.status}")
        typer.echo(
            say(
                "decisions.listed",
                number=one.id,
                about=about,
                step=one.step,
                pilar=one.pillar,
                due=one.due,
                status=status.lower(),
            )
        )


@app.command("add", help=say("decisions.help_add"))
def add(
    about: Annotated[str, typer.Argument(help=say("decisions.option_about"))],
    step: Annotated[str, typer.Option("--step", help=say("decisions.option_step"))],
    pillar: Annotated[str, typer.Option("--pilar", help=say("decisions.option_pillar"))],
    due: Annotated[str, typer.Option("--tenggat", help=say("decisions.option_due"))],
    jenis: Annotated[str | None, typer.Option("--jenis", help=say("decisions.option_jenis"))] = None,
    periode: Annotated[str | None, typer.Option("--periode", help=say("decisions.option_periode"))] = None,
    boundaries: BoundariesPath = None,
) -> None:
    """Write down a decision; everybody reads it."""
    from geo.aggregation.kinds import parse_jenis
    from geo.aggregation.periods import parse_period
    from geo.deciding import decide, parse_day
    from geo.errors import RequestError
    from geo.publishing.keeper import published

    typer.echo(say("decisions.public"), err=True)
    kind, period = parse_jenis(jenis) if jenis else "", parse_period(periode) if periode else ""
    store = open_store()
    shown = published(store, open_boundaries(boundaries))
    if shown is None:
        raise RequestError("aggregation.nothing_yet")
    one = decide(store, shown, about, step, pillar, parse_day(due), _WHO, jenis=kind, period=period)
    store.close()
    _tell(one)


@app.command("done", help=say("decisions.help_done"))
def done(
    number: Annotated[int, typer.Argument(min=1)],
    status: Annotated[str, typer.Option("--status", help=say("decisions.option_status"))] = "selesai",
) -> None:
    """Write down what became of a decision."""
    from geo.cases.decisions import Decisions

    store = open_store()
    one = Decisions(store).set_status(number, status, _WHO)
    store.close()
    _tell(one)


def _tell(one: Decision) -> None:
    typer.echo(say("decisions.kept", number=one.id, status=say(f"decisions.status_{one.status}").lower()))


def _table(kept: list[Decision], boundaries: Boundaries) -> pd.DataFrame:
    import pandas as pd

    from geo.deciding import about_words

    names = ("id", "periode", "tentang", "langkah", "pilar", "tenggat", "keadaan", "sejak")
    rows = [
        (
            one.id, one.periode, about_words(one, boundaries, "id"), one.step, one.pillar,
            one.due.isoformat(), one.status, one.status_at.date().isoformat(),
        )
        for one in kept
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(names))
