from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.errors import HotspotError
from geo.hotspots import hotspot_layer, hotspot_layers
from geo.hotspots.layer_frame import COLUMNS


@pytest.fixture
def planted(real_near, real_people, chance_counts):
    """Return counts with a strong cluster around one desa, and its members."""
    counts = chance_counts(1000, 3)
    row = real_near.matrix[[90]].tocoo().col
    members = real_near.index[[90, *row[:4]]]
    counts = counts.copy()
    counts[members] = (3 * 1000 * real_people[members] / real_people.sum()).round().astype(int) + 5
    return counts, members


@pytest.mark.parametrize("known", [True, False])
def test_a_strong_cluster_is_flagged_in_words(real_boundaries, real_people, planted, known):
    counts, members = planted
    layer = hotspot_layer(counts, real_boundaries, real_people if known else None, seed=1)
    assert list(layer.columns) == COLUMNS
    assert layer.index.equals(real_boundaries.desa.index)
    hot = layer.index[layer["hotspot_class"].str.startswith("hot")]
    assert len(hot.intersection(members)) >= 3 if known else True
    if known:
        flagged = layer.loc[hot.intersection(members)]
        assert (flagged["cluster_id"] == 1).all()
        assert (flagged["cluster_p_value"] <= 1 / 30).all()
        assert flagged["sentence_id"].str.contains("kebetulan saja menghasilkan ini").all()
        assert flagged["sentence_en"].str.contains("chance alone produces this").all()
        assert layer["expected"].sum() == pytest.approx(counts.sum())
    assert layer["n_cases"].tolist() == counts.tolist()


def test_chance_alone_is_met_with_silence(real_boundaries, real_people, chance_counts):
    counts = chance_counts(1000, 11)
    layer = hotspot_layer(counts, real_boundaries, real_people, seed=1, permutations=999)
    assert (layer["hotspot_class"] == "none").all()
    assert layer["cluster_id"].isna().all()
    assert layer["sentence_id"].str.contains("kebetulan saja").all()
    assert layer.attrs["false_alarm_rate"] <= 0.05


def test_a_big_desa_is_no_hotspot_for_being_big(real_boundaries, real_people):
    # Cases exactly in proportion: shuffled counts would call the big desa hot.
    counts = (real_people / 400).round().astype(int)
    layer = hotspot_layer(counts, real_boundaries, real_people, seed=1, permutations=999)
    assert (layer["hotspot_class"] == "none").all()


@pytest.mark.parametrize("known", [True, False])
def test_many_layers_equal_one_at_a_time(real_boundaries, real_people, chance_counts, planted, known):
    people = real_people if known else None
    table = pd.DataFrame({("keamanan", "2026-Q1"): planted[0], ("layanan", "2026-Q1"): chance_counts(300, 1)})
    layers = hotspot_layers(table, real_boundaries, people, seed=5, permutations=999)
    assert list(layers) == list(table.columns)
    for label, layer in layers.items():
        alone = hotspot_layer(table[label], real_boundaries, people, seed=5, permutations=999)
        pd.testing.assert_frame_equal(
            pd.DataFrame(layer.drop(columns="geometry")),
            pd.DataFrame(alone.drop(columns="geometry")),
            check_exact=True,
        )


def test_shuffled_rows_change_nothing(real_boundaries, real_people, planted):
    counts, _ = planted
    frame = hotspot_layer(counts, real_boundaries, real_people, seed=5, permutations=499)
    mixed = hotspot_layer(
        counts.sample(frac=1, random_state=1),
        real_boundaries,
        real_people.sample(frac=1, random_state=2),
        seed=5,
        permutations=499,
    )
    assert frame.drop(columns="geometry").equals(mixed.drop(columns="geometry"))


@pytest.mark.parametrize(
    ("method", "by"),
    [
        ("scan", "count"), ("constant_risk", "count"), ("g_star", "count"), ("g_star", "rate"),
        ("g_star", "smoothed_rate"), ("moran", "count"), ("moran", "rate"), ("moran", "smoothed_rate"),
    ],
)  # fmt: skip
def test_every_method_and_measure(real_boundaries, real_people, planted, method, by):
    counts, members = planted
    layer = hotspot_layer(
        counts, real_boundaries, real_people, seed=1, method=method, by=by, permutations=9999
    )
    assert layer["q_value"].between(0, 1).all()
    assert layer.attrs["method_id"]
    assert 0 <= layer.attrs["false_alarm_rate"] <= 0.25
    if method != "moran":
        assert layer.loc[members, "hotspot_class"].str.startswith("hot").any()
    if method in ("constant_risk", "g_star"):
        hot = layer["hotspot_class"].str.startswith("hot")
        assert hot.equals((layer["q_value"] <= 0.1) & (layer["z"] > 0))


