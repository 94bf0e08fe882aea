"""From a file to geocoded rows: what the file says stays beside what was found."""

from __future__ import annotations

import pytest

from geo.cases.store import CaseStore
from geo.errors import CaseFileError
from geo.export.writer import write_layer
from geo.intake import geocode_file, load_file, point_layer


def test_a_column_called_geometry_is_kept_beside_the_point(approx_boundaries, tmp_path):
    first = approx_boundaries.desa.iloc[0]
    source = tmp_path / "kasus.csv"
    source.write_text(
        "id,ID,desa,kecamatan,lon,lat,geometry\n"
        f"a,b,{first.nama_desa},{first.nama_kecamatan},{first.label_lon},{first.label_lat},POINT (1 2)\n",
        encoding="utf-8",
    )
    layer = point_layer(geocode_file(source, approx_boundaries))
    assert layer["input_geometry"].tolist() == ["POINT (1 2)"]
    assert abs(layer.geometry.x.iloc[0] - first.label_lon) < 1e-6
    write_layer(layer, tmp_path / "periksa.gpkg", guard=False)  # "id" and "ID" are one name to SQLite


@pytest.fixture
def messy(approx_boundaries, tmp_path):
    desa = approx_boundaries.desa.iloc[0]
    place = f"{desa.nama_desa},{desa.nama_kecamatan}"
    source = tmp_path / "kasus.csv"
    source.write_text(
        f"id,jenis,tanggal,desa,kecamatan,telepon\n=A1,keamanan,kemarin,{place},+62 812\n"
        f"A2,keamanan,2026-05-05,{place},0812\n",
        encoding="utf-8",
    )
    return source


def test_a_row_mended_in_the_rejects_is_the_same_case_as_in_its_file(approx_boundaries, messy, store_url):
    store = CaseStore(store_url)
    report = load_file(messy, store, approx_boundaries)
    mended = report.rejects_path
    mended.write_text(mended.read_text(encoding="utf-8-sig").replace(";kemarin;", ";5/5/2026;"))
    load_file(mended, store, approx_boundaries)
    messy.write_text(messy.read_text().replace("kemarin", "2026-05-05"))
    again = load_file(messy, store, approx_boundaries)
    assert (again.result.n_new, again.result.n_updated, again.result.n_unchanged) == (0, 0, 2)
    assert sorted(store.cases(personal=True)["telepon"]) == ["+62 812", "0812"]
    store.close()


def test_nothing_is_kept_where_the_rejects_cannot_be_written(approx_boundaries, messy, tmp_path, store_url):
    store = CaseStore(store_url)
    with pytest.raises(CaseFileError):
        load_file(messy, store, approx_boundaries, rejects_path=tmp_path / "tidak" / "ada.csv")
    assert store.size() == 0
    assert store.loads().empty
    store.close()


def test_two_offices_under_one_number_are_said(approx_boundaries, tmp_path, store_url):
    store = CaseStore(store_url)
    reports = []
    for desa in (approx_boundaries.desa.iloc[0], approx_boundaries.desa.iloc[30]):
        source = tmp_path / f"{desa.name}.csv"
        source.write_text(
            "id,jenis,tanggal,desa,kecamatan\n"
            f"1,keamanan,2026-05-05,{desa.nama_desa},{desa.nama_kecamatan}\n",
            encoding="utf-8",
        )
        reports.append(load_file(source, store, approx_boundaries))
    assert [report.result.n_moved for report in reports] == [0, 1]
    assert not any("--source" in line for line in reports[0].lines())
    assert any("--source" in line for line in reports[1].lines())
    named = load_file(source, store, approx_boundaries, source="Polsek")
    assert (named.result.n_new, named.result.n_moved) == (1, 0)
    store.close()


def test_rejects_of_an_earlier_load_are_not_taken_for_this_ones(approx_boundaries, tmp_path, store_url):
    source, store = tmp_path / "kasus.csv", CaseStore(store_url)
    head, good = "id,jenis,tanggal,kode_desa\n", "1,layanan,2026-08-01,35.10.05.2002\n"
    source.write_text(head + good + "2,layanan,31/02/2026,35.10.05.2002\n", encoding="utf-8")
    first = load_file(source, store, approx_boundaries)
    assert first.stale_path is None
    source.write_text(head + good, encoding="utf-8")
    second = load_file(source, store, approx_boundaries)
    store.close()
    assert second.stale_path == first.rejects_path
    assert any("kasus_ditolak.csv" in line for line in second.lines())
    assert first.rejects_path.exists()
