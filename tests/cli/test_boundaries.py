from __future__ import annotations

import sys

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from cli.main import run
from geo.admin.boundaries import load_boundaries
from tests.shared import shared_file


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("TIGAPILAR_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("TIGAPILAR_BOUNDARIES", raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path


def layer(path, **columns):
    codes = ["35.10.01.2001", "35.10.01.2002", "35.10.01.2004"]
    table = {"kode": codes, "nama": ["Sarongan", "Pesanggaran", "Sumberagung"], "kecamatan": "P"} | columns
    shapes = [shapely.box(114 + k / 10, -8, 114.1 + k / 10, -7.9) for k in range(3)]
    gpd.GeoDataFrame(pd.DataFrame(table), geometry=shapes, crs="EPSG:4326").to_file(path)
    return str(path)


@pytest.fixture
def tigapilar(monkeypatch, capsys):
    """Run the command as a shell would; give its status and what it wrote."""

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["tigapilar", *words])
        with pytest.raises(SystemExit) as left:
            run()
        said = capsys.readouterr()
        return left.value.code or 0, said.out, said.err

    return command


def test_check_counts_the_defects_of_the_real_layer(place, tigapilar):
    real = str(shared_file("boundaries", "banyuwangi_desa.geojson"))
    status, out, err = tigapilar("boundaries", "check", "--boundaries", real)
    assert status == 0
    for figure in ("217", "407", "388.239 m²", "416.447 m²", "Pesanggaran / Buluagung", "9.310"):
        assert figure in out
    assert "banyuwangi_desa.geojson" in err


def test_check_writes_every_finding_into_a_file(place, tigapilar):
    real = str(shared_file("boundaries", "banyuwangi_desa.geojson"))
    status, out, err = tigapilar("boundaries", "check", "--boundaries", real, "-o", str(place / "temuan.csv"))
    assert status == 0
    table = pd.read_csv(place / "temuan.csv", dtype={"kode_desa": str, "kode_lain": str})
    assert "Buluagung" in out
    assert f"{len(table):,} temuan".replace(",", ".") in err
    found = table.groupby("temuan")["luas_m2"].agg(["size", "sum"])
    assert found.loc["tumpang_tindih", "size"] == 407
    assert found.loc["tumpang_tindih", "sum"] == pytest.approx(388_239, abs=1)
    assert found.loc["celah", "sum"] == pytest.approx(416_447, abs=2)
    assert found.loc[["bagian_kecil", "label_di_luar"], "size"].tolist() == [19, 6]
    worst = table[table["temuan"] == "celah"].iloc[0]
    assert len(worst["kode_lain"].split(";")) == 3
    status, _, err = tigapilar("boundaries", "check", "--boundaries", real, "-o", str(place / "temuan.docx"))
    assert (status, "temuan.docx" in err) == (1, True)


def test_check_of_a_layer_that_must_not_be_used_ends_with_status_1(place, tigapilar):
    part = layer(place / "sebagian.gpkg")
    status, out, err = tigapilar("boundaries", "check", "--boundaries", part)
    assert status == 1
    assert "214" in out
    assert err.strip().splitlines()[-1].startswith("tigapilar: ")
    assert "214 desa" in err


def test_import_keeps_the_layer_for_the_commands_that_follow(place, tigapilar):
    status, out, _ = tigapilar("boundaries", "import", layer(place / "kiriman.gpkg"))
    assert status == 0
    assert "kiriman.gpkg" in out
    found = load_boundaries()
    assert found.origin.kind == "imported"
    assert len(found.desa) == 3


def test_import_takes_every_option(place, tigapilar):
    words = ["--kode-column", "a", "--nama-column", "b", "--kecamatan-column", "c"]
    words += ["--crs", "EPSG:4326", "--layer", "x", "--repair", "--dissolve"]
    columns = {"a": ["35.10.01.2001"] * 2 + ["35.10.01.2002"], "b": ["U", "U", "V"], "c": "Kecamatan Z"}
    status, _, err = tigapilar("boundaries", "import", layer(place / "x.gpkg", **columns), *words)
    assert (status, err) == (0, "")
    assert load_boundaries().desa["nama_kecamatan"].tolist() == ["Kecamatan Z"] * 2


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"nama": ["A", "B", ""]}, "3 (35.10.01.2004)"),
        ({"kode": ["3510010001", "3510010002", "3510010003"]}, "BPS"),
        ({"kode_desa": ["35.10.09.2001", "35.10.09.2002", "35.10.09.2003"]}, "--kode-column"),
        ({"nama_desa": ["X", "Y", "Z"], "desa": ["P", "Q", "R"]}, "--nama-column"),
    ],
)
def test_what_is_refused_is_one_line_on_stderr(place, tigapilar, columns, said):
    status, out, err = tigapilar("boundaries", "import", layer(place / "buruk.gpkg", **columns))
    assert (status, out) == (1, "")
    assert len(err.strip().splitlines()) == 1
    assert said in err
    assert not (place / "data" / "boundaries" / "imported.parquet").exists()


def test_a_missing_file_and_wrong_words_have_their_own_status(place, tigapilar):
    status, _, err = tigapilar("boundaries", "import", str(place / "tak_ada.shp"))
    assert status == 1
    assert "tak_ada.shp" in err
    assert tigapilar("boundaries", "import")[0] == 2
    assert tigapilar("boundaries", "check", "--salah")[0] == 2


def test_on_a_terminal_the_doubtful_column_is_asked_for(place, tigapilar, monkeypatch):
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("rich.prompt.Prompt.ask", lambda *_, choices, **__: asked.append(choices) or "2")
    path = layer(place / "ragu.gpkg", nama_desa=["X", "Y", "Z"], desa=["P", "Q", "R"])
    status, _, err = tigapilar("boundaries", "import", path)
    assert status == 0
    assert asked == [["1", "2"]]
    assert "2. desa" in err
    assert load_boundaries().desa["nama_desa"].tolist() == ["P", "Q", "R"]


def test_a_variable_that_hides_the_import_is_said(place, tigapilar, monkeypatch):
    path = layer(place / "kiriman.gpkg")
    monkeypatch.setenv("TIGAPILAR_BOUNDARIES", path)
    assert "TIGAPILAR_BOUNDARIES" in tigapilar("boundaries", "import", path)[2]


@pytest.mark.parametrize("words", [(), ("check",), ("import",)])
def test_every_command_explains_itself_in_both_languages(tigapilar, words):
    status, out, _ = tigapilar("boundaries", *words, "--help")
    assert status == 0
    assert " / " in out
