"""A load while the forum is looking: one request computes, the others are not held up."""

from __future__ import annotations

import threading

from api.office import Office
from geo.intake import load_file
from tests.api.conftest import settings_for


def test_a_load_does_not_hold_up_the_forum(approx_boundaries, approximate_only, tmp_path, monkeypatch):
    settings = settings_for(tmp_path / "kasus.sqlite")
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
    assert made[0].revision == office.store.revision()
    office.close()
