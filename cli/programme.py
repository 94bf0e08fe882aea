"""``tigapilar programme …``: the four-hour clock, the dinas that answer, the way back to school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Output, open_store
from cli.programme_school import app as school_app
from cli.programme_table import write_table
from geo.errors import RequestError
from geo.wording import say

if TYPE_CHECKING:
    from geo.cases.dinas import Dinas

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("programmes.help"), rich_markup_mode=None)
dinas_app = typer.Typer(no_args_is_help=True, help=say("programmes.help_dinas"), rich_markup_mode=None)
app.add_typer(dinas_app, name="dinas")
app.add_typer(school_app, name="school")

_Code = Annotated[str, typer.Argument(metavar="CODE", help=say("programmes.option_code"))]
_Name = Annotated[str, typer.Argument(metavar="NAME", help=say("programmes.option_name"))]
_Spelling = Annotated[list[str], typer.Option("--spelling", help=say("programmes.option_spelling"))]

_BY = {"dinas": "dinas", "kecamatan": "kode_kecamatan"}


@dinas_app.command("list", help=say("programmes.help_dinas_list"))
def dinas_list() -> None:
    """List every dinas in the office's order, tab-separated."""
    from geo.cases.dinas import DinasTable

    for one in DinasTable(open_store()).all():
        words = ", ".join(one.spellings)
        typer.echo(
            say("programmes.dinas_line", code=one.code, name=one.name, marks=_marks(one), spellings=words)
        )


@dinas_app.command("add", help=say("programmes.help_dinas_add"))
def dinas_add(code: _Code, name: _Name, spelling: _Spelling = []) -> None:  # noqa: B006
    """Add a dinas."""
    from geo.cases.dinas import DinasTable

    store = open_store()
    _saved("dinas.add", DinasTable(store).add(code, name, spelling))


@dinas_app.command("rename", help=say("programmes.help_dinas_rename"))
def dinas_rename(code: _Code, name: _Name, spelling: _Spelling = []) -> None:  # noqa: B006
    """Rename a dinas; the old name goes on naming it in old files."""
    from geo.cases.dinas import DinasTable

    _saved("dinas.rename", DinasTable(open_store()).rename(code, name, spelling))


@dinas_app.command("retire", help=say("programmes.help_dinas_retire"))
def dinas_retire(
    code: _Code, back: Annotated[bool, typer.Option("--back", help=say("programmes.option_back"))] = False
) -> None:
    """Retire a dinas, or bring it back."""
    from geo.cases.dinas import DinasTable

    _saved("dinas.back" if back else "dinas.retire", DinasTable(open_store()).set_active(code, back))


@app.command("clock", help=say("programmes.help_clock"))
def clock(
    output: Output,
    by: Annotated[str, typer.Option("--by", help=say("programmes.option_by"))] = "",
    quarters: Annotated[bool, typer.Option("--quarters", help=say("programmes.option_quarters"))] = False,
    hours: Annotated[
        str, typer.Option("--clock", envvar="TIGAPILAR_CLOCK", help=say("programmes.option_clock"))
    ] = "all",
) -> None:
    """Write how fast the reports were answered."""
    from geo.answering import answering_of, present_moment
    from geo.patrol.clock_setting import parse_clock

    if by and by not in _BY:
        raise RequestError("programmes.bad_by", by=by[:40], choices=", ".join(_BY))
    store = open_store()
    answering = answering_of(store, now=present_moment(store), hours=parse_clock(hours))
    figures = answering.figures(_BY.get(by, ""), per_quarter=quarters)
    names = {one.code: one.name for one in answering.dinas}
    if by == "dinas":
        figures.insert(1, "nama_dinas", figures["dinas"].map(names).fillna(""))
    write_table(figures.round({"median_min": 1, "p90_min": 1, "share_in_time": 3}), output)


def _saved(action: str, one: Dinas) -> None:
    from geo.cases.audit import AuditLog

    AuditLog(open_store()).note(say("review.console"), action, one.code)
    typer.echo(say("programmes.dinas_saved", code=one.code, name=one.name, marks=_marks(one)))


def _marks(one: Dinas) -> str:
    secretariat = say("programmes.mark_secretariat") if one.secretariat else ""
    return secretariat + ("" if one.active else say("programmes.mark_retired"))
