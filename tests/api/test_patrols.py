"""Patrol schedules over the service: laid out, kept, each unit's own; made or not; a phone's calendar."""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from datetime import date, timedelta
from html import unescape

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from api.accounts.gate import COOKIE
from api.app import create_app
from geo.admin.officers import demo_officers
from geo.cases.account_pillars import AccountPillars
from geo.cases.accounts import Accounts, Sessions
from geo.cases.audit import AuditLog
from geo.cases.calendar_links import CalendarLinks
from geo.cases.patrols_made import PatrolsMade
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from tests.api.conftest import settings_for
from tests.api.office_page import ORIGIN, add_accounts, send, token_in
from tests.scheduling import OTHER, OWN, new_plan, thefts

TODAY = date.today()
LAST_WEEK = TODAY - timedelta(days=TODAY.weekday() + 7)
NEXT_WEEK = LAST_WEEK + timedelta(days=14)


@pytest.fixture(scope="module")
def place(stores, approx_boundaries, approximate_only, tmp_path_factory):
    """The service with a schedule of last week and one of the next; its store."""
    folder, url = tmp_path_factory.mktemp("patroli"), stores.new()
    store = CaseStore(url)
    add_accounts(store, "x")
    Accounts(store).add("petugas.lain", "x", "territorial", OTHER)
    for begin in (LAST_WEEK, NEXT_WEEK):
        Schedules(store).keep(new_plan(begin=begin), "perencana")
    demo_officers(approx_boundaries.desa).to_csv(folder / "petugas.csv", index=False)
    patch, study = pytest.MonkeyPatch(), thefts(approx_boundaries)
    patch.setattr("api.app._warm", lambda office: None)
    patch.setattr("api.aside.studio.study_cases", lambda *args, **more: study)
    app = create_app(settings_for(url, officers=folder / "petugas.csv"))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client, store
    patch.undo()
    store.close()


@pytest.fixture
def as_(place):
    """Sign in as one account or another; nobody is signed in afterwards."""
    client, store = place

    def enter(role: str, name: str = "") -> TestClient:
        account, key = Accounts(store).named(name or f"petugas.{role}"), secrets.token_hex(8)
        Sessions(store).begin(account, key, f"csrf-{key}")
        client.cookies.clear()
        client.cookies.set(COOKIE, key)
        return client

    yield enter
    client.cookies.clear()


def units_in(text: str) -> set[str]:
    return {unit for unit in new_plan().units["unit"] if unit in unescape(text)}


def of_place(code: str) -> set[str]:
    units = new_plan().units
    return set(units.loc[units["kode_wilayah"] == code, "unit"])


def waiting(html: str) -> list[tuple[int, int]]:
    """Return the visits that a unit's page asks about, by schedule and number."""
    pairs = re.findall(
        r'name="jadwal" value="(\d+)"><input type="hidden" name="kunjungan" value="(\d+)"', html
    )
    return [(int(plan), int(number)) for plan, number in pairs]


def test_a_planner_looks_and_keeps_what_was_looked_at(place, as_):
    client, store = as_("planner"), place[1]
    asked = {
        "tanggal": (NEXT_WEEK + timedelta(days=14)).isoformat(),
        "minggu": 1,
        "benih": 5,
        "jenis": "keamanan",
    }
    page = client.get("/patroli/susun", params=asked).text
    assert "Setiap area mendapat kunjungan" in page
    before = len(Schedules(store).heads())
    fields = {**asked, "csrf": token_in(page)}
    (digest,) = re.findall(r'name="sidik" value="(\w+)"', page)
    stale = send(client, "/patroli", **fields, sidik="0" * 64)
    assert stale.status_code == 422
    assert "Periksa yang baru ini" in stale.text
    assert len(Schedules(store).heads()) == before
    kept = send(client, "/patroli", **fields, sidik=digest)
    again = send(client, "/patroli", **fields, sidik=digest)
    assert kept.headers["location"] == again.headers["location"]
    assert len(Schedules(store).heads()) == before + 1
    shown = client.get(kept.headers["location"]).text
    assert "Jadwal tersimpan. Berlaku mulai" in shown
    assert f"/patroli/{before + 1}" in client.get("/patroli").text
    plan = Schedules(store).plan(before + 1)
    assert (plan.head.by, plan.head.seed) == ("petugas.planner", 5)
    table = pd.read_csv(io.BytesIO(client.get(f"/patroli/{before + 1}.csv").content))
    assert table["unit"].tolist() == plan.visits["unit"].tolist()


