"""A publication to look at and to test with: real desa, numbers from a seeded generator."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from maps.publication import Publication

PERIODS = ("2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
JENIS = ("kemiskinan", "keamanan", "layanan", "putus_sekolah")
_LEVEL = {"kemiskinan": 9.0, "keamanan": 3.5, "layanan": 6.0, "putus_sekolah": 2.5}


def sample_publication(boundaries: Boundaries, *, seed: int = 7, suppressed: bool = True) -> Publication:
    """Return four kinds by eight quarters; every layer has hotspots around a few centres."""
    random = np.random.default_rng(seed)
    layers, totals = {}, {}
    for kind in JENIS:
        centres = random.choice(len(boundaries.desa), 3, replace=False)
        for number, period in enumerate(PERIODS):
            active = centres[: 1 + (number % 3)]
            counts = _counts(boundaries, random, _LEVEL[kind], active)
            totals[kind, period] = (float(counts.sum()),) * 2
            layers[kind, period] = _layer(
                boundaries, counts, _LEVEL[kind], suppressed=suppressed, random=random
            )
    return Publication(
        layers=layers,
        periods=PERIODS,
        jenis=JENIS,
        demo=True,
        boundaries_title=boundaries.origin.title,
        boundaries_approximate=boundaries.approximate,
        boundaries_date=boundaries.origin.date or date(2026, 8, 20),
        made_at=datetime(2026, 10, 5, 14, 30),
        population_note="Penduduk per desa diperkirakan dari angka kecamatan.",
        unplaced={("putus_sekolah", "2026-Q3"): "12"},
        suppressed=suppressed,
    )


def _counts(
    boundaries: Boundaries, random: np.random.Generator, level: float, centres: np.ndarray
) -> np.ndarray:
    x, y = (boundaries.desa[name].to_numpy(dtype=float) for name in ("label_lon", "label_lat"))
    mean = np.full(len(x), level) * random.gamma(4, 0.25, len(x))
    for centre in centres:
        distance_km = np.hypot(x - x[centre], y - y[centre]) * 111
        mean *= 1 + 3.5 * np.exp(-((distance_km / 4.5) ** 2))
    return random.poisson(mean)


def _layer(
    boundaries: Boundaries, counts: np.ndarray, level: float, *, suppressed: bool, random: np.random.Generator
) -> pd.DataFrame:
    ratio = counts / level
    classes = np.select(
        [ratio > 5.5, ratio > 4.5, ratio > 3.8, (ratio < 0.2) & (level > 5)],
        ["hot_very_sure", "hot_sure", "hot_maybe", "cold_sure"],
        "none",
    )
    frame = pd.DataFrame({"hotspot_class": classes}, index=boundaries.desa.index)
    frame["sentence_id"] = [
        f"{n} kasus; {level:.0f} yang diperkirakan; kebetulan saja menghasilkan ini "
        f"1 dari {20 * int(n) + 3} kali."
        for n in counts
    ]
    frame["sentence_en"] = [
        f"{n} cases; {level:.0f} expected; chance alone gives this 1 time in {20 * int(n) + 3}."
        for n in counts
    ]
    if not suppressed:
        population = random.integers(1500, 12000, len(frame))
        return frame.assign(n_cases=counts, population=population, rate=counts / population * 1000)
    low = counts.astype(float)
    high = low.copy()
    few = counts < 5
    low[few], high[few] = 0, 4
    wide = random.random(len(frame)) < 0.15
    for start, end in ((5, 9), (10, 19), (20, 49)):
        within = wide & (counts >= start) & (counts <= end)
        low[within], high[within] = start, end
    spread = (random.random(len(frame)) < 0.03) & few
    low[spread], high[spread] = 0, 9
    for row in np.flatnonzero(few | wide | spread):
        frame.iloc[row, 1] = (
            f"{low[row]:.0f} sampai {high[row]:.0f} kasus; tidak lebih banyak dari yang diperkirakan."
        )
        frame.iloc[row, 2] = f"{low[row]:.0f} to {high[row]:.0f} cases; no more than expected."
    frame["n_min"], frame["n_max"] = low, high
    frame.loc[frame.index[random.choice(len(frame), 3, replace=False)], ["n_min", "n_max"]] = np.nan
    frame.loc[frame["n_min"].isna(), "hotspot_class"] = "no_data"
    return frame
