"""What loads and readers may rely on, whichever database keeps the store."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError

from geo.cases import store_tables as t
from geo.cases.account_tables import accounts
from geo.cases.accounts import Accounts
from geo.cases.store import CaseStore
from geo.cases.store_address import read_address, shown_name
from geo.cases.store_engine import reading, writing
from geo.errors import StoreError
from tests.cases.test_store import save, some_cases
from tests.stores import plainly


@pytest.fixture
def store(store_url):
    store = CaseStore(store_url)
    save(store, some_cases(5))
    yield store
    store.close()


@pytest.fixture
def on_server(stores):
    if stores.kind == "sqlite":
        pytest.skip("of PostgreSQL alone")


def count(connection) -> int:
    return int(connection.execute(select(func.count()).select_from(t.cases)).scalar_one())


def test_a_second_load_waits_and_a_reader_does_not(store, store_url):
    began, ended = threading.Event(), []

    def second() -> None:
        other = CaseStore(store_url)
        began.set()
        save(other, some_cases(3, sumber="lain"))
        ended.append(True)
        other.close()

    with writing(store.engine) as connection:
        connection.execute(insert(t.meta), [{"key": "uji", "value": "1"}])
        thread = threading.Thread(target=second)
        thread.start()
        assert began.wait(30)
        thread.join(0.5)
        assert not ended
        with reading(store.engine) as reader:
            assert count(reader) == 5
    thread.join(30)
    assert ended
    assert store.size() == 8


def test_a_reader_sees_one_state_while_others_load(store):
    with reading(store.engine) as reader:
        assert count(reader) == 5
        save(store, some_cases(3, sumber="lain"))
        assert count(reader) == 5
    assert store.size() == 8


def test_nul_is_taken_out_of_texts_and_of_what_is_looked_for(store):
    accounts_of = Accounts(store)
    with writing(store.engine) as connection:
        row = {"name": "a\x00b", "password_hash": "x", "role": "planner", "territory": ""}
        connection.execute(
            insert(accounts).values(**row, created_at=some_cases(1)["tanggal"][0].to_pydatetime())
        )
    assert accounts_of.named("a\x00b").name == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.usefixtures("on_server")
def test_who_reads_cannot_write(store):
    with pytest.raises(StoreError, match="read-only"), reading(store.engine) as reader:
        reader.execute(insert(t.meta), [{"key": "uji", "value": "1"}])


@pytest.mark.usefixtures("on_server")
def test_a_server_that_ended_the_sessions_is_asked_again(store, store_url):
    def cut_off() -> None:
        with writing(store.engine) as connection:
            connection.execute(insert(t.meta), [{"key": "uji", "value": "1"}])
            with plainly(store_url) as other:
                other.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            count(connection)

    with pytest.raises(StoreError) as caught:
        cut_off()
    assert caught.value.key == "cases_store.unavailable"
    assert store.size() == 5


@pytest.mark.usefixtures("on_server")
def test_an_error_quotes_no_row(store):
    person = {"sumber": "DATA CONTOH", "id": None, "nama": "Warga Contoh"}
    with pytest.raises(DBAPIError, match="not-null") as caught, writing(store.engine) as connection:
        connection.execute(insert(t.case_persons), [person])
    assert "Warga" not in f"{caught.value} {caught.value.orig}"


@pytest.mark.usefixtures("on_server")
def test_the_points_follow_longitude_and_latitude(store, store_url):
    query = "SELECT id, ST_X(geom), ST_Y(geom), ST_SRID(geom) FROM cases ORDER BY id"
    save(store, some_cases(5, lon=[114.4, None, 114.4, 114.4, 114.4]))
    with plainly(store_url) as connection:
        rows = connection.exec_driver_sql(query).fetchall()
    assert [tuple(row) for row in rows[:2]] == [("A0", 114.4, -8.21, 4326), ("A1", None, None, None)]


@pytest.mark.usefixtures("on_server")
def test_an_empty_database_without_the_right_to_postgis_is_told_so(stores, new_store_url):
    url = new_store_url()
    with plainly(url) as connection:
        connection.exec_driver_sql("DROP TABLE cases, case_persons CASCADE")
        connection.exec_driver_sql("DROP EXTENSION postgis CASCADE")
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("DROP ROLE IF EXISTS tigapilar_uji")
        connection.exec_driver_sql("CREATE ROLE tigapilar_uji LOGIN PASSWORD 'rahasia-uji'")
        connection.exec_driver_sql("CREATE SCHEMA tigapilar_uji AUTHORIZATION tigapilar_uji")
    address = read_address(url).set(drivername="postgresql", username="tigapilar_uji", password="rahasia-uji")
    with pytest.raises(StoreError) as caught:
        CaseStore(address.render_as_string(hide_password=False))
    assert caught.value.key == "cases_store.no_postgis"
    with plainly(url) as connection:
        connection.exec_driver_sql("DROP OWNED BY tigapilar_uji")
        connection.exec_driver_sql("DROP ROLE tigapilar_uji")


@pytest.mark.parametrize(
    ("written", "driver", "name"),
    [
        ("postgresql://u:sandi@server/kantor", "postgresql+psycopg", "server/kantor"),
        ("postgres://u:sandi@server:5433/kantor", "postgresql+psycopg", "server/kantor"),
        ("sqlite:////srv/kasus.sqlite", "sqlite", "/srv/kasus.sqlite"),
    ],
)
def test_an_office_writes_the_address_without_a_driver(written, driver, name):
    address = read_address(written)
    assert (address.drivername, shown_name(address)) == (driver, name)


@pytest.mark.parametrize(
    "written",
    [
        "mysql://u:sandi@server/kantor",
        "kasus.sqlite",
        "postgresql+psycopg2://x/y",
        "postgresql://u:sandi@server:port/x",
    ],
)
def test_other_addresses_are_refused_without_quoting_them(written):
    with pytest.raises(StoreError) as caught:
        CaseStore(written)
    assert caught.value.key == "cases_store.bad_url"
    assert "sandi@" not in caught.value.sentence("en")


@pytest.mark.parametrize("password", ["rahasia@lain", "p@s/rahasia#", "p@rahasia:1"])
def test_a_password_with_a_plain_at_sign_is_not_said_as_the_servers_name(password):
    with pytest.raises(StoreError) as caught:
        read_address(f"postgresql://petugas:{password}@127.0.0.1:9/kantor")
    assert caught.value.key.startswith("cases_store.bad_url")
    assert "rahasia" not in caught.value.sentence("id") + caught.value.sentence("en")
    assert read_address("postgresql://petugas:p%40s%2Frahasia@h/kantor").password == "p@s/rahasia"
    assert read_address("sqlite:////srv/a@b/kasus.sqlite").database == "/srv/a@b/kasus.sqlite"


def test_a_server_that_is_not_there_is_said_without_the_password():
    with pytest.raises(StoreError, match=r"127\.0\.0\.1/kantor") as caught:
        CaseStore("postgresql://petugas:sandi-rahasia@127.0.0.1:9/kantor")
    assert caught.value.key == "cases_store.cannot_reach"
    assert "sandi-rahasia" not in caught.value.sentence("id")
