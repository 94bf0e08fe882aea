"""``tigapilar programme …``: dinas, clock and steps in the terminal."""

from __future__ import annotations

import pandas as pd
import pytest
from typer.testing import CliRunner

from cli.main import app
from geo.cases.audit import AuditLog
from geo.cases.dinas import DinasTable
from geo.cases.store import CaseStore
from geo.errors import ExportError, MissingError, RequestError
from tests.api.programme_cases import SECRET, programme_store


@pytest.fixture
def store(store_url, tmp_path, approx_boundaries):
    store = programme_store(store_url, tmp_path, approx_boundaries, "x")
    yield store
    store.close()


@pytest.fixture
def tigapilar(store_url, monkeypatch, store: CaseStore):
    monkeypatch.setenv("TIGAPILAR_DATABASE_URL", store_url)

    def run(*words: object, refused: type[Exception] | None = None) -> str:
        done = CliRunner().invoke(app, ["programme", *map(str, words)])
        if refused is not None:
            assert isinstance(done.exception, refused), done.output
            return str(done.exception)
        assert done.exit_code == 0, done.exception
        return done.output

    return run


def test_the_office_edits_its_dinas(tigapilar, store):
    assert tigapilar("dinas", "list").count("\n") == 5
    said = tigapilar("dinas", "add", "dpu", "Dinas PU Cipta Karya", "--spelling", "PU CK")
    assert said == "Dinas dpu: Dinas PU Cipta Karya.\n"
    tigapilar("dinas", "rename", "dinsos", "Dinas Sosial P3A")
    assert "(tidak aktif)" in tigapilar("dinas", "retire", "dpmd")
    assert "(tidak aktif)" not in tigapilar("dinas", "retire", "dpmd", "--back")
    assert "dinsos\tDinas Sosial P3A\t" in tigapilar("dinas", "list")
    assert "sudah dipakai" in tigapilar("dinas", "add", "dpu", "x", refused=RequestError)
    assert DinasTable(store).spellings()["pu ck"] == "dpu"
    assert [one.action for one in AuditLog(store).entries()] == [
        "dinas.back", "dinas.retire", "dinas.rename", "dinas.add",
    ]  # fmt: skip


def test_the_clock_is_written_by_dinas_and_quarter(tigapilar, tmp_path):
    tigapilar("clock", "--by", "dinas", "-o", tmp_path / "c.csv")
    table = pd.read_csv(tmp_path / "c.csv").set_index("dinas")
    assert table.loc["dinkes", ["nama_dinas", "n", "share_in_time"]].tolist() == ["Dinas Kesehatan", 2, 0.5]
    tigapilar("clock", "--quarters", "--clock", "office:0800-1600", "-o", tmp_path / "c.xlsx")
    assert pd.read_excel(tmp_path / "c.xlsx", engine="calamine")["periode"].tolist() == ["2026-Q3"]
    assert "kecamatan" in tigapilar("clock", "--by", "desa", "-o", tmp_path / "c.csv", refused=RequestError)
    assert "office:" in tigapilar("clock", "--clock", "pagi", "-o", tmp_path / "c.csv", refused=RequestError)
    tigapilar("clock", "-o", tmp_path / "c.gpkg", refused=ExportError)


def test_steps_are_noted_and_imported(tigapilar, tmp_path):
    base = ("school", "step", "P1", "dikunjungi", "--source", "DATA CONTOH", "--day", "2026-03-05")
    assert tigapilar(*base) == "Dicatat.\n"
    assert tigapilar(*base) == "Sudah tercatat; tidak ada yang berubah.\n"
    tigapilar("school", "step", "P9", "dikunjungi", refused=MissingError)
    tigapilar("school", "step", "P1", "terdaftar", "--day", "kemarin", refused=RequestError)
    (tmp_path / "l.csv").write_text("id;langkah;tanggal\nP1;terdaftar;1/4/2026\nP1;tamat;1/3/2026\n")
    said = tigapilar("school", "import", tmp_path / "l.csv", "-o", tmp_path / "hasil.csv")
    assert "2 baris: 1 dicatat, 0 sudah ada, 1 ditolak." in said
    result = pd.read_csv(tmp_path / "hasil.csv")
    assert result["hasil"].tolist() == ["dicatat", "ditolak"]
    assert "Urutan" in result["alasan"][1]
    tigapilar("school", "funnel", "--by", "sekolah", "-o", tmp_path / "f.csv")
    text = (tmp_path / "f.csv").read_text()
    assert pd.read_csv(tmp_path / "f.csv").set_index("sekolah").loc["SMP", "enrolled"] == 1
    assert SECRET not in text
