"""The layers in the database: QGIS opens them, and their roles see nothing else."""

from __future__ import annotations

import subprocess

import pandas as pd
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from geo.case_layer import CASE_EXPORT_COLUMNS
from geo.cases.store import CaseStore
from geo.cases.store_engine import writing
from geo.cases.store_tables import EVIDENCE_COLUMNS, PERSONAL_COLUMNS
from geo.database_layers import put_into_database
from geo.errors import StoreError
from geo.publishing.database import FORUM, PLANNER, SCHEMA, _view_of_cases
from geo.publishing.keeper import keep, plan_next
from geo.study import study_cases
from geo.zone import WIT, in_zone
from tests.cases.test_store import save, some_cases
from tests.stores import plainly

READABLE = {FORUM: {"desa", "hotspot"}, PLANNER: {"desa", "hotspot", "kasus"}}


@pytest.fixture(scope="module")
def database(stores, approx_boundaries):
    """The address of a store whose layers were written, and how many rows each has."""
    url = stores.new()
    store = CaseStore(url)
    save(store, some_cases(30, nama="Warga Contoh Rahasia"))
    if stores.kind == "sqlite":
        with pytest.raises(StoreError) as caught:
            put_into_database(store, approx_boundaries)
        assert caught.value.key == "db.nothing_published"
        store.close()
        pytest.skip("of PostgreSQL alone")
    study = study_cases(store.cases(), approx_boundaries, n_periods=1, permutations=999)
    keep(store, plan_next(store, study))
    first, absent = put_into_database(store, approx_boundaries)
    again, _ = put_into_database(store, approx_boundaries)
    assert (first, absent) == (again, [])
    store.close()
    return url, first


def may_read(url: str, role: str, table: str) -> bool:
    with plainly(url) as connection:
        connection.exec_driver_sql(f"SET ROLE {role}")
        try:
            connection.exec_driver_sql(f"SELECT * FROM {table} LIMIT 1")
        except DBAPIError as error:
            connection.rollback()
            return "permission denied" not in str(error.orig)
    return True


@pytest.mark.parametrize("role", [FORUM, PLANNER])
def test_a_role_reads_its_layers_and_nothing_of_the_store(database, role):
    url, _ = database
    with plainly(url) as connection:
        names = connection.exec_driver_sql(
            "SELECT table_schema, table_name FROM information_schema.tables "
            f"WHERE table_schema IN ('public', '{SCHEMA}') AND table_name <> 'spatial_ref_sys'"
        ).fetchall()
    readable = {f"{schema}.{name}" for schema, name in names if may_read(url, role, f'{schema}."{name}"')}
    assert "public.case_persons" in {f"{schema}.{name}" for schema, name in names}
    own = {name for name in readable if not name.startswith("public.geo")}  # PostGIS's own views
    assert own == {f"{SCHEMA}.{name}" for name in READABLE[role]}


def test_the_view_of_the_cases_says_nothing_of_a_person(database):
    url, _ = database
    with plainly(url) as connection:
        rows = connection.exec_driver_sql(f"SELECT * FROM {SCHEMA}.kasus").mappings().all()
    assert len(rows) == 30
    assert not set(rows[0]) & {*PERSONAL_COLUMNS, *EVIDENCE_COLUMNS, "catatan", "match_reason"}
    assert "Rahasia" not in repr(rows)
    assert rows[0]["tanggal"].isoformat() == "2026-07-01T16:30:00+00:00"


@pytest.mark.parametrize("layer", ["desa", "hotspot", "kasus"])
def test_gdal_opens_it_with_its_geometry(database, layer):
    url, rows = database
    address = make_url(url)
    said = f"PG:host={address.host} port={address.port} dbname={address.database} user={address.username}"
    if address.password:
        said += f" password={address.password}"
    command = ["ogrinfo", "-so", said, f"{SCHEMA}.{layer}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "ERROR" not in done.stderr
    assert f"Feature Count: {rows.get(layer, 30)}" in done.stdout
    assert f"Geometry: {'Point' if layer == 'kasus' else 'Multi Polygon'}" in done.stdout
    assert 'ID["EPSG",4326]' in done.stdout


def test_counts_are_numbers_that_can_be_compared(database):
    url, rows = database
    with plainly(url) as connection:
        least = connection.exec_driver_sql(f"SELECT count(*) FROM {SCHEMA}.hotspot WHERE n_min >= 0").scalar()
        open_ended = connection.exec_driver_sql(
            f"SELECT count(*) - count(n_max) FROM {SCHEMA}.hotspot"
        ).scalar()
    assert least == rows["hotspot"]
    assert open_ended < rows["hotspot"]


def test_a_view_that_is_built_on_a_layer_is_told_and_stays(database, approx_boundaries):
    url, rows = database
    view = f"CREATE VIEW {SCHEMA}.milik_sendiri AS SELECT kode_desa FROM {SCHEMA}.hotspot"
    store = CaseStore(url)
    with plainly(url) as connection:
        connection.exec_driver_sql(view)
    try:
        with pytest.raises(StoreError) as caught:
            put_into_database(store, approx_boundaries)
        assert caught.value.key == "db.layers_depended_on"
        with plainly(url) as connection:
            kept = connection.exec_driver_sql(f"SELECT count(*) FROM {SCHEMA}.milik_sendiri").scalar()
        assert kept == rows["hotspot"]
    finally:
        with plainly(url) as connection:
            connection.exec_driver_sql(f"DROP VIEW {SCHEMA}.milik_sendiri")
        store.close()


def test_a_day_without_an_hour_is_that_day_in_the_view(stores, approx_boundaries):
    if stores.kind == "sqlite":
        pytest.skip("of PostgreSQL alone")
    url = stores.new()
    store = CaseStore(url)
    days = pd.to_datetime(["2026-10-01"] * 2).tz_localize("Asia/Makassar").as_unit("us")
    save(store, some_cases(2, tanggal=days, tanpa_jam=["", "tanggal"]))
    with writing(store.engine) as connection, in_zone(WIT):
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        _view_of_cases(connection, CASE_EXPORT_COLUMNS)
    store.close()
    with plainly(url) as connection:
        rows = connection.exec_driver_sql(f"SELECT tanggal, tanpa_jam FROM {SCHEMA}.kasus ORDER BY id")
        found = [(moment.astimezone(WIT.tz).isoformat(), note) for moment, note in rows]
    assert found == [("2026-10-01T01:00:00+09:00", ""), ("2026-10-01T00:00:00+09:00", "tanggal")]
