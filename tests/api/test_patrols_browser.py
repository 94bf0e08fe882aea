"""A unit's phone in a real browser: what it notes of its patrols comes once each, whatever the line does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geo.cases.accounts import Accounts
from geo.cases.patrol_marks import Mark, PatrolMarks
from geo.cases.patrols_made import PatrolsMade
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.paths import checkout_root
from maps.vendor import AXE_FILE
from tests.api.office_page import add_accounts
from tests.api.test_review_browser import faults
from tests.api.visit_phone import SEND_NOW, Phone, Service, no_network, small_targets, wait_for, wait_until
from tests.browser import missing
from tests.scheduling import OTHER, new_plan

pytestmark = pytest.mark.browser

NOTES = "/patroli/catatan"
TODAY = date.today()
LAST_WEEK = TODAY - timedelta(days=TODAY.weekday() + 7)
ALL_SENT = "Semua catatan sudah terkirim"


@pytest.fixture(scope="module")
def patrols(stored_once, password_hash):
    """The address of a store with a schedule of last week, of this and of the next; it is copied."""

    def fill(url: str) -> None:
        store = CaseStore(url)
        add_accounts(store, password_hash)
        Accounts(store).add("petugas.lain", password_hash, "territorial", OTHER)
        for week in range(3):
            Schedules(store).keep(new_plan(begin=LAST_WEEK + timedelta(weeks=week)), "perencana")
        store.close()

    return stored_once("patroli", fill)[0]


@pytest.fixture
def store_address(stores, patrols):
    url = stores.copy(patrols)
    yield url
    stores.drop(url)


@pytest.fixture
def store(store_address):
    store = CaseStore(store_address)
    yield store
    store.close()


@pytest.fixture
def service(store, store_address, approximate_only, monkeypatch):
    monkeypatch.setattr("api.app._warm", lambda office: None)
    service = Service(store_address)
    service.begin()
    yield service
    service.stop()


@pytest.fixture
def phone(chromium, service, tmp_path):
    phone = Phone(chromium, service.base, tmp_path / "profil")
    yield phone
    phone.sleep()


def note(page, number: int, *, minutes: str = "", reason: str = "") -> str:
    """Note one of those that are over; return by what it is known."""
    card = page.locator(".pn-card").nth(number)
    if minutes:
        card.get_by_label("Lama singgah").fill(minutes)
    if reason:
        card.get_by_label("Alasan").select_option(label=reason)
    card.get_by_role("button", name="Tidak dijalankan" if reason else "Dijalankan", exact=True).click()
    card.locator(".vp-state").wait_for()
    return str(card.get_attribute("data-key"))


def notes_in(store: CaseStore) -> list[tuple[str, bool, int, str]]:
    query = "SELECT plan, visit, made, minutes, reason FROM patrol_notes ORDER BY plan, visit, received_at"
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(query).all()
    return [(f"{plan}.{visit}", bool(made), minutes, reason) for plan, visit, made, minutes, reason in rows]


def marks_in(store: CaseStore) -> list[tuple[str, bool, int, str]]:
    """Return every mark that was ever written, in order."""
    query = "SELECT plan, visit, made, minutes, reason FROM patrol_marks ORDER BY plan, visit, id"
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(query).all()
    return [(f"{plan}.{visit}", bool(made), minutes, reason) for plan, visit, made, minutes, reason in rows]


def test_three_patrols_noted_without_a_network_come_once_each(phone, service, store):
    page = phone.keep("/patroli")
    assert page.url.endswith(NOTES)
    no_network(phone, service)
    page.reload()
    phone.ready()
    keys = [note(page, 0, minutes="17"), note(page, 1, reason="cuaca"), note(page, 2)]
    assert "17 menit" in page.locator(".vp-state").first.text_content()
    assert "menunggu dikirim" in page.locator(".vp-state").first.text_content()
    wait_until(page, ["3 catatan patroli menunggu dikirim", "Tidak ada jaringan"])
    # The browser is closed, and opened again where there is still no network, by the address one knows.
    phone.sleep()
    phone.wake()
    phone.context.set_offline(True)
    page = phone.open_round("/patroli")
    wait_until(page, ["3 catatan patroli menunggu dikirim"])
    assert page.locator(".vp-waiting").count() == 3
    assert notes_in(store) == []
    service.begin()
    phone.context.set_offline(False)
    wait_until(page, [f"{ALL_SENT} (3)"])
    kept = notes_in(store)
    assert sorted(one[0] for one in kept) == sorted(keys)
    told = {one[0]: one[1:] for one in kept}
    assert told[keys[0]] == (True, 17, "")
    assert (told[keys[1]][0], told[keys[1]][2]) == (False, "cuaca")
    assert marks_in(store) == kept
    assert len(PatrolsMade(store).all()) == 2
    # What the next list tells by itself is no longer kept as a note.
    page.reload()
    phone.ready()
    assert page.evaluate("Phone.kind.box.visits()") == []
    assert page.locator(f'[data-key="{keys[0]}"]').text_content().count("17 menit") == 1


def test_answers_that_are_lost_make_no_second_note_and_undo_no_correction(phone, service, store):
    page = phone.keep(NOTES)
    service.lose = 2
    keys = [note(page, number) for number in range(3)]
    # Somebody at the desk corrects what arrived and was not answered: sent again, it does not come back.
    wait_for(page, "Phone.kind.box.visits().then((all) => all.some((one) => one.attempts > 0))")
    while service.lose:
        page.evaluate(SEND_NOW)
        page.wait_for_timeout(200)
    (first, *_) = [one for one in notes_in(store) if one[0] == keys[0]]
    assert first[1]
    plan, visit = (int(one) for one in keys[0].split("."))
    assert PatrolMarks(store).add(Mark(plan, visit, False, 12, "jalan"), "lain")
    page.reload()
    phone.ready()
    wait_for(page, "Phone.kind.box.unsent().then((all) => all.length === 0)")
    assert service.posts >= 3
    assert sorted(one[0] for one in notes_in(store)) == sorted(keys)
    assert [one[1] for one in marks_in(store) if one[0] == keys[0]] == [True, False]
    assert len(PatrolsMade(store).all()) == 2


@pytest.mark.one_store
def test_a_session_that_ended_is_asked_for_and_nothing_is_lost(phone, store):
    page = phone.keep(NOTES)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sessions")
    key = note(page, 0, reason="tidak ada kendaraan")
    wait_until(page, ["menunggu dikirim", "Sesi Anda sudah habis"])
    page.locator("#vp-sync-buttons").get_by_role("link", name="Masuk").click()
    phone.fill_sign_in()
    phone.ready()
    wait_until(page, [f"{ALL_SENT} (1)"])
    ((kept, made, _, reason),) = notes_in(store)
    assert (kept, made, reason) == (key, False, "kendaraan")


@pytest.mark.one_store
def test_what_was_typed_is_there_after_the_page_was_closed(phone, service):
    page = phone.keep(NOTES)
    page.get_by_label("Lama singgah").nth(1).fill("33")
    wait_for(page, "Phone.kind.box.drafts().then((all) => all[0] && all[0].values.menit === '33')")
    no_network(phone, service)
    page.close()
    phone.page = page = phone.context.new_page()
    phone.open_round(NOTES)
    assert page.get_by_label("Lama singgah").nth(1).input_value() == "33"
    page.get_by_label("Lama singgah").nth(1).fill("0")
    card = page.locator(".pn-card").nth(1)
    card.get_by_role("button", name="Dijalankan", exact=True).click()
    assert "1 sampai 480 menit" in card.get_by_role("alert").text_content()


def test_a_correction_before_sending_replaces_and_after_sending_follows(phone, service, store):
    page = phone.keep(NOTES)
    phone.context.set_offline(True)
    # Where there is a network to the machine itself alone, nothing may be tried either.
    page.evaluate("self.honest = Phone.send; Phone.send = async () => ({ state: 'offline' })")
    key = note(page, 0, minutes="20")
    card = page.locator(".pn-card").first
    card.get_by_role("button", name="Betulkan").click()
    assert card.get_by_label("Lama singgah").input_value() == "20"
    card.get_by_label("Lama singgah").fill("25")
    card.get_by_role("button", name="Dijalankan", exact=True).click()
    card.locator("form").wait_for(state="detached")
    assert card.locator(".vp-state").count() == 1
    page.evaluate("void (Phone.send = self.honest)")
    phone.context.set_offline(False)
    wait_until(page, [f"{ALL_SENT} (1)"])
    card.get_by_role("button", name="Betulkan").click()
    card.get_by_label("Alasan").select_option(label="sebab lain")
    card.get_by_role("button", name="Tidak dijalankan").click()
    wait_until(page, [f"{ALL_SENT} (2)"])
    assert marks_in(store) == [(key, True, 25, ""), (key, False, 25, "lain")]
    assert PatrolsMade(store).all().empty


def test_signing_out_leaves_nothing_to_read_and_sends_what_waited_as_ones_own(phone, service, store):
    page = phone.keep(NOTES)
    place = page.locator(".pn-when").first.text_content()
    service.refuse = 100
    note(page, 0)
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/masuk?**")
    page.wait_for_selector("#vp-signed-out p")
    assert "1 catatan patroli belum terkirim masih tersimpan" in page.locator("#vp-signed-out").text_content()
    kept = phone.kept()
    assert not any(word in kept for word in ("Desa ", "Koramil", "Polsek", "114.37", place))
    service.refuse = 0
    # Another unit's officer on the same phone: neither reads the note nor sends it as their own.
    phone.sign_in(NOTES, "petugas.lain")
    phone.ready()
    wait_until(page, ["1 catatan patroli menunggu dikirim", "Masuk sebagai petugas.territorial"])
    others = page.locator("#vp-others").text_content()
    assert "1 catatan patroli milik akun petugas.territorial" in others
    assert page.locator(".vp-waiting").count() == 0
    assert notes_in(store) == []
    phone.sign_in(NOTES)
    phone.ready()
    wait_until(page, [f"{ALL_SENT} (1)"])
    with store.engine.connect() as connection:
        query = 'SELECT "by" FROM patrol_notes'
        assert connection.exec_driver_sql(query).all() == [("petugas.territorial",)]


@pytest.mark.one_store
def test_a_patrol_can_be_noted_once_it_has_begun_whatever_the_phones_clock_says(phone):
    page = phone.keep(NOTES)
    n = page.locator(".pn-card").count()
    begins = "Phone.kind.box.plan('patroli').then((plan) => plan.visits.map((one) => one.begin).sort())"
    now = page.evaluate("Date.now()")
    coming = next(begin for begin in page.evaluate(begins) if begin > now)
    page.clock.set_system_time(coming / 1_000 + 1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(".pn-card").nth(n).wait_for()
    # With an empty battery it says 1970, and has what the office says.
    page.clock.set_system_time(1_000_000)
    page.reload()
    phone.ready()
    assert page.locator(".pn-card").count() == n


@pytest.mark.one_store
def test_a_list_left_open_is_not_for_the_next_who_signs_in(phone):
    page = phone.keep(NOTES)
    assert "Koramil Satu" in phone.kept()
    phone.context.clear_cookies()
    phone.sign_in("/meja", "petugas.operator")
    page.goto(phone.base + NOTES)
    phone.ready()
    assert page.locator(".pn-card").count() == 0
    assert "Koramil Satu" not in phone.kept()


@pytest.mark.one_store
def test_a_refused_note_says_why_and_stays(phone, store):
    page = phone.keep(NOTES)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE accounts SET territory = '{OTHER}' WHERE name = 'petugas.territorial'"
        )
    note(page, 0)
    wait_until(page, ["1 catatan ditolak"])
    refused = page.locator(".vp-refused")
    assert "Kunjungan patroli itu tidak ada" in refused.text_content()
    assert notes_in(store) == []
    refused.get_by_role("button", name="Buang").click()
    wait_until(page, ["Tidak ada catatan yang menunggu dikirim"])


@pytest.mark.filterwarnings("ignore:The `root_path` parameter is deprecated")
@pytest.mark.one_store
def test_it_works_under_a_path_of_the_web_server(
    chromium, store_address, approximate_only, tmp_path, monkeypatch
):
    monkeypatch.setattr("api.app._warm", lambda office: None)
    service = Service(store_address, root="/peta")
    service.begin()
    phone = Phone(chromium, service.base, tmp_path / "profil")
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    page = phone.keep("/peta/patroli")
    assert page.url == f"{service.base}{NOTES}"
    no_network(phone, service)
    page.reload()
    phone.ready()
    note(page, 0)
    service.begin()
    phone.context.set_offline(False)
    wait_until(page, [f"{ALL_SENT} (1)"])
    page.get_by_role("link", name="Kalender dan berkas").click()
    page.get_by_role("link", name="Catat patroli").click()
    phone.ready()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/peta/masuk?**")
    assert [url for url in asked if not url.startswith(service.base)] == []
    phone.sleep()
    service.stop()


@pytest.mark.one_store
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
def test_it_fits_a_thumb_and_axe_finds_nothing(chromium, service, tmp_path, size):
    root = checkout_root()
    script = root / AXE_FILE if root else None
    if script is None or not script.is_file():
        missing("run python -m maps.vendor --dev first")
    phone = Phone(chromium, service.base, tmp_path / "profil", bypass_csp=True)
    page = phone.keep(NOTES)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    note(page, 0)
    page.evaluate("document.querySelectorAll('.vp-fold').forEach((fold) => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert small_targets(page) == []
    assert faults(page, script) == []
    page.goto(phone.base + "/patroli/satuan")
    assert faults(page, script) == []
    phone.sleep()
