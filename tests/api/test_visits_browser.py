"""The phone's page in a real browser: nothing lost, nothing twice, whatever the network and the phone do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from geo.cases.store import CaseStore
from geo.paths import checkout_root
from maps.vendor import AXE_FILE, VENDOR_DIR
from tests.api.office_page import add_accounts
from tests.api.test_review_browser import faults
from tests.api.visit_phone import (
    NAMES,
    ROUND,
    SEND_NOW,
    Phone,
    Service,
    case_rows,
    no_network,
    small_targets,
    unfold,
    visits_in,
    wait_for,
    wait_until,
)
from tests.browser import missing
from tests.reviewing import load

pytestmark = pytest.mark.browser

WAITING = "belum terkirim"


@pytest.fixture
def store(store_url, tmp_path, approx_boundaries, password_hash):
    store = CaseStore(store_url)
    load(store, approx_boundaries, tmp_path, case_rows())
    add_accounts(store, password_hash)
    yield store
    store.close()


@pytest.fixture
def service(store, store_url, approximate_only, monkeypatch):
    monkeypatch.setattr("api.app._warm", lambda office: None)
    service = Service(store_url)
    service.begin()
    yield service
    service.stop()


@pytest.fixture
def phone(chromium, service, tmp_path):
    if not (VENDOR_DIR / "leaflet.js").is_file():
        missing("Leaflet is not there: run python -m maps.vendor")
    phone = Phone(chromium, service.base, tmp_path / "profil")
    yield phone
    phone.sleep()


def test_three_visits_without_a_network_come_once_each(phone, service, store):
    page = phone.keep()
    no_network(phone, service)
    page.reload()
    phone.ready()
    phone.mark(0, "Ditemui", "sudah bertemu ibu", tap=True)
    phone.mark(1, "Tidak di tempat")
    assert "tersimpan di telepon, belum terkirim" in page.locator(".vp-state").first.text_content()
    phone.mark(2, "Selesai")
    wait_until(page, [f"3 kunjungan tersimpan di telepon, {WAITING}", "Tidak ada jaringan"])
    # The browser is closed, and opened again where there is still no network.
    phone.sleep()
    phone.wake()
    phone.context.set_offline(True)
    page = phone.open_round()
    wait_until(page, [f"3 kunjungan tersimpan di telepon, {WAITING}"])
    assert page.locator(".vp-name").all_text_contents() == NAMES
    assert visits_in(store) == []
    service.begin()
    phone.context.set_offline(False)
    wait_until(page, ["Semua kunjungan sudah terkirim (3)"])
    kept = visits_in(store)
    assert sorted(one[1] for one in kept) == ["ditemui", "selesai", "tidak_di_tempat"]
    assert len({one[0] for one in kept}) == 3
    assert sum(one[2] is not None for one in kept) == 1
    # The note has arrived, and is no longer on the phone.
    assert "bertemu ibu" not in phone.kept()


def test_the_phones_own_place_is_the_better_one(phone, store):
    phone.context.grant_permissions(["geolocation"], origin=phone.base)
    phone.context.set_geolocation({"longitude": 114.3712345, "latitude": -8.2012345, "accuracy": 8})
    page = phone.keep()
    page.locator(".vp-case > .vp-button").first.click()
    page.get_by_label("Ditemui", exact=True).check()
    page.get_by_role("button", name="Lokasi saya").click()
    page.get_by_text("tepat sampai 8 m").wait_for()
    page.get_by_role("button", name="Simpan", exact=True).click()
    wait_until(page, ["Semua kunjungan sudah terkirim (1)"])
    assert visits_in(store)[0][2] == 114.371235


def test_an_answer_that_is_lost_makes_no_second_visit(phone, service, store):
    page = phone.keep()
    service.lose = 2
    for number in range(3):
        phone.mark(number, "Ditemui")
    page.reload()
    phone.ready()
    while service.lose:
        page.evaluate(SEND_NOW)
        page.wait_for_timeout(200)
    page.reload()
    phone.ready()
    wait_until(page, ["Semua kunjungan sudah terkirim (3)"])
    assert service.posts >= 3
    assert len(visits_in(store)) == len({one[0] for one in visits_in(store)}) == 3


def test_a_session_that_ended_is_asked_for_and_nothing_is_lost(phone, service, store):
    page = phone.keep()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sessions")
    phone.mark(0, "Perlu dinas")
    wait_until(page, [WAITING, "Sesi Anda sudah habis"])
    page.locator("#vp-sync-buttons").get_by_role("link", name="Masuk").click()
    phone.fill_sign_in()
    phone.ready()
    wait_until(page, ["Semua kunjungan sudah terkirim (1)"])
    assert [one[1] for one in visits_in(store)] == ["perlu_dinas"]


def test_a_service_that_fails_keeps_nothing_from_being_sent_later(phone, service, store):
    page = phone.keep()
    service.refuse = 10
    phone.mark(0, "Ditemui")
    wait_until(page, ["Layanan belum dapat menerima (503)", WAITING])
    service.refuse = 0
    page.evaluate(SEND_NOW)
    wait_until(page, ["Semua kunjungan sudah terkirim (1)"])
    assert len(visits_in(store)) == 1


def test_a_visit_that_is_refused_says_why_and_stays(phone, store):
    page = phone.keep()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET kode_kecamatan = '35.10.05' WHERE id = 'V1'")
    phone.context.set_offline(True)
    for number in range(5):
        phone.mark(number, "Ditemui")
    phone.context.set_offline(False)
    wait_until(page, ["1 kunjungan ditolak"])
    assert len(visits_in(store)) == 4
    refused = page.locator(".vp-refused")
    assert "dipindahkan ke desa lain" in refused.text_content()
    refused.get_by_role("button", name="Buang").click()
    wait_until(page, ["Semua kunjungan sudah terkirim (4)"])


def test_a_correction_before_sending_replaces_and_after_sending_follows(phone, store):
    page = phone.keep()
    phone.context.set_offline(True)
    page.evaluate("Phone.send = async () => ({ state: 'offline' })")
    phone.mark(0, "Ditemui")
    phone.mark(0, "Pindah")
    assert page.locator(".vp-state").count() == 1
    phone.context.set_offline(False)
    page.reload()
    phone.ready()
    wait_until(page, ["Semua kunjungan sudah terkirim (1)"])
    phone.mark(0, "Selesai")
    wait_until(page, ["Semua kunjungan sudah terkirim (2)"])
    assert [one[1] for one in visits_in(store)] == ["pindah", "selesai"]


def test_a_place_found_after_saving_does_not_make_a_draft_of_the_visit_again(phone):
    page = phone.keep()
    page.evaluate(
        "navigator.geolocation.getCurrentPosition = (found) => "
        "{ self.late = () => found({ coords: { longitude: 114.37, latitude: -8.2, accuracy: 8 } }); }"
    )
    card = page.locator(".vp-case").first
    card.locator("> .vp-button").click()
    form = card.locator("form")
    form.get_by_label("Ditemui", exact=True).check()
    form.get_by_role("button", name="Lokasi saya").click()
    form.get_by_role("button", name="Simpan", exact=True).click()
    form.wait_for(state="detached")
    page.evaluate("late()")
    wait_until(page, ["Semua kunjungan sudah terkirim (1)"])
    assert page.evaluate("Phone.kind.box.drafts()") == []


def test_what_was_typed_is_there_after_the_page_was_closed(phone):
    page = phone.keep()
    page.locator(".vp-case > .vp-button").first.click()
    page.get_by_label("Pindah", exact=True).check()
    page.locator("textarea").fill("pindah ke desa sebelah")
    wait_for(page, "Phone.kind.box.drafts().then((all) => all[0] && all[0].values.note.endsWith('sebelah'))")
    page.close()
    phone.page = page = phone.context.new_page()
    phone.open_round()
    assert page.locator("textarea").input_value() == "pindah ke desa sebelah"
    assert page.get_by_label("Pindah", exact=True).is_checked()


def test_signing_out_takes_the_names_and_leaves_what_was_not_sent(phone, service, store):
    page = phone.keep()
    assert NAMES[0] in phone.kept()
    service.refuse = 100
    phone.mark(0, "Ditemui")
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/masuk?**")
    page.wait_for_selector("#vp-signed-out p")
    assert "1 kunjungan belum terkirim masih tersimpan" in page.locator("#vp-signed-out").text_content()
    kept = phone.kept()
    assert not re.search("NAMAWARGA|Jl. Contoh", kept)
    service.refuse = 0
    # Another officer's phone call: neither sees the round nor sends the visits as their own.
    phone.sign_in(ROUND, "petugas.operator")
    page.goto(phone.base + ROUND)
    phone.ready()
    assert page.locator(".vp-name").count() == 0
    assert "milik akun petugas.territorial" in page.locator("#vp-list").text_content()
    assert visits_in(store) == []
    phone.sign_in(ROUND)
    phone.ready()
    wait_until(page, ["Semua kunjungan sudah terkirim (1)"])
    assert [one[3] for one in visits_in(store)] == ["petugas.territorial"]


def test_a_round_left_open_is_not_for_the_next_who_signs_in(phone, store):
    page = phone.keep()
    phone.context.clear_cookies()
    phone.sign_in("/meja", "petugas.operator")
    page.goto(phone.base + ROUND)
    phone.ready()
    assert page.locator(".vp-name").count() == 0
    assert NAMES[0] not in phone.kept()


def test_after_its_days_the_round_is_gone_without_a_network_too(phone, service):
    page = phone.keep()
    no_network(phone, service)
    page.clock.set_system_time(datetime.now(UTC) + timedelta(days=8))
    page.reload()
    phone.ready()
    assert page.locator(".vp-name").count() == 0
    assert NAMES[0] not in phone.kept()
    assert "Tidak ada jaringan" in page.locator("#vp-said").text_content()


def test_the_first_page_without_a_network_lists_what_is_kept(phone, service):
    page = phone.keep()
    no_network(phone, service)
    page.goto(phone.base + "/kunjungan")
    phone.ready()
    page.get_by_role("link", name="Kunjungan Kelurahan Karangrejo").click()
    phone.ready()
    assert page.locator(".vp-name").count() == 5


@pytest.mark.one_store
@pytest.mark.parametrize("size", [(390, 844), (360, 640), (844, 390)])
def test_it_fits_a_thumb_and_axe_finds_nothing(chromium, service, tmp_path, size):
    root = checkout_root()
    script = root / AXE_FILE if root else None
    if script is None or not script.is_file():
        missing("run python -m maps.vendor --dev first")
    phone = Phone(chromium, service.base, tmp_path / "profil", bypass_csp=True)
    page = phone.keep()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    phone.mark(0, "Ditemui")
    unfold(page)
    page.locator(".vp-case > .vp-button").nth(1).click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert small_targets(page) == []
    assert faults(page, script) == []
    page.goto(phone.base + "/kunjungan")
    assert faults(page, script) == []
    phone.sleep()
