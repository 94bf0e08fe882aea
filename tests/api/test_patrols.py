"""Patrol schedules over the service: laid out, kept, each unit's own; made or not; a phone's calendar."""

from __future__ import annotations

import io
import json
import re
import secrets
import zipfile
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from api.accounts.gate import COOKIE
from api.app import create_app
from geo.admin.officers import demo_officers
from geo.cases.access_tokens import AccessTokens
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


def shown(client: TestClient) -> list[dict]:
    return client.get("/patroli/catatan.json").json()["visits"]


def waiting(client: TestClient) -> list[tuple[int, int]]:
    """Return the visits that a unit's phone asks about, by schedule and number."""
    now = datetime.now(UTC).timestamp() * 1000
    open_ = [one for one in shown(client) if one["begin"] <= now and one["stands"] is None]
    return [(one["jadwal"], one["kunjungan"]) for one in open_]


def sent(plan: int, number: int, **more: object) -> dict[str, object]:
    """Return a note as a phone sends it."""
    note = {"uuid": str(uuid4()), "waktu": datetime.now(UTC).isoformat(), "jadwal": plan, "kunjungan": number}
    return {**note, "hasil": "dijalankan", "menit": 12, **more}


def post(client: TestClient, *notes: object, account: str = "", headers=ORIGIN):
    session = client.get("/kunjungan/sesi.json").json()
    packet = {
        "akun": account or session["akun"],
        "dikirim": datetime.now(UTC).isoformat(),
        "kunjungan": list(notes),
    }
    given = {"Accept": "application/json", "X-CSRF-Token": session["csrf"], **headers}
    return client.post("/api/patroli", json=packet, headers=given)


def told(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["hasil"] for one in answer.json()["hasil"]]


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
        # Who comes along is named; the rows are the own ones.
        rows = client.get("/patroli/catatan.json").json()["visits"]
        assert {one["unit"] for one in rows} == of_place(code)
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
    plan, number = waiting(client)[0]
    assert plan == 1
    one = sent(plan, number, menit=11)
    for _ in range(2):
        assert told(post(client, one, one)) == ["tersimpan"] * 2
    visit = Schedules(store).plan(plan).visits.loc[number]
    made = PatrolsMade(store).all()
    assert made[["unit", "kode_desa", "minutes"]].to_numpy().tolist() == [
        [visit["unit"], visit["kode_desa"], 11]
    ]
    assert (plan, number) not in waiting(client)
    assert told(post(client, sent(plan, number, hasil="tidak", alasan="cuaca"))) == ["tersimpan"]
    assert PatrolsMade(store).all().empty
    stands = {(row["jadwal"], row["kunjungan"]): row["stands"] for row in shown(client)}
    assert stands[plan, number] == {"hasil": "tidak", "menit": 12, "alasan": "cuaca"}
    # The first comes again, its answer having been lost: what was noted since stands.
    assert told(post(client, one)) == ["tersimpan"]
    assert PatrolsMade(store).all().empty
    assert "tidak dijalankan: cuaca" in as_("planner").get("/patroli/1").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"hasil": "tidak", "alasan": "malas"}, {"hasil": "tidak"}, {"menit": 0}, {"menit": 481},
        {"uuid": "x"}, {"hasil": "mungkin"}, {"jadwal": -1}, {"waktu": "kemarin"}, {"lebih": 1},
        {"kunjungan": None},
    ],
)  # fmt: skip
def test_one_note_that_cannot_be_holds_up_no_other(as_, wrong):
    client = as_("territorial")
    (plan, number), (_, other) = waiting(client)[1:3]
    answer = post(client, {**sent(plan, number), **wrong}, 7, sent(plan, other))
    assert told(answer) == ["ditolak", "ditolak", "tersimpan"]
    assert answer.json()["hasil"][0]["alasan"]


def test_nobody_notes_anothers_visit_nor_one_that_has_not_come(place, as_):
    client, store = as_("territorial", "petugas.lain"), place[1]
    others = Schedules(store).plan(1).visits
    foreign = int(others[others["unit"].isin(of_place(OWN))].index[0])
    coming = Schedules(store).plan(2).visits
    early = int(coming[coming["unit"].isin(of_place(OTHER))].index[0])
    before = len(PatrolsMade(store).all())
    answer = post(client, sent(1, foreign), sent(2, early), sent(99, 1), sent(1, 99_999))
    assert told(answer) == ["ditolak"] * 4
    reasons = [one["alasan"] for one in answer.json()["hasil"]]
    for reason, words in zip(
        reasons, ("tidak ada", "belum tiba", "Tidak ada jadwal", "tidak ada"), strict=True
    ):
        assert words in reason
    # Nothing tells a visit of others from none at all.
    assert reasons[0] == reasons[3]
    assert len(PatrolsMade(store).all()) == before


