"""What the forum is told of the clock, against somebody who works out everything that it could mean."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from geo.patrol.forum_answers import Band, Told, forum_figures, share_band, together, told_of, told_places

T = 3
FAST, SLOW = 60.0, 600.0


@pytest.mark.parametrize(
    ("timely", "n", "band"),
    [(50, 50, (90, 100)), (45, 50, (90, 100)), (44, 50, (85, 90)), (0, 50, (0, 10)), (5, 50, (10, 15)),
     (4, 50, (0, 10)), (500, 1000, (50, 55)), (899, 1000, (85, 90))],
)  # fmt: skip
def test_a_share_is_a_band(timely, n, band):
    assert share_band(timely, n) == band


def test_no_place_is_told_whose_rest_would_be_small():
    assert told_places({"a": 60, "b": 70, "c": 300}, 430) == ["a", "b", "c"]
    assert told_places({"a": 60, "b": 70, "c": 300}, 440) == ["b", "c"]
    assert told_places({"a": 60, "b": 49}, 200) == ["a"]
    assert told_places({"a": 190}, 200) == []


def published(counts: dict[str, int], *, exact: bool = True) -> pd.DataFrame:
    rows = [
        ("kabupaten", "35.10", sum(counts.values())),
        *(("kecamatan", code, n) for code, n in counts.items()),
    ]
    frame = pd.DataFrame(rows, columns=["tingkat", "kode", "n_min"])
    return frame.assign(jenis="kemiskinan", periode="2026-Q2", n_max=frame["n_min"], exact=exact)


def reports(counts: dict[str, int], timely: tuple[int, ...]) -> tuple[pd.DataFrame, pd.Series]:
    codes = [code for code, n in counts.items() for _ in range(n)]
    minutes = [
        FAST if i < k else SLOW for n, k in zip(counts.values(), timely, strict=True) for i in range(n)
    ]
    return pd.DataFrame({"kode_kecamatan": codes}), pd.Series(minutes)


def test_nothing_is_told_where_the_count_is_a_range_or_small():
    counts = {"a": 60, "b": 60}
    frame, minutes = reports(counts, (50, 50))
    assert forum_figures(frame, minutes, published(counts, exact=False), "2026-Q2").empty
    assert forum_figures(frame, minutes, published(counts), "2026-Q1").empty
    assert forum_figures(frame.head(40), minutes.head(40), published({"a": 20, "b": 20}), "2026-Q2").empty
    told = forum_figures(frame, minutes, published(counts), "2026-Q2")
    assert told["kode"].tolist() == ["35.10", "a", "b"]
    assert told["median_from_min"].tolist() == [60, 60, 60]
    assert set(told.columns) == {"kode", "share_from", "share_to", "median_from_min", "median_to_min"}


def test_more_than_half_without_an_answer_has_no_median():
    counts = {"a": 60, "b": 60}
    frame, minutes = reports(counts, (60, 20))
    told = forum_figures(frame, minutes.where(minutes == FAST), published(counts), "2026-Q2").set_index(
        "kode"
    )
    assert told.loc[["35.10", "b"], "median_from_min"].isna().all()
    assert told.loc["a", "median_from_min"] == 60


def test_the_kabupaten_is_what_its_places_say_and_no_more():
    """A band of its own would leave the fifth place none to 2 late reports: four lie at their edge."""
    sizes, timely = [450, 450, 450, 450, 50], [404, 404, 404, 404, 50]
    told = [Told(n, share_band(k, n), (60, 75)) for n, k in zip(sizes, timely, strict=True)]
    assert [one.share.least for one in told] == [85, 85, 85, 85, 90]
    whole = together(told)
    assert (whole.share, whole.median) == (Band(85, 91), (60, 75))
    assert share_band(sum(timely), sum(sizes)) == Band(90, 100)
    slow = Told(60, Band(0, 10), None)
    assert together([*told, slow]).median is None
    assert together([slow]) == slow


CASES = [{"a": 30, "b": 31, "c": 40}, {"a": 32, "b": 30, "c": 20, "d": 12}]


@pytest.mark.parametrize("counts", CASES)
def test_an_attacker_pins_nothing(counts):
    """Every secret is tried: whoever sees the answer cannot pin a count of timely or late reports."""
    assert _fewest_values(counts, _answers(counts)) >= T


def test_the_attacker_would_see_a_band_of_the_kabupaten_of_its_own():
    counts = {"a": 39, "b": 39, "c": 39}
    honest, n = _answers(counts), sum(counts.values())

    def careless(secret):
        return (share_band(sum(secret), n), honest(secret))

    assert _fewest_values(counts, honest) >= T
    assert _fewest_values(counts, careless) < T


def _fewest_values(counts, answers) -> int:
    """Return how many values the best known small count may have, over every secret and its answer."""
    ranges = [range(n + 1) if n <= 31 else range(0, n + 1, 2) for n in counts.values()]
    if len(counts) == 3:
        ranges = [range(n + 1) for n in counts.values()]
    possible: dict[object, list[set[int]]] = {}
    for secret in itertools.product(*ranges):
        values = possible.setdefault(answers(secret), [set() for _ in counts])
        for own, k in zip(values, secret, strict=True):
            own.add(k)
    assert len(possible) > 50
    fewest = T
    for values in possible.values():
        for own, n, tried in zip(values, counts.values(), ranges, strict=True):
            for counted in (own, {n - k for k in own}):
                if min(counted) < T:
                    # Every second value was tried where the step is 2.
                    fewest = min(fewest, (len(counted) - 1) * tried.step + 1)
    return fewest


def _answers(counts):
    """Return the answer for a secret, the short way; that it is the long way's is checked on some."""
    names, n_all = list(counts), sum(counts.values())
    chosen = told_places(counts, n_all, T)
    known = {(n, k): told_of(pd.Series([FAST] * k + [SLOW] * (n - k)))
             for n in {*counts.values(), n_all - sum(counts[c] for c in chosen)} - {0}
             for k in range(n + 1)}  # fmt: skip

    def short(secret):
        timely = dict(zip(names, secret, strict=True))
        parts = [(name, known[counts[name], timely[name]]) for name in chosen]
        k_rest = sum(k for name, k in timely.items() if name not in chosen)
        n_rest = n_all - sum(part.n for _, part in parts)
        rest = [known[n_rest, k_rest]] if n_rest else []
        return (together([*(part for _, part in parts), *rest]), *parts)

    rng, whole = np.random.default_rng(1), published(counts)
    for _ in range(20):
        secret = tuple(int(rng.integers(0, n + 1)) for n in counts.values())
        figures = forum_figures(*reports(counts, secret), whole, "2026-Q2", T)
        everything, *parts = short(secret)
        assert figures["kode"].tolist() == ["35.10", *(name for name, _ in parts)]
        for row, one in zip(figures.itertuples(), (everything, *(part for _, part in parts)), strict=True):
            assert (row.share_from, row.share_to) == one.share
            assert (row.median_from_min, row.median_to_min) == one.median
    return short
