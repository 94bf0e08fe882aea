"""``tigapilar boundaries check | import FILE``: is the layer in use sound, and how to bring another."""

from __future__ import annotations

import typer

from geo.wording import say

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("admin.help"), rich_markup_mode=None)


@app.callback()
def boundaries() -> None:
    """Check the desa layer in use, or import another."""
