"""The whole way on demonstration data, held against the truth that its recipe kept."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.admin.population import read_population
from geo.cases.store import CaseStore
from geo.demo import make_demo, write_demo
from geo.intake import load_file, read_cases
from geo.study import DEMO_SOURCE, study_cases


@pytest.fixture(scope="module")
def folder(approx_boundaries, tmp_path_factory):
    folder = tmp_path_factory.mktemp("contoh")
    write_demo(folder, make_demo(approx_boundaries))
    return folder


@pytest.fixture(scope="module")
def intake(folder, approx_boundaries):
    return read_cases(folder / "kasus.csv", approx_boundaries)


@pytest.fixture(scope="module")
def study(intake, folder, approx_boundaries):
    people = read_population(folder / "populasi.csv")
    return study_cases(intake.cases, approx_boundaries, population=people, permutations=1_999)


@pytest.fixture(scope="module")
def truth(folder):
    return pd.read_csv(folder / "kebenaran.csv", dtype=str).assign(baris=lambda t: t["baris"].astype(int))


def test_every_row_is_a_case_or_a_reject(intake, truth):
    assert len(intake.cases) + len(intake.rejects) == intake.n_rows == len(truth)
    assert set(intake.cases["baris"]) | set(intake.rejects["baris"]) == set(truth["baris"])
    assert set(intake.cases["sumber"]) == {DEMO_SOURCE}


def test_no_case_is_silently_in_the_wrong_desa(intake, truth):
    cases = intake.cases.merge(truth, on="baris", suffixes=("", "_benar"), validate="one_to_one")
    placed = cases[(cases["match_status"] == "matched") & (cases["match_level"] == "desa")]
    wrong = placed["kode_desa"] != placed["kode_desa_benar"]
    assert len(placed) > 0.97 * len(cases)
    assert wrong.mean() < 0.005


def test_the_planted_hotspots_are_found(study, folder):
    planted = pd.read_csv(folder / "kebenaran_hotspot.csv")
    # At twice the risk a group of some 25 expected cases is often missed beside a stronger one.
    strong = planted[(planted["relative_risk"] >= 2.4) & (planted["expected"] >= 12)]
    found = []
    for row in strong.itertuples():
        layer = study.layer(row.jenis, row.periode)
        hot = set(layer.index[layer["hotspot_class"].str.startswith("hot_")])
        members = set(row.members.split(";"))
        found.append(len(hot & members) * 2 >= len(members))
    assert len(found) >= 20
    assert sum(found) / len(found) >= 0.85


def test_little_is_called_a_hotspot_that_was_not_planted(study, folder):
    planted = pd.read_csv(folder / "kebenaran_hotspot.csv")
    risky = planted[planted["relative_risk"] > 1]
    false = total = 0
    for (jenis, period), layer in study.layers.items():
        here = risky[(risky["jenis"] == jenis) & (risky["periode"] == period)]
        members = {code for text in here["members"] for code in text.split(";")}
        hot = set(layer.index[layer["hotspot_class"].str.startswith("hot_")])
        false += len(hot - members)
        total += len(hot)
    assert total > 50
    assert false / total < 0.25


def test_loading_the_file_twice_changes_nothing(folder, approx_boundaries, tmp_path, store_url):
    store = CaseStore(store_url)
    first = load_file(folder / "kasus.csv", store, approx_boundaries, rejects_path=tmp_path / "ditolak.csv")
    before = store.cases(personal=True)
    second = load_file(folder / "kasus.csv", store, approx_boundaries, rejects_path=tmp_path / "ditolak.csv")
    assert (second.result.n_new, second.result.n_updated) == (0, 0)
    assert second.result.n_unchanged == first.result.n_new
    pd.testing.assert_frame_equal(store.cases(personal=True), before)
    store.close()


def test_the_same_seed_gives_the_same_study(intake, study, folder, approx_boundaries):
    people = read_population(folder / "populasi.csv")
    shuffled = intake.cases.sample(frac=1, random_state=4)
    again = study_cases(shuffled, approx_boundaries, population=people, permutations=1_999)
    for key, layer in study.layers.items():
        pd.testing.assert_frame_equal(
            pd.DataFrame(again.layers[key].drop(columns="geometry")),
            pd.DataFrame(layer.drop(columns="geometry")),
        )


def test_the_newest_quarter_alone_is_as_in_the_whole_study(intake, study, folder, approx_boundaries):
    people = read_population(folder / "populasi.csv")
    alone = study_cases(
        intake.cases, approx_boundaries, population=people, permutations=1_999, newest_alone=True
    )
    shown = study.newest_period()
    assert set(alone.layers) == {(kind, shown) for kind in study.jenis}
    assert alone.periods == study.periods
    assert alone.newest() == study.newest()
    pd.testing.assert_frame_equal(alone.counts, study.counts)
    for key, layer in alone.layers.items():
        whole = study.layers[key]
        pd.testing.assert_frame_equal(pd.DataFrame(layer), pd.DataFrame(whole), check_exact=True)


def test_an_estimate_that_does_not_cover_the_layer_is_none(intake, approx_boundaries):
    desa = approx_boundaries.desa.rename(index={"35.10.01.2001": "35.09.01.2001"}).sort_index()
    wide = Boundaries(desa, approx_boundaries.origin)
    study = study_cases(intake.cases, wide, jenis=["keamanan"], newest_alone=True, permutations=99)
    assert study.population is None
    assert study_cases(intake.cases, approx_boundaries, hotspots=False).population is not None
    layer = study.layer("keamanan", study.newest_period())
    assert layer["population"].isna().all()
    assert layer["p_value"].notna().all()
