"""A small store for the pages of the two programmes: reports and dropouts of two kecamatan, nobody's."""

from __future__ import annotations

import csv
from pathlib import Path

from geo.cases.store import CaseStore
from geo.intake import load_file
from tests.api.office_page import add_accounts

OWN, OTHER = "35.10.16", "35.10.05"
SECRET = "Warga Contoh Rahasia"
TELEPHONE = "0812-3456-7890"

_HEADER = (
    "id", "sumber", "jenis", "tanggal", "ditanggapi", "status", "dinas", "kategori", "kode_desa", "nama",
    "telepon", "lon", "lat",
)  # fmt: skip

# The clock of a store with demonstration data alone stands at half past eleven of the last day: 3 August.
REPORTS = [
    ("U1", "2026-08-03 09:00", "", "baru", "Dinsos", OWN),
    ("U2", "2026-08-03 07:00", "", "baru", "Dinkes / Dinsos", OWN),
    ("U3", "2026-08-03 08:00", "2026-08-03 10:00", "ditangani", "Dinas Kesehatan", OWN),
    ("U4", "2026-08-02 23:50", "2026-08-03 00:10", "selesai", "Dinas PU Cipta Karya", OWN),
    ("U5", "2026-08-02 10:00", "2026-08-02 09:00", "ditangani", "Dinsos", OWN),
    ("U6", "2026-08-02", "", "baru", "Dinsos", OWN),
    ("U7", "2026-08-01 10:00", "", "selesai", "Dinsos", OWN),
    ("V1", "2026-08-03 10:30", "", "baru", "Dinsos", OTHER),
]
DROPOUTS = [
    ("P1", "2026-03-02", "SMP", OWN),
    ("P2", "2026-03-03", "SD", OWN),
    ("P3", "2026-03-04", "SMK", OTHER),
]

_DESA = {OWN: f"{OWN}.1007", OTHER: f"{OTHER}.2001"}


def programme_store(url: str, folder: Path, boundaries, password_hash: str) -> CaseStore:
    """Return a store of those cases with an account of each role."""
    rows = [
        (key, "DATA CONTOH", "kemiskinan", at, answered, status, dinas, "Sakit", _DESA[place],
         f"{SECRET} {key}", TELEPHONE, "", "")
        for key, at, answered, status, dinas, place in REPORTS
    ] + [
        (key, "DATA CONTOH", "putus_sekolah", at, "", "baru", "Dispendik", school, _DESA[place],
         f"{SECRET} {key}", TELEPHONE, "", "")
        for key, at, school, place in DROPOUTS
    ]  # fmt: skip
    with (folder / "program.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([_HEADER, *rows])
    store = CaseStore(url)
    load_file(folder / "program.csv", store, boundaries)
    add_accounts(store, password_hash)
    return store
