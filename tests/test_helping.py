"""Frozen hotspots scored: the forum's words follow from what is published; decisions name published marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from geo.cases.decisions import Decisions
from geo.cases.store import CaseStore
from geo.deciding import about_words, decide, marked, parse_day, parse_moment
from geo.errors import RequestError
from geo.forum_facts import ForumFacts, forum_facts
from geo.helping import forum_rounds, next_period, rounds
from geo.publishing.published import Published
from maps.forum_sections import forum_sections, range_words

OLD, NEW = "2026-Q2", "2026-Q3"


def published(boundaries, was, now, marks) -> Published:
    """Return an edition of one kind: (n_min, n_max) of the first desa in two quarters, and who is marked."""
    codes = boundaries.desa.index
    cells = {}
    for period, ranges in ((OLD, was), (NEW, now)):
        frame = pd.DataFrame({"n_min": 0, "n_max": 4, "hotspot_class": "none"}, index=codes)
        for number, (low, high) in enumerate(ranges):
            frame.iloc[number, :2] = low, high
        if period == OLD:
            frame.iloc[list(marks), 2] = "hot_sure"
        cells["keamanan", period] = frame.assign(sentence_id="", sentence_en="")
    counts = pd.DataFrame(
        columns=["tingkat", "kode", "nama", "induk", "jenis", "periode", "n_min", "n_max", "exact"]
    )
    return Published(
        boundaries=boundaries, counts=counts, cells=cells, periods=[OLD, NEW], jenis=["keamanan"], demo=True,
        population_estimated=None, made_at=datetime(2026, 10, 5, tzinfo=UTC),
    )  # fmt: skip


def patrols(codes) -> pd.DataFrame:
    at = pd.to_datetime([datetime(2026, 8, 1, 20, tzinfo=UTC)] * len(codes), utc=True)
    return pd.DataFrame({"unit": "Koramil", "pillar": "TNI", "kode_desa": codes, "at": at, "minutes": 15})


@pytest.fixture
def store(store_url):
    made = CaseStore(store_url)
    yield made
    made.close()


def test_only_quarters_that_are_over_and_followed_can_be_scored(approx_boundaries):
    shown = published(approx_boundaries, [], [], [])
    assert rounds(shown) == [OLD]
    assert (next_period(shown, OLD), next_period(shown, NEW)) == (NEW, None)
    assert forum_rounds(shown, patrols([])) == []


def test_a_fall_is_said_to_the_forum_only_where_every_count_in_the_ranges_shows_it(approx_boundaries):
    codes = approx_boundaries.desa.index
    high = [(40, 40)] * 40
    fallen = [(5, 5)] * 8 + [(40, 40)] * 32
    exact = published(approx_boundaries, high, fallen, range(8))
    went = patrols([str(code) for code in codes[:8]])
    (told,) = forum_rounds(exact, went)
    assert told.verdict == "fell"
    assert told.areas["patrolled"].all()
    vague = published(approx_boundaries, high, [(0, 60)] * 8 + [(40, 40)] * 32, range(8))
    assert forum_rounds(vague, went)[0].verdict == "unclear"
    assert forum_rounds(exact, patrols([]))[0].verdict == "no_patrols"
    assert forum_rounds(published(approx_boundaries, high, fallen, range(2)), went)[0].verdict == "too_few"


def test_the_forum_is_never_told_of_a_rise_or_of_desa_without_a_mark(approx_boundaries):
    codes = approx_boundaries.desa.index
    risen = published(approx_boundaries, [(40, 40)] * 40, [(99, 99)] * 8 + [(10, 10)] * 32, range(8))
    (told,) = forum_rounds(risen, patrols([str(code) for code in codes]))
    assert told.verdict in {"unclear", "too_few"}
    assert list(told.areas.index) == list(codes[:8])


def test_a_decision_names_a_published_mark_or_says_nothing_of_numbers(approx_boundaries, store):
    shown = published(approx_boundaries, [(9, 9)] * 3, [], [0])
    hot, other = (str(code) for code in approx_boundaries.desa.index[:2])
    assert marked(shown, OLD) == [("keamanan", hot)]
    due = date(2026, 12, 15)
    one = decide(store, shown, hot, "Sambang", "Polri", due, "op", jenis="keamanan", period=OLD)
    assert (one.about_kind, one.jenis, one.periode) == ("hotspot", "keamanan", OLD)
    for code, period in ((other, OLD), (hot, NEW)):
        with pytest.raises(RequestError, match="tidak diterbitkan sebagai hotspot"):
            decide(store, shown, code, "Sambang", "Polri", due, "op", jenis="keamanan", period=period)
    plain = decide(store, shown, other, "Sambang", "Polri", due, "op")
    assert (plain.about_kind, plain.jenis) == ("desa", "")
    assert "otspot" not in about_words(plain, approx_boundaries, "id")
    with pytest.raises(RequestError):
        decide(store, shown, "35.10.99.9999", "Sambang", "Polri", due, "op")
    assert len(Decisions(store).all()) == 2


def test_days_and_moments_are_read_or_refused():
    assert parse_day(" 2026-12-15 ") == date(2026, 12, 15)
    assert parse_moment("2026-12-15T19:30").utcoffset().total_seconds() == 7 * 3600
    for parse in (parse_day, parse_moment):
        with pytest.raises(RequestError):
            parse("15 Desember")


def test_the_sections_say_decisions_and_what_became_of_hotspots(approx_boundaries, store):
    shown = published(approx_boundaries, [(12, 12)] * 3, [(0, 4)] * 3, [0])
    programme = decide(store, shown, "garda_ampuh", "Jemput bola", "Pemerintah", date(2026, 1, 1), "op")
    facts = forum_facts(store, shown)
    sections = {one.name: one for one in forum_sections(shown, facts, "id")}
    (row,) = sections["decisions"].tables[0].rows
    assert row[0] == "Program Garda Ampuh"
    assert "lewat tenggat" in row[3]
    (row,) = sections["effect"].tables[0].rows
    assert row[1:] == [
        "12 kasus, yakin",
        "0 sampai 4 kasus, biasa",
        "tidak",
        "sedikit, atau tidak dijadwalkan",
    ]
    assert "turun sendiri" in sections["effect"].paragraphs[0]
    assert "5.098" in sections["programmes"].paragraphs[-1]
    Decisions(store).set_status(programme.id, "selesai", "op")
    words = {one.name: one for one in forum_sections(shown, forum_facts(store, shown), "en")}
    (row,) = words["decisions"].tables[0].rows
    assert "past due" not in row[3]
    assert row[4].startswith("Done")


def test_ranges_are_said_in_words():
    assert range_words(5, 9, "en") == "5 to 9"
    assert range_words(np.nan, np.nan, "id") == "–"
    assert range_words(1200, np.nan, "id") == "1.200 atau lebih"


def test_the_year_is_told_by_kecamatan_as_it_was_published(approx_boundaries):
    kecamatan = approx_boundaries.kecamatan["nama_kecamatan"]
    row = {"induk": "35.10", "jenis": "keamanan", "period_from": "2025-Q4", "period_to": NEW, "exact": False}
    years = pd.DataFrame(
        [
            {"tingkat": "kabupaten", "kode": "35.10", "nama": "Banyuwangi", "n_min": 61, "n_max": 61, **row},
            {"tingkat": "kecamatan", "kode": "x", "nama": kecamatan.iloc[0], "n_min": 50, "n_max": 99, **row},
        ]
    )
    plain = published(approx_boundaries, [], [], [])
    year = {one.name: one for one in forum_sections(replace(plain, years=years), ForumFacts(), "id")}["year"]
    assert year.paragraphs[1] == "Keamanan: 61 kasus"
    assert "Triwulan IV 2025 sampai Triwulan III 2026" in year.paragraphs[0]
    assert year.tables[0].rows == [[kecamatan.iloc[0], "50 sampai 99"]]
    assert "year" not in {one.name for one in forum_sections(plain, ForumFacts(), "en")}
