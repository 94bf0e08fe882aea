"""Layers for the planner: whole, with rates, without a person in them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.aggregation.kinds import JENIS
from geo.cases.store_tables import PERSONAL_COLUMNS
from geo.errors import ExportError, RequestError
from geo.layers import FORUM_LAYERS, PLANNER_LAYERS, forum_layer, planner_layer
from geo.published import publish
from geo.study import DEMO_SOURCE, study_cases
from tests.aggregation.test_counts import random_cases


@pytest.fixture(scope="module")
def study(approx_boundaries):
    n = 1_500
    cases = random_cases(approx_boundaries, n).assign(
        id=[str(i) for i in range(n)],
        sumber=DEMO_SOURCE,
        lon=114.2,
        lat=-8.3,
        nama="Warga Contoh",
        alamat="Jl. Contoh",
    )
    cases.loc[:9, ["lon", "lat"]] = np.nan
    return study_cases(cases, approx_boundaries, permutations=999)


def test_rates_of_every_level_rest_on_the_same_people(study):
    counts, _ = planner_layer(study, "counts", "keamanan", "2026-Q2")
    people = counts.groupby("tingkat")["population"].sum()
    np.testing.assert_allclose(people["desa"], people["kecamatan"])
    np.testing.assert_allclose(people["desa"], people["kabupaten"])
    whole = counts[counts["tingkat"] == "kabupaten"].iloc[0]
    assert whole["rate"] == pytest.approx(whole["n_cases"] / whole["population"] * 1_000)


def test_the_planners_kecamatan_add_up_to_the_counts(study):
    layer, note = planner_layer(study, "kecamatan", "layanan", "2026-Q1")
    counts, _ = planner_layer(study, "counts", "layanan", "2026-Q1")
    assert layer["n_cases"].sum() == counts.loc[counts["tingkat"] == "kecamatan", "n_cases"].sum()
    assert (note.jenis, note.period, note.suppressed) == ("layanan", "2026-Q1", False)


def test_cases_leave_without_their_persons_and_none_is_dropped(study):
    layer, _ = planner_layer(study, "cases", None, None)
    assert len(layer) == len(study.cases)
    assert not set(layer.columns) & set(PERSONAL_COLUMNS)
    assert layer.geometry.isna().sum() == 10


def test_the_quarter_shown_first_is_the_newest_that_has_ended(study):
    newest = study.periods[-1]
    year, quarter = int(newest[:4]), int(newest[-1])
    during = date(year, 3 * quarter, 15)
    assert study.newest_period(during) == study.periods[-2]
    assert study.newest_period(date(year + 1, 12, 31)) == newest
    assert study.newest_period(date(2001, 1, 1)) == newest


def test_three_quarters_are_no_year(study):
    with pytest.raises(RequestError, match="empat triwulan"):
        forum_layer(publish(study), "tahun", "kemiskinan", "2026-Q3")


@pytest.mark.parametrize("name", [name for name in FORUM_LAYERS if name != "tahun"])
def test_the_forums_layers_hold_no_exact_statistic(study, name):
    layer, note = forum_layer(publish(study), name, "kemiskinan", "2026-Q3")
    assert not set(layer.columns) & {"n_cases", "rate", "z", "p_value", "q_value", "expected", "population"}
    assert note.suppressed == (name != "desa")
    assert note.demo


def test_a_layer_that_does_not_exist_names_those_that_do(study):
    with pytest.raises(ExportError) as caught:
        planner_layer(study, "rahasia", None, None)
    for name in PLANNER_LAYERS:
        assert name in caught.value.sentence()
    with pytest.raises(ExportError):
        forum_layer(publish(study), "cases", "kemiskinan", "2026-Q3")


def test_the_newest_layer_is_shown_where_none_is_named(study):
    jenis, period = study.newest()
    assert period == "2026-Q3"
    assert study.newest("layanan", "2026-Q1") == ("layanan", "2026-Q1")
    assert jenis in study.jenis


def test_nothing_to_show_says_what_to_do(approx_boundaries):
    empty = study_cases(
        random_cases(approx_boundaries, 3).iloc[:0].assign(sumber=pd.Series(dtype=object)), approx_boundaries
    )
    with pytest.raises(RequestError) as caught:
        empty.newest()
    assert "tigapilar load" in caught.value.sentence()


def test_too_few_cases_are_refused_in_words_and_still_counted(approx_boundaries):
    few = random_cases(approx_boundaries, 5).assign(jenis="layanan", sumber="uji")
    study = study_cases(few, approx_boundaries, permutations=999)
    layer = study.layer(*study.newest())
    assert "refused_id" in layer.attrs
    assert set(layer["hotspot_class"]) <= {"none", "no_data"}
    shown, _ = forum_layer(publish(study), "hotspots", *study.newest())
    assert shown["sentence_id"].str.contains("terlalu sedikit").all()


def test_a_hotspot_of_few_cases_is_not_marked_for_the_forum(approx_boundaries):
    """Ten cases in ten desa: the planner sees hotspots, the forum must not see where a case is."""
    desa = approx_boundaries.desa
    chosen = desa.iloc[:30:3]
    cases = random_cases(approx_boundaries, 10).assign(
        jenis="layanan",
        tanggal=pd.Timestamp("2026-08-20", tz="Asia/Jakarta"),
        match_status="matched",
        match_level="desa",
        kode_desa=chosen.index.to_numpy(),
        kode_kecamatan=chosen["kode_kecamatan"].to_numpy(),
    )
    study = study_cases(cases, approx_boundaries, permutations=999)
    key = ("layanan", "2026-Q3")
    whole, _ = planner_layer(study, "hotspots", *key)
    seen, _ = forum_layer(publish(study), "hotspots", *key)
    assert whole["hotspot_class"].str.startswith("hot_").any()
    small = seen["n_min"] < 5
    assert small.all()
    assert seen["hotspot_class"].nunique() == seen["sentence_id"].nunique() == 1
    fewer, _ = forum_layer(
        publish(study_cases(cases.iloc[:9], approx_boundaries, permutations=999)),
        "hotspots",
        *key,
    )
    # Nine cases are too few to look for hotspots at all; the forum cannot tell them from ten.
    assert fewer["sentence_id"].equals(seen["sentence_id"])


def test_counting_alone_computes_no_hotspots(approx_boundaries):
    cases = random_cases(approx_boundaries, 60).assign(sumber="uji")
    study = study_cases(cases, approx_boundaries, hotspots=False)
    assert study.layers == {}
    counts, _ = planner_layer(study, "counts", None, None)
    assert counts.loc[counts["tingkat"] == "kabupaten", "n_cases"].sum() == 60


def test_that_there_were_too_few_is_said_only_where_the_published_total_says_it(approx_boundaries):
    """Nine cases in one desa and four without a place: "too few" would pin all the others."""
    august = pd.Timestamp("2026-08-01", tz="Asia/Jakarta")
    cases = pd.concat([random_cases(approx_boundaries, 1)] * 13, ignore_index=True).assign(
        jenis="layanan", sumber="uji", match_status="matched", match_level="desa", tanggal=august
    )
    cases = cases.assign(kode_desa="35.10.05.2002", kode_kecamatan="35.10.05")
    cases.loc[9:, "match_status"] = "rejected"
    study = study_cases(cases, approx_boundaries, permutations=999)
    assert "refused_id" in study.layer("layanan", "2026-Q3").attrs
    shown, _ = forum_layer(publish(study), "hotspots", "layanan", "2026-Q3")
    assert "untuk membedakan hotspot" not in shown.loc["35.10.05.2002", "sentence_id"]
    few = study_cases(cases.iloc[:6], approx_boundaries, permutations=999)
    shown, _ = forum_layer(publish(few), "hotspots", "layanan", "2026-Q3")
    assert "untuk membedakan hotspot" in shown.loc["35.10.05.2002", "sentence_id"]


def test_the_list_of_kinds_does_not_tell_which_have_a_case(approx_boundaries):
    one = random_cases(approx_boundaries, 1).assign(jenis="layanan", sumber="uji")
    study = study_cases(one, approx_boundaries, permutations=999)
    assert list(study.jenis) == list(JENIS)
    assert {kind for kind, _ in study.layers} == set(JENIS)
