"""Counting: zeros kept, and the parts always add up to the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.aggregation.counts import count_cases, counts_matrix, periods_in
from geo.aggregation.kinds import JENIS

PERIODS = ["2026-Q1", "2026-Q2", "2026-Q3"]


def random_cases(boundaries, n=2_000, seed=3):
    """Cases all over the kabupaten; some known to the kecamatan alone, some not at all."""
    random = np.random.default_rng(seed)
    desa = boundaries.desa.iloc[random.integers(0, len(boundaries.desa), n)]
    kind = random.choice(["desa", "kecamatan", "review", "rejected"], n, p=[0.85, 0.08, 0.05, 0.02])
    day = pd.Timestamp("2026-01-01", tz="Asia/Jakarta") + pd.to_timedelta(
        random.uniform(0, 272.99, n), unit="D"
    )
    matched = np.isin(kind, ["desa", "kecamatan"])
    return pd.DataFrame(
        {
            "jenis": random.choice(JENIS, n),
            "tanggal": day,
            "match_status": np.where(matched, "matched", kind),
            "match_level": np.where(matched, kind, ""),
            "kode_desa": np.where(kind == "desa", desa.index, None),
            "kode_kecamatan": np.where(matched, desa["kode_kecamatan"], None),
        }
    )


@pytest.fixture(scope="module")
def counted(approx_boundaries):
    cases = random_cases(approx_boundaries)
    return cases, count_cases(cases, approx_boundaries)


def test_every_case_is_counted_once(counted):
    cases, counts = counted
    whole = counts[counts["tingkat"] == "kabupaten"]
    assert whole["n_cases"].sum() == len(cases)
    leaves = counts[counts["tingkat"].isin(["desa", "desa_tidak_diketahui", "tidak_ditempatkan"])]
    assert leaves["n_cases"].sum() == len(cases)


def test_parts_add_up_at_every_level(counted):
    _, counts = counted
    keys = ["jenis", "periode"]
    kecamatan = counts[counts["tingkat"] == "kecamatan"].set_index(["kode", *keys])["n_cases"]
    parts = counts[counts["tingkat"].isin(["desa", "desa_tidak_diketahui"])]
    sums = parts.groupby(["induk", *keys])["n_cases"].sum()
    assert (sums.reindex(kecamatan.index) == kecamatan).all()
    whole = counts[counts["tingkat"] == "kabupaten"].set_index(keys)["n_cases"]
    parts = counts[counts["tingkat"].isin(["kecamatan", "tidak_ditempatkan"])].groupby(keys)["n_cases"].sum()
    assert (parts.reindex(whole.index) == whole).all()


def test_zeros_are_kept(counted, approx_boundaries):
    _, counts = counted
    desa = counts[counts["tingkat"] == "desa"]
    assert len(desa) == len(approx_boundaries.desa) * len(JENIS) * len(PERIODS)
    assert (desa["n_cases"] == 0).any()


def test_what_could_not_be_placed_is_its_own_line(counted):
    cases, counts = counted
    line = counts[counts["tingkat"] == "tidak_ditempatkan"]
    assert line["n_cases"].sum() == (cases["match_status"] != "matched").sum()


def test_shuffling_the_rows_changes_nothing(counted, approx_boundaries):
    cases, counts = counted
    pd.testing.assert_frame_equal(
        count_cases(cases.sample(frac=1, random_state=1), approx_boundaries), counts
    )


def test_a_code_that_the_layer_lacks_is_not_dropped(approx_boundaries):
    cases = random_cases(approx_boundaries, 10).assign(
        match_status="matched", match_level="desa", kode_desa="35.10.99.2001", kode_kecamatan="35.10.99"
    )
    counts = count_cases(cases, approx_boundaries)
    assert counts.loc[counts["tingkat"] == "tidak_ditempatkan", "n_cases"].sum() == 10


def test_against_a_slow_plain_count(counted, approx_boundaries):
    cases, counts = counted
    matrix = counts_matrix(counts)
    assert matrix.index.tolist() == approx_boundaries.desa.index.tolist()
    for code in matrix.index[::40]:
        for jenis in JENIS:
            for number, period in enumerate(PERIODS):
                months = range(3 * number + 1, 3 * number + 4)
                plain = sum(
                    1
                    for case in cases.itertuples()
                    if case.kode_desa == code and case.jenis == jenis and case.tanggal.month in months
                )
                assert matrix.loc[code, (jenis, period)] == plain


def test_no_cases_at_all(approx_boundaries):
    none = random_cases(approx_boundaries, 3).iloc[:0]
    assert periods_in(none) == []
    counts = count_cases(none, approx_boundaries, periods=["2026-Q3"])
    assert counts["n_cases"].sum() == 0
    assert len(counts) == (217 + 25 + 25 + 1 + 1) * 4
