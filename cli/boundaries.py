"""``tigapilar boundaries check | import FILE``: is the layer in use sound, and how to bring another."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import BoundariesPath, open_boundaries
from geo.errors import BoundaryError
from geo.wording import say

if TYPE_CHECKING:
    from geo.admin.layer_import import ImportReport

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("admin.help"), rich_markup_mode=None)

_CHOICE = {
    "--kode-column": "kode_column",
    "--nama-column": "nama_column",
    "--kecamatan-column": "kecamatan_column",
}


@app.command("check", help=say("admin.help_check"))
def check(
    boundaries: BoundariesPath = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=say("admin.option_findings"))] = None,
) -> None:
    """Count and name what is wrong with the layer in use; status 1 where it must not be used."""
    from rich.console import Console

    from cli.boundaries_table import print_check
    from geo.admin.check_table import check_table
    from geo.admin.layer_check import check_layer
    from geo.export.writer import check_target, write_layer

    if output is not None:
        check_target(output, boundaries)
    layer = open_boundaries(boundaries)
    with Console(stderr=True).status(say("admin.checking")):
        report = check_layer(layer)
    print_check(report, layer)
    if output is not None:
        findings = check_table(report, layer.desa["nama_desa"])
        write_layer(findings, output)
        typer.echo(say("admin.findings_written", n=len(findings), path=output), err=True)
    if report.faults:
        raise BoundaryError(
            "admin.check_failed",
            title=layer.origin.name or layer.origin.title,
            invalid=len(report.invalid),
            missing=len(report.missing),
        )


@app.command("import", help=say("admin.help_import"))
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("admin.option_file"))],
    kode_column: Annotated[str | None, typer.Option(help=say("admin.option_kode_column"))] = None,
    nama_column: Annotated[str | None, typer.Option(help=say("admin.option_nama_column"))] = None,
    kecamatan_column: Annotated[str | None, typer.Option(help=say("admin.option_kecamatan_column"))] = None,
    crs: Annotated[str | None, typer.Option(help=say("admin.option_crs"))] = None,
    layer: Annotated[str | None, typer.Option(help=say("admin.option_layer"))] = None,
    repair: Annotated[bool, typer.Option("--repair", help=say("admin.option_repair"))] = False,
    dissolve: Annotated[bool, typer.Option("--dissolve", help=say("admin.option_dissolve"))] = False,
) -> None:
    """Check a foreign layer, bring it into form and keep it as the layer in use."""
    from cli.boundaries_table import print_import

    report = _import_asking(
        file,
        kode_column=kode_column,
        nama_column=nama_column,
        kecamatan_column=kecamatan_column,
        crs=crs,
        layer=layer,
        repair=repair,
        dissolve=dissolve,
    )
    print_import(report)
    if os.environ.get("TIGAPILAR_BOUNDARIES"):
        typer.echo(f"{say('admin.import_hidden')} / {say('admin.import_hidden', 'en')}", err=True)


def _import_asking(file: Path, **options: Any) -> ImportReport:
    """Import; where several columns could be meant, ask on a terminal and try again."""
    from geo.admin.layer_import import import_layer

    while True:
        try:
            return import_layer(file, **options)
        except BoundaryError as error:
            if error.key != "admin.column_ambiguous" or not sys.stdin.isatty():
                raise
            options[_CHOICE[str(error.values["option"])]] = _ask(error)


def _ask(error: BoundaryError) -> str:
    from rich.console import Console
    from rich.prompt import Prompt

    candidates = str(error.values["candidates"]).split(", ")
    what = error.values["what"]
    typer.echo(f"{say('admin.ask_column', what=what)} / {say('admin.ask_column', 'en', what=what)}", err=True)
    for number, name in enumerate(candidates, start=1):
        typer.echo(f"  {number}. {name}", err=True)
    numbers = [str(number) for number in range(1, len(candidates) + 1)]
    chosen = Prompt.ask(">", choices=numbers, console=Console(stderr=True))
    return candidates[int(chosen) - 1]
