"""Whether patrols helped: what falls by itself is not called help, and a true halving is found."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from geo.patrol.effect import effect_of, matched_controls
from geo.patrol.effect_prior import fit_prior

ROUNDS = 300


def a_round(rng, *, effect=1.0, trend=1.0, mean=3.0, spread=0.0, n=120, n_hot=10):
    """Return a quarter whose highest desa are patrolled, and the one after it."""
    people = rng.lognormal(0, 0.4, n)
    level = rng.gamma(2.0, mean / 2.0, n)
    before = rng.poisson(people * level)
    rate = np.where(before >= 5, before / people, 0)
    hot = np.zeros(n, dtype=bool)
    hot[np.argsort(-rate)[:n_hot]] = True
    later = level * np.exp(rng.normal(-(spread**2) / 2, spread, n))
    after = rng.poisson(people * later * trend * np.where(hot, effect, 1.0))
    columns = {"before": before, "after": after, "exposure": people, "hot": hot, "acted": hot}
    return pd.DataFrame(columns, index=[f"d{number:03d}" for number in range(n)])


def verdicts(seed, n_rounds=ROUNDS, **more):
    rng = np.random.default_rng(seed)
    found = [effect_of(a_round(rng, **more)) for _ in range(n_rounds)]
    return Counter(one.verdict for one in found), found


def test_without_any_effect_a_fall_is_claimed_in_few_rounds_though_nearly_all_fall():
    counted, found = verdicts(1)
    assert sum(one.naive < 0.9 for one in found) >= 0.85 * ROUNDS
    assert counted["fell"] <= 0.05 * ROUNDS
    assert counted["unclear"] >= 0.9 * ROUNDS
    naive, alone = (np.mean([getattr(one, name) for one in found]) for name in ("naive", "by_itself"))
    assert naive == pytest.approx(alone, abs=0.03)
    assert alone < 0.85


@pytest.mark.parametrize(
    "more", [{"trend": 0.6}, {"spread": 0.25}], ids=["everything falls", "restless levels"]
)
def test_nor_where_everything_falls_or_levels_are_restless(more):
    counted, _ = verdicts(2, n_rounds=100, **more)
    assert counted["fell"] <= 0.07 * 100


def test_a_true_halving_is_found_in_most_rounds():
    counted, found = verdicts(3, n_rounds=60, effect=0.5, mean=5.0)
    assert counted["fell"] >= 50
    assert np.mean([one.ratio for one in found]) == pytest.approx(0.5, abs=0.05)
    inside = [one.low <= 0.5 <= one.high for one in found]
    assert np.mean(inside) >= 0.9


def test_a_few_cases_lead_to_no_conclusion():
    table = a_round(np.random.default_rng(4), n_hot=2)
    found = effect_of(table)
    assert found.verdict == "too_few"
    assert np.isnan(found.ratio)
    assert len(found.areas) == 2


def test_hotspots_that_nobody_went_to_are_not_judged():
    table = a_round(np.random.default_rng(5)).assign(acted=False)
    found = effect_of(table)
    assert found.verdict == "no_patrols"
    assert set(found.areas["word"]) == {"unknown"}
    assert effect_of(table.assign(before=0, after=0)).verdict == "too_few"


def test_controls_are_as_high_and_were_left_alone():
    table = a_round(np.random.default_rng(6))
    table.loc[table.index[~table["hot"]][:40], "acted"] = True
    controls = matched_controls(table)
    chosen = table.loc[controls]
    assert len(set(controls)) == len(controls) == 30
    assert not chosen["hot"].any()
    assert not chosen["acted"].any()
    others = table[~table["hot"] & ~table["acted"]].drop(controls)
    level = lambda rows: (rows["before"] + 0.5) / rows["exposure"]  # noqa: E731
    assert level(chosen).min() >= level(others).max() - 1e-9


def test_the_order_of_the_rows_changes_nothing():
    table = a_round(np.random.default_rng(7))
    mixed = table.sample(frac=1.0, random_state=1)
    one, other = effect_of(table), effect_of(mixed)
    assert (one.verdict, sorted(one.controls)) == (other.verdict, sorted(other.controls))
    assert one.ratio == pytest.approx(other.ratio)


def test_the_prior_is_the_one_that_the_levels_came_from():
    rng = np.random.default_rng(8)
    exposure = rng.lognormal(0, 0.3, 3000)
    counts = rng.poisson(exposure * rng.gamma(2.0, 3.0, 3000)).astype(float)
    prior = fit_prior(counts, exposure)
    assert prior.shape == pytest.approx(2.0, rel=0.1)
    assert prior.shape / prior.rate == pytest.approx(6.0, rel=0.05)
    assert prior.level(np.array([20.0]), np.array([1.0]))[0] < 20
    alike = fit_prior(np.array([5.0, 5.0, 5.0, 5.0]), np.ones(4))
    level = alike.level(np.array([5.0, 9.0, 5.0, 5.0]), np.ones(4))
    assert level == pytest.approx([5.0] * 4, abs=0.05)


def test_a_desa_that_was_always_high_is_expected_to_stay_so():
    rng = np.random.default_rng(9)
    level = rng.gamma(2.0, 3.0, 200)
    counts, ones = rng.poisson(level).astype(float), np.ones(200)
    earlier = rng.poisson(level * 3)[:, None] / 3
    blind, seeing = fit_prior(counts, ones), fit_prior(counts, ones, earlier)
    top = np.argsort(-counts)[:20]
    error = lambda prior: np.abs(prior.level(counts, ones) - level)[top].mean()  # noqa: E731
    assert error(seeing) < error(blind)
    lucky, steady = np.argmin(earlier[top, 0]), np.argmax(earlier[top, 0])
    rates = seeing.level(counts, ones)[top] / counts[top]
    assert rates[lucky] < rates[steady]
