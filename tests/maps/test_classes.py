from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from maps.bundle import ASSETS_DIR
from maps.classes import (
    COARSENED,
    COUNT_LIMITS,
    NO_DATA,
    count_classes,
    legend_labels,
    round_limits,
    value_classes,
)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, 0), (4, 4, 0), (5, 5, 1), (9, 9, 1), (10, 10, 2), (19, 19, 2), (20, 20, 3), (49, 49, 3),
        (50, 50, 4), (1200, 1200, 4),
        (0, 4, 0), (5, 9, 1), (10, 19, 2), (50, np.nan, 4),
        (0, 9, COARSENED), (5, 10, COARSENED), (0, np.nan, COARSENED), (49, np.nan, COARSENED),
        (np.nan, np.nan, NO_DATA), (np.nan, 4, NO_DATA),
    ],
)  # fmt: skip
def test_a_count_or_a_range_has_its_class_at_each_edge(low, high, expected):
    assert count_classes(np.array([low], dtype=float), np.array([high], dtype=float)).tolist() == [expected]


def test_no_value_is_never_the_darkest_class():
    assert value_classes(np.array([np.nan, 0.0, 99.0]), (0, 1, 2, 5, 10)).tolist() == [NO_DATA, 0, 4]


@pytest.mark.parametrize("scale", [1e-4, 0.03, 1.0, 250.0, 8e5])
def test_limits_are_round_ascending_and_about_the_values(scale):
    values = np.random.default_rng(3).gamma(2, scale, 217)
    limits = round_limits(values)
    assert len(limits) == 5
    assert limits[0] == 0
    assert (np.diff(limits) > 0).all()
    assert all(
        float(f"{limit:.0e}") == pytest.approx(limit) and f"{limit:e}"[0] in "125" for limit in limits[1:]
    )
    used = np.bincount(value_classes(values, limits), minlength=5)
    assert used[0] > 0
    assert used[1:4].sum() > 0


@pytest.mark.parametrize("values", [[], [np.nan], [0.0, 0.0], [3.0] * 9])
def test_limits_of_poor_data_are_still_five_ascending_ones(values):
    assert (np.diff(round_limits(np.array(values, dtype=float))) > 0).all()


def test_the_legend_states_each_class_without_a_gap():
    assert legend_labels(COUNT_LIMITS, "id", whole=True) == ["0–4", "5–9", "10–19", "20–49", "50+"]
    assert legend_labels((0, 0.5, 1, 2, 5), "id", whole=False) == [
        "di bawah 0,5",
        "0,5–1",
        "1–2",
        "2–5",
        "5+",
    ]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


# Machado et al. 2009, severity 1, linear RGB.
BLINDNESS = {
    "protan": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "deutan": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "tritan": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}


def simulated_luminance(colour: str, matrix: list[list[float]]) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(np.clip(np.array(matrix) @ linear, 0, 1), [0.2126, 0.7152, 0.0722]))


def test_the_colours_keep_their_order_in_grey_and_for_colour_blind_eyes():
    text = (ASSETS_DIR / "colours.js").read_text(encoding="utf-8")
    steps = re.findall(r"#[0-9a-f]{6}", re.search(r"STEPS = \[(.*?)\]", text).group(1))
    assert len(steps) == 5
    for see in (luminance, *(lambda c, m=m: simulated_luminance(c, m) for m in BLINDNESS.values())):
        seen = [see(step) for step in steps]
        ratios = [(pale + 0.05) / (dark + 0.05) for pale, dark in pairwise(seen)]
        assert min(ratios) > 1.2
