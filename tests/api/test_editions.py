"""Publishing by hand: what waits, what the gate takes, and that nothing shows before it is published."""

from __future__ import annotations

import pytest

from geo.intake import load_file
from geo.publishing.keeper import read_editions
from tests.api.office_page import send, sign_in, token_in


@pytest.fixture
def late_file(tmp_path, approx_boundaries):
    """Seven cases in one desa of a quarter that no other case of the store is in."""
    desa = approx_boundaries.desa.iloc[0]
    rows = [f"t{i},keamanan,2026-02-{i + 1:02d},{desa.nama_desa},{desa.nama_kecamatan}" for i in range(7)]
    path = tmp_path / "susulan.csv"
    path.write_text("\n".join(["id,jenis,tanggal,desa,kecamatan", *rows]), encoding="utf-8")
    return path


def test_a_load_shows_when_an_operator_has_published_it(office, office_store, late_file, approx_boundaries):
    first = office.get("/api/layers").json()["periode"]
    assert first
    assert [one.number for one in read_editions(office_store)] == [1]
    load_file(late_file, office_store, approx_boundaries)
    assert office.get("/api/layers").json()["periode"] == first
    sign_in(office)
    page = office.get("/terbitan?tinjau=true").text
    assert "2026-Q1" in page
    answer = send(office, "/terbitan", csrf=token_in(page))
    assert answer.status_code in (200, 303)
    assert [one.number for one in read_editions(office_store)] == [1, 2]
    assert "2026-Q1" in [one["kode"] for one in office.get("/api/layers").json()["periode"]]


def test_only_an_operator_publishes(office):
    assert office.post("/terbitan").status_code in (401, 403, 303)
    sign_in(office, role="planner")
    assert office.get("/terbitan").status_code == 403
