from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases.columns import CANONICAL, header_key, recognise_columns


def test_canonical_names_stand_for_themselves() -> None:
    assert recognise_columns(CANONICAL) == {name: name for name in CANONICAL}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("raw_address", "alamat"),
        ("raw_desa", "desa"),
        ("raw_kecamatan", "kecamatan"),
        ("longitude", "lon"),
        ("Lintang", "lat"),
        ("BUJUR", "lon"),
        ("KOORDINAT", "koordinat"),
        ("titik", "koordinat"),
        ("Link Google Maps", "koordinat"),
        ("Nama Desa/Kelurahan", "desa"),
        ("KODE-DESA", "kode_desa"),
        ("No. Tiket", "id"),
        ("Tgl. Lapor (dd/mm/yyyy)", "tanggal"),
        ("Tanggal Tanggapan", "ditanggapi"),
        ("OPD", "dinas"),
        ("No HP", "telepon"),
        ("\ufeffdesa ", "desa"),
    ],
)
def test_usual_headers(header: str, name: str) -> None:
    assert recognise_columns([header])[name] == header


def test_place_header_is_address_too_unless_there_is_one() -> None:
    assert recognise_columns(["Lokasi"]) == {"alamat": "Lokasi", "koordinat": "Lokasi"}
    assert recognise_columns(["Lokasi", "Alamat"]) == {"alamat": "Alamat", "koordinat": "Lokasi"}
    assert recognise_columns(["Koordinat"]) == {"koordinat": "Koordinat"}


def test_more_usual_wording_wins_then_the_first() -> None:
    assert recognise_columns(["x", "lon", "y", "lat"]) == {"lon": "lon", "lat": "lat"}
    assert recognise_columns(["DESA", "desa"]) == {"desa": "DESA"}


def test_running_number_is_no_identifier() -> None:
    assert "id" not in recognise_columns(["No", "No.", "Nomor", "fid"])


def test_unknown_headers_are_left_alone() -> None:
    assert recognise_columns(["warna", "", "🐓", "---"]) == {}


@settings(deadline=None)
@given(st.lists(st.text(max_size=12)))
def test_any_headers_map_to_themselves(headers: list[str]) -> None:
    mapping = recognise_columns(headers)
    assert set(mapping.values()) <= set(headers)
    assert set(mapping) <= set(CANONICAL)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_header_key_is_idempotent(header: str) -> None:
    assert header_key(header_key(header)) == header_key(header)
