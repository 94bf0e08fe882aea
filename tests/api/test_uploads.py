"""Sending a file: seen first, confirmed once, kept as the command keeps it, and nobody else's."""

from __future__ import annotations

import csv
import io
import os
import threading
import time

import pytest

from api.uploads.folder import uploads_dir
from geo.cases.accounts import Accounts
from geo.cases.audit import AuditLog
from geo.cases.store import CaseStore
from geo.cases.uploads import Uploads
from geo.intake import load_file
from tests.api.office_page import PASSWORD, send, sign_in, token_in
from tests.api.upload_page import (
    confirm,
    content,
    fingerprint,
    messy_csv,
    messy_xlsx,
    post,
    sent,
    settled,
)
from tests.hostile_files import good_csv
from tests.reviewing import OPEN_ROWS, SECRETS, load


@pytest.fixture
def operator(office):
    sign_in(office)
    return office


def folders(url):
    return sorted(one.name for one in uploads_dir(url).iterdir() if one.is_dir())


def test_an_empty_page_says_what_can_be_sent(operator):
    page = operator.get("/unggah").text
    assert ".xlsx" in page
    assert "25 MB" in page
    assert "200.000 baris" in page
    assert "Belum ada" in page
    assert "dihapus setelah 24 jam" in page


@pytest.mark.parametrize("make", [messy_csv, messy_xlsx])
def test_a_file_is_shown_then_kept_as_the_command_keeps_it(
    operator, office_store, tmp_path, approx_boundaries, new_store_url, make
):
    path = make(tmp_path)
    before = fingerprint(office_store)
    page = sent(operator, path, sumber="UGD")
    state = settled(operator, page)
    assert state["state"] == "ready", state
    assert fingerprint(office_store) == before
    shown = operator.get(page).text
    for seen in ("Tgl Lapor", "Desa/Kel", path.name, "Grajagan", "3 Agustus 2026"):
        assert seen in shown, seen
    assert "<b>Baris 5</b>" in shown  # its date cannot be read
    assert "Baris 6" in shown  # its kind is none
    assert state["counts"]["n_rows"] == 6
    assert (state["counts"]["new"], state["counts"]["n_rejects"]) == (3, 3)
    for secret in SECRETS[:2]:
        assert secret not in shown
    confirm(operator, page)
    done = settled(operator, page)
    assert done["state"] == "loaded", done
    assert done["load"] == office_store.loads()["id"].max()

    other = CaseStore(new_store_url())
    load(other, approx_boundaries, tmp_path, OPEN_ROWS)  # what the fixture's store held before
    load_file(path, other, approx_boundaries, source="UGD", rejects_path=tmp_path / "perintah.csv")
    assert content(other) == content(office_store)
    other.close()
    sheet = operator.get(f"{page}/ditolak.csv")
    assert sheet.content == (tmp_path / "perintah.csv").read_bytes()
    assert len(list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))) == 3
    result = operator.get(page).text
    assert "3 kasus baru" in result
    assert "/tinjau" in result


