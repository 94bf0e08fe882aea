"""A small case file whose rows leave something open, for the tests of the review."""

from __future__ import annotations

import csv
from pathlib import Path

from geo.admin.boundaries import Boundaries
from geo.cases.store import CaseStore
from geo.intake import load_file

SECRETS = ("Warga Contoh Rahasia", "0812-3456-7890", "keterangan yang sangat pribadi")
"""Name, phone and description of every case."""

TWINS = ("35.10.16.1007", "35.10.25.2008")
"""The two desa called Karangrejo."""

_COLUMNS = "id sumber jenis tanggal desa kecamatan alamat kode_desa lon lat nama telepon keterangan"
HEADER = tuple(_COLUMNS.split())


def row(case: str, desa: str = "", kecamatan: str = "", alamat: str = "", kode: str = "", lon: object = "",
        lat: object = "", jenis: str = "kemiskinan") -> tuple[object, ...]:  # fmt: skip
    return (case, "DATA CONTOH", jenis, "2026-08-03", desa, kecamatan, alamat, kode, lon, lat, *SECRETS)


OPEN_ROWS = [
    row("A1", "Karangrejo"),
    row("A2", "KARANGREJO", jenis="keamanan"),
    row("A3", "Karangrejo", alamat="Jl. Mawar No. 7"),
    row("A4", "Karangrejo", "Blimbingsari"),
    row("B1", "Wonosalam Indah", "Kabat"),
    row("C1", alamat="belakang pasar"),
]
"""Four open questions: the twins (two rows alike, one with an address), a kecamatan alone, nothing known."""


def write_cases(path: Path, rows: list[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerows([HEADER, *rows])
    return path


def load(
    store: CaseStore, boundaries: Boundaries, folder: Path, rows: list[tuple[object, ...]], name: str = "k"
):
    return load_file(write_cases(folder / f"{name}.csv", rows), store, boundaries)


def places(store: CaseStore) -> dict[str, tuple[str, str, str]]:
    """Return where each case is: its status, desa and method."""
    frame = store.cases()
    columns = (frame["match_status"], frame["kode_desa"], frame["match_method"])
    return dict(zip(frame["id"], zip(*columns, strict=True), strict=True))
