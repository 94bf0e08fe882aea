"""Counted in parts and at once: the same counts."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.aggregation.counts import count_cases, counts_table, periods_counted
from geo.intake import read_cases
from geo.partitions.counting import count_parquet
from geo.partitions.engine import OneProcess

pytestmark = pytest.mark.usefixtures("small_parts")


@pytest.fixture
def hard_file(rows, case_file):
    """Cases of which some are repeated, furthered or contradicted far from where they first stand."""
    furthered = rows.iloc[5:60].assign(status="selesai", selesai="2026-09-01")
    other = rows.iloc[60:90].assign(jenis="putus_sekolah")
    blank = rows.iloc[90:130].assign(id=None)
    bad = rows.iloc[130:140].assign(tanggal=pd.NaT)
    office = rows[rows.index % 397 == 1].iloc[:3]  # three rows of an office that are no cases of their own
    parts = [rows, furthered, rows.iloc[0:40], other, blank, blank, bad, office]
    whole = pd.concat(parts, ignore_index=True)
    whole["jenis"] = whole["jenis"].where(whole.index % 211 != 0, "entah apa")
    whole.to_parquet(case_file, row_group_size=331)
    return case_file


@pytest.mark.parametrize("many", [False, True])
def test_parts_count_what_the_whole_counts(hard_file, real_boundaries, workers, many):
    intake = read_cases(hard_file, real_boundaries)
    engine = workers if many else OneProcess(real_boundaries)
    counted = count_parquet(hard_file, engine)
    whole = count_cases(intake.cases, real_boundaries)
    quarters = periods_counted(counted.leaves)
    pd.testing.assert_frame_equal(counts_table(counted.leaves, real_boundaries, periods=quarters), whole)
    assert counted.n_rows == intake.n_rows
    assert counted.unreadable == len(intake.rejects) > 100
    assert counted.placed == intake.cases["match_status"].value_counts().to_dict()
    assert counted.lines()[-1] == intake.lines()[-1]


def test_a_file_of_one_kind(rows, case_file, real_boundaries):
    rows.drop(columns=["jenis", "id"]).to_parquet(case_file)
    counted = count_parquet(case_file, OneProcess(real_boundaries), jenis="layanan")
    intake = read_cases(case_file, real_boundaries, jenis="layanan")
    assert counted.leaves.sum() == len(intake.cases) == len(rows)
    assert set(counted.leaves.index.get_level_values("jenis")) == {"layanan"}