def test_what_cannot_be_covered_is_said_with_the_reason(place, as_):
    client, store = as_("planner"), place[1]
    begin = NEXT_WEEK + timedelta(days=28)
    lacking = pd.DataFrame(
        {"area": new_plan().areas["area"][:2], "week": 1, "owed": [7, 4], "made": [5, 0],
         "reason": ["capacity", "no_unit"]}
    )  # fmt: skip
    head, _ = Schedules(store).keep(new_plan(begin=begin)._replace(lacking=lacking), "perencana")
    page = unescape(client.get(f"/patroli/{head.id}").text)
    assert "2 dari 3 area kurang dari yang diperlukan" in page
    assert "Minggu 1, Desa 0: 5 dari 7 kunjungan. Satuan di sana sudah penuh." in page
    assert "Minggu 1, Desa 1: 0 dari 4 kunjungan. Tidak ada satuan yang bertanggung jawab di sana." in page


def test_a_unit_has_its_own_rows_and_nobody_elses(as_):
    for name, code in (("", OWN), ("petugas.lain", OTHER)):
        client = as_("territorial", name)
        page = client.get("/patroli").text
        # Who comes along is named; the rows are the own ones.
        rows = set(re.findall(r'<p class="of-quiet">(.+?)(?: · |</p>)', page)) & set(new_plan().units["unit"])
        assert rows == of_place(code)
        table = pd.read_csv(io.BytesIO(client.get("/patroli/1.csv").content))
        assert set(table["unit"]) == of_place(code)
        assert client.get("/patroli/1.geojson").json()["features"]
        with zipfile.ZipFile(io.BytesIO(client.get("/patroli/1.zip").content)) as packed:
            assert len([name for name in packed.namelist() if name.startswith("lembar/")]) == len(
                of_place(code)
            )
            assert "titik.csv" not in packed.namelist()
            assert units_in(packed.read("jadwal.csv").decode()) == of_place(code)
        for number, unit in enumerate(new_plan().units["unit"], start=1):
            answer = client.get(f"/patroli/1/satuan/{number}.ics")
            assert answer.status_code == (200 if unit in of_place(code) else 404)
            if answer.status_code == 200:
                own = new_plan().visits.query("unit == @unit")
                assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == len(own)


def test_an_account_of_one_pillar_has_that_pillars_rows(place, as_):
    store = place[1]
    account = Accounts(store).named("petugas.territorial")
    AccountPillars(store).set(account, "Polri")
    try:
        table = pd.read_csv(io.BytesIO(as_("territorial").get("/patroli/1.csv").content))
        assert set(table["pilar"]) == {"Polri"}
    finally:
        AccountPillars(store).set(account, "")


def test_a_visit_is_noted_once_and_counts_as_made(place, as_):
    client, store = as_("territorial"), place[1]
    page = client.get("/patroli").text
    here = waiting(page)
    assert here
    assert {plan for plan, _ in here} == {1}
    plan, number = here[0]
    fields = {"csrf": token_in(page), "jadwal": plan, "kunjungan": number, "menit": 11}
    for _ in range(2):
        assert send(client, "/patroli/catat", **fields, hasil="dijalankan").status_code == 303
    visit = Schedules(store).plan(plan).visits.loc[number]
    made = PatrolsMade(store).all()
    assert made[["unit", "kode_desa", "minutes"]].to_numpy().tolist() == [
        [visit["unit"], visit["kode_desa"], 11]
    ]
    assert (plan, number) not in waiting(client.get("/patroli").text.split("<details>")[0])
    assert send(client, "/patroli/catat", **fields, hasil="tidak", alasan="cuaca").status_code == 303
    assert PatrolsMade(store).all().empty
    assert "tidak dijalankan: cuaca" in client.get("/patroli").text
    wrong = send(client, "/patroli/catat", **fields, hasil="tidak", alasan="malas")
    assert (wrong.status_code, "Pilih satu alasan" in wrong.text) == (422, True)
    assert "tidak dijalankan: cuaca" in as_("planner").get("/patroli/1").text


def test_nobody_notes_anothers_visit_nor_one_that_has_not_come(place, as_):
    client, store = as_("territorial", "petugas.lain"), place[1]
    token = token_in(client.get("/patroli").text)
    others = Schedules(store).plan(1).visits
    foreign = int(others[others["unit"].isin(of_place(OWN))].index[0])
    coming = Schedules(store).plan(2).visits
    early = int(coming[coming["unit"].isin(of_place(OTHER))].index[0])
    before = len(PatrolsMade(store).all())
    for plan, number, words in (
        (1, foreign, "tidak ada"),
        (2, early, "belum tiba"),
        (99, 1, "Tidak ada jadwal"),
    ):
        answer = send(
            client, "/patroli/catat", csrf=token, jadwal=plan, kunjungan=number, menit=12, hasil="dijalankan"
        )
        assert (answer.status_code, words in answer.text) == (422, True)
    assert len(PatrolsMade(store).all()) == before


