"""Whose store it is, of which revision, and how it is brought up to date: in one transaction, a copy kept."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, inspect, select, text

from geo.cases import store_tables as t
from geo.cases.migrations import FOLDER, HEAD, REVISIONS
from geo.cases.store_copy import keep_file_copy, keep_schema_copy
from geo.errors import StoreError

__all__ = ["is_up_to_date", "revision_of", "upgrade_store"]

UNNUMBERED = "awal"
"""What names call the stores of before the revisions."""

_OF_POSTGIS = {"spatial_ref_sys"}
_one_at_a_time = threading.Lock()


def revision_of(connection: Connection, name: str) -> str | None:
    """Return the revision of a store, None where nothing is there yet.

    Raises
    ------
    StoreError
        If it is another program's, or a newer version's; it was not touched.
    """
    tables = set(inspect(connection).get_table_names()) - _OF_POSTGIS
    if not tables:
        return None
    if "meta" not in tables:
        raise StoreError("cases_store.foreign", path=name)
    facts = dict(connection.execute(select(t.meta.c.key, t.meta.c.value)).fetchall())
    if facts.get("program") != "tigapilar":
        raise StoreError("cases_store.foreign", path=name)
    if int(facts["schema"]) > t.SCHEMA_VERSION:
        raise StoreError("cases_store.newer", path=name, version=facts["schema"])
    if "alembic_version" not in tables:
        return UNNUMBERED
    revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if revision not in REVISIONS:
        raise StoreError("cases_store.newer", path=name, version=revision)
    return revision


def is_up_to_date(engine: Engine, name: str) -> bool:
    """Tell whether the store needs nothing; it raises what :func:`revision_of` raises."""
    with engine.connect() as connection:
        return revision_of(connection, name) == HEAD


def upgrade_store(engine: Engine, name: str, *, begin_only: bool = False) -> str | None:
    """Make the tables that a store lacks: all of them, or none.

    Parameters
    ----------
    engine : Engine
    name : str
        What sentences call the store.
    begin_only : bool
        Whether a store that holds something is refused instead: on a server it
        is brought up to date when its office says so, not by whoever comes first.

    Returns
    -------
    str or None
        Where the store as it was is kept: a file, or a schema of the database.

    Raises
    ------
    StoreError
        If no copy of it can be kept.
    """
    with _one_at_a_time, engine.execution_options(writing=True).begin() as connection:
        found = revision_of(connection, name)
        if found == HEAD:
            return None
        if found is None:
            _run(connection)
            facts = {"schema": str(t.SCHEMA_VERSION), "program": "tigapilar"}
            connection.execute(insert(t.meta), [{"key": key, "value": facts[key]} for key in facts])
            return None
        if begin_only:
            raise StoreError("cases_store.old", name=name, version=found)
        keep = keep_file_copy if engine.dialect.name == "sqlite" else keep_schema_copy
        kept = keep(connection, found, datetime.now(UTC))
        _run(connection)
        return kept


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