def test_pressing_twice_in_two_tabs_loads_once(operator, office_store, tmp_path):
    page = sent(operator, good_csv(tmp_path), jenis="kemiskinan")
    assert settled(operator, page)["state"] == "ready"
    loads = len(office_store.loads())
    tabs = [threading.Thread(target=confirm, args=(operator, page)) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert settled(operator, page)["state"] == "loaded"
    confirm(operator, page)  # the answer was lost: pressed again
    assert settled(operator, page)["state"] == "loaded"
    assert len(office_store.loads()) == loads + 1
    actions = [entry.action for entry in AuditLog(office_store).entries()]
    assert actions.count("upload.confirmed") == actions.count("upload.loaded") == 1


def test_the_same_file_again_changes_nothing_and_says_so(operator, office_store, tmp_path, approx_boundaries):
    load_file(good_csv(tmp_path), office_store, approx_boundaries)
    page = sent(operator, good_csv(tmp_path))
    counts = settled(operator, page)["counts"]
    assert (counts["new"], counts["unchanged"]) == (0, 3)
    assert "sudah tersimpan persis sama" in operator.get(page).text


def test_a_discarded_file_is_gone(operator, office_store, tmp_path, office_url):
    before = fingerprint(office_store)
    page = sent(operator, good_csv(tmp_path))
    settled(operator, page)
    send(operator, f"{page}/buang", csrf=token_in(operator.get("/unggah").text))
    assert settled(operator, page)["state"] == "discarded"
    assert folders(office_url) == []
    confirm(operator, page)
    assert settled(operator, page)["state"] == "discarded"
    assert fingerprint(office_store) == before


def test_another_operator_finds_nothing(operator, office_store, tmp_path, password_hash):
    page = sent(operator, messy_csv(tmp_path))
    settled(operator, page)
    Accounts(office_store).add("petugas.kedua", password_hash, "operator")
    before = fingerprint(office_store)
    sign_in(operator, name="petugas.kedua", password=PASSWORD)
    for path in (page, f"{page}/keadaan.json", f"{page}/ditolak.csv"):
        answer = operator.get(path)
        assert answer.status_code == 404
        assert "laporan" not in answer.text
    for path in (f"{page}/muat", f"{page}/buang"):
        answer = send(operator, path, csrf=token_in(operator.get("/unggah").text))
        assert answer.status_code == 404
    assert page not in operator.get("/unggah").text
    assert fingerprint(office_store) == before


@pytest.mark.parametrize("role", ["admin", "planner", "territorial"])
def test_other_roles_send_nothing(office, office_store, tmp_path, office_url, role):
    sign_in(office, role)
    assert office.get("/unggah").status_code == 403
    answer = post(office, good_csv(tmp_path), token="x")
    assert answer.status_code == 403
    assert folders(office_url) == []
    assert Uploads(office_store).of(f"petugas.{role}") == []


def test_nobody_sends_without_signing_in_or_from_another_page(office, tmp_path, office_url):
    path = good_csv(tmp_path)
    assert post(office, path, token="x").status_code in (303, 401)
    sign_in(office)
    token = token_in(office.get("/unggah").text)
    with path.open("rb") as stream:
        foreign = office.post(
            "/unggah",
            data={"csrf": token},
            files={"berkas": ("a.csv", stream)},
            headers={"Origin": "http://x"},
        )
    assert foreign.status_code == 403
    assert post(office, path, token="salah").status_code == 403
    assert folders(office_url) == []


def test_the_log_knows_who_and_how_many_and_nothing_of_a_person(operator, office_store, tmp_path, caplog):
    page = sent(operator, messy_csv(tmp_path))
    settled(operator, page)
    confirm(operator, page)
    settled(operator, page)
    operator.get(f"{page}/ditolak.csv")
    entries = [entry for entry in AuditLog(office_store).entries() if entry.action.startswith("upload.")]
    assert {entry.action: entry.n_cases for entry in entries} == {
        "upload.previewed": 6, "upload.confirmed": 6, "upload.loaded": 3, "upload.rejects": 3,
    }  # fmt: skip
    assert {entry.who for entry in entries} == {"petugas.operator"}
    said = (
        caplog.text
        + repr(entries)
        + repr([vars(one) for one in Uploads(office_store).of("petugas.operator")])
    )
    assert not any(secret in said for secret in (*SECRETS[:2], "atap roboh", "Dusun Contoh"))


def test_what_is_not_confirmed_runs_out(operator, office_store, tmp_path, office_url):
    page = sent(operator, messy_csv(tmp_path))
    settled(operator, page)
    assert len(folders(office_url)) == 1
    desk = operator.app.state.uploads
    desk.sweep()
    assert settled(operator, page)["state"] == "ready"
    _age(desk, page)
    desk.sweep()
    state = settled(operator, page)
    assert state["state"] == "expired"
    assert "24 jam" in state["sentence"]
    assert folders(office_url) == []
    confirm(operator, page)
    assert settled(operator, page)["state"] == "expired"


def _age(desk, page):
    old = time.time() - desk.settings.upload_keep_hours * 3600 - 5
    os.utime(desk.folder.of(page.rsplit("/", 1)[1]), (old, old))


def test_a_file_of_which_nothing_can_be_kept_cannot_be_confirmed(operator, office_store, tmp_path):
    path = tmp_path / "semua.csv"
    path.write_text("id,jenis,tanggal,desa\nA,entah,kapan,Giri\n")
    page = sent(operator, path)
    assert settled(operator, page)["counts"]["n_cases"] == 0
    shown = operator.get(page).text
    assert "Tidak satu baris pun" in shown
    assert "/muat" not in shown
    confirm(operator, page)
    assert settled(operator, page)["state"] == "ready"


def test_a_file_without_a_date_is_refused_in_both_languages(operator, tmp_path):
    path = tmp_path / "tanpa.csv"
    path.write_text("id,jenis,desa\nA,kemiskinan,Giri\n")
    page = sent(operator, path)
    assert "tidak memiliki kolom tanggal" in settled(operator, page)["sentence"]
    assert "tanpa.csv has no column with the date" in operator.get(f"{page}?lang=en").text
