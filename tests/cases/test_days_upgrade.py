"""Stores and backups of before a day was told from an hour: brought up to date as far as they tell."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import insert

from geo.cases.answer_tables import case_dinas
from geo.cases.answers import Answers, CaseKey
from geo.cases.backup import back_up
from geo.cases.backup_restore import restore
from geo.cases.backup_rows import kept_columns
from geo.cases.days import DAY_ONLY
from geo.cases.store import CaseStore
from geo.cases.store_engine import upgrade_at, writing
from geo.zone import WIB, WITA, in_zone
from tests.cases.test_days import placed, table_of
from tests.cases.test_store import save
from tests.stores import plainly

NEWEST_BEFORE = "0005_patrol_notes"
# What a store of Makassar holds: a load of when every office had the hours of WIB, and one of WITA.
WESTERN = {"a": "2026-11-02 17:00", "b": "2026-11-02 17:00", "c": "2026-11-02 16:00", "d": "2026-11-03 02:30"}
CENTRAL = {"e": "2026-11-02 16:00", "f": "2026-11-02 16:00", "g": "2026-11-02 17:00"}
TOLD = {"a": "tanggal", "b": "tanggal selesai", "c": "", "d": "", "e": "tanggal", "f": "tanggal", "g": ""}


def written(ids: str, days: list[str], **more: object) -> pd.DataFrame:
    place = {"kode_desa": "73.71.01.1001", "nama_desa": "Mariso", "kode_kecamatan": "73.71.01"}
    return placed(table_of(days, list(ids), **more)).assign(**place)


def western() -> pd.DataFrame:
    return written("abcd", ["3/11/2026", "3/11/2026", "2/11/2026 23.00 WIB", "3/11/2026 09.30 WIB"],
                   selesai=["", "4/11/2026", "", ""])  # fmt: skip


def central() -> pd.DataFrame:
    return written("efg", ["3/11/2026", "3/11/2026", "3/11/2026 01.00 WITA"])


@pytest.fixture
def filled(store_url: str) -> str:
    """The address of a store whose days are kept as before: midnight of the zone they were loaded under."""
    store = CaseStore(store_url)
    save(store, western())
    with in_zone(WITA):
        save(store, central())
    noted = {"a": "2026-11-02 17:00", "b": "2026-11-03 01:15"}
    with writing(store.engine) as connection:
        for key, moment in noted.items():
            at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
            values = {"sumber": "tanpa sumber", "id": key, "dinas": "dinsos", "assigned_at": at}
            connection.execute(insert(case_dinas).values(values))
    store.close()
    with plainly(store_url) as connection:
        for key, moment in (WESTERN | CENTRAL).items():
            connection.exec_driver_sql(f"UPDATE cases SET tanggal = '{moment}:00.000000' WHERE id = '{key}'")
        connection.exec_driver_sql("UPDATE cases SET selesai = '2026-11-03 17:00:00.000000' WHERE id = 'b'")
    return store_url


def as_before(url: str) -> None:
    with plainly(url) as connection:
        connection.exec_driver_sql("ALTER TABLE cases DROP COLUMN tanpa_jam")
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{NEWEST_BEFORE}'")


def assert_days_stay(url: str) -> None:
    store = CaseStore(url)
    for zone in (WIB, WITA):
        with in_zone(zone):
            cases = store.cases().set_index("id")
            assert cases["tanpa_jam"].to_dict() == TOLD
            alone = cases[cases["tanpa_jam"] != ""]
            assert alone["tanggal"].dt.strftime("%d %H:%M").tolist() == ["03 00:00"] * 4
            assert cases.at["b", "selesai"].strftime("%d %H:%M") == "04 00:00"
    hours = store.cases().set_index("id").loc[["c", "d", "g"], "tanggal"].dt.strftime("%d %H:%M")
    assert hours.tolist() == ["02 23:00", "03 09:30", "03 00:00"]
    # What was noted with the report stays so; what was noted at an hour keeps its hour.
    begun = Answers(store).table().set_index("id")["assigned_at"].dt.tz_convert("UTC").dt.strftime("%d %H:%M")
    assert begun.to_dict() == {"a": "03 00:00", "b": "03 01:15"}
    # The same file changes nothing, whatever the zone under which it comes again.
    for zone in (WIB, WITA):
        with in_zone(zone):
            assert store.compare(western()).n_unchanged == 4
    store.close()


def test_a_store_is_brought_up_to_date(filled: str) -> None:
    as_before(filled)
    upgrade_at(filled)
    assert_days_stay(filled)


def test_a_backup_of_before_is_restored_and_brought_up_to_date(
    filled: str, new_store_url, tmp_path: Path, monkeypatch
) -> None:
    def before(table):
        return [column for column in kept_columns(table) if column.name != DAY_ONLY]

    store = CaseStore(filled)
    with monkeypatch.context() as patch:
        for module in ("backup", "backup_rows"):
            patch.setattr(f"geo.cases.{module}.kept_columns", before)
        back_up(store, tmp_path / "simpanan.zip")
    store.close()
    url = new_store_url()
    restore(tmp_path / "simpanan.zip", url)
    assert_days_stay(url)


def test_a_backup_of_today_is_restored_as_it_is(store_url: str, new_store_url, tmp_path: Path) -> None:
    store = CaseStore(store_url)
    # An hour that is midnight of WIB, in words, is none to be marked again.
    save(store, written("hi", ["3/11/2026 pukul 00.00", "3/11/2026"]))
    before = store.cases()
    back_up(store, tmp_path / "simpanan.zip")
    store.close()
    url = new_store_url()
    restore(tmp_path / "simpanan.zip", url)
    again = CaseStore(url)
    pd.testing.assert_frame_equal(again.cases(), before)
    assert before["tanpa_jam"].tolist() == ["", "tanggal"]
    again.close()


def test_an_answer_on_the_day_of_the_report_is_no_answer_before_it(store_url: str) -> None:
    store = CaseStore(store_url)
    cases = written("ab", ["3/11/2026", "3/11/2026 07.00 WIB"])
    save(store, cases.assign(jenis="kemiskinan"))
    early, answers = (
        datetime(2026, 11, 2, 22, 30, tzinfo=UTC),
        Answers(store),
    )  # half past five of the day, WIB
    answers.answer(CaseKey("tanpa sumber", "a"), "dinsos", within="73.71.01", who="uji", at=early)
    begun = answers.table()["assigned_at"]
    assert begun.dt.tz_convert("UTC").dt.strftime("%d %H:%M").tolist() == ["03 00:00"]
    store.close()
