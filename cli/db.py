"""``tigapilar db …``: the store as a whole: backed up, put back, carried over, brought up to date."""

from __future__ import annotations

import typer

from cli.db_backup import backup, restore
from cli.db_store import check, copy, layers, upgrade
from geo.wording import say

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("backup.help_db"), rich_markup_mode=None)
app.command("backup", help=say("backup.help_backup"))(backup)
app.command("restore", help=say("backup.help_restore"))(restore)
app.command("upgrade", help=say("db.help_upgrade"))(upgrade)
app.command("copy", help=say("db.help_copy"))(copy)
app.command("check", help=say("db.help_check"))(check)
app.command("layers", help=say("db.help_layers"))(layers)
