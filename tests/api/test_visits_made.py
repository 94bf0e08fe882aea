"""Visits sent over HTTP, one round as data, and the page that the phone keeps."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.phone.packet import MOST_BYTES, MOST_VISITS
from geo.cases.access_tokens import AccessTokens
from geo.cases.accounts import Accounts
from geo.cases.audit import AuditLog
from geo.cases.store import CaseStore
from geo.cases.visits import Visits
from tests.api.conftest import settings_for
from tests.api.office_page import ORIGIN, add_accounts, sign_in
from tests.api.visit_phone import DESA, NAMES, OTHER_DESA, case_rows, visits_in
from tests.reviewing import load

NOTE = "catatan yang sangat pribadi"
ME = "petugas.territorial"


@pytest.fixture(scope="module")
def filled(stores, approx_boundaries, password_hash, tmp_path_factory):
    folder, url = tmp_path_factory.mktemp("kunjungan"), stores.new()
    store = CaseStore(url)
    load(store, approx_boundaries, folder, case_rows())
    others = [(f"L{one[0]}", *one[1:]) for one in case_rows(OTHER_DESA)]
    load(store, approx_boundaries, folder, others, "lain")
    add_accounts(store, password_hash)
    yield store, url
    store.close()


@pytest.fixture(scope="module")
def store(filled):
    return filled[0]


@pytest.fixture(scope="module")
def service(filled, approximate_only):
    patch = pytest.MonkeyPatch()
    patch.setattr("api.app._warm", lambda office: None)
    with TestClient(create_app(settings_for(filled[1])), raise_server_exceptions=False) as client:
        yield client
    patch.undo()


@pytest.fixture
def officer(service):
    service.cookies.clear()
    assert sign_in(service, "territorial").status_code == 303
    service.headers["X-CSRF-Token"] = service.get("/kunjungan/sesi.json").json()["csrf"]
    yield service
    del service.headers["X-CSRF-Token"]
    service.cookies.clear()


def visit(case: str = "V0", **more: object) -> dict[str, object]:
    made = {"uuid": str(uuid4()), "sumber": "DATA CONTOH", "id": case, "hasil": "ditemui"}
    return {**made, "waktu": datetime.now(UTC).isoformat(), **more}


def post(client: TestClient, *visits: object, account: str = ME, headers=ORIGIN, **more: object):
    packet = {"akun": account, "dikirim": datetime.now(UTC).isoformat(), "kunjungan": list(visits), **more}
    return client.post("/api/kunjungan", json=packet, headers={**headers, "Accept": "application/json"})


def told(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["hasil"] for one in answer.json()["hasil"]]


def test_sent_twice_is_kept_once_with_the_same_answer(officer, store):
    one = visit(catatan=NOTE, pilar="TNI")
    before = len(visits_in(store))
    first, second = post(officer, one), post(officer, one, one)
    assert told(first) == ["tersimpan"]
    assert second.json()["hasil"] == first.json()["hasil"] * 2
    assert len(visits_in(store)) == before + 1
    (kept,) = [k for k in Visits(store).of_case("DATA CONTOH", "V0", within=DESA, personal=True) if k.note]
    assert (kept.note, kept.pillar, kept.account) == (NOTE, "TNI", ME)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hasil": "lain"}, {"uuid": "bukan"}, {"waktu": "2026-11-24T08:00:00"}, {"lon": 114.3},
        {"lat": 95, "lon": 1}, {"catatan": "x" * 1001}, {"lebih": 1}, {"lon": "NaN", "lat": 1},
    ],
)  # fmt: skip
def test_one_that_cannot_be_read_holds_up_no_other(officer, wrong):
    answer = post(officer, visit(), visit(**wrong), visit("V1"))
    assert told(answer) == ["tersimpan", "ditolak", "tersimpan"]
    assert answer.json()["hasil"][1]["alasan"]


def test_what_is_no_visit_at_all_is_refused_by_itself(officer):
    assert told(post(officer, 7, None, [], "x", {}, visit())) == ["ditolak"] * 5 + ["tersimpan"]


def test_numbers_and_letters_that_json_alone_allows(officer):
    text = json.dumps(
        [visit(lon=float("nan"), lat=1.0), visit("V\x00"), visit(catatan="a\x00b\u202e"), visit("V1")]
    )
    packet = f'{{"akun": "{ME}", "dikirim": "{datetime.now(UTC).isoformat()}", "kunjungan": {text}}}'
    answer = officer.post(
        "/api/kunjungan", content=packet, headers={**ORIGIN, "Content-Type": "application/json"}
    )
    assert told(answer) == ["ditolak", "ditolak", "tersimpan", "tersimpan"]


def test_cases_of_another_territory_are_refused_one_by_one(officer, store):
    before = len(visits_in(store))
    answer = post(officer, visit("LV0"), visit("tidak-ada"), visit("V2"))
    assert told(answer) == ["ditolak", "ditolak", "tersimpan"]
    # Nothing tells a case of others from none at all.
    assert answer.json()["hasil"][0]["alasan"] == answer.json()["hasil"][1]["alasan"]
    assert len(visits_in(store)) == before + 1


def test_a_place_far_from_the_desa_is_kept_and_said(officer):
    answer = post(officer, visit("V3", lon=113.9, lat=-8.5))
    assert told(answer) == ["tersimpan"]
    assert "2 km" in answer.json()["hasil"][0]["pesan"]


def test_a_phone_whose_clock_is_wrong(officer, store):
    one = visit("V4", waktu="1970-01-02T08:00:00Z")
    assert told(post(officer, one, dikirim="1970-01-02T09:00:00Z")) == ["tersimpan"]
    moment = Visits(store).last_visits(DESA)["DATA CONTOH", "V4"]
    assert abs(datetime.now(UTC) - timedelta(hours=1) - moment) < timedelta(minutes=1)


def test_nobody_sends_in_anothers_name(officer, store):
    before = len(visits_in(store))
    assert post(officer, visit(), account="camat.lain").status_code == 409
    assert post(officer, visit(), headers={"Origin": "http://jahat.example"}).status_code == 403
    assert post(officer, visit(), headers={}).status_code == 403
    forged = post(officer, visit(), headers={**ORIGIN, "X-CSRF-Token": "salah"})
    assert (forged.status_code, forged.headers["content-type"]) == (403, "application/problem+json")
    officer.cookies.clear()
    assert post(officer, visit()).status_code == 401
    sign_in(officer, "planner")
    assert post(officer, visit()).status_code == 403
    assert len(visits_in(store)) == before


def test_what_is_too_much_or_no_json(officer):
    assert post(officer, *([visit()] * (MOST_VISITS + 1))).status_code == 422
    send = {**ORIGIN, "Content-Type": "application/json", "Accept": "application/json"}
    assert officer.post("/api/kunjungan", content=b" " * (MOST_BYTES + 1), headers=send).status_code == 413
    assert officer.post("/api/kunjungan", content=b"{", headers=send).status_code == 422
    assert officer.post("/api/kunjungan", content=b'{"akun": 1}', headers=send).status_code == 422
    assert officer.post("/api/kunjungan", data={"akun": ME}, headers=ORIGIN).status_code == 415


def test_the_log_says_how_many_and_nothing_of_anybody(officer, store, caplog):
    post(officer, visit(catatan=NOTE))
    officer.get(f"/kunjungan/{DESA}/rencana.json")
    newest = AuditLog(store).entries(limit=2)
    assert [(one.action, one.what, one.n_cases) for one in reversed(newest)] == [
        ("visits.record", "35.10.16", 1), ("visits.plan", DESA, 5),
    ]  # fmt: skip
    assert NOTE not in caplog.text + repr(AuditLog(store).entries(limit=1000))


def test_a_round_has_names_and_no_telephone_and_says_until_when(officer):
    day = datetime.now(UTC).date() + timedelta(days=1)
    answer = officer.get(f"/kunjungan/{DESA}/rencana.json?tanggal={day}&mulai=08:00&selesai=11:30")
    body = answer.json()
    cards = [card for stop in body["stops"] for card in stop["cases"]] + body["left"]
    assert sorted(card["nama"] for card in cards) == NAMES
    assert "0899900" not in answer.text
    assert "KETERANGANGELAP" not in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert (
        timedelta(0)
        < datetime.fromtimestamp(body["until"] / 1000, UTC) - datetime.now(UTC)
        < timedelta(days=3)
    )
    assert body["account"] == ME


def test_rounds_are_for_the_own_territory(officer):
    other = officer.get(f"/kunjungan/{OTHER_DESA}/rencana.json")
    assert other.status_code == 403
    assert not any(name in other.text for name in NAMES)
    asked = f"wilayah={DESA}&tanggal=2026-12-01&sampai=2026-12-02&mulai=08:00&jenis=kemiskinan"
    led = officer.get(f"/kunjungan?{asked}", follow_redirects=False)
    assert led.headers["location"].startswith(f"/kunjungan/{DESA}?")
    assert "2026-12-01%2C2026-12-02" in led.headers["location"]
    assert OTHER_DESA not in officer.get("/kunjungan").text
    assert officer.get(f"/kunjungan?wilayah={OTHER_DESA}", follow_redirects=False).status_code == 200


def test_a_kecamatans_account_has_a_round_through_all_of_it_and_a_desas_has_not(officer, store):
    form = officer.get("/kunjungan").text
    assert f'value="{DESA[:8]}">Kecamatan Banyuwangi' in form
    wide = officer.get(f"/kunjungan/{DESA[:8]}/rencana.json?hari=1").json()
    assert wide["place"] == "Kecamatan Banyuwangi"
    assert sorted(card["nama"] for stop in wide["stops"] for card in stop["cases"]) == NAMES
    assert wide["above"] == ""
    assert officer.get(f"/kunjungan/{DESA[:8]}.csv?hari=1").status_code == 200
    account = Accounts(store).add("babinsa.karangrejo", "x", "territorial", DESA)
    babinsa = {"Authorization": f"Bearer {AccessTokens(store).add(account, scope='cases')}"}
    officer.cookies.clear()
    assert "Kecamatan Banyuwangi" not in officer.get("/kunjungan", headers=babinsa).text
    refused = officer.get(f"/kunjungan/{DESA[:8]}/rencana.json", headers=babinsa)
    assert refused.status_code == 403
    own = officer.get(f"/kunjungan/{DESA}/rencana.json?hari=1", headers=babinsa).json()
    assert "0 sampai 4 kasus hanya diketahui Kecamatan Banyuwangi" in own["above"]


def test_the_page_that_is_kept_has_nothing_of_anybody(officer):
    page = officer.get(f"/kunjungan/{DESA}")
    assert page.content == officer.get("/kunjungan/halaman").content
    assert not any(word in page.text for word in (*NAMES, ME, officer.headers["X-CSRF-Token"], "Karangrejo"))
    assert "geolocation=(self)" in page.headers["permissions-policy"]
    assert "worker-src 'self'" in page.headers["content-security-policy"]
    assert "geolocation=()" in officer.get("/kunjungan").headers["permissions-policy"]


def test_the_worker_changes_when_a_file_does(officer, monkeypatch):
    from api.phone import worker

    answer = officer.get("/kunjungan/sw.js")
    assert answer.headers["service-worker-allowed"] == "/kunjungan"
    assert answer.headers["cache-control"] == "no-cache"
    facts = json.loads(answer.text.split("\n", 1)[0].removeprefix("self.PHONE = ").removesuffix(";"))
    assert all(officer.get(path).status_code == 200 for path in (*facts["files"], *facts["shells"].values()))
    read = worker._read
    monkeypatch.setattr(worker, "_read", lambda path: read(path) + b"/**/")
    worker.worker_script.cache_clear()
    assert worker.worker_script(worker.VISITS, "") != answer.text
    worker.worker_script.cache_clear()


def test_the_document_names_every_status(officer):
    operation = officer.get("/openapi.json").json()["paths"]["/api/kunjungan"]["post"]
    assert {"200", "401", "403", "409", "413", "415", "422", "429", "503"} <= set(operation["responses"])
    assert "requestBody" in operation
