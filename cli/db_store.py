"""``tigapilar db upgrade``, ``copy`` and ``check``: the store brought up to date, carried over, looked at."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import BoundariesPath, open_boundaries, open_store
from geo.wording import say

__all__ = ["check", "copy", "layers", "upgrade"]


def upgrade() -> None:
    """Bring the office's store up to date, or begin it; say where it is kept as it was."""
    from geo.cases.migrations import HEAD
    from geo.cases.store_address import read_address, shown_name
    from geo.cases.store_engine import upgrade_at

    url = _own()
    name = shown_name(read_address(url))
    kept = upgrade_at(url)
    if kept is None:
        typer.echo(say("db.new", name=name, version=HEAD))
    else:
        typer.echo(say("cases_store.upgraded", name=name, kept=kept))


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help=say("db.option_from"))],
    target: Annotated[str, typer.Argument(metavar="TO", help=say("db.option_to"))],
) -> None:
    """Carry a whole store over to an empty one."""
    from geo.cases.store_address import read_address, shown_name
    from geo.cases.store_carry import address_of, carry_over

    manifest = carry_over(address_of(source), address_of(target))
    typer.echo(
        say(
            "db.copied",
            rows=manifest.n_rows,
            tables=len(manifest.tables),
            cases=manifest.rows_of("cases"),
            name=shown_name(read_address(address_of(target))),
        )
    )


def check() -> None:
    """Look through the whole store, and count what is in it."""
    from geo.cases.backup_rows import kept_tables, table_sum
    from geo.cases.integrity import check_integrity
    from geo.cases.migrations import HEAD
    from geo.cases.store_address import shown_name
    from geo.cases.store_carry import must_be_there
    from geo.cases.store_engine import open_engine, reading

    must_be_there(_own())
    engine = open_engine(_own())
    with reading(engine) as connection:
        check_integrity(connection)
        rows = {table.name: table_sum(connection, table).rows for table in kept_tables()}
    engine.dispose()
    typer.echo(
        say(
            "db.checked",
            name=shown_name(engine.url),
            kind={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name],
            version=HEAD,
            rows=sum(rows.values()),
            tables=len(rows),
            cases=rows["cases"],
            loads=rows["loads"],
        )
    )


def layers(boundaries: BoundariesPath = None) -> None:
    """Write the newest edition's layers into the database, for QGIS."""
    from geo.database_layers import put_into_database

    store = open_store()
    rows, absent = put_into_database(store, open_boundaries(boundaries))
    store.close()
    tables = ", ".join(f"{name} ({n})" for name, n in rows.items())
    typer.echo(say("db.layers_written", tables=tables))
    if absent:
        typer.echo(say("db.roles_absent", roles=", ".join(absent)), err=True)


def _own() -> str:
    from api.settings import Settings

    return Settings().database_url
