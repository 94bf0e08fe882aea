"""``tigapilar map points`` and the options that maps share."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli.main import app
from geo.errors import ExportError, RequestError

CASES = """id;jenis;tanggal;desa;kecamatan;lon;lat;nama;alamat
1;kemiskinan;05/08/2026 09:30;Kebaman;Srono;;;RAHASIA;RAHASIA
2;keamanan;06/08/2026 21:00;Kedungrejo;Muncar;114.3415;-8.4380;RAHASIA;RAHASIA
"""


@pytest.fixture
def case_file(tmp_path):
    path = tmp_path / "kasus.csv"
    path.write_text(CASES, encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(app, ["map", *map(str, words)])


def test_a_file_of_cases_becomes_one_page_without_personal_columns(case_file, tmp_path):
    out = tmp_path / "titik.html"
    result = run("points", case_file, "-o", out)
    assert result.exit_code == 0, result.output
    html = out.read_text(encoding="utf-8")
    assert "1 kasus di peta titik" in html
    assert "1 kasus hanya diketahui desanya" in html
    assert "RAHASIA" not in html


def test_another_suffix_is_refused(case_file, tmp_path):
    result = run("points", case_file, "-o", tmp_path / "titik.pdf")
    assert isinstance(result.exception, ExportError)


def test_a_saved_map_cannot_have_this_machines_basemap_file(case_file, tmp_path):
    (tmp_path / "dasar.pmtiles").write_bytes(b"PMTiles")
    result = run("points", case_file, "-o", tmp_path / "t.html", "--basemap", tmp_path / "dasar.pmtiles")
    assert isinstance(result.exception, RequestError)
    assert not (tmp_path / "t.html").exists()
