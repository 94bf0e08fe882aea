"""Publishing by hand: what waits, what the gate takes, and that nothing shows before it is published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.intake import load_file
from geo.publishing.keeper import read_editions
from tests.api.office_page import hidden_in, publish, send, sign_in


def rows(desa, name: str, month: str, n: int) -> list[str]:
    return [
        f"{name}{i},keamanan,{month}-{i + 1:02d},{desa.nama_desa},{desa.nama_kecamatan}" for i in range(n)
    ]


def written(path, lines: list[str]):
    path.write_text("\n".join(["id,jenis,tanggal,desa,kecamatan", *lines]), encoding="utf-8")
    return path


@pytest.fixture
def approximate_only(approx_boundaries, monkeypatch):
    """Four kecamatan, those of the open questions and the first: nothing here is of the kabupaten's size."""
    desa = approx_boundaries.desa
    names = ["Banyuwangi", "Blimbingsari", "Kabat", desa["nama_kecamatan"].iloc[0]]
    few = replace(approx_boundaries, desa=desa[desa["nama_kecamatan"].isin(names)].copy())
    monkeypatch.setattr("api.office.load_boundaries", lambda *_: few)


@pytest.fixture
def late_file(tmp_path, approx_boundaries):
    """Cases in one desa of two quarters that no other case of the store is in."""
    desa = approx_boundaries.desa.iloc[0]
    return written(tmp_path / "susulan.csv", rows(desa, "t", "2026-02", 7) + rows(desa, "u", "2025-11", 6))


def shown_periods(client) -> list[str]:
    return [one["kode"] for one in client.get("/api/layers").json()["periode"]]


def test_a_load_shows_when_an_operator_has_published_it(office, office_store, late_file, approx_boundaries):
    first = shown_periods(office)
    assert first
    assert [one.number for one in read_editions(office_store)] == [1]
    load_file(late_file, office_store, approx_boundaries)
    assert shown_periods(office) == first
    sign_in(office)
    assert "2026-Q1" in office.get("/terbitan?tinjau=true").text
    assert publish(office).status_code == 303
    assert [one.number for one in read_editions(office_store)] == [1, 2]
    assert {"2025-Q4", "2026-Q1"} <= set(shown_periods(office))


def test_one_quarter_is_published_with_a_note_and_the_other_waits(
    office, office_store, late_file, approx_boundaries
):
    load_file(late_file, office_store, approx_boundaries)
    sign_in(office)
    looked = office.get("/terbitan", params={"tinjau": "true", "periode": "2026-Q1"}).text
    assert "<h3>2026-Q1</h3>" in looked
    assert "<h3>2025-Q4</h3>" not in looked
    assert publish(office, "2026-Q1", note="<b>susulan</b> dari Kapolsek").status_code == 303
    newest = read_editions(office_store)[-1]
    assert [table.periods for table in newest.tables if not table.is_year] == [("2026-Q1",)]
    assert newest.note == "<b>susulan</b> dari Kapolsek"
    assert newest.who == "petugas.operator"
    page = office.get("/terbitan").text
    assert "&lt;b&gt;susulan&lt;/b&gt; dari Kapolsek" in page
    assert 'value="2025-Q4"' in page
    assert "2025-Q4" not in shown_periods(office)


def test_what_was_not_looked_at_is_not_published(
    office, office_store, late_file, approx_boundaries, tmp_path
):
    """A load between the look and the tap: the new plan is shown, and the note is not lost."""
    load_file(late_file, office_store, approx_boundaries)
    sign_in(office)
    looked = office.get("/terbitan?tinjau=true").text
    more = written(tmp_path / "lagi.csv", rows(approx_boundaries.desa.iloc[3], "v", "2026-02", 5))
    load_file(more, office_store, approx_boundaries)
    shown = {name: hidden_in(looked, name) for name in ("csrf", "dilihat")}
    answer = send(office, "/terbitan", catatan="dua laporan", **shown)
    assert answer.status_code == 409
    assert "dua laporan" in answer.text
    assert read_editions(office_store) == []
    assert (
        send(office, "/terbitan", csrf=shown["csrf"], dilihat=hidden_in(answer.text, "dilihat")).status_code
        == 303
    )
    assert len(read_editions(office_store)) == 1


def test_a_quarter_that_does_not_wait_is_refused(office, office_store, late_file, approx_boundaries):
    load_file(late_file, office_store, approx_boundaries)
    sign_in(office)
    answer = office.get("/terbitan", params={"tinjau": "true", "periode": "2024-Q1"})
    assert answer.status_code == 422
    assert "2026-Q1" in answer.text


def test_only_an_operator_publishes(office):
    assert office.post("/terbitan").status_code in (401, 403, 303)
    sign_in(office, role="planner")
    assert office.get("/terbitan").status_code == 403
