"""Tokens: shown once, kept as a hash, never more than the account, and over when they should be."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.cases import access_tokens as module
from geo.cases.access_tokens import AccessTokens, mark_of
from geo.cases.accounts import Accounts
from geo.errors import RequestError
from tests.api.conftest import settings_for
from tests.api.office_page import send, sign_in, token_in
from tests.stores import everything_in, plainly

CASES = "/kasus.json"


@pytest.fixture
def tokens(office_store):
    return AccessTokens(office_store)


@pytest.fixture
def planner(office_store):
    return Accounts(office_store).named("petugas.planner")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def basic(token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"qgis:{token}".encode()).decode()}


@pytest.mark.parametrize("header", [bearer, basic])
def test_a_token_comes_in_either_way(office, tokens, planner, header):
    assert office.get(CASES, headers=header(tokens.add(planner))).status_code == 200


def test_never_in_the_address(office, tokens, planner):
    token = tokens.add(planner)
    for name in ("token", "access_token", "apikey"):
        answer = office.get("/meja", params={name: token}, follow_redirects=False)
        assert answer.status_code == 303
        assert office.get(CASES, params={name: token}).status_code in (401, 422)


def test_who_brings_none_is_told_what_to_bring(office):
    answer = office.get(CASES)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    ways = answer.headers["www-authenticate"]
    assert "Bearer" in ways
    assert "Basic" in ways
    from_a_page = office.get(CASES, headers={"Sec-Fetch-Mode": "cors"})
    assert "Basic" not in from_a_page.headers["www-authenticate"]
    page = office.get("/kasus", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/masuk?ke=%2Fkasus")


@pytest.mark.parametrize("end", ["expired", "revoked", "disabled", "password"])
def test_a_token_that_has_ended_opens_nothing_and_locks_nobody_out(
    office, office_store, tokens, planner, end
):
    days_ago = datetime.now(UTC) - timedelta(days=91)
    token = tokens.add(planner, now=days_ago if end == "expired" else None)
    if end == "revoked":
        tokens.revoke(mark_of(token))
    elif end == "disabled":
        Accounts(office_store).set_disabled(planner.name, True)
        Accounts(office_store).set_disabled(planner.name, False)
    elif end == "password":
        Accounts(office_store).set_password(planner.name, "x")
    for _ in range(30):
        assert office.get(CASES, headers=bearer(token)).status_code == 401


def test_wrong_tokens_are_refused_everywhere_and_must_wait(office, tokens, planner):
    good = tokens.add(planner)
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    statuses = [office.get(CASES, headers=bearer(wrong)).status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    assert int(office.get(CASES, headers=bearer(wrong)).headers["retry-after"]) > 0
    assert office.get(CASES, headers=bearer(good)).status_code == 200


def test_the_comparison_takes_as_long_whatever_is_wrong(tokens, planner, monkeypatch):
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(
        module.hmac, "compare_digest", lambda one, two: compared.append((one, two)) or real(one, two)
    )
    token = tokens.add(planner)
    assert tokens.find(token) is not None
    assert tokens.find(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert len(compared) == 2


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [("planner", "cases", 200), ("planner", "layers", 403), ("planner", "forum", 403),
     ("territorial", "cases", 200), ("territorial", "layers", 403)],
)  # fmt: skip
def test_a_scope_only_narrows(office, office_store, tokens, role, scope, status):
    account = Accounts(office_store).named(f"petugas.{role}")
    assert office.get(CASES, headers=bearer(tokens.add(account, scope=scope))).status_code == status


@pytest.mark.parametrize("role", ["operator", "admin"])
def test_who_works_on_pages_gets_none(office_store, tokens, role):
    with pytest.raises(RequestError, match=role):
        tokens.add(Accounts(office_store).named(f"petugas.{role}"))


@pytest.mark.parametrize("wrong", [{"scope": "semua"}, {"days": 0}, {"days": 10_000}])
def test_a_token_without_bounds_is_not_made(tokens, planner, wrong):
    with pytest.raises(RequestError):
        tokens.add(planner, **wrong)


def test_the_store_keeps_a_hash_a_mark_and_a_day(office, tokens, planner, office_url):
    token, before = tokens.add(planner), datetime.now(UTC)
    office.get(CASES, headers=bearer(token))
    dump = everything_in(office_url)
    with plainly(office_url) as connection:
        used = str(connection.exec_driver_sql("SELECT last_used FROM access_tokens").scalar())
    assert token not in dump
    # The secret may hold a "_" itself: what follows its last one can be a single letter.
    assert token.split("_", 2)[2] not in dump
    assert mark_of(token) in dump
    # Both days, where midnight comes between them.
    assert used in {moment.date().isoformat() for moment in (before, datetime.now(UTC))}


def test_a_token_sends_no_form(office, office_store, tokens, planner):
    answer = send(office, "/akun/tutup", headers={**bearer(tokens.add(planner)), "Origin": "http://testserver"},
                  nama="petugas.operator")  # fmt: skip
    assert answer.status_code == 401
    assert Accounts(office_store).named("petugas.operator").disabled_at is None


def test_the_administrator_makes_shows_once_and_revokes(office, tokens):
    sign_in(office, "admin")
    csrf = token_in(office.get("/akun").text)
    made = send(office, "/akun/token", csrf=csrf, nama="petugas.planner", lingkup="cases", hari=7)
    mark = tokens.all()[0].mark
    assert f"tigapilar_{mark}_" in made.text
    assert f"tigapilar_{mark}_" not in office.get("/akun").text
    assert mark in office.get("/akun").text
    assert send(office, "/akun/token/cabut", csrf=csrf, tanda=mark).status_code == 303
    assert tokens.all()[0].ended()
    log = office.get("/akun/catatan").text
    assert "token.add" in log
    assert "token.revoke" in log


def test_the_administrator_adds_closes_and_changes_accounts(office, office_store):
    sign_in(office, "admin")
    csrf = token_in(office.get("/akun").text)
    new = {
        "nama": "babinsa.muncar",
        "peran": "territorial",
        "wilayah": "35.10.05",
        "sandi": "kopi hujan atap sungai",
    }
    assert send(office, "/akun", csrf=csrf, **new).status_code == 303
    assert send(office, "/akun", csrf=csrf, **new).status_code == 422
    assert (
        send(office, "/akun", csrf=csrf, **{**new, "nama": "lain", "wilayah": "35.10.99"}).status_code == 422
    )
    assert send(office, "/akun/tutup", csrf=csrf, nama="babinsa.muncar").status_code == 303
    assert Accounts(office_store).named("babinsa.muncar").disabled_at is not None
    assert send(office, "/akun/tutup", csrf=csrf, nama="petugas.admin").status_code == 422
    assert send(office, "/akun/sandi", csrf=csrf, nama="babinsa.muncar", sandi="pendek").status_code == 422


def test_each_desk_shows_what_its_role_can_open(office):
    for role, there, not_there in (
        ("admin", "/akun", "/tinjau"), ("operator", "/unggah", "/akun"), ("territorial", "/kasus", "/unggah"),
    ):  # fmt: skip
        sign_in(office, role)
        page = office.get("/meja").text
        assert f'href="{there}"' in page
        assert f'href="{not_there}"' not in page


def test_a_forum_that_asks_for_a_login(
    office_url, office_store, tokens, planner, approximate_only, monkeypatch
):
    monkeypatch.setattr("api.app._warm", lambda office: None)
    app = create_app(settings_for(office_url, forum_login=True))
    with TestClient(app, raise_server_exceptions=False) as client:
        for path in ("/healthz", "/masuk", "/assets/base.css", "/static/office.css"):
            assert client.get(path).status_code == 200
        for path in ("/", "/maps/hotspots"):
            assert client.get(path, follow_redirects=False).status_code == 303
        for path in ("/api/layers", "/exports/hotspots.csv", "/collections/desa/items", "/conformance"):
            assert client.get(path).status_code == 401
        assert (
            client.get("/api/layers", headers=bearer(tokens.add(planner, scope="forum"))).status_code == 200
        )
        assert sign_in(client, "planner").status_code == 303
        assert client.get("/conformance").status_code == 200
