"""What the forum is told of a desa's course comes from the published marks, and says no more."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.aggregation.disclosure import THRESHOLD, safe_classes
from geo.errors import HotspotError
from geo.hotspots import published_course
from geo.hotspots.change import PATTERNS
from geo.hotspots.published_marks import SINCE
from geo.wording import LANGUAGES, say

WORDS = {"H": "hot_very_sure", "h": "hot_sure", "m": "hot_maybe", "c": "cold_sure", "?": "no_data"}


def layers(**courses: str) -> dict[str, pd.DataFrame]:
    """Return published layers of courses written as one letter a quarter.

    Without a mark are "." (12 to 16 cases) and "0" (0 to 4).
    """
    quarters = {}
    for number in range(len(next(iter(courses.values())))):
        letters = pd.Series({code: course[number] for code, course in courses.items()})
        low = letters.eq("0").map({True: 0, False: 12}).astype("Int64")
        classes = letters.map(WORDS).fillna("none")
        quarters[f"Q{number}"] = pd.DataFrame({"hotspot_class": classes, "n_min": low, "n_max": low + 4})
    return quarters


@pytest.mark.parametrize(
    ("course", "pattern", "since"),
    [
        ("......0h", "new", "new"), (".....hhH", "consecutive", "stronger"),
        ("mmmhhhHH", "intensifying", "same"), ("HHHHhhhm", "diminishing", "weaker"),
        ("hhhhhhhh", "persistent", "same"), ("hhhhhhh0", "historical", "few"),
        ("hhhhhhh.", "historical", "gone"), ("0h0h0h0h", "sporadic", "new"),
        ("..c....h", "new", "new"), (".h.c...h", "oscillating", "new"),
        ("cccccccc", "cold_persistent", "none"), ("........", "none", "none"),
        ("hhhhhh?h", "persistent", "none"), ("hhhhhhh?", "historical", "none"),
    ],
)  # fmt: skip
def test_course(course, pattern, since):
    told = published_course(layers(x=course)).loc["x"]
    assert (told["pattern"], told["since_last"]) == (pattern, since)
    assert since in SINCE
    assert told["n_small"] == course.count("0")
    assert told["course_id"] == say(f"courses.published_{pattern}")


def test_every_course_speaks_of_marks():
    for lang, word in (("id", "ditandai"), ("en", "mark")):
        told = [say(f"courses.published_{pattern}", lang) for pattern in PATTERNS]
        assert all(word in sentence.lower() for sentence in told)
        assert len(set(told)) == len(PATTERNS)
    assert set(LANGUAGES) == {"id", "en"}


def test_one_quarter_and_other_areas_are_refused():
    with pytest.raises(HotspotError, match="triwulan"):
        published_course(layers(x="h"))
    quarters = layers(x="hh", y="..")
    quarters["Q1"] = quarters["Q1"].drop("y")
    with pytest.raises(HotspotError, match="y"):
        published_course(quarters)


def test_what_the_gate_hides_changes_no_course():
    """Whatever the exact numbers are, the same ranges and marks tell the same courses."""
    public = layers(x="hhhhhhh0", y="0000000h", z="........")
    rng = np.random.default_rng(0)
    exact = {
        period: layer.assign(n_cases=rng.integers(0, 5, 3), z=rng.normal(size=3), expected=rng.random(3))
        for period, layer in public.items()
    }
    pd.testing.assert_frame_equal(published_course(exact), published_course(public))


def test_a_masked_hotspot_and_none_are_told_alike():
    """The gate makes "none" of a hotspot with 0 to 4 cases: of neither is said that it ended."""
    classes, small = pd.Series({"a": "hot_sure", "b": "none"}), pd.Series({"a": 0, "b": 0})
    safe = safe_classes(classes, expected=pd.Series({"a": 0.5, "b": 0.5}), n_min=small)
    before = pd.DataFrame({"hotspot_class": ["hot_sure"] * 2, "n_min": 12, "n_max": 12}, index=["a", "b"])
    now = pd.DataFrame({"hotspot_class": safe, "n_min": small, "n_max": 4})
    told = published_course({"2026-Q2": before, "2026-Q3": now}, threshold=THRESHOLD)
    assert told["since_last"].tolist() == ["few", "few"]
    assert told.loc["a"].equals(told.loc["b"])
