"""``tigapilar user token …``: how QGIS and other programs come in without a password."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import open_store
from geo.cases.access_tokens import DAYS, SCOPES
from geo.wording import say

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("roles.help_token"), rich_markup_mode=None)


@app.command("add", help=say("roles.help_token_add"))
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("accounts.option_name"))],
    days: Annotated[int, typer.Option("--days", help=say("roles.option_days"))] = DAYS,
    scope: Annotated[
        str, typer.Option("--scope", help=say("roles.option_scope", scopes=", ".join(SCOPES)))
    ] = "layers",
) -> None:
    """Make a token and print it, this once; what it is for goes to standard error."""
    from geo.cases.access_tokens import AccessTokens, mark_of
    from geo.cases.accounts import Accounts

    store = open_store()
    token = AccessTokens(store).add(Accounts(store).named(name), scope=scope, days=days)
    _note("token.add", mark_of(token))
    typer.echo(say("roles.token_made", name=name, scope=scope, days=days), err=True)
    typer.echo(token)


@app.command("list", help=say("roles.help_token_list"))
def list_() -> None:
    """List the tokens by their marks; what they are is kept nowhere."""
    from geo.cases.access_tokens import AccessTokens

    tokens = AccessTokens(open_store()).all()
    if not tokens:
        typer.echo(say("roles.token_none"))
    for one in tokens:
        typer.echo(
            say(
                "roles.token_line",
                mark=one.mark,
                name=one.account.name,
                scope=one.scope,
                until=one.expires_at.date(),
                used=one.last_used or "-",
                ended=say("roles.token_line_ended") if one.ended() else "",
            )
        )


@app.command("revoke", help=say("roles.help_token_revoke"))
def revoke(mark: Annotated[str, typer.Argument(metavar="MARK", help=say("roles.option_mark"))]) -> None:
    """End a token at once."""
    from geo.cases.access_tokens import AccessTokens

    known = AccessTokens(open_store()).revoke(mark)
    _note("token.revoke", known.mark)
    typer.echo(say("roles.token_revoked", mark=known.mark, name=known.account.name))


def _note(action: str, mark: str) -> None:
    from geo.cases.audit import AuditLog

    AuditLog(open_store()).note(say("review.console"), action, mark)
