"""Rows in equal rows out, whatever the file holds; the order of the rows changes nothing."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.admin.boundaries import Boundaries
from geo.geocoding import OUTPUT_COLUMNS, geocode

TOLERATED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
"""A busy machine makes examples slowly, which says nothing of them."""

_CELLS = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.sampled_from(
        [
            "=HYPERLINK(1)",
            "+62",
            "شارع",
            "🏠 Kebaman 🏠",
            "Desa\nKebaman",
            "\x00",
            "Ds. Kebaman",
            "0,0",
            "-8,2; 114,3",
        ]
    ),
)
_HEADERS = st.lists(
    st.sampled_from(
        [
            "alamat",
            "desa",
            "Kecamatan",
            "kode_desa",
            "lon",
            "lat",
            "koordinat",
            "match_status",
            "x",
            "",
            "nama",
        ]
    ),
    max_size=6,
)


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Any frame: repeated headers, any cells, any index."""
    headers = draw(_HEADERS)
    count = draw(st.integers(0, 5))
    cells = [[draw(_CELLS) for _ in headers] for _ in range(count)]
    index = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    return pd.DataFrame(cells, columns=pd.Index(headers, dtype=object), index=index, dtype=object)


@settings(max_examples=150, deadline=None, suppress_health_check=TOLERATED)
@given(cases=frames())
def test_any_frame(real_boundaries: Boundaries, cases: pd.DataFrame) -> None:
    before = cases.copy()
    done = geocode(cases, real_boundaries)
    assert len(done) == len(cases)
    assert list(done.index) == list(cases.index)
    assert list(done.columns[-len(OUTPUT_COLUMNS) :]) == list(OUTPUT_COLUMNS)
    assert done.shape[1] == cases.shape[1] + len(OUTPUT_COLUMNS)
    assert set(done["match_status"]) <= {"matched", "review", "rejected"}
    assert ((done["kode_desa"] != "") == (done["match_level"] == "desa")).all()
    assert done["match_score"].between(0, 1).all()
    assert (done["match_reason"] != "").all()
    for at in range(cases.shape[1]):
        assert done.iloc[:, at].astype(str).tolist() == cases.iloc[:, at].astype(str).tolist()
    pd.testing.assert_frame_equal(cases, before)


def test_no_rows_and_no_columns(real_boundaries: Boundaries) -> None:
    assert geocode(pd.DataFrame({"alamat": []}), real_boundaries).shape == (0, 1 + len(OUTPUT_COLUMNS))
    assert geocode(pd.DataFrame(index=range(3)), real_boundaries)["match_status"].tolist() == ["rejected"] * 3
    assert len(geocode(pd.DataFrame(), real_boundaries)) == 0


def test_a_cell_of_ten_megabytes(real_boundaries: Boundaries) -> None:
    cases = pd.DataFrame(
        {"alamat": ["Desa Kebaman, Kec. Srono, " + "x" * 10_000_000], "lat": ["9" * 10_000_000]}
    )
    start = time.process_time()
    assert geocode(cases, real_boundaries)["kode_desa"].tolist() == ["35.10.08.2004"]
    assert time.process_time() - start < 5


def test_a_hundred_thousand_identical_rows(real_boundaries: Boundaries) -> None:
    cases = pd.DataFrame({"alamat": ["Desa Kebaman, Kec. Srono"] * 100_000})
    start = time.process_time()
    done = geocode(cases, real_boundaries)
    assert time.process_time() - start < 5
    assert (done["kode_desa"] == "35.10.08.2004").all()


def test_the_order_of_the_rows_changes_nothing(real_boundaries: Boundaries) -> None:
    desa = real_boundaries.desa
    cases = pd.DataFrame(
        {
            "desa": desa["nama_desa"].tolist(),
            "kecamatan": desa["nama_kecamatan"].where(np.arange(len(desa)) % 2 == 0, "").tolist(),
            "lon": desa["label_lon"].tolist(),
            "lat": desa["label_lat"].tolist(),
        }
    )
    shuffled = cases.sample(frac=1, random_state=7)
    pd.testing.assert_frame_equal(
        geocode(cases, real_boundaries), geocode(shuffled, real_boundaries).sort_index(), check_dtype=False
    )


def test_every_official_name_with_its_kecamatan_is_found(real_boundaries: Boundaries) -> None:
    desa = real_boundaries.desa
    address = ("Desa " + desa["nama_desa"] + ", Kec. " + desa["nama_kecamatan"]).tolist()
    done = geocode(pd.DataFrame({"alamat": address}), real_boundaries)
    assert done["kode_desa"].tolist() == desa.index.tolist()


def test_progress_is_reported_to_the_end(real_boundaries: Boundaries) -> None:
    seen: list[tuple[int, int]] = []
    cases = pd.DataFrame({"alamat": [f"Jl. Mawar {number}, Kebaman" for number in range(50)]})
    geocode(cases, real_boundaries, progress=lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] > 0