def test_nobody_sends_in_anothers_name(place, as_):
    client, store = as_("territorial"), place[1]
    before = len(PatrolsMade(store).all())
    one = sent(*waiting(client)[0])
    assert post(client, one, account="petugas.lain").status_code == 409
    assert post(client, one, headers={"Origin": "https://lain.example"}).status_code == 403
    assert post(client, one, headers={**ORIGIN, "X-CSRF-Token": "x"}).status_code == 403
    account = Accounts(store).named("petugas.territorial")
    token = {"Authorization": f"Bearer {AccessTokens(store).add(account, scope='cases')}"}
    client.cookies.clear()
    assert client.post("/api/patroli", json={}, headers={**ORIGIN, **token}).status_code == 403
    assert (
        client.post("/api/patroli", json={}, headers={**ORIGIN, "Accept": "application/json"}).status_code
        == 401
    )
    assert as_("planner").post("/api/patroli", json={}, headers=ORIGIN).status_code == 403
    assert len(PatrolsMade(store).all()) == before


def test_the_page_that_a_phone_keeps_has_nothing_of_anybody(as_):
    client = as_("territorial")
    assert client.get("/patroli", follow_redirects=False).headers["location"] == "/patroli/catatan"
    page, other = client.get("/patroli/catatan"), as_("territorial", "petugas.lain").get("/patroli/catatan")
    assert page.content == other.content
    assert not units_in(page.text)
    assert page.headers["cache-control"] == "private, no-store"
    assert "worker-src 'self'" in page.headers["content-security-policy"]
    assert "geolocation=()" in page.headers["permissions-policy"]
    worker = client.get("/patroli/sw.js")
    assert worker.headers["service-worker-allowed"] == "/patroli"
    facts = json.loads(worker.text.split("\n", 1)[0].removeprefix("self.PHONE = ").removesuffix(";"))
    client = as_("territorial")
    assert all(client.get(path).status_code == 200 for path in (*facts["files"], *facts["shells"].values()))


def test_a_phone_is_given_the_days_about_now_and_until_when_to_keep_them(place, as_):
    data = as_("territorial").get("/patroli/catatan.json")
    assert data.headers["cache-control"] == "private, no-store"
    begins = [datetime.fromtimestamp(one["begin"] / 1000, UTC) for one in data.json()["visits"]]
    now, until = datetime.now(UTC), datetime.fromtimestamp(data.json()["until"] / 1000, UTC)
    assert min(begins) > now - timedelta(days=15)
    assert max(begins) <= until
    assert timedelta(days=6) < until - now <= timedelta(days=7)
    assert data.json()["account"] == "petugas.territorial"


def test_a_phone_subscribes_by_an_address_that_can_be_revoked(place, as_, caplog):
    client, store = as_("territorial"), place[1]
    unit = sorted(of_place(OWN))[0]
    token = token_in(client.get("/patroli/satuan").text)
    foreign = sorted(of_place(OTHER))[0]
    assert send(client, "/patroli/kalender", csrf=token, satuan=foreign).status_code == 422
    page = send(client, "/patroli/kalender", csrf=token, satuan=unit).text
    (address,) = re.findall(r'<p class="dk-token">(.+?)</p>', page)
    path = address.removeprefix("http://testserver")
    assert f"webcal://testserver{path}" in page
    assert address not in client.get("/patroli/satuan").text, "it is shown this once"
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
    theirs = send(
        other, "/patroli/kalender/cabut", csrf=token_in(other.get("/patroli/satuan").text), tanda=mark
    )
    assert theirs.status_code == 422
    mine = as_("territorial")
    ended = send(mine, "/patroli/kalender/cabut", csrf=token_in(mine.get("/patroli/satuan").text), tanda=mark)
    assert ended.status_code == 303
    assert client.get(path).status_code == 404
    assert client.get(f"{path[:-6]}x.ics").status_code == 404


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
        for role, path, words in (
            ("planner", "/patroli", "belum ada jadwal patroli"),
            ("territorial", "/patroli/satuan", "Tidak ada kunjungan patroli"),
        ):
            key = secrets.token_hex(8)
            Sessions(store).begin(Accounts(store).named(f"petugas.{role}"), key, "csrf")
            client.cookies.set(COOKIE, key)
            answer = client.get(path)
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
