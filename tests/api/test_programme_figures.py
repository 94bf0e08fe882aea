"""Clock and funnel on the demonstration data, against a slow, plain recount that shares no code with them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest
from sqlalchemy import update

from geo.answering import answering_of
from geo.cases import store_tables as t
from geo.cases.answers import Answers, CaseKey
from geo.cases.store import CaseStore
from geo.errors import CaseFileError
from geo.forum_clock import forum_clock
from geo.intake import load_file
from geo.school_import import import_steps
from geo.schooling import schooling_of
from tests.reviewing import HEADER, write_cases
from tests.stores import plainly

WIB = timezone(timedelta(hours=7))
NOW = datetime(2026, 10, 2, 12, 0, tzinfo=WIB)

EDGES = [
    # The last minute of a quarter; the wrong way round; a day alone; just not over; closed, time unknown.
    ("2026-09-30 23:59", "2026-10-01 00:09", "selesai"),
    ("2026-10-01 00:01", "2026-10-01 04:01", "selesai"),
    ("2026-10-01 00:01", "2026-10-01 04:02", "selesai"),
    ("2026-06-30 23:30", "2026-06-30 22:30", "selesai"),
    ("2026-07-01", "2026-07-01 01:00", "selesai"),
    ("2026-10-02 08:00", None, "baru"),
    ("2026-10-02 07:59", None, "baru"),
    ("2026-10-02 11:00", None, "ditangani"),
    ("2026-10-02 11:00", "2026-10-02 12:01", "ditangani"),
]


@pytest.fixture(scope="module")
def url(stores, filled_store, demo_folder, approx_boundaries, tmp_path_factory):
    url = stores.copy(filled_store)
    store = CaseStore(url)
    # One report that is no demonstration: the clock is then read as it is, later answers and all.
    real = ("X1", "Kantor Uji", "kemiskinan", "2026-09-15 10:00", "Kebaman", "Srono")
    values = dict(zip(("id", "sumber", "jenis", "tanggal", "desa", "kecamatan"), real, strict=True))
    row = tuple(values.get(name, "") for name in HEADER)
    load_file(write_cases(tmp_path_factory.mktemp("angka") / "k.csv", [row]), store, approx_boundaries)
    with store.engine.begin() as connection:
        c = t.cases.c
        ids = connection.exec_driver_sql(
            "SELECT sumber, id FROM cases WHERE substr(id, 1, 8) = 'UGD-2025' ORDER BY id LIMIT 9"
        ).fetchall()
        for key, (report, answer, status) in zip(ids, EDGES, strict=True):
            alone = ":" not in report
            moments = [None if text is None else datetime.fromisoformat(text).replace(tzinfo=WIB)
                       for text in (report, answer)]  # fmt: skip
            begun = moments[0].replace(tzinfo=UTC) if alone else moments[0]
            values = {"tanggal": begun, "ditanggapi": moments[1], "status": status}
            connection.execute(
                update(t.cases)
                .where(c.sumber == key[0], c.id == key[1])
                .values(**values, tanpa_jam="tanggal" if alone else "")
            )
    answers, (first, second) = Answers(store), [CaseKey(*key) for key in ids[5:7]]
    with plainly(url) as connection:
        place = dict(connection.exec_driver_sql("SELECT id, kode_kecamatan FROM cases").fetchall())
    answers.assign(first, "kesra", within=place[first.id], who="uji", now=NOW - timedelta(hours=1))
    answers.answer(second, "dpmd", within=place[second.id], who="uji", at=NOW - timedelta(minutes=5), now=NOW)
    import_steps(store, demo_folder / "langkah.csv", who="uji", today=NOW.date())
    store.close()
    return url


@pytest.fixture(scope="module")
def store(url):
    store = CaseStore(url)
    yield store
    store.close()


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text)).replace(tzinfo=UTC).astimezone(WIB)


def slow_rows(url):
    """Give for each report its kecamatan, the clock of each dinas, and its own to the first answer."""
    with plainly(url) as connection:
        cases = connection.exec_driver_sql(
            "SELECT sumber, id, tanggal, ditanggapi, status, dinas, coalesce(kode_kecamatan, ''), tanpa_jam "
            "FROM cases WHERE jenis = 'kemiskinan'"
        ).fetchall()
        names = dict(connection.exec_driver_sql("SELECT spelling, code FROM dinas_spellings").fetchall())
        noted: dict[tuple[str, str], dict[str, tuple]] = {}
        for sumber, key, code, begun, answered in connection.exec_driver_sql("SELECT * FROM case_dinas"):
            noted.setdefault((sumber, key), {})[code] = (moment(begun), moment(answered))
    for sumber, key, report, answer, status, text, place, note in cases:
        whole = re.sub(r"[^\w]+", " ", (text or "").lower()).strip()
        parts = [whole] if whole in names else re.split(r"[/,]| dan ", (text or "").lower())
        codes = {names.get(re.sub(r"[^\w]+", " ", part).strip(), "") for part in parts} - {""}
        begin = moment(report).replace(hour=0) if note == "tanggal" else moment(report)
        answer = None if answer is None else moment(answer)
        if "ditanggapi" in note:
            answer = answer.replace(hour=0)
        clocks = dict.fromkeys(codes, (begin, answer, status))
        for code, (begun, answered) in noted.get((sumber, key), {}).items():
            clocks[code] = (begun, answered or (clocks[code][1] if code in clocks else None), "")
        answers = [one for one in (answer, *(clock[1] for clock in clocks.values())) if one]
        yield place, clocks, (begin, min(answers, default=None), status)


def slow_state(report, answer, status):
    """Return the state of one clock and its minutes."""
    end = answer or NOW
    if answer is not None and answer < report:
        return "check", None
    if end > NOW or report > NOW or (report.hour, report.minute, report.second) == (0, 0, 0):
        return "check", None
    if answer is not None and (answer.hour, answer.minute, answer.second) == (0, 0, 0):
        return "check", None  # one in 1440 of those who answer at night: it cannot be told from a day
    if answer is None and status in ("ditangani", "selesai"):
        return "check", None
    minutes = (end - report).total_seconds() / 60
    if answer is None:
        return ("over" if minutes > 240 else "running"), minutes
    return ("late" if minutes > 240 else "answered"), minutes


def slow_figures(clocks):
    made = {}
    for group, clock in clocks:
        made.setdefault(group, []).append(slow_state(*clock))
    figures = {}
    for group, states in made.items():
        took = sorted(minutes for state, minutes in states if state in ("answered", "late"))
        count = {
            name: sum(state == name for state, _ in states)
            for name in ("answered", "late", "over", "running", "check")
        }
        due = count["answered"] + count["late"] + count["over"]
        spot = 0.9 * (len(took) - 1)
        low = int(spot) if took else 0
        p90 = took[low] + (spot - low) * (took[min(low + 1, len(took) - 1)] - took[low]) if took else None
        middle = (took[(len(took) - 1) // 2] + took[len(took) // 2]) / 2 if took else None
        figures[group] = (len(states), count["check"], count["over"] + count["running"], middle, p90,
                          count["answered"] / due if due else None)  # fmt: skip
    return figures


def same(table: pd.DataFrame, key: str, expected) -> None:
    assert len(table) == len(expected)
    for row in table.to_dict("records"):
        n, n_check, n_open, middle, p90, share = expected[row[key] or ""]
        assert (row["n"], row["n_check"], row["n_open"]) == (n, n_check, n_open), row
        for got, wanted in (
            (row["median_min"], middle),
            (row["p90_min"], p90),
            (row["share_in_time"], share),
        ):
            assert got == pytest.approx(wanted) if wanted is not None else pd.isna(got), row


def test_the_clock_agrees_by_kecamatan_dinas_and_quarter(store, url):
    answering, rows = answering_of(store, now=NOW), list(slow_rows(url))
    assert len(rows) > 9_000
    assert {state for state, _ in (slow_state(*one) for _, _, one in rows)} == {
        "answered", "late", "over", "running", "check",
    }  # fmt: skip
    same(answering.figures("kode_kecamatan"), "kode_kecamatan", slow_figures((p, own) for p, _, own in rows))
    by_dinas = slow_figures((code, clock) for _, clocks, _ in rows for code, clock in clocks.items())
    got = answering.figures("dinas")
    same(got[got["dinas"] != ""], "dinas", by_dinas)
    quarter = lambda one: f"{one.year}-Q{(one.month - 1) // 3 + 1}"  # noqa: E731
    course = slow_figures((quarter(own[0]), own) for _, _, own in rows)
    same(answering.figures(per_quarter=True), "periode", course)
    assert {"2026-Q3", "2026-Q4"} <= set(course)


def test_wrong_times_are_listed_with_the_reason_and_never_negative(store):
    answering = answering_of(store, now=NOW)
    reasons = answering.faulty()["reason"].value_counts()
    assert reasons["answer_first"] > 5
    at_midnight = answering.reports["tanpa_jam"].eq("ditanggapi").sum()
    assert (reasons["no_hour"], reasons["no_answer_time"], reasons["future"]) == (1, 1 + at_midnight, 1)
    assert not (answering.reports["minutes"] < 0).any()
    assert answering.faulty()["minutes"].isna().all()
    assert answering.without_hour() == 1
    alone = answering.reports[answering.reports["tanpa_jam"] == "tanggal"]
    assert alone["tanggal"].astype(str).tolist() == ["2026-07-01 00:00:00+07:00"]
    assert answering.figures()["n"].tolist() == [len(answering.reports)]
    assert answering.waiting()["minutes_left"].notna().all()
    running = answering.waiting()
    assert running["state"].tolist() == sorted(running["state"], key=["running", "over"].index)


def test_the_funnel_agrees_by_school_and_kecamatan(store, url):
    with plainly(url) as connection:
        children = connection.exec_driver_sql(
            "SELECT sumber, id, coalesce(nama_kecamatan, ''), kategori FROM cases "
            "WHERE jenis = 'putus_sekolah'"
        ).fetchall()
        steps: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for sumber, key, step, at in connection.exec_driver_sql(
            "SELECT sumber, id, step, at FROM school_steps ORDER BY at"
        ):
            steps.setdefault((sumber, key), []).append((at, step))
    ladder = ["found", "visited", "enrolled", "attending", "finished"]
    schooling = schooling_of(store, today=NOW.date())
    for by, place in (("school", 3), ("nama_kecamatan", 2)):
        expected: dict[str, dict[str, int]] = {}
        for child in children:
            group = child[place].split("/")[0] if by == "school" else child[place]
            own = ["found", *(step for _, step in steps.get(child[:2], []))]
            row = expected.setdefault(
                group, dict.fromkeys([*ladder, "lost", "dropped_again", "again_now"], 0)
            )
            best = max(ladder.index(step) for step in own if step in ladder)
            for step in ladder[: best + 1]:
                row[step] += 1
            row["lost"] += own[-1] == "lost"
            row["dropped_again"] += "dropped_again" in own
            row["again_now"] += own[-1] == "dropped_again"
        got = schooling.funnel(by).drop(columns="faults")
        assert got.to_dict("index") == expected
    assert len(children) > 9_000
    assert schooling.funnel()["finished"].iloc[0] > 500
    assert schooling.faulty().empty


def test_rows_in_are_rows_out_with_reasons(store, demo_folder, tmp_path):
    with (demo_folder / "langkah.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    n_steps = Counter(row["No Laporan"] for row in rows)
    known = [row for row in rows if row["langkah"] == "terdaftar" and n_steps[row["No Laporan"]] == 2]
    child = known[0]["No Laporan"]
    lines = [
        f"DATA CONTOH,{child},terdaftar,{known[0]['tanggal']},a",
        f",{child},dikunjungi,2026-10-20,b",
        f",{child},dikunjungi,2024-09-01,c",
        ",TIDAK-ADA,dikunjungi,2026-09-01,d",
        f",{child},melompat,2026-09-01,e",
        f",{child},tamat,entah,f",
        f"Dinas Lain,{child},tamat,2026-10-01,g",
        f",{child},lulus,1 Oktober 2026,h",
        f",{child},bersekolah,30/09/2026,i",
    ]
    (tmp_path / "l.csv").write_text("\n".join(["sumber,No Laporan,Langkah,Tanggal,catatan", *lines]) + "\n")
    result = import_steps(store, tmp_path / "l.csv", who="uji", today=NOW.date())
    assert result["catatan"].tolist() == list("abcdefghi")
    assert result["hasil"].tolist() == ["sudah ada", *["ditolak"] * 6, "dicatat", "dicatat"]
    reasons = ("masa depan", "Urutan", "nomor itu", "tidak dikenal", "tidak terbaca", "nomor itu")
    for row, word in enumerate(reasons, start=1):
        assert word in result["alasan"][row]
    again = import_steps(store, tmp_path / "l.csv", who="uji", today=NOW.date())
    assert again["hasil"].tolist() == ["sudah ada", *["ditolak"] * 6, "sudah ada", "sudah ada"]
    for text in ("id,tanggal\n1,2026-01-01\n", "id,langkah,tanggal\n", ""):
        (tmp_path / "x.csv").write_text(text)
        with pytest.raises(CaseFileError):
            import_steps(store, tmp_path / "x.csv", who="uji", today=NOW.date())


def test_the_forum_is_told_once_and_then_the_same(stores, url):
    store = CaseStore(stores.copy(url))
    reports = answering_of(store, now=NOW).reports
    own = reports[reports["tanggal"].dt.strftime("%Y-%m") <= "2026-06"]
    own = own[own["tanggal"].dt.strftime("%Y-%m") >= "2026-04"]
    counts = own["kode_kecamatan"].value_counts()
    rows = [
        ("kabupaten", "35.10", len(own)),
        *(("kecamatan", str(k), int(n)) for k, n in counts.items() if k),
    ]
    published = pd.DataFrame(rows, columns=["tingkat", "kode", "n_min"]).assign(
        jenis="kemiskinan", periode="2026-Q2", exact=True
    )
    periods = ["2026-Q2", "2026-Q3", "2026-Q4"]
    told = forum_clock(store, published, periods, now=NOW)
    assert set(told["periode"]) == {"2026-Q2"}
    assert told["kode"].iloc[0] == "35.10"
    assert 1 < len(told) < len(rows)
    assert "n" not in told.columns
    for row in told.iloc[1:].itertuples():
        here = own[own["kode_kecamatan"] == row.kode]
        assert len(here) >= 50
        timely = (here["state"] == "answered").sum() * 100 / len(here)
        assert row.share_from <= timely <= row.share_to
    whole = (own["state"] == "answered").sum() * 100 / len(own)
    assert told["share_from"].iloc[0] <= whole <= told["share_to"].iloc[0]
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET ditanggapi = NULL, status = 'baru'")
    assert forum_clock(store, published, periods, now=NOW).equals(told)
    assert forum_clock(
        store, published.assign(n_min=published["n_min"] + 1, periode="2026-Q1"), ["2026-Q1"], now=NOW
    ).empty
    store.close()
