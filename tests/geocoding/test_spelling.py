"""Sounds and lines: what is the same name, and what is one letter off."""

from __future__ import annotations

import doctest

import pytest

import geo.geocoding.codes
import geo.geocoding.spelling
import geo.geocoding.vocabulary
import geo.geocoding.words
from geo.geocoding.spelling import near, sound, sound_of_words
from geo.geocoding.vocabulary import Kind
from geo.geocoding.words import as_lines, split_line


@pytest.mark.parametrize(
    "module", [geo.geocoding.spelling, geo.geocoding.words, geo.geocoding.vocabulary, geo.geocoding.codes]
)
def test_examples_in_the_docstrings(module: object) -> None:
    outcome = doctest.testmod(module)  # type: ignore[arg-type]
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize(
    ("old", "today"),
    [("boeloeagoeng", "buluagung"), ("djadjag", "jajag"), ("tjantoek", "cantuk"), ("sraatten", "sraten")],
)
def test_old_spellings_sound_as_today(old: str, today: str) -> None:
    assert sound(old) == sound(today)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("kebamn", [(0, 1)]),  # left out
        ("kebmaan", [(0, 1)]),  # swapped
        ("kebaxan", [(0, 1)]),  # replaced
        ("kebxman", [(0, 1)]),
        ("kebxmen", []),  # two errors are too many for seven letters
        ("sumberangng", [(1, 2)]),
        ("muncar", []),
        ("kb", []),
    ],
)
def test_errors_are_counted(written: str, found: list[tuple[int, int]]) -> None:
    assert near(written, ["kebaman", "sumberagung"]) == found


def test_numerals_are_numbers_in_whichever_way() -> None:
    assert sound_of_words(["bunta", "ii"]) == sound_of_words(["bunta", "dua"])
    assert sound_of_words(["bunta", "ii"]) != sound_of_words(["bunta", "i"])
    assert sound_of_words(["alas", "sari"]) == sound("alassari")


def test_lines_keep_the_parts_and_drop_the_numbers() -> None:
    texts = ["Jl. Raya Srono - Rogojampi Km.5\nDs Kebaman", "", "🏠", "شارع", "RT 03/RW 002 68471"]
    assert as_lines(texts) == [
        "jl raya srono zzgarisxzz rogojampi km # , ds kebaman",
        "",
        "",
        "",
        "rt # rw # 68471",
    ]


def test_a_long_text_is_cut_and_no_line_is_lost() -> None:
    texts = ["a\u2028b\x85c" * 1000, "x" * 5000, "\n\n\n"]
    lines = as_lines(texts)
    assert len(lines) == 3
    assert all(len(line) <= 4000 for line in lines)


def test_words_know_what_they_do() -> None:
    line = as_lines(["Dsn. Krajan RT02, Desakebaman Keacmatan Sr0no 68471"])[0]
    first = [Kind.DUSUN, Kind.NAME, Kind.NUMBER, Kind.BREAK, Kind.DESA, Kind.NAME]
    assert [word.kind for word in split_line(line)] == [*first, Kind.KECAMATAN, Kind.NAME, Kind.POSTAL]
