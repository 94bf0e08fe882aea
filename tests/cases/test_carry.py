"""A whole store carried over to another database and back: every row, or none."""

from __future__ import annotations

import pytest

from geo.cases.accounts import Accounts
from geo.cases.backup_rows import kept_tables, table_sum
from geo.cases.decisions import Decisions
from geo.cases.store import CaseStore
from geo.cases.store_carry import carry_over
from geo.cases.store_engine import reading
from geo.errors import StoreError
from tests.cases.test_decisions import NEW
from tests.cases.test_store import save, some_cases


@pytest.fixture
def filled(tmp_path):
    """The address of a file: an office begins with one."""
    url = f"sqlite:///{tmp_path / 'kasus.sqlite'}"
    store = CaseStore(url)
    save(store, some_cases(40, nama="Warga \N{SNOWMAN} Contoh", lon=114.123456789012345))
    Accounts(store).add("operator.satu", "x", "operator")
    Decisions(store).add(NEW, "op")
    store.close()
    return url


def sums(url: str) -> dict[str, tuple[int, str]]:
    store = CaseStore(url)
    with reading(store.engine) as connection:
        found = {table.name: tuple(table_sum(connection, table)) for table in kept_tables()}
    store.close()
    return found


def test_all_of_it_arrives_and_comes_back_and_the_numbers_go_on(filled, store_url, tmp_path):
    before = sums(filled)
    manifest = carry_over(filled, store_url)
    assert manifest.rows_of("cases") == 40
    assert sums(store_url) == before == sums(filled)
    back = f"sqlite:///{tmp_path / 'kembali.sqlite'}"
    carry_over(store_url, back)
    assert sums(back) == before
    store = CaseStore(store_url)
    assert Decisions(store).add(NEW._replace(step="lain"), "op").id == 2
    assert save(store, some_cases(40, sumber="lain")).load_id == 2
    store.close()


def test_a_store_that_holds_something_is_not_written_to(filled, store_url):
    store = CaseStore(store_url)
    save(store, some_cases(1))
    store.close()
    before = sums(store_url)
    with pytest.raises(StoreError) as caught:
        carry_over(filled, store_url)
    assert caught.value.key == "db.target_filled"
    assert "--" not in caught.value.sentence("en")
    assert sums(store_url) == before


def test_nothing_arrives_where_one_row_is_refused(filled, store_url, monkeypatch):
    from geo.cases import backup_restore

    empty = sums(store_url)
    monkeypatch.setattr(backup_restore, "table_sum", lambda *_: (0, "0"))
    with pytest.raises(StoreError):
        carry_over(filled, store_url)
    assert sums(store_url) == empty


def test_a_store_that_is_not_there_is_not_begun(store_url, tmp_path):
    with pytest.raises(StoreError) as caught:
        carry_over(f"sqlite:///{tmp_path / 'tidak-ada.sqlite'}", store_url)
    assert caught.value.key == "db.not_there"
    assert not (tmp_path / "tidak-ada.sqlite").exists()
    with pytest.raises(StoreError) as caught:
        carry_over(store_url, store_url)
    assert caught.value.key == "db.same_store"
