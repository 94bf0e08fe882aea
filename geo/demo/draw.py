"""How many cases there are, and where and when: chance around what the population explains."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.admin.population import estimate_population
from geo.aggregation.periods import period_bounds
from geo.demo.plant import Planted
from geo.demo.recipe import Recipe, stream

__all__ = ["draw_cases", "expected_cases", "persons"]

_NIGHT = np.array([6, 6, 5, 4, 2, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 5, 7, 8, 8, 8, 7], dtype=float)
_DAY = np.array([0, 0, 0, 0, 0, 1, 2, 5, 9, 10, 9, 8, 5, 6, 7, 6, 4, 3, 3, 3, 2, 1, 1, 0], dtype=float)


def persons(boundaries: Boundaries, recipe: Recipe) -> NDArray[np.float64]:
    """Return the persons in each desa: the estimate, or where there is none a share by size."""
    desa = boundaries.desa
    people = np.full(len(desa), np.nan)
    estimate = estimate_population(boundaries)
    if estimate is not None:
        people = estimate["population"].reindex(desa.index).to_numpy(dtype=float, na_value=np.nan).copy()
    missing = ~(people > 0)
    if missing.any():
        size = np.sqrt(desa["area_km2"].to_numpy(dtype=float, na_value=np.nan))
        size = np.where(size > 0, size, np.nanmedian(size) if (size > 0).any() else 1.0)
        people[missing] = (size / size.mean() * float(recipe["size"]["persons_per_desa"]))[missing]
    whole: NDArray[np.float64] = np.rint(people)
    return whole


def expected_cases(
    population: NDArray[np.float64], planted: list[Planted], recipe: Recipe, periods: list[str]
) -> dict[str, NDArray[np.float64]]:
    """Return for each kind the expected cases, one row a quarter and one column a desa."""
    expected = {}
    for jenis, kind in recipe["jenis"].items():
        seasons = np.array([kind["seasons"][int(period[-1]) - 1] for period in periods])
        per_person = kind["rate"] / 4 / 1000 * seasons / np.mean(kind["seasons"])
        plain = np.outer(per_person, population)
        means = plain.copy()
        for hotspot in planted:
            if hotspot.jenis == jenis:
                means[:, list(hotspot.members)] *= np.array(hotspot.relative_risk)[:, None]
        # The stated rate is that of the whole, the planted excess included.
        expected[jenis] = means * (plain.sum() / means.sum())
    total = sum(float(means.sum()) for means in expected.values())
    scale = min(1.0, recipe["size"]["most_records"] / total)
    return {jenis: means * scale for jenis, means in expected.items()}


def draw_cases(
    desa: gpd.GeoDataFrame,
    expected: dict[str, NDArray[np.float64]],
    planted: list[Planted],
    recipe: Recipe,
    periods: list[str],
    seed: int,
) -> pd.DataFrame:
    """Return one row a case, by the minute of its report.

    Returns
    -------
    DataFrame
        ``jenis``, ``periode``, ``position`` (of the desa), ``hotspot_id``,
        ``tanggal``, ``ditanggapi`` and ``selesai`` (datetime64[s], local
        time; NaT where it has not come to that) and ``status``.
    """
    parts = []
    for jenis, means in expected.items():
        counts = stream(seed, f"counts {jenis}").poisson(means)
        quarter, place = np.nonzero(counts)
        times = counts[quarter, place]
        part = pd.DataFrame(
            {"jenis": jenis, "quarter": np.repeat(quarter, times), "position": np.repeat(place, times)}
        )
        part["hotspot_id"] = ""
        for hotspot in planted:
            if hotspot.jenis == jenis:
                risk = np.array(hotspot.relative_risk)[part["quarter"].to_numpy()]
                inside = part["position"].isin(hotspot.members).to_numpy() & (risk > 1)
                part.loc[inside, "hotspot_id"] = hotspot.name
        parts.append(
            part.join(_moments(part, recipe["jenis"][jenis], periods, stream(seed, f"when {jenis}")))
        )
    cases = pd.concat(parts, ignore_index=True)
    cases["periode"] = np.array(periods, dtype=object)[cases.pop("quarter").to_numpy()]
    return cases.sort_values(["tanggal", "jenis", "position"], kind="stable", ignore_index=True)


def _moments(part: pd.DataFrame, kind: Recipe, periods: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Return when each case of one kind was reported, answered and closed, up to the last quarter's end."""
    count = len(part)
    bounds = [period_bounds(period) for period in periods]
    first = np.array([start.replace(tzinfo=None) for start, _ in bounds], dtype="datetime64[s]")
    days = np.array([(end - start).days for start, end in bounds])
    quarter = part["quarter"].to_numpy()
    day = first[quarter] + (rng.random(count) * days[quarter]).astype("int64").astype("timedelta64[D]")
    weights = _NIGHT if kind["night"] else _DAY
    hour = rng.choice(24, size=count, p=weights / weights.sum())
    clock = hour * 3600 + rng.integers(0, 60, count) * 60
    reported = day if kind["day_only"] else day + clock.astype("timedelta64[s]")
    wait_h = kind["answer_median_hours"] * np.exp(kind["answer_spread"] * rng.standard_normal(count))
    work_d = kind["closing_median_days"] * np.exp(0.8 * rng.standard_normal(count))
    unit = 86_400 if kind["day_only"] else 60
    wait = np.maximum(np.rint(wait_h * 3600 / unit), 1).astype("int64") * unit
    work = np.maximum(np.rint(work_d * 86_400 / unit), 1).astype("int64") * unit
    answered = reported + wait.astype("timedelta64[s]")
    closed = answered + work.astype("timedelta64[s]")
    end = np.datetime64(bounds[-1][1].replace(tzinfo=None), "s")
    is_answered = (rng.random(count) < kind["answered"]) & (answered < end)
    is_closed = is_answered & (rng.random(count) < kind["closed"]) & (closed < end)
    nothing = np.datetime64("NaT", "s")
    return pd.DataFrame(
        {
            "tanggal": reported,
            "ditanggapi": np.where(is_answered, answered, nothing),
            "selesai": np.where(is_closed, closed, nothing),
            "status": np.where(is_closed, "selesai", np.where(is_answered, "ditangani", "baru")),
        },
        index=part.index,
    )
