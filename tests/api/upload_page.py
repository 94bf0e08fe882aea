"""How a browser sends a file to ``/unggah`` and goes on, for the tests."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import openpyxl
from fastapi.testclient import TestClient
from sqlalchemy import select

from geo.cases.store import CaseStore
from geo.cases.store_tables import metadata
from tests.api.office_page import ORIGIN, send, token_in

JSON = {"Accept": "application/json", **ORIGIN}

_MESSY = """LAPORAN UGD KEMISKINAN;;;;;;;;
No Tiket;Jenis;Tgl Lapor;Desa/Kel;Kec;Alamat;Nama;Telp;Ket
K-1;Kemiskinan;03/08/2026;Grajagan;Purwoharjo;Dusun Contoh;Warga Contoh Rahasia;0812-3456-7890;atap roboh
K-2;kemiskinan;4 Agustus 2026;KARANGREJO;;;;;=1+1
K-3;Keamanan;bukan tanggal;Giri;Giri;;;;
K-4;entahlah;05-08-2026;Giri;Giri;;;;
K-5;layanan;2026-08-06;;;belakang pasar;;;café
K-1;Kemiskinan;03/08/2026;Grajagan;Purwoharjo;Dusun Contoh;Warga Contoh Rahasia;0812-3456-7890;atap roboh
"""


def messy_csv(folder: Path) -> Path:
    """Return a file as offices send them: a title, semicolons, another encoding, rows that cannot be read."""
    path = folder / "laporan Agustus (final).csv"
    path.write_bytes(_MESSY.encode("cp1252"))
    return path


def messy_xlsx(folder: Path) -> Path:
    """Return the same rows as a workbook."""
    book = openpyxl.Workbook()
    for line in _MESSY.replace("=1+1", "rusak").splitlines():
        book.active.append(line.split(";"))
    book.save(folder / "laporan.xlsx")
    return folder / "laporan.xlsx"


def post(client: TestClient, path: Path, *, name: str = "", token: str = "", **fields: str) -> Any:
    """Send a file as the page's form does, and do not follow where it leads."""
    csrf = token or token_in(client.get("/unggah").text)
    with path.open("rb") as stream:
        return client.post(
            "/unggah",
            data={"csrf": csrf, **fields},
            files={"berkas": (name or path.name, stream, "application/octet-stream")},
            headers=JSON,
            follow_redirects=False,
        )


def sent(client: TestClient, path: Path, **more: str) -> str:
    """Send a file; return the page that it leads to."""
    answer = post(client, path, **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["page"])


def settled(client: TestClient, page: str, *, seconds: float = 240) -> dict[str, Any]:
    """Return where an upload stands once nothing is under way any more.

    It is patient for as long as the service lets the two children of an upload take (``upload_seconds``
    for each): each begins Python and its libraries anew, which on a busy machine alone takes half a minute.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state: dict[str, Any] = client.get(f"{page}/keadaan.json").json()
        if not state["waiting"]:
            return state
        time.sleep(0.05)
    raise AssertionError(f"nothing came of it: {state}")


def confirm(client: TestClient, page: str) -> Any:
    """Press the button of the preview."""
    return send(client, f"{page}/muat", csrf=token_in(client.get("/unggah").text))


def content(store: CaseStore, *, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Return every row of the tables that loads write, moments of the load left out."""
    wanted = {"cases", "case_persons", "rejects", "loads", "aliases", "decisions", "decided_cases"} - set(but)
    found = {}
    with store.engine.connect() as connection:
        for name in sorted(wanted):
            columns = [c for c in metadata.tables[name].columns if c.name != "made_at"]
            found[name] = sorted(repr(tuple(row)) for row in connection.execute(select(*columns)))
    return found


def fingerprint(store: CaseStore) -> tuple[str, str]:
    """Return the revision of a store and the digest of all that loads write."""
    return store.revision(), hashlib.sha256(repr(content(store)).encode()).hexdigest()