def test_a_phone_subscribes_by_an_address_that_can_be_revoked(place, as_, caplog):
    client, store = as_("territorial"), place[1]
    unit = sorted(of_place(OWN))[0]
    token = token_in(client.get("/patroli").text)
    foreign = sorted(of_place(OTHER))[0]
    assert send(client, "/patroli/kalender", csrf=token, satuan=foreign).status_code == 422
    page = send(client, "/patroli/kalender", csrf=token, satuan=unit).text
    (address,) = re.findall(r'<p class="dk-token">(.+?)</p>', page)
    path = address.removeprefix("http://testserver")
    assert f"webcal://testserver{path}" in page
    assert address not in client.get("/patroli").text, "it is shown this once"
    mark = path.split("_")[1]
    client.cookies.clear()
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "private, no-store"
    calendar = Calendar.from_ical(answer.content)
    begun = {event.decoded("dtstart") for event in calendar.walk("VEVENT")}
    held = Schedules(store).holding(date.min, date.max)
    own = held.loc[held["unit"] == unit, "begin"].dt.tz_localize("Asia/Jakarta")
    assert begun == {moment.to_pydatetime() for moment in own}
    assert "petugas" not in answer.text
    key = path.rsplit("/", 1)[1].removesuffix(".ics")
    assert client.get("/collections", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert key not in caplog.text
    assert all(key not in entry.what for entry in AuditLog(store).entries())
    other = as_("territorial", "petugas.lain")
    theirs = send(other, "/patroli/kalender/cabut", csrf=token_in(other.get("/patroli").text), tanda=mark)
    assert theirs.status_code == 422
    mine = as_("territorial")
    ended = send(mine, "/patroli/kalender/cabut", csrf=token_in(mine.get("/patroli").text), tanda=mark)
    assert ended.status_code == 303
    assert client.get(path).status_code == 404
    assert client.get(f"{path[:-6]}x.ics").status_code == 404


def test_forms_of_other_pages_change_nothing(place, as_):
    client, store = as_("territorial"), place[1]
    token = token_in(client.get("/patroli").text)
    before = len(PatrolsMade(store).all())
    plan, number = waiting(client.get("/patroli").text)[0]
    fields = {"jadwal": plan, "kunjungan": number, "menit": 12, "hasil": "dijalankan"}
    assert (
        send(
            client, "/patroli/catat", headers={"Origin": "https://lain.example"}, csrf=token, **fields
        ).status_code
        == 403
    )
    assert send(client, "/patroli/catat", headers=ORIGIN, csrf="x", **fields).status_code == 403
    assert len(PatrolsMade(store).all()) == before


def test_the_map_of_a_schedule_asks_nobody(as_):
    page = as_("planner").get("/patroli/1/peta").text
    assert "Patroli " in page
    assert "DATA CONTOH" not in page
    for address in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert not re.match(r"(https?:)?//", address), address


def test_before_anything_is_kept_each_page_says_so(stores, approximate_only):
    url = stores.new()
    store = CaseStore(url)
    add_accounts(store, "x")
    with TestClient(create_app(settings_for(url)), raise_server_exceptions=False) as client:
        for role, words in (
            ("planner", "belum ada jadwal patroli"),
            ("territorial", "Tidak ada kunjungan patroli"),
        ):
            key = secrets.token_hex(8)
            Sessions(store).begin(Accounts(store).named(f"petugas.{role}"), key, "csrf")
            client.cookies.set(COOKIE, key)
            answer = client.get("/patroli")
            assert (answer.status_code, words in answer.text) == (200, True), answer.text[:400]
            assert client.get("/patroli/1.csv").status_code == 404
            client.cookies.clear()
    store.close()


def test_a_phone_reads_its_calendar_where_the_forum_asks_for_a_login(place):
    store = place[1]
    key = CalendarLinks(store).add(Accounts(store).named("petugas.territorial"), sorted(of_place(OWN))[0])
    app = create_app(settings_for(store.engine.url.render_as_string(hide_password=False), forum_login=True))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get(f"/patroli/kalender/{key}.ics").status_code == 200
        assert client.get("/", follow_redirects=False).status_code == 303
        assert client.get("/patroli", follow_redirects=False).status_code == 303
