"""A load while the forum is looking: one request computes, the others are not held up."""

from __future__ import annotations

import threading

from api.office import Office
from geo.intake import load_file
from geo.publishing.keeper import keep, plan_next
from tests.api.conftest import settings_for


def test_a_load_does_not_hold_up_the_forum(
    approx_boundaries, approximate_only, tmp_path, store_url, monkeypatch
):
    settings = settings_for(store_url)
    office = Office(settings)
    before = office.edition()
    desa = approx_boundaries.desa.iloc[0]
    source = tmp_path / "kasus.csv"
    source.write_text(
        f"id,jenis,tanggal,desa,kecamatan\n1,keamanan,2026-05-05,{desa.nama_desa},{desa.nama_kecamatan}\n",
        encoding="utf-8",
    )
    load_file(source, office.store, approx_boundaries)
    begun, may_end = threading.Event(), threading.Event()
    compute = office._edition.compute

    def slow(revision):
        begun.set()
        assert may_end.wait(60)
        return compute(revision)

    monkeypatch.setattr(office._edition, "compute", slow)
    made = []
    worker = threading.Thread(target=lambda: made.append(office.edition()))
    worker.start()
    assert begun.wait(60)
    assert office.edition() is before  # answered at once, from the edition before
    may_end.set()
    worker.join(60)
    assert made[0].data.periods == ["2026-Q2"]
    assert office.edition() is made[0]
    assert made[0].revision.startswith("edition-1-")
    office.close()


def test_the_first_use_publishes_what_has_ended_and_a_later_load_waits_to_be_published(
    approx_boundaries, approximate_only, tmp_path, store_url
):
    desa = approx_boundaries.desa.iloc[0]
    where = f"{desa.nama_desa},{desa.nama_kecamatan}"

    def load(name: str, *rows: str) -> None:
        path = tmp_path / name
        path.write_text("\n".join(["id,jenis,tanggal,desa,kecamatan", *rows]), encoding="utf-8")
        load_file(path, office.store, approx_boundaries)

    office = Office(settings_for(store_url))
    load("satu.csv", *(f"{i},keamanan,2026-05-{i + 1:02d},{where}" for i in range(7)))
    first = office.edition().data
    assert (first.number, list(first.periods)) == (1, ["2026-Q2"])
    load("dua.csv", *(f"x{i},keamanan,2026-08-{i + 1:02d},{where}" for i in range(7)))
    assert office.edition().data is first
    plan = plan_next(office.store, office.live().study)
    assert [one.table.periods for one in plan.tables] == [("2026-Q3",)]
    keep(office.store, plan)
    second = office.edition().data
    assert (second.number, list(second.periods)) == (2, ["2026-Q2", "2026-Q3"])
    office.close()
