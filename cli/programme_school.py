"""``tigapilar programme school …``: the funnel of the dropouts, and the steps of their way back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Output, Source, open_store
from cli.programme_table import write_table
from geo.errors import RequestError
from geo.wording import say

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("programmes.help_school"), rich_markup_mode=None)

_BY = {"kecamatan": "nama_kecamatan", "sekolah": "school"}


@app.command("funnel", help=say("programmes.help_school_funnel"))
def funnel(
    output: Output,
    by: Annotated[str, typer.Option("--by", help=say("programmes.option_school_by"))] = "",
) -> None:
    """Write how many children came how far."""
    from geo.answering import present_moment
    from geo.schooling import schooling_of

    if by and by not in _BY:
        raise RequestError("programmes.bad_by", by=by[:40], choices=", ".join(_BY))
    store = open_store()
    table = schooling_of(store, today=present_moment(store).date()).funnel(_BY.get(by, ""))
    write_table(table.rename_axis(by or "semua").reset_index(), output)


@app.command("step", help=say("programmes.help_school_step"))
def step(
    case_id: Annotated[str, typer.Argument(metavar="ID", help=say("programmes.option_id"))],
    name: Annotated[str, typer.Argument(metavar="STEP", help=say("programmes.option_step"))],
    day: Annotated[str, typer.Option("--day", help=say("programmes.option_day"))] = "",
    source: Source = None,
) -> None:
    """Note one step of a child."""
    from datetime import date

    from geo.answering import present_moment
    from geo.cases.answers import CaseKey
    from geo.cases.parse import NO_SOURCE
    from geo.school_import import STEP_WORDS
    from geo.schooling import note_step

    store = open_store()
    today = present_moment(store).date()
    try:
        when = date.fromisoformat(day) if day else today
    except ValueError as error:
        raise RequestError("programmes.bad_time", text=day[:40]) from error
    word = STEP_WORDS.get(" ".join(name.lower().replace("_", " ").split()), name)
    key = CaseKey(NO_SOURCE if source is None else source, case_id)
    noted = note_step(store, key, word, when, today=today, who=say("review.console"))
    typer.echo(say("programmes.step_noted" if noted else "programmes.step_known"))


@app.command("import", help=say("programmes.help_school_import"))
def import_(
    steps: Annotated[Path, typer.Argument(metavar="FILE", help=say("programmes.option_steps"))],
    output: Output,
) -> None:
    """Note the steps of a file, and write every row back with what became of it."""
    from geo.answering import present_moment
    from geo.school_import import import_steps

    store = open_store()
    result = import_steps(store, steps, who=say("review.console"), today=present_moment(store).date())
    n = result.iloc[:, -2].value_counts()
    noted, known, refused = (int(n.get(word, 0)) for word in ("dicatat", "sudah ada", "ditolak"))
    typer.echo(say("programmes.import_done", n=len(result), noted=noted, known=known, refused=refused))
    write_table(result, output)
