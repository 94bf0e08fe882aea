"""Signing in: no way around it, no way to guess, nothing told to those who try."""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import UTC, datetime, timedelta

import pytest

from api.accounts import passwords
from api.accounts.gate import COOKIE
from geo.cases import login_attempts
from geo.cases.accounts import IDLE, LIFE, Accounts, Sessions
from geo.cases.audit import AuditLog
from geo.cases.login_attempts import LoginAttempts
from geo.errors import RequestError
from tests.api.office_page import ORIGIN, PASSWORD, send, sign_in, token_in
from tests.stores import everything_in

WRONG = "bukan ini sandinya"


@pytest.fixture
def cheap(monkeypatch):
    """Compare passwords without the cost of the hash, where a test signs in many times."""
    monkeypatch.setattr(
        "api.routes.login.verify", lambda hashed, password: hashed is not None and password == PASSWORD
    )


def test_there_is_no_account_to_begin_with(empty_client):
    page = empty_client.get("/masuk")
    assert "tigapilar user add" in page.text
    answer = sign_in(empty_client, name="admin", password="admin")
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


def test_who_may_review_signs_in_and_out(office):
    answer = sign_in(office)
    assert (answer.status_code, answer.headers["location"]) == (303, "/meja")
    page = office.get("/tinjau")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    token = office.cookies[COOKIE]
    assert send(office, "/keluar", csrf=token_in(page.text)).status_code == 303
    office.cookies.set(COOKIE, token)
    assert office.get("/tinjau", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("role", "called"), [("planner", "perencana"), ("territorial", "petugas wilayah"), ("admin", "pengelola")]
)
def test_who_may_not_review_is_told_so(office, role, called):
    sign_in(office, role)
    for answer in (office.get("/tinjau"), office.get("/tinjau/latar.json")):
        assert answer.status_code == 403
    assert called in office.get("/tinjau").text
    assert "/meja" in office.get("/tinjau").text
    assert "Karangrejo" not in office.get("/tinjau").text


def test_the_cookie_is_out_of_reach(office):
    flags = sign_in(office).headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags
    assert "secure" not in flags


def test_by_https_the_cookie_stays_on_https(office):
    office.base_url = "https://testserver"
    token = token_in(office.get("/masuk").text)
    answer = send(office, "/masuk", headers={"Origin": "https://testserver"}, nama="petugas.operator",
                  sandi=PASSWORD, csrf=token)  # fmt: skip
    assert answer.status_code == 303
    assert "secure" in answer.headers["set-cookie"].lower()


def test_the_store_keeps_no_token_and_no_password(office, office_store, office_url):
    sign_in(office)
    token = office.cookies[COOKIE]
    everything = everything_in(office_url)
    assert token not in everything
    assert PASSWORD not in everything
    assert hashlib.sha256(token.encode()).hexdigest() in everything
    assert "$argon2id$" in everything


def test_each_sign_in_has_a_new_token_and_ends_the_old_one(office, office_store):
    sign_in(office)
    first = office.cookies[COOKIE]
    sign_in(office)
    assert office.cookies[COOKIE] != first
    assert Sessions(office_store).find(first) is None
    assert Sessions(office_store).find(office.cookies[COOKIE]) is not None


def test_a_token_of_ones_own_choice_is_not_taken(office, office_store):
    """What an attacker has put into the browser before the sign-in is worth nothing after it."""
    office.cookies.set(COOKIE, "pilihan-penyerang", domain="testserver.local", path="/")
    assert sign_in(office).cookies[COOKIE] != "pilihan-penyerang"
    assert Sessions(office_store).find("pilihan-penyerang") is None


@pytest.mark.parametrize("after", [LIFE, IDLE])
def test_a_session_ends_by_itself(office_store, after):
    account = Accounts(office_store).named("petugas.operator")
    sessions, now = Sessions(office_store), datetime.now(UTC)
    sessions.begin(account, "kunci", "csrf", now=now)
    step = IDLE / 2
    seen = now
    while seen + step < now + after:
        seen += step
        if after == LIFE:
            assert sessions.find("kunci", now=seen) is not None
    assert sessions.find("kunci", now=now + after) is None


@pytest.mark.parametrize("change", ["disable", "password"])
def test_a_closed_or_changed_account_is_out_at_once(office, office_store, password_hash, change):
    sign_in(office)
    accounts = Accounts(office_store)
    if change == "disable":
        accounts.set_disabled("petugas.operator", True)
    else:
        accounts.set_password("petugas.operator", password_hash)
    assert office.get("/tinjau", follow_redirects=False).status_code == 303
    expected = 403 if change == "disable" else 303
    assert sign_in(office).status_code == expected


def test_name_and_password_wrong_sound_the_same(office):
    unknown = sign_in(office, name="tidak.ada", password=WRONG)
    known = sign_in(office, password=WRONG)
    assert (unknown.status_code, known.status_code) == (403, 403)
    assert unknown.text.replace(token_in(unknown.text), "") == known.text.replace(token_in(known.text), "")


def test_an_unknown_name_takes_as_long(password_hash):
    def seconds(hashed):
        times = []
        for _ in range(3):
            start = time.process_time()  # the hash is all work: a busy machine makes none of it longer
            assert not passwords.verify(hashed, WRONG)
            times.append(time.process_time() - start)
        return min(times)

    passwords.verify(None, WRONG)
    known, unknown = seconds(password_hash), seconds(None)
    assert 0.5 < known / unknown < 2


