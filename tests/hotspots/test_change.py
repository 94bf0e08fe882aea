from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from geo.errors import HotspotError
from geo.hotspots import change_classes, hotspot_layers
from geo.hotspots.change import PATTERNS, course_of
from geo.hotspots.trend import mann_kendall
from geo.wording import LANGUAGES, say

RISE, FALL, LEVEL = np.arange(8.0), -np.arange(8.0), np.array([1, 2, 1, 2, 1, 2, 1, 2.0])


def classed(course: str, z=LEVEL) -> pd.Series:
    """Return the verdict on a course written as one letter a quarter: h, c or a dot."""
    words = {"h": "hot_sure", "c": "cold_maybe", ".": "none"}
    classes = pd.DataFrame([[words[letter] for letter in course]], index=["x"])
    return change_classes(pd.DataFrame([z[: len(course)]], index=["x"]), classes).loc["x"]


@pytest.mark.parametrize(
    ("course", "z", "pattern"),
    [
        (".......h", LEVEL, "new"),
        ("c......h", LEVEL, "new"),
        (".....hhh", LEVEL, "consecutive"),
        ("......hh", RISE, "consecutive"),
        ("hhhhhhhh", RISE, "intensifying"),
        ("hhh.hhhh", RISE, "intensifying"),
        ("hhhhhhhh", LEVEL, "persistent"),
        (".hhhhhhh", LEVEL, "persistent"),
        ("hhhhhhhh", FALL, "diminishing"),
        ("h.h..h.h", LEVEL, "sporadic"),
        (".hh..hhh", LEVEL, "sporadic"),
        ("h.c..h.h", LEVEL, "oscillating"),
        ("hhhhhhh.", LEVEL, "historical"),
        ("hhh.....", LEVEL, "none"),
        ("........", RISE, "none"),
        ("ccc.....", LEVEL, "none"),
        (".......c", LEVEL, "cold_new"),
        (".....ccc", LEVEL, "cold_consecutive"),
        ("cccccccc", FALL, "cold_intensifying"),
        ("cccccccc", LEVEL, "cold_persistent"),
        ("ccc.cccc", RISE, "cold_diminishing"),
        ("c.c..c.c", LEVEL, "cold_sporadic"),
        ("c.h..c.c", LEVEL, "cold_oscillating"),
        ("ccccccc.", LEVEL, "cold_historical"),
        ("ccccccch", LEVEL, "new"),
        ("hhhhhhhc", LEVEL, "cold_new"),
    ],
)
def test_pattern(course, z, pattern):
    verdict = classed(course, z)
    assert verdict["pattern"] == pattern
    assert (verdict["n_hot"], verdict["n_cold"]) == (course.count("h"), course.count("c"))
    assert verdict["change_id"] == say(f"hotspots.change_{pattern}")


@pytest.mark.parametrize(("end", "since"), [(".h", "new"), ("hh", "stays"), ("h.", "gone"), ("..", "none")])
def test_since_last(end, since):
    assert classed("..." + end)["since_last"] == since


def test_every_pattern_has_its_words():
    assert len({say(f"hotspots.change_{p}", lang) for p in PATTERNS for lang in LANGUAGES}) == 2 * 17


def test_one_quarter_has_no_course():
    with pytest.raises(HotspotError, match="triwulan"):
        classed("h")


def test_mann_kendall_by_enumeration_of_all_orders():
    # The variance that the formula gives, against all 720 orders; once with ties.
    for values in ([1, 2, 3, 4, 5, 6], [1, 1, 2, 3, 3, 3]):
        orders = np.array(list(permutations(values)), dtype=float)
        earlier, later = np.triu_indices(6, k=1)
        scores = np.sign(orders[:, later] - orders[:, earlier]).sum(axis=1)
        z, _ = mann_kendall(orders[:1])
        assert z[0] == pytest.approx((scores[0] - 1) / scores.std())


def test_mann_kendall_at_the_edges():
    z, p = mann_kendall(np.array([[1.0, 1, 1], [1, np.nan, 2], [1, 2, 3]]))
    assert z[0] == 0
    assert p[0] == 1
    assert np.isnan(z[1])
    assert z[2] > 0
    np.testing.assert_allclose(*mann_kendall(np.array([[3.0, 2, 1], [1, 2, 3]]))[1])


def test_a_new_hotspot_shows_in_the_course(real_boundaries, real_people, real_near, chance_counts):
    table = pd.DataFrame({f"2026-Q{q}": chance_counts(900, q) for q in (1, 2, 3)})
    members = real_near.index[[90, *real_near.matrix[[90]].tocoo().col[:4]]]
    table.loc[members, "2026-Q3"] += 30
    layers = hotspot_layers(table, real_boundaries, real_people, seed=1, permutations=999)
    course = course_of(layers)
    assert (course.loc[members, "pattern"] == "new").all()
    assert (course.loc[members, "since_last"] == "new").all()
    assert (course.drop(members)["pattern"] == "none").mean() > 0.95
