from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.admin.locator import PointLocator
from geo.cases.columns import recognise_columns
from geo.cases.coordinates import repair_points
from geo.cases.parse import parse_cases
from geo.cases.reader import read_table
from geo.demo import DemoData, make_demo, write_demo
from geo.demo.plant import neighbours_of
from geo.demo.points import REPAIRABLE
from geo.demo.recipe import load_recipe, pick, stream


@pytest.fixture(scope="module")
def demo(approx_boundaries: Boundaries) -> DemoData:
    return make_demo(approx_boundaries)


@pytest.fixture(scope="module")
def folder(demo: DemoData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo")
    write_demo(path, demo)
    return path


def test_about_thirty_thousand_records_of_eight_quarters(demo: DemoData) -> None:
    assert 29_000 < len(demo.cases) < 31_500
    assert len(demo.truth) == len(demo.cases)
    assert sorted(demo.truth["periode"].unique()) == [
        *("2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
    ]
    assert (demo.cases["sumber"] == "DATA CONTOH").all()


def test_as_many_left_school_as_were_counted(demo: DemoData) -> None:
    """4,834 pupils in 2022 (press, after the regency); two years here, and a desa has 0.5 to 60 a year."""
    left = demo.truth[(demo.truth["jenis"] == "putus_sekolah") & (demo.truth["salinan_dari"] == 0)]
    assert len(left) / 2 == pytest.approx(4834, rel=0.03)
    a_year = left.groupby("kode_desa").size() / 2
    assert a_year.min() > 0.4
    assert a_year.max() < 75


def test_nobody_is_in_it(demo: DemoData) -> None:
    assert demo.cases["Nama"].str.fullmatch(r"Warga Contoh \d{5}").all()
    assert demo.cases["No HP"].str.fullmatch(r"0800-\d{4}-\d{4}").all()
    known = {word for block in load_recipe()["kategori"] for word in block["keterangan"]}
    assert set(demo.cases["Keterangan"]) <= known


def test_the_same_seed_gives_the_same_bytes(
    approx_boundaries: Boundaries, folder: Path, tmp_path: Path
) -> None:
    written = write_demo(tmp_path, make_demo(approx_boundaries))
    assert len(written) == 8
    for path in written:
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name
    other = make_demo(approx_boundaries, seed=7)
    assert not other.cases.head(100).equals(make_demo(approx_boundaries).cases.head(100))


def test_making_it_is_quick(approx_boundaries: Boundaries, demo: DemoData) -> None:
    start = time.process_time()
    make_demo(approx_boundaries)
    assert time.process_time() - start < 3


def test_another_end(approx_boundaries: Boundaries) -> None:
    periods = make_demo(approx_boundaries, until="2025-Q1").truth["periode"]
    assert (periods.min(), periods.max()) == ("2023-Q2", "2025-Q1")


def test_the_file_is_read_and_each_row_accounted_for(demo: DemoData, folder: Path) -> None:
    table = read_table(folder / "kasus.csv")
    pd.testing.assert_frame_equal(table.frame, demo.cases)
    assert table.rows.tolist() == demo.truth["baris"].tolist()
    parsed = parse_cases(table)
    assert len(parsed.cases) + len(parsed.rejects) == len(demo.cases)
    turned = set(parsed.rejects["baris"])
    unreadable = demo.truth["salah_tanggal"] == "unreadable"
    copies = demo.truth["salinan_dari"] > 0
    assert turned == set(demo.truth.loc[unreadable | copies, "baris"])
    truth = demo.truth.loc[parsed.cases.index]
    assert (parsed.cases["jenis"] == truth["jenis"]).all()
    assert (parsed.cases["tanggal"].dt.strftime("%Y-%m-%dT%H:%M") == truth["tanggal"]).all()
    noted = parsed.cases["catatan"].notna()
    assert noted.equals(truth["salah_tanggal"] == "answer_first")


def test_repeats_name_the_row_that_they_repeat(demo: DemoData) -> None:
    copies = demo.truth[demo.truth["salinan_dari"] > 0]
    assert 80 < len(copies) < 250
    for row, origin in zip(copies.index, copies["salinan_dari"], strict=True):
        assert demo.cases.loc[row].equals(demo.cases.loc[origin - 2])


def test_the_workbook_is_read_the_same_way(demo: DemoData, folder: Path) -> None:
    table = read_table(folder / "unggahan.xlsx")
    assert len(table.frame) == 400
    assert table.columns == recognise_columns(demo.cases.columns)
    sheet, file = parse_cases(table), parse_cases(read_table(folder / "kasus.csv"))
    both = file.cases.set_index("id").loc[sheet.cases["id"]]
    for name in ("jenis", "tanggal", "status", "ditanggapi", "selesai", "desa", "telepon"):
        assert both[name].tolist() == sheet.cases[name].tolist() or both[name].equals(
            sheet.cases.set_index("id")[name]
        ), name


def test_mistakes_come_in_the_stated_shares(demo: DemoData) -> None:
    recipe, truth = load_recipe(), demo.truth
    pointed = truth["bukti"] != "teks"
    assert pointed.mean() == pytest.approx(0.5, abs=0.02)
    for name, share in recipe["point_mistakes"].items():
        if name != "wrong_desa":
            assert (truth["salah_titik"] == name)[pointed].mean() == pytest.approx(share, rel=0.35)
    texted = truth["bukti"] != "titik"
    assert (truth["bentuk_nama"] == "misspelt")[texted].mean() == pytest.approx(0.04, rel=0.2)
    assert (truth["bentuk_kecamatan"] == "missing")[texted].mean() == pytest.approx(0.1, rel=0.2)
    assert set(truth.loc[truth["bentuk_kecamatan"] == "former", "kode_kecamatan"]) == {"35.10.25"}
    ordinary = (truth["salah_titik"] == "") & truth["bentuk_nama"].isin(
        ["plain", "prefixed", "capitals", "with_code", "none"]
    )
    assert ordinary.mean() > 0.8


def test_points_lie_in_their_desa(demo: DemoData, approx_boundaries: Boundaries) -> None:
    desa = approx_boundaries.desa
    place = PointLocator(desa).locate(demo.truth["lon"], demo.truth["lat"])
    assert (desa.index.to_numpy()[place] == demo.truth["kode_desa"]).all()


def test_written_points_are_repaired_to_where_it_happened(
    demo: DemoData, approx_boundaries: Boundaries
) -> None:
    west, south, east, north = approx_boundaries.desa.total_bounds
    extent = (west - 0.2, south - 0.2, east + 0.2, north + 0.2)
    read = repair_points(demo.cases, recognise_columns(demo.cases.columns), extent)
    truth = demo.truth
    pointed = truth["bukti"] != "teks"
    usable = pointed & truth["salah_titik"].isin(REPAIRABLE)
    assert (read["point_status"][~pointed] == "absent").all()
    assert (read["point_status"][usable] == "as_given").equals(truth["salah_titik"][usable] == "")
    assert (read["point_status"][pointed & (truth["salah_titik"] == "zero")] == "unusable").all()
    near = 2e-5  # a tenth of a second is 3 m
    assert np.abs(read["lon"] - truth["lon"])[usable].max() < near
    assert np.abs(read["lat"] - truth["lat"])[usable].max() < near


def test_planted_hotspots_hang_together_and_show(demo: DemoData, approx_boundaries: Boundaries) -> None:
    spots = demo.hotspots
    assert len(spots) == 8 * len(load_recipe()["hotspot"])
    near = neighbours_of(approx_boundaries.desa)
    place = {code: position for position, code in enumerate(approx_boundaries.desa.index)}
    for members in spots["members"].unique():
        group = {place[code] for code in members.split(";")}
        reached, edge = set(), {min(group)}
        while edge:
            reached |= edge
            edge = set().union(*(near[p] for p in edge)) & group - reached
        assert reached == group
    strong = spots[(spots["relative_risk"] >= 2)]
    assert len(strong) > 20
    assert (strong["n_cases"] / strong["expected"]).mean() == pytest.approx(
        strong["relative_risk"].mean(), rel=0.1
    )
    calm = spots[spots["relative_risk"] == 1]
    assert (calm["n_cases"] / calm["expected"]).mean() == pytest.approx(1, abs=0.1)


def test_some_hotspots_are_new_and_some_fade(demo: DemoData) -> None:
    risk = demo.hotspots.pivot(index="hotspot_id", columns="periode", values="relative_risk")
    assert ((risk["2026-Q3"] > 2) & (risk["2026-Q1"] == 1)).sum() >= 3
    assert ((risk["2026-Q3"] == 1) & (risk["2024-Q4"] > 2)).sum() >= 2


def test_counts_follow_the_population(demo: DemoData) -> None:
    calm = demo.truth[(demo.truth["hotspot_id"] == "") & (demo.truth["salinan_dari"] == 0)]
    counts = calm.groupby("kode_desa").size()
    people = demo.population.set_index("kode_desa")["population"]
    assert np.corrcoef(counts, people.reindex(counts.index))[0, 1] > 0.9


def test_the_four_hour_clock_is_plausible(demo: DemoData) -> None:
    cases = parse_cases_of(demo)
    urgent = cases[(cases["jenis"] == "kemiskinan") & cases["ditanggapi"].notna() & cases["catatan"].isna()]
    waited_h = (urgent["ditanggapi"] - urgent["tanggal"]).dt.total_seconds() / 3600
    assert (waited_h > 0).all()
    assert 0.7 < (waited_h <= 4).mean() < 0.92
    last = pd.Timestamp("2026-10-01", tz="Asia/Jakarta")
    assert cases[["tanggal", "ditanggapi", "selesai"]].max().max() < last
    assert not (cases["selesai"] < cases["ditanggapi"]).any()


def parse_cases_of(demo: DemoData) -> pd.DataFrame:
    from geo.cases.table import CaseTable, broken_frame

    columns = recognise_columns(demo.cases.columns)
    rows = demo.truth["baris"]
    return parse_cases(CaseTable(demo.cases, rows, broken_frame([]), columns, [], Path("kasus.csv"))).cases


def test_the_readme_says_that_it_is_no_real_data(folder: Path) -> None:
    text = (folder / "BACA.txt").read_text(encoding="utf-8")
    assert text.startswith("DATA CONTOH")
    assert "DEMONSTRATION DATA" in text
    assert all(re.search(rf"\b{p.name}\b", text) for p in folder.iterdir() if p.name != "BACA.txt")


def test_a_desa_without_outline_and_a_layer_too_small_for_hotspots(approx_boundaries: Boundaries) -> None:
    desa = approx_boundaries.desa.iloc[:3].copy()
    desa.loc[desa.index[1], "geometry"] = None
    data = make_demo(replace(approx_boundaries, desa=desa))
    bare = data.truth["kode_desa"] == desa.index[1]
    assert set(data.truth.loc[bare, "bukti"]) == {"teks"}
    assert (data.cases.loc[bare, ["Lintang", "Bujur", "Koordinat"]] == "").all(axis=None)
    assert data.hotspots.empty
    assert "members" in data.hotspots.columns


def test_labels_are_drawn_by_their_shares() -> None:
    labels = pick(stream(1, "x"), 100_000, {"a": 0.2, "b": 0.05}, "rest")
    assert (labels == "a").mean() == pytest.approx(0.2, abs=0.01)
    assert (labels == "b").mean() == pytest.approx(0.05, abs=0.005)
    assert stream(1, "x").random() != stream(1, "y").random()
