"""What the forum is told of the way back to school: from the store, once a quarter, and never again."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from geo.cases.answers import CaseKey
from geo.cases.store import CaseStore
from geo.forum_facts import ForumFacts
from geo.forum_school import forum_school
from geo.intake import load_file
from geo.patrol.forum_school import TOLD_STEPS
from geo.schooling import note_step
from maps.forum_sections import forum_sections
from tests.patrol.test_forum_school import pinned
from tests.reviewing import HEADER, write_cases
from tests.test_helping import published

Q1, Q2 = "2026-Q1", "2026-Q2"
NOW = datetime(2026, 8, 1, tzinfo=UTC)
DESA = "35.10.16.1007"


def counts(*numbers: tuple[str, int, int | None]) -> pd.DataFrame:
    rows = [("kabupaten", "35.10", "putus_sekolah", *one) for one in numbers]
    frame = pd.DataFrame(rows, columns=["tingkat", "kode", "jenis", "periode", "n_min", "n_max"])
    return frame.astype({"n_min": "Int64", "n_max": "Int64"}).assign(exact=frame["n_min"] == frame["n_max"])


@pytest.fixture
def store(store_url, approx_boundaries, tmp_path):
    """Twelve children found in the first quarter and seven in the second; six went to school, three twice."""
    made = CaseStore(store_url)
    rows = []
    for n in range(19):
        day = "2026-02-10" if n < 12 else "2026-05-10"
        values = {"id": f"P{n}", "sumber": "UJI", "jenis": "putus_sekolah", "tanggal": day, "kode_desa": DESA}
        rows.append(tuple(values.get(name, "") for name in HEADER))
    load_file(write_cases(tmp_path / "k.csv", rows), made, approx_boundaries)
    for n in range(6):
        walk(made, n, ("visited", "2026-02-20"), ("enrolled", "2026-03-01"), ("attending", "2026-04-05"))
    for n in range(3):
        walk(made, n, ("dropped_again", "2026-05-01"))
    yield made
    made.close()


def walk(store: CaseStore, n: int, *steps: tuple[str, str]) -> None:
    for step, day in steps:
        when = datetime.fromisoformat(day).date()
        note_step(store, CaseKey("UJI", f"P{n}"), step, when, today=NOW.date(), who="uji")


def told(frame: pd.DataFrame, period: str) -> dict[str, tuple[int, int]]:
    own = frame[frame["periode"] == period].set_index("step")
    return {step: (int(own.loc[step, "n_min"]), int(own.loc[step, "n_max"])) for step in own.index}


WHOLE = counts((Q1, 12, 12), (Q2, 7, 7))


def test_each_quarter_tells_what_stood_at_its_end(store):
    frame = forum_school(store, WHOLE, [Q1, Q2], now=NOW)
    first, second = told(frame, Q1), told(frame, Q2)
    assert first == {
        "found": (12, 12), "visited": (5, 12), "enrolled": (5, 12), "attending": (0, 4), "finished": (0, 4),
        "lost": (0, 4), "dropped_again": (0, 4),
    }  # fmt: skip
    assert second == {
        "found": (19, 19), "visited": (5, 9), "enrolled": (5, 9), "attending": (5, 9), "finished": (0, 4),
        "lost": (0, 4), "dropped_again": (0, 4),
    }  # fmt: skip
    quarters = [{"quarter": (n, n)} | {one: ranges[one] for one in TOLD_STEPS}
                for n, ranges in ((12, first), (7, second))]  # fmt: skip
    assert pinned(quarters) == []


def test_what_was_told_stands_whatever_is_noted_later(store):
    before = forum_school(store, WHOLE, [Q1, Q2], now=NOW)
    for n in range(6, 12):
        walk(store, n, ("visited", "2026-02-25"))
    pd.testing.assert_frame_equal(forum_school(store, WHOLE, [Q1, Q2], now=NOW), before)


def test_a_quarter_waits_until_it_is_over_and_the_edition_counts_what_the_store_has(store):
    assert set(forum_school(store, WHOLE, [Q1, Q2], now=datetime(2026, 6, 1, tzinfo=UTC))["periode"]) == {Q1}
    wrong = counts((Q1, 12, 12), (Q2, 8, 8))
    assert set(forum_school(store, wrong, [Q1, Q2], now=NOW)["periode"]) == {Q1}
    ranged = counts((Q1, 12, 12), (Q2, 5, None))
    frame = forum_school(store, ranged, [Q1, Q2], now=NOW)
    open_end = frame[(frame["periode"] == Q2) & (frame["step"] == "found")].iloc[0]
    assert (open_end["n_min"], pd.isna(open_end["n_max"])) == (17, True)


def test_nothing_is_told_after_a_correction_that_takes_children_away(store):
    assert len(forum_school(store, counts((Q1, 12, 12)), [Q1], now=NOW))
    fewer = counts((Q1, 0, 12), (Q2, 7, 7))
    assert set(forum_school(store, fewer, [Q1, Q2], now=NOW)["periode"]) == {Q1}


def test_the_forums_page_says_it_with_the_history(store, approx_boundaries):
    school = forum_school(store, WHOLE, [Q1, Q2], now=NOW)
    shown = published(approx_boundaries, [], [], [])
    (section,) = [
        one for one in forum_sections(shown, ForumFacts(school=school), "id") if one.name == "programmes"
    ]
    assert "5.098" in " ".join(section.paragraphs)
    assert "ditemukan 19 anak" in section.paragraphs[-1]
    assert "5 sampai 9 di antaranya sudah bersekolah lagi" in section.paragraphs[-1]
    table = section.tables[-1]
    assert table.rows[0] == ["Ditemukan", "12", "19"]
    assert table.rows[1][1:] == ["5 sampai 12", "5 sampai 9"]
