"""``tigapilar user …``: the accounts that may sign in, kept by whoever has this machine."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer

from cli.options import open_store
from cli.user_token import app as token_app
from geo.errors import RequestError
from geo.wording import say

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("accounts.help"), rich_markup_mode=None)
app.add_typer(token_app, name="token")

_Name = Annotated[str, typer.Argument(metavar="NAME", help=say("accounts.option_name"))]
_Pillar = Annotated[str, typer.Option("--pilar", help=say("accounts.option_pillar"))]
_Stdin = Annotated[bool, typer.Option("--password-stdin", help=say("accounts.option_password_stdin"))]


@app.command("add", help=say("accounts.help_add"))
def add(
    name: _Name,
    role: Annotated[str, typer.Option("--role", help=say("accounts.option_role"))],
    territory: Annotated[str, typer.Option("--territory", help=say("accounts.option_territory"))] = "",
    pillar: _Pillar = "",
    password_stdin: _Stdin = False,
) -> None:
    """Add an account. There is none to begin with."""
    from api.accounts.passwords import hash_password
    from geo.cases.account_pillars import AccountPillars, checked_pillar
    from geo.cases.accounts import Accounts

    store = open_store()
    accounts = Accounts(store)
    if accounts.find(name) is not None:
        raise RequestError("accounts.name_taken", name=name)
    checked_pillar(pillar, role)
    account = accounts.add(name, hash_password(_new_password(name, password_stdin)), role, territory)
    AccountPillars(store).set(account, pillar)
    _note("user.add", account.name)
    typer.echo(say("accounts.added", name=account.name, role=account.role))


@app.command("list", help=say("accounts.help_list"))
def list_() -> None:
    """List the accounts; never what their passwords are kept as."""
    from geo.cases.accounts import Accounts

    accounts = Accounts(open_store()).all()
    if not accounts:
        typer.echo(say("accounts.none"))
    for one in accounts:
        typer.echo(
            say(
                "accounts.line",
                name=one.name,
                role=one.role,
                territory=one.territory or "-",
                since=one.created_at.date(),
                closed=say("accounts.line_closed") if one.disabled_at else "",
            )
        )


@app.command("pillar", help=say("accounts.help_pillar"))
def pillar(name: _Name, pillar: _Pillar = "") -> None:
    """Say of which pillar a territorial account is, or of none."""
    from geo.cases.account_pillars import AccountPillars
    from geo.cases.accounts import Accounts

    store = open_store()
    account = Accounts(store).named(name)
    AccountPillars(store).set(account, pillar)
    _note("user.pillar", account.name)
    typer.echo(say("accounts.pillar_set", name=account.name, pillar=pillar or "-"))


@app.command("password", help=say("accounts.help_password"))
def password(name: _Name, password_stdin: _Stdin = False) -> None:
    """Change a password."""
    from api.accounts.passwords import hash_password
    from geo.cases.accounts import Accounts

    accounts = Accounts(open_store())
    account = accounts.named(name)
    accounts.set_password(name, hash_password(_new_password(account.name, password_stdin)))
    _note("user.password", account.name)
    typer.echo(say("accounts.changed", name=account.name))


@app.command("disable", help=say("accounts.help_disable"))
def disable(name: _Name) -> None:
    """Close an account; what it did stays in the log."""
    _set_disabled(name, True)


@app.command("enable", help=say("accounts.help_enable"))
def enable(name: _Name) -> None:
    """Open a closed account again."""
    _set_disabled(name, False)


@app.command("log", help=say("accounts.help_log"))
def log(
    limit: Annotated[int, typer.Option("--limit", min=1, help=say("accounts.option_limit"))] = 50,
) -> None:
    """Print the audit log, the newest entry first, tab-separated."""
    from geo.cases.audit import AuditLog
    from geo.zone import office_tz

    for row in AuditLog(open_store()).entries(limit=limit):
        n_cases = "" if row.n_cases is None else str(row.n_cases)
        moment = row.at.astimezone(office_tz()).isoformat(timespec="seconds")
        typer.echo("\t".join([moment, row.who, row.action, row.what, n_cases]))


def _set_disabled(name: str, disabled: bool) -> None:
    from geo.cases.accounts import Accounts

    accounts = Accounts(open_store())
    account = accounts.named(name)
    accounts.set_disabled(name, disabled)
    _note("user.disable" if disabled else "user.enable", account.name)
    typer.echo(say("accounts.disabled" if disabled else "accounts.enabled", name=account.name))


def _note(action: str, name: str) -> None:
    from geo.cases.audit import AuditLog

    AuditLog(open_store()).note(say("review.console"), action, name)


def _new_password(name: str, from_stdin: bool) -> str:
    """Return a password that is good enough: from stdin, or asked for twice."""
    from api.accounts.passwords import LEAST_LETTERS, check_password

    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise RequestError("accounts.password_missing")
    else:
        given = getpass.getpass(say("accounts.ask_password", least=LEAST_LETTERS))
    check_password(given, name)
    if not from_stdin and getpass.getpass(say("accounts.ask_again")) != given:
        raise RequestError("accounts.password_differs")
    return given
