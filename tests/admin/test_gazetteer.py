from __future__ import annotations

import csv
import hashlib
import tomllib

import pandas as pd
import pytest

from geo.admin.gazetteer import (
    load_desa_facts,
    load_former_names,
    load_kecamatan_population,
    parents_before_split,
)
from geo.paths import facts_dir
from tests.shared import shared_file

MANIFEST = tomllib.loads((facts_dir() / "manifest.toml").read_text(encoding="utf-8"))["file"]


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["name"])
def test_manifest_tells_the_truth(entry):
    path = facts_dir() / entry["name"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    with path.open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == entry["rows"]
    assert entry["licence"]
    assert entry["attribution"]
    assert all(origin["url"].startswith("https://") for origin in entry["origin"])
    if "licence_file" in entry:
        assert "Permission is hereby granted" in (facts_dir() / entry["licence_file"]).read_text()


def test_manifest_names_every_shipped_file():
    assert {path.name for path in facts_dir().glob("*.csv")} == {entry["name"] for entry in MANIFEST}


def test_desa_facts_are_217_with_text_codes():
    desa = load_desa_facts()
    assert len(desa) == 217
    assert desa.index.is_unique
    assert desa.index.is_monotonic_increasing
    assert desa["jenis_desa"].value_counts().to_dict() == {"desa": 189, "kelurahan": 28}
    assert desa["kode_kecamatan"].nunique() == 25
    assert desa.loc["35.10.01.2001", "kodepos"] == "68488"
    assert (desa.index.str[:8] == desa["kode_kecamatan"]).all()


def test_former_names_find_the_desa_of_today():
    former = load_former_names()
    assert set(former["kode_desa"]) <= set(load_desa_facts().index)
    moved = former[former["jenis"] == "kode_lama"].set_index("kode_lama")
    assert moved.loc["35.10.14.2007", "kode_desa"] == "35.10.25.2009"
    assert moved["nama_kecamatan_lama"].value_counts().to_dict() == {"Rogojampi": 8, "Kabat": 2}
    assert set(moved["berlaku_sampai"]) == {"2017-01-08"}
    spelt = former[former["jenis"] == "ejaan_lama"]
    assert (spelt["nama_lama"] != "").all()
    assert not set(former["jenis"]) - {"kode_lama", "ejaan_lama"}


def test_changing_a_returned_frame_changes_nothing():
    former, desa = load_former_names(), load_desa_facts()
    former["nama_lama"] = "x"
    desa["nama_desa"] = "x"
    assert "x" not in set(load_former_names()["nama_lama"])
    assert "x" not in set(load_desa_facts()["nama_desa"])


def test_population_has_24_kecamatan_and_no_blimbingsari():
    population = load_kecamatan_population()
    assert len(population) == 24
    assert "35.10.25" not in population.index
    assert population["population"].sum() == 1_684_970


def test_parents_before_split_are_the_24():
    parents = parents_before_split()
    assert len(parents) == 217
    assert set(parents) == set(load_kecamatan_population().index)
    assert parents["35.10.25.2009"] == "35.10.14"


def test_facts_equal_the_shared_gazetteer():
    shared = pd.read_csv(shared_file("gazetteer", "banyuwangi.csv"), dtype=str).set_index("kode").sort_index()
    desa = load_desa_facts()
    assert list(desa.index) == list(shared.index)
    for ours, theirs in {
        "nama_desa": "nama",
        "jenis_desa": "jenis",
        "kode_kecamatan": "kecamatan_kode",
        "nama_kecamatan": "kecamatan",
        "kodepos": "kodepos",
    }.items():
        assert (desa[ours] == shared[theirs]).all(), ours
    assert (desa["area_km2"] - shared["luas_km2"].astype(float)).abs().max() == 0
    assert (desa["label_lon"] - shared["lng"].astype(float)).abs().max() <= 5e-7
    assert (desa["label_lat"] - shared["lat"].astype(float)).abs().max() <= 5e-7


def test_nothing_under_the_share_alike_licence_is_shipped():
    shared = pd.read_csv(shared_file("gazetteer", "banyuwangi.csv"), dtype=str)
    shipped = "".join(path.read_text(encoding="utf-8") for path in facts_dir().glob("*.csv"))
    assert not [code for code in shared["bps_kode"].dropna() if code in shipped]
    assert "ALASBULU" not in shipped