def test_after_five_failures_even_the_right_password_must_wait(office, cheap):
    for _ in range(5):
        assert sign_in(office, password=WRONG).status_code == 403
    answer = sign_in(office)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 30
    assert sign_in(office, "admin").status_code == 303


def test_the_wait_grows_and_is_forgotten(office_store):
    attempts, now = LoginAttempts(office_store), datetime.now(UTC)
    waits = []
    for _ in range(20):
        wait = attempts.begin("petugas.operator", "10.0.0.1", now=now)
        if wait:
            waits.append(wait)
            now += wait
    assert waits == sorted(waits)
    assert waits[0] == login_attempts.FIRST_WAIT
    assert waits[-1] > 10 * waits[0]
    assert attempts.begin("petugas.operator", "10.0.0.2", now=now) == timedelta(0)
    later = now + login_attempts.FORGOTTEN + timedelta(hours=1)
    assert attempts.begin("petugas.operator", "10.0.0.1", now=later) == timedelta(0)


def test_one_address_cannot_try_many_names_nor_many_addresses_one_name(office_store):
    attempts, now = LoginAttempts(office_store), datetime.now(UTC)
    for number in range(login_attempts.WIDE_FAILURES):
        assert not attempts.begin(f"nama{number}", "10.0.0.9", now=now)
    assert attempts.begin("nama.baru", "10.0.0.9", now=now)
    for number in range(login_attempts.WIDE_FAILURES):
        assert not attempts.begin("sasaran", f"10.1.0.{number}", now=now)
    assert attempts.begin("sasaran", "10.2.0.1", now=now)


def test_signing_in_forgets_the_failures(office, cheap):
    for _ in range(3):
        for _ in range(4):
            sign_in(office, password=WRONG)
        assert sign_in(office).status_code == 303


def test_failures_are_logged_without_what_was_typed(office, office_store, cheap, caplog, office_url):
    with caplog.at_level(logging.DEBUG):
        sign_in(office, name="sandi-di-kolom-nama", password=WRONG)
        sign_in(office, password=WRONG)
    entries = AuditLog(office_store).entries()
    assert [(one.who, one.action) for one in entries] == [
        ("petugas.operator", "login.failed"),
        ("-", "login.failed"),
    ]
    dump = everything_in(office_url)
    assert "sandi-di-kolom-nama" not in dump + caplog.text
    assert WRONG not in dump + caplog.text


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://jahat.example"}, {"Origin": "null"}])
def test_a_sign_in_from_elsewhere_is_refused(office, headers):
    token = token_in(office.get("/masuk").text)
    answer = send(office, "/masuk", headers=headers, nama="petugas.operator", sandi=PASSWORD, csrf=token)
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("token", ["", "karangan"])
def test_a_sign_in_without_the_forms_token_is_refused(office, token):
    office.get("/masuk")
    answer = send(office, "/masuk", headers=ORIGIN, nama="petugas.operator", sandi=PASSWORD, csrf=token)
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


def test_without_the_cookie_a_blank_token_is_not_enough(office):
    assert send(office, "/masuk", nama="petugas.operator", sandi=PASSWORD, csrf="").status_code == 403


@pytest.mark.parametrize(
    "to", ["https://jahat.example/", "//jahat.example", "/tinjau/../x", "/tinjau\n//x", "x"]
)
def test_a_sign_in_leads_nowhere_else(office, to):
    token = token_in(office.get("/masuk", params={"ke": to}).text)
    answer = send(office, "/masuk", nama="petugas.operator", sandi=PASSWORD, csrf=token, ke=to)
    assert answer.headers["location"] == "/meja"


def test_a_sign_in_leads_back_to_the_question(office):
    asked = office.get("/tinjau?q=abc123&lang=en", follow_redirects=False).headers["location"]
    page = office.get(asked)
    assert 'name="ke" value="/tinjau?q=abc123&amp;lang=en"' in page.text


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("pendek", "short"),
        ("banyuwangi2026", "common"),
        ("Password123456!", "common"),
        ("aaaaaaaaaaaaaaa", "common"),
        ("1234567890123", "common"),
        ("petugas.baru-2026", "common"),
        ("abcdefghijklmn", "common"),
        ("x" * 500, "long"),
    ],
)
def test_weak_passwords_are_refused(password, key):
    with pytest.raises(RequestError) as caught:
        passwords.check_password(password, "petugas.baru")
    assert caught.value.key == f"accounts.password_{key}"


def test_a_good_password_is_taken_in_either_spelling_of_its_letters():
    passwords.check_password("kuda besi makan awan", "petugas")
    hashed = passwords.hash_password("kopi é tubruk pahit")
    assert hashed.startswith("$argon2id$")
    assert passwords.verify(hashed, "kopi é tubruk pahit")
    assert not passwords.verify(hashed, "kopi e tubruk pahit")
    assert not passwords.verify("bukan hash", "kopi")


@pytest.mark.parametrize(
    ("name", "role", "territory"),
    [
        ("a", "operator", ""),
        ("<b>x</b>", "operator", ""),
        ("dua kata", "operator", ""),
        ("petugas", "raja", ""),
        ("petugas", "territorial", ""),
        ("petugas", "operator", "35.10.16"),
        ("petugas", "territorial", "Muncar"),
        ("PETUGAS.ADMIN", "admin", ""),
    ],
)
def test_accounts_that_make_no_sense_are_refused(office_store, name, role, territory):
    with pytest.raises(RequestError):
        Accounts(office_store).add(name, "x", role, territory)
