from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from maps.changes import change_classes, ranked
from maps.findings import count_words, finding, total_sentence
from maps.publication import Publication


def layer(**classes: str) -> pd.DataFrame:
    frame = pd.DataFrame({"hotspot_class": pd.Series(classes)})
    frame["n_min"] = frame["n_max"] = range(10, 10 + len(frame))
    return frame


NOW = layer(a="hot_maybe", b="hot_very_sure", c="none", d="hot_sure", e="hot_maybe", f="none", g="hot_sure")
BEFORE = layer(a="none", b="hot_sure", c="hot_sure", d="hot_sure", e="hot_very_sure", f="none", g="no_data")


def test_hotspots_come_surest_first_with_what_became_of_them():
    rows = ranked(NOW, BEFORE)
    assert rows["change"].to_dict() == {
        "b": "worse", "g": "", "d": "same", "e": "better", "a": "new", "c": "ended",
    }  # fmt: skip
    assert list(rows.index) == ["b", "g", "d", "e", "a", "c"]
    assert rows["strength"].tolist() == [3, 2, 2, 1, 1, 0]


def test_the_order_of_the_rows_does_not_matter():
    shuffled = ranked(NOW.iloc[::-1], BEFORE.iloc[::-1])
    pd.testing.assert_frame_equal(shuffled, ranked(NOW, BEFORE))


def test_without_a_quarter_before_nothing_is_new():
    assert set(ranked(NOW, None)["change"]) == {""}
    assert "c" not in ranked(NOW, None).index


def test_a_desa_that_lost_its_data_did_not_get_better():
    now = layer(a="no_data")
    assert ranked(now, layer(a="hot_sure")).empty


def test_of_a_desa_that_is_never_marked_is_not_said_that_its_hotspot_ended():
    now, before = layer(a="none", b="none"), layer(a="hot_sure", b="hot_sure")
    now.loc["a", ["n_min", "n_max"]] = [0, 4]
    assert ranked(now, before)["change"].to_dict() == {"a": "few", "b": "ended"}
    # The planner's exact number hides nothing.
    now.loc["a", "n_max"] = 0
    assert ranked(now, before)["change"].to_dict() == {"a": "ended", "b": "ended"}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((10, 10), (30, 30), 2), ((30, 30), (10, 10), 0), ((10, 10), (12, 12), 1), ((0, 0), (4, 4), 2),
        ((0, 4), (0, 4), 1), ((0, 4), (5, 9), 1), ((0, 4), (20, 49), 2), ((20, 49), (0, 4), 0),
        ((0, np.nan), (50, 50), 1), ((50, np.nan), (5, 9), 0), ((np.nan, np.nan), (50, 50), 6),
        ((5, 5), (np.nan, np.nan), 6),
    ],
)  # fmt: skip
def test_a_change_is_clear_only_where_chance_and_ranges_leave_no_doubt(before, now, expected):
    frames = [pd.DataFrame({"n_min": [float(low)], "n_max": [float(high)]}) for low, high in (now, before)]
    assert change_classes(*frames).tolist() == [expected]


def test_the_first_quarter_has_no_change():
    assert change_classes(pd.DataFrame({"n_min": [1.0], "n_max": [1.0]}), None).tolist() == [6]


def rows(*changes: tuple[int, str]) -> pd.DataFrame:
    return pd.DataFrame(changes, columns=["strength", "change"])


@pytest.mark.parametrize(
    ("table", "places", "expected"),
    [
        (rows((3, "new"), (2, "same"), (0, "ended")), ["Muncar", "Giri", "Kabat"],
         "Triwulan III 2026: 2 hotspot putus sekolah, 1 baru, di Muncar dan Giri"),
        (rows((3, "new")), ["Muncar"], "Triwulan III 2026: 1 hotspot putus sekolah, baru, di Muncar"),
        (rows((3, "same"), (1, "same")), ["Muncar", "Muncar"],
         "Triwulan III 2026: 2 hotspot putus sekolah, di Muncar"),
        (rows((3, "")), ["Muncar"], "Triwulan III 2026: 1 hotspot putus sekolah, di Muncar"),
        (rows((3, "same"),) .iloc[:0], [], "Triwulan III 2026: tidak ada hotspot putus sekolah"),
        (rows((3, "same"), (3, "same"), (3, "same")), ["A", "B", "C"],
         "Triwulan III 2026: 3 hotspot putus sekolah, di A, B, dan C"),
        (rows(*[(3, "same")] * 5), list("ABCDE"),
         "Triwulan III 2026: 5 hotspot putus sekolah, di A, B, dan 3 kecamatan lain"),
    ],
)  # fmt: skip
def test_the_title_is_the_finding(table, places, expected):
    assert finding(("putus_sekolah", "2026-Q3"), table, places, "id") == expected


def test_too_few_cases_have_a_title_of_their_own():
    sentence = finding(("keamanan", "2026-Q3"), rows().iloc[:0], [], "en", verdict="unknown")
    assert sentence == "Third quarter of 2026: too few cases of security to name hotspots"


def test_too_few_cases_in_each_desa_have_a_title_too():
    sentence = finding(("keamanan", "2026-Q3"), rows().iloc[:0], [], "id", verdict="small")
    assert sentence == "Triwulan III 2026: kasus keamanan di tiap desa terlalu sedikit untuk ditandai"


def test_the_title_says_until_when_a_quarter_runs():
    title = [
        finding(("keamanan", "2026-Q4"), rows((3, "")), ["Giri"], lang, until=date(2026, 12, 31))
        for lang in ("id", "en")
    ]
    assert title == [
        "Triwulan IV 2026 (berjalan sampai 31 Desember 2026): 1 hotspot keamanan, di Giri",
        "Fourth quarter of 2026 (running until 31 December 2026): 1 hotspot of security, in Giri",
    ]


def test_a_name_with_braces_is_no_placeholder():
    hostile = finding(("keamanan", "2026-Q3"), rows((3, "same"), (3, "same")), ["{n}", "{}{0}"], "id")
    assert hostile.endswith("di {n} dan {}{0}")


def test_the_total_stands_beside_the_quarter_befores():
    made = {"boundaries_title": "uji", "made_at": datetime(2026, 7, 1), "suppressed": False}
    frame = pd.DataFrame({"n_cases": [1], "hotspot_class": ["none"]})
    page = Publication(
        layers={("keamanan", "2026-Q1"): frame, ("keamanan", "2026-Q2"): frame},
        periods=["2026-Q1", "2026-Q2"],
        jenis=["keamanan"],
        totals={("keamanan", "2026-Q1"): (1200, 1200), ("keamanan", "2026-Q2"): (1500, 1999)},
        **made,
    )
    first, second = (total_sentence(page, ("keamanan", period), "id", "35.10") for period in page.periods)
    assert first == "1.200 kasus di seluruh kabupaten."
    assert second == "1.500 sampai 1.999 kasus di seluruh kabupaten; triwulan sebelumnya 1.200 kasus."
    whole = {code: total_sentence(page, ("keamanan", "2026-Q1"), "id", code) for code in ("73.71", "73", "")}
    assert [words.split()[-1] for words in whole.values()] == ["kota.", "provinsi.", "wilayah."]
    assert total_sentence(page, ("layanan", "2026-Q1"), "id", "35.10") == ""
    assert count_words(50, np.nan, "en") == "50 cases or more"
    assert count_words(1, 1, "en") == "1 case"
