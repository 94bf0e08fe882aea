"""The console command ``tigapilar``: one sub-command a file, one way out for every error."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import typer

from cli import bench, demo, export, geocode, hotspots, load, map_page, report, serve, visits
from cli.area import office_hours, with_wilayah
from cli.boundaries import app as boundaries_app
from cli.db import app as db_app
from cli.decisions import app as decisions_app
from cli.effect import app as effect_app
from cli.options import close_stores
from cli.patrol import app as patrol_app
from cli.programme import app as programme_app
from cli.publish import app as publish_app
from cli.review import app as review_app
from cli.user import app as user_app
from geo.errors import UserError
from geo.wording import say

__all__ = ["app", "run"]

app = typer.Typer(
    name="tigapilar",
    help=f"{say('cli.help', 'id')} / {say('cli.help', 'en')}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
map_app = typer.Typer(no_args_is_help=True, help=say("cli.help_map"), rich_markup_mode=None)
map_app.command("hotspots", help=say("cli.help_map_hotspots"))(map_page.hotspots)
map_app.command("points", help=say("maps_cli.help_points"))(map_page.points)
map_app.command("visits", help=say("visits.help_map"))(visits.visits)

app.add_typer(boundaries_app, name="boundaries")
app.command("geocode", help=say("cli.help_geocode"))(geocode.geocode)
app.command("load", help=say("cli.help_load"))(load.load)
app.add_typer(review_app, name="review")
app.add_typer(publish_app, name="publish")
app.add_typer(programme_app, name="programme")
app.add_typer(decisions_app, name="decisions")
app.add_typer(effect_app, name="effect")
app.add_typer(user_app, name="user")
app.add_typer(db_app, name="db")
app.command("hotspots", help=say("cli.help_hotspots"))(hotspots.hotspots)
app.add_typer(map_app, name="map")
app.command("export", help=say("cli.help_export"))(export.export)
app.add_typer(patrol_app, name="patrol")
app.command("visits", help=say("visits.help"))(visits.visits)
app.command("report", help=say("maps_report.help"))(report.report)
app.command("serve", help=say("cli.help_serve"))(serve.serve)
app.command("demo", help=say("cli.help_demo"))(demo.demo)
app.command("bench", help=say("bench.help"))(bench.bench)
with_wilayah(app)


@app.callback()
def begin(context: typer.Context) -> None:
    """Have what the command opens closed behind it, however it ends, and its hours those of the office."""
    context.call_on_close(close_stores)
    context.with_resource(office_hours())


def run() -> None:
    """Run the command line; a fault of the data or the request is one line on stderr and status 1."""
    # A command lives for seconds: looking for circles in its millions of cells takes a tenth of them.
    gc.set_threshold(100_000, 50, 50)
    try:
        with _ending_in_order():
            app()
    except UserError as error:
        sys.stderr.write(f"tigapilar: {error.sentence('id')} / {error.sentence('en')}\n")
        sys.exit(1)


class _Ended(SystemExit):
    """The machine, or whoever looks after it, asks the command to end."""


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM clear away what is half-written, as Ctrl-C does; the second one ends the process at once.

    Whoever sent it sees that the process was ended by it: systemd takes that for an end in order.
    """
    owner, before = os.getpid(), signal.getsignal(signal.SIGTERM)

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        if os.getpid() == owner:
            raise _Ended(128 + number)
        os.kill(os.getpid(), number)  # a child that inherited this has nothing of its own to clear

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    except _Ended:
        os.kill(owner, signal.SIGTERM)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    run()