def test_smoothed_to_one_rate_is_named(real_boundaries, real_people):
    counts = (real_people / 400).round().astype(int)
    with pytest.raises(HotspotError, match="sama"):
        hotspot_layer(counts, real_boundaries, real_people, seed=1, method="g_star", by="smoothed_rate")


def test_estimated_population_is_said(real_boundaries, real_people, chance_counts):
    layer = hotspot_layer(
        chance_counts(500, 1),
        real_boundaries,
        real_people,
        seed=1,
        permutations=99,
        population_estimated=True,
    )
    assert layer["sentence_id"].str.contains("penduduk perkiraan").all()
    unknown = hotspot_layer(chance_counts(500, 1), real_boundaries, seed=1, permutations=99)
    assert unknown["sentence_id"].str.contains("penduduk tidak diketahui").all()


def test_25_kecamatan_are_too_few(real_boundaries):
    kecamatan = real_boundaries.kecamatan.head(25)
    few = Boundaries(kecamatan, real_boundaries.origin)
    with pytest.raises(HotspotError, match="25 wilayah terlalu sedikit"):
        hotspot_layer(pd.Series(5, index=kecamatan.index), few, seed=1)


def test_too_few_cases_are_refused_and_in_a_batch_said(real_boundaries, real_people, chance_counts):
    few, none, enough = chance_counts(9, 1), chance_counts(9, 1) * 0, chance_counts(400, 1)
    with pytest.raises(HotspotError, match="9 kasus terlalu sedikit"):
        hotspot_layer(few, real_boundaries, real_people, seed=1)
    layers = hotspot_layers(
        pd.DataFrame({"few": few, "none": none, "enough": enough}),
        real_boundaries,
        real_people,
        seed=1,
        permutations=99,
    )
    assert layers["few"]["sentence_id"].str.contains("tidak diuji").all()
    assert layers["few"]["n_cases"].sum() == 9
    assert layers["few"]["z"].isna().all()
    assert "terlalu sedikit" in layers["few"].attrs["refused_id"]
    assert "refused_id" in layers["none"].attrs
    assert "refused_id" not in layers["enough"].attrs
    assert list(layers["few"].columns) == COLUMNS
    assert layers["few"].dtypes.equals(layers["enough"].dtypes)


def test_all_equal_counts_are_named(real_boundaries):
    with pytest.raises(HotspotError, match="sama"):
        hotspot_layer(pd.Series(3, index=real_boundaries.desa.index), real_boundaries, seed=1)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda c: c.drop(c.index[0]), "tidak ada dalam data"),
        (lambda c: c.rename({c.index[0]: "99.99"}), "99.99"),
        (lambda c: c.astype(float).replace(c.iloc[0], np.nan), "tidak mempunyai nilai"),
        (lambda c: c - 10, "negatif"),
        (lambda c: c + 0.5, "bulat"),
    ],
)
def test_bad_counts_are_named(real_boundaries, real_people, chance_counts, spoil, words):
    with pytest.raises(HotspotError, match=words):
        hotspot_layer(spoil(chance_counts(400, 1)), real_boundaries, real_people, seed=1)


def test_wrong_choices_are_named(real_boundaries, chance_counts):
    counts = chance_counts(400, 1)
    for options in ({"method": "kriging"}, {"by": "density"}, {"method": "scan"}, {"by": "rate"}):
        with pytest.raises(HotspotError):
            hotspot_layer(counts, real_boundaries, seed=1, **options)


def test_a_desa_without_geometry_is_no_data(real_boundaries, real_people, chance_counts):
    desa = real_boundaries.desa.copy()
    desa.loc[desa.index[5], "geometry"] = None
    counts = chance_counts(400, 1)
    layer = hotspot_layer(
        counts, Boundaries(desa, real_boundaries.origin), real_people, seed=1, permutations=99
    )
    assert layer["hotspot_class"].tolist().count("no_data") == 1
    assert layer.iloc[5]["hotspot_class"] == "no_data"
    assert layer.iloc[5]["n_cases"] == counts.iloc[5]


def test_importing_loads_neither_libpysal_nor_numba():
    code = (
        "import sys, geo.hotspots\n"
        "from geo.hotspots import hotspot_layer, local_g_star, scan_statistic\n"
        "print([m for m in ('libpysal', 'numba', 'esda') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_map_of_few_desa_says_so_and_is_shown(grid):
    from geo.admin.boundaries import Boundaries, Origin

    desa = grid(2, 3).assign(nama_desa="x", kode_kecamatan="31.01.01", nama_kecamatan="y")
    counts = pd.DataFrame({"keamanan": [0, 9, 30, 1, 2, 3]}, index=desa.index)
    layer = hotspot_layers(counts, Boundaries(desa, Origin("given")), seed=1, permutations=99)["keamanan"]
    assert set(layer["hotspot_class"]) == {"no_data"}
    assert layer["n_cases"].tolist() == counts["keamanan"].tolist()
    assert layer.attrs["refused_id"].startswith("6 wilayah terlalu sedikit")
