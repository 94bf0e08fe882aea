"""The store's revisions: they make what the code declares, and a store of any of them is brought on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects.postgresql.base import ischema_names

from geo.cases.append_only import APPEND_ONLY
from geo.cases.migrations import FOLDER, HEAD, REVISIONS
from geo.cases.store import CaseStore
from geo.cases.store_engine import upgrade_at
from geo.cases.store_tables import metadata
from geo.errors import StoreError
from tests.cases.test_store import save, some_cases
from tests.stores import plainly

ROOT = Path(__file__).resolve().parents[2]
BY_POSTGIS = {"spatial_ref_sys", "ix_cases_geom", "geom"}


def test_the_revisions_are_one_row_in_the_order_of_their_files():
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    chain = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(chain)) == REVISIONS


class Geometry(sa.types.UserDefinedType):
    """PostGIS's own type, which the code never reads; what stands in its brackets says nothing here."""

    cache_ok = True

    def __init__(self, *_brackets: str) -> None:
        super().__init__()

    def get_col_spec(self, **_options: object) -> str:
        return "geometry"


def test_an_empty_store_brought_up_to_date_has_the_tables_that_the_code_declares(store_url, monkeypatch):
    monkeypatch.setitem(ischema_names, "geometry", Geometry)
    with plainly(store_url) as connection:
        options = {
            "compare_type": True,
            "include_object": lambda thing, name, *_: name not in BY_POSTGIS,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD


def test_each_table_that_says_so_refuses_to_be_changed(store_url):
    declared = {table.name for table in metadata.tables.values() if APPEND_ONLY in table.info}
    assert {"audit", "school_steps", "patrol_plans"} <= declared
    with plainly(store_url) as connection:
        if connection.dialect.name == "sqlite":
            query = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        else:
            query = "SELECT DISTINCT event_object_table FROM information_schema.triggers"
        assert {row[0] for row in connection.exec_driver_sql(query)} == declared


def test_every_text_sorts_by_its_bytes(store_url):
    store = CaseStore(store_url)
    words = ["b", "A", "a", "É", "é", "Z", "á", "_", "-1", "10", "9", "ab", "a b"]
    save(store, some_cases(len(words), id=words))
    assert store.cases()["id"].tolist() == sorted(words)
    store.close()
    with plainly(store_url) as connection:
        if connection.dialect.name == "postgresql":
            other = connection.exec_driver_sql(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' "
                "AND data_type IN ('character varying', 'text') AND collation_name IS DISTINCT FROM 'C' "
                "AND table_name NOT IN ('alembic_version', 'spatial_ref_sys') "
                "AND table_name NOT IN (SELECT table_name FROM information_schema.views)"
            )
            assert other.fetchall() == []


def as_before_the_revisions(path: Path) -> bytes:
    """Make of a store one of before the revisions, without some of its tables; return what it is."""
    with sqlite3.connect(path) as plain:
        for name in ("alembic_version", "visit_notes", "visits", "audit"):
            plain.execute(f"DROP TABLE {name}")
    plain.close()
    return path.read_bytes()


@pytest.fixture
def old(tmp_path):
    """A SQLite file of before the revisions: all of those are files."""
    path = tmp_path / "kasus.sqlite"
    store = CaseStore.at(path)
    save(store, some_cases(7))
    store.close()
    return path, as_before_the_revisions(path)


def kept_beside(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.sebelum-*"))


def test_a_file_of_before_the_revisions_is_brought_up_to_date_and_kept(old):
    path, _ = old
    store = CaseStore.at(path)
    assert store.size() == 7
    store.close()
    (kept,) = kept_beside(path)
    assert kept.name.startswith("kasus.sebelum-awal-")
    assert kept.stat().st_mode & 0o077 == 0
    with sqlite3.connect(kept) as plain:
        tables = {row[0] for row in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert plain.execute("SELECT count(*) FROM cases").fetchone() == (7,)
    plain.close()
    assert "visits" not in tables
    CaseStore.at(path).close()
    assert kept_beside(path) == [kept]


KILLED = """
import os, sys
from sqlalchemy import event
from geo.cases import store_dialects, store_engine
seen = 0

def die(connection, cursor, statement, *rest):
    global seen
    seen += statement.lstrip().startswith(("CREATE", "INSERT", "UPDATE", "ALTER"))
    if seen == int(sys.argv[2]):
        os._exit(9)

made = store_dialects.engine_on
def engine_on(address):
    engine = made(address)
    event.listen(engine, "after_cursor_execute", die)
    return engine
store_engine.engine_on = engine_on
store_engine.upgrade_at(sys.argv[1])
"""


def killed_at(url: str, step: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, url, str(step)], cwd=ROOT, check=False)
    assert done.returncode == 9


@pytest.mark.parametrize("step", [1, 4])
def test_killed_while_it_is_brought_up_to_date_it_is_as_it_was(old, step):
    path, _ = old
    killed_at(f"sqlite:///{path}", step)
    with sqlite3.connect(path) as plain:
        tables = {row[0] for row in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    plain.close()
    assert not tables & {"visits", "audit", "alembic_version"}
    store = CaseStore.at(path)
    assert store.size() == 7
    store.close()


def test_without_room_for_the_copy_nothing_is_changed(old, monkeypatch):
    path, content = old

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.cases.store_copy.os.open", full)
    with pytest.raises(StoreError, match="No space left") as caught:
        CaseStore.at(path)
    assert caught.value.key == "cases_store.no_copy"
    assert path.read_bytes() == content
    assert kept_beside(path) == []


def one_revision_back(url: str) -> None:
    """Take away what the newest revision made: the calendar's table stands for all of it."""
    with plainly(url) as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{REVISIONS[1]}'")
        connection.exec_driver_sql("DROP TABLE calendar_units")


def test_an_old_store_on_a_server_waits_for_the_command(stores, store_url):
    if stores.kind == "sqlite":
        pytest.skip("a file is brought up to date when it is opened; tested above")
    store = CaseStore(store_url)
    save(store, some_cases(7))
    store.close()
    one_revision_back(store_url)
    with pytest.raises(StoreError, match="tigapilar db upgrade"):
        CaseStore(store_url)
    for step in (12, 43):  # while the copy is made, and after it
        killed_at(store_url, step)
        with pytest.raises(StoreError, match="tigapilar db upgrade"):
            CaseStore(store_url)
    kept = upgrade_at(store_url)
    assert kept is not None
    store = CaseStore(store_url)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql(f'SELECT count(*) FROM "{kept}".cases').scalar() == 7
        schemas = sa.inspect(connection).get_schema_names()
    store.close()
    assert [name for name in schemas if name.startswith("sebelum_")] == [kept]
    assert upgrade_at(store_url) is None


def test_a_store_of_a_revision_that_is_not_known_is_refused(store_url):
    with plainly(store_url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_later'")
    for opening in (CaseStore, upgrade_at):
        with pytest.raises(StoreError, match="9999_later") as caught:
            opening(store_url)
        assert caught.value.key == "cases_store.newer"
