from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.admin.gazetteer import load_desa_facts, load_kecamatan_population, parents_before_split
from geo.admin.population import (
    estimate_population,
    fit_spread_rule,
    population_notes,
    population_of,
    read_population,
)
from geo.errors import BoundaryError

GOOD = "kode_desa,population\n35.10.01.2001,6021\n35.10.01.2002,12000\n"


def written(folder, text, name="penduduk.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_estimates_add_up_to_the_published_figures(approx_boundaries):
    people = estimate_population(approx_boundaries)
    assert list(people.index) == list(approx_boundaries.desa.index)
    assert people["estimated"].all()
    assert (people["population"] == people["population"].round()).all()
    by_parent = people["population"].groupby(parents_before_split()).sum()
    assert (by_parent == load_kecamatan_population()["population"]).all()


def test_blimbingsari_gets_its_part_from_its_former_parents(approx_boundaries):
    people = estimate_population(approx_boundaries)["population"]
    part = people.groupby(approx_boundaries.desa["kode_kecamatan"]).sum()
    # The press gave 53 thousand at its inauguration in 2017.
    assert part["35.10.25"] == pytest.approx(53_000, rel=0.05)
    assert part["35.10.13"] + part["35.10.14"] + part["35.10.25"] == 99_050 + 73_530


def test_larger_desa_get_more_but_not_in_proportion(approx_boundaries):
    desa = load_desa_facts().query("kode_kecamatan == '35.10.04'")
    people = estimate_population(approx_boundaries).loc[desa.index, "population"]
    order = desa["area_km2"].sort_values().index
    assert people[order].is_monotonic_increasing
    ratio = people[order[-1]] / people[order[0]]
    wanted = (desa["area_km2"].max() / desa["area_km2"].min()) ** fit_spread_rule().exponent
    assert ratio == pytest.approx(wanted, rel=1e-3)


def test_the_rule_is_the_least_squares_line_of_the_facts():
    facts, parents = load_desa_facts(), parents_before_split()
    n = parents.value_counts().sort_index()
    persons = load_kecamatan_population()["population"]
    x = np.log(facts["area_km2"].groupby(parents).sum() / n)
    y = np.log(persons / n)
    rule = fit_spread_rule()
    assert rule.exponent == pytest.approx(np.cov(x, y)[0, 1] / x.var())
    assert rule.r_squared == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)
    assert rule.n_kecamatan == 24


def test_the_estimate_does_not_depend_on_the_layer(approx_boundaries, real_boundaries):
    pd.testing.assert_frame_equal(
        estimate_population(approx_boundaries), estimate_population(real_boundaries)
    )


def test_desa_beyond_the_facts_have_no_estimate(approx_boundaries):
    other = approx_boundaries.desa.head(3).set_axis(["35.09.01.2001", "35.09.01.2002", "35.10.01.2001"])
    people = estimate_population(replace(approx_boundaries, desa=other))
    assert people["population"].isna().tolist() == [True, True, False]
    assert estimate_population(replace(approx_boundaries, desa=other.head(2))) is None


def test_a_file_is_read(tmp_path):
    people = read_population(written(tmp_path, GOOD))
    assert people.loc["35.10.01.2001"].tolist() == [6021.0, False]
    assert people.index.name == "kode_desa"


@pytest.mark.parametrize(
    "text",
    [
        "KODE;Jumlah Penduduk\n3510012001;6.021\n3510012002;12.000\n",
        "\ufeffkode_desa\tPenduduk\n35.10.01.2001\t6,021\n35.10.01.2002\t12000.0\n",
        GOOD.replace("\n", "\r\n"),
    ],
)
def test_the_usual_spellings_are_understood(tmp_path, text):
    path = tmp_path / "penduduk.csv"
    path.write_bytes(text.encode("utf-8"))
    assert read_population(path)["population"].tolist() == [6021.0, 12000.0]


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_other_formats_give_the_same(tmp_path, suffix):
    frame = pd.DataFrame({"kode_desa": [3510012001, 3510012002], "population": [6021, 12000]})
    path = tmp_path / f"penduduk.{suffix}"
    if suffix == "xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_parquet(path)
    pd.testing.assert_frame_equal(read_population(path), read_population(written(tmp_path, GOOD)))


def test_estimated_rows_stay_marked(tmp_path):
    path = written(tmp_path, "kode_desa,population,estimated\n35.10.01.2001,1,True\n35.10.01.2002,2,False\n")
    assert read_population(path)["estimated"].tolist() == [True, False]


def test_persons_by_kind(tmp_path):
    text = (
        "kode_desa,population,jenis\n35.10.01.2001,900,putus_sekolah\n35.10.01.2001,6021,\n35.10.01.2002,7,\n"
    )
    people = read_population(written(tmp_path, text))
    assert population_of(people, "putus_sekolah")["population"].to_dict() == {
        "35.10.01.2001": 900,
        "35.10.01.2002": 7,
    }
    assert population_of(people, "keamanan").loc["35.10.01.2001", "population"] == 6021
    plain = read_population(written(tmp_path, GOOD))
    assert population_of(plain, "keamanan").equals(plain)


@pytest.mark.parametrize(
    ("text", "key", "named"),
    [
        (GOOD + "35.10.01.2001,5\n", "admin.population_twice", "4 (35.10.01.2001)"),
        (GOOD + "35.10.01.2004,-5\n", "admin.population_numbers", "4 (-5)"),
        (GOOD + "35.10.01.2004,\n", "admin.population_numbers", "4 ()"),
        (GOOD + "35.10.01.2004,banyak\n", "admin.population_numbers", "4 (banyak)"),
        (GOOD + "Sarongan,5\n", "admin.population_codes", "4 (Sarongan)"),
        ("kode_desa,population\n3510010001,5\n3510010002,6\n", "admin.bps_codes", "BPS"),
        ("kode_desa,luas\n35.10.01.2001,5\n", "admin.columns_missing", "population"),
        ("kode_desa,population\n", "admin.population_empty", ""),
        ("kode_desa,population,jenis\n35.10.01.2001,5,lain\n", "admin.population_jenis", "2 (lain)"),
        ("", "admin.population_unreadable", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, key, named):
    with pytest.raises(BoundaryError) as caught:
        read_population(written(tmp_path, text))
    assert caught.value.key == key
    assert named in str(caught.value)


def test_missing_and_foreign_files_are_refused(tmp_path):
    with pytest.raises(BoundaryError, match="tidak ada"):
        read_population(tmp_path / "tak_ada.csv")
    with pytest.raises(BoundaryError, match="CSV, XLSX"):
        read_population(written(tmp_path, GOOD, "penduduk.pdf"))
    with pytest.raises(BoundaryError, match="tidak dapat dibaca"):
        read_population(written(tmp_path, GOOD, "penduduk.xlsx"))
    with pytest.raises(BoundaryError, match="tidak dapat dibaca"):
        read_population(written(tmp_path, GOOD, "penduduk.parquet"))


def test_unknown_codes_and_desa_without_persons_are_said(tmp_path, approx_boundaries):
    people = read_population(written(tmp_path, GOOD + "35.09.01.2001,5\n"))
    unknown, missing = population_notes(people, approx_boundaries, "en")
    assert "35.09.01.2001" in unknown
    assert "215 desa" in missing
    assert population_notes(estimate_population(approx_boundaries), approx_boundaries) == []
