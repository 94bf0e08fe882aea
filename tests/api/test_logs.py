"""One line a request, and nothing in it of whom or what was asked for."""

from __future__ import annotations

import json
import logging
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.logs import JsonLines, Readable, configure_logs
from geo.cases.store import CaseStore
from tests.api.conftest import settings_for
from tests.api.office_page import PASSWORD, send, sign_in, token_in

MARKS = ("Siti-Penanda", "081299990000", "3510160101010001", "token-penanda-xyz", "sandi-penanda-xyz")


@pytest.fixture
def lines():
    """All that the service writes, in both styles."""

    class Both(logging.Handler):
        def __init__(self):
            super().__init__()
            self.json, self.text = [], []

        def emit(self, record):
            self.json.append(JsonLines().format(record))
            self.text.append(Readable().format(record))

    handler, root = Both(), logging.getLogger()
    root.addHandler(handler)
    loggers = [logging.getLogger(name) for name in ("tigapilar", "uvicorn", "")]
    levels = [logger.level for logger in loggers]
    for logger in loggers[:2]:
        logger.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def answered(lines) -> dict[str, object]:
    return [said for line in lines.json if (said := json.loads(line))["message"] == "answered"][-1]


def test_a_request_is_one_line_with_its_route_and_not_its_path(client, lines):
    client.get("/exports/hotspots.geojson", params={"jenis": "keamanan"})
    said = answered(lines)
    assert said["route"] == "/exports/{layer}.{format}"
    assert (said["method"], said["status"], said["logger"]) == ("GET", 200, "tigapilar.access")
    assert said["bytes"] > 1000
    assert said["duration_ms"] >= 0
    assert re.fullmatch(r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00", said["time"])
    assert "keamanan" not in lines.json[-1]
    assert re.search(
        r"INFO answered method=GET route=/exports/\{layer\}\.\{format\} status=200", lines.text[-1]
    )


@pytest.mark.parametrize(
    ("path", "route"),
    [("/assets/map.js", "/assets/{path}"), ("/static/office.css", "/static/{path}"), ("/tidak/ada", "other"),
     ("/api/hotspots?jenis=x", "/api/hotspots"), ("/healthz", "/healthz"), ("/docs", "/docs")],
)  # fmt: skip
def test_every_kind_of_answer_has_its_route(client, lines, path, route):
    client.get(path)
    assert answered(lines)["route"] == route


def test_what_comes_from_memory_is_logged_too(client, lines):
    for _ in range(4):
        client.get("/api/layers")
    assert (answered(lines)["route"], answered(lines)["role"]) == ("/api/layers", "forum")


@pytest.mark.parametrize(
    "number", ["0123456789abcdef0123456789abcdef", "6f1c2d3e-0000-4000-8000-00000000aaaa"]
)
def test_the_web_servers_number_is_kept(client, lines, number):
    answer = client.get("/healthz", headers={"X-Request-ID": number})
    assert answer.headers["x-request-id"] == answered(lines)["request_id"] == number


@pytest.mark.parametrize(
    "number", ["", "Siti", "3510160101010001", "0123456789ABCDEF0123456789ABCDEF", "x" * 32]
)
def test_anything_else_in_its_place_is_not(client, lines, number):
    answer = client.get("/healthz", headers={"X-Request-ID": number})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert answered(lines)["request_id"] == answer.headers["x-request-id"]


def test_nothing_that_somebody_wrote_reaches_the_log(office, lines, monkeypatch):
    name, phone, nik, token, password = MARKS
    headers = {
        "Authorization": f"Bearer {token}", "User-Agent": name, "Referer": f"http://x/{nik}",
        "X-Request-ID": phone, "X-Forwarded-For": phone, "Accept": f"text/{name}",
    }  # fmt: skip
    paths = (
        f"/{nik}", f"/exports/{name}.geojson", f"/?q={name}&{phone}=1", f"/tinjau?cari={name}&q={nik}",
        f"/masuk?ke=/{name}", f"/assets/{name}.js", f"/%22{name}", "/tinjau",
    )  # fmt: skip
    for path in paths:
        office.get(path, headers=headers)
        office.get(path, headers={"Cookie": f"tigapilar_sesi={token}", "Accept": "text/html"})
        office.post(path, data={"nama": name, "sandi": password}, headers=headers)
    send(office, "/masuk", nama=name, sandi=password, csrf=token_in(office.get("/masuk").text))
    sign_in(office)
    office.get("/tinjau", params={"cari": name, "q": nik})
    send(office, "/tinjau", key=nik, kode=phone, alasan=name, csrf=token)

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"could not convert {name!r} {nik} {token}") from KeyError(phone)

    monkeypatch.setattr("api.office.Office.edition", broken)
    answer = office.get("/api/layers", headers={"Accept": "application/json;q=0.77"})
    assert answer.status_code == 500
    written = "\n".join(lines.json + lines.text)
    assert len(lines.json) > 25
    for mark in (*MARKS, PASSWORD, "petugas"):
        assert mark not in written
        assert mark.lower() not in written.lower()
    # What is needed to find the mistake is there: the number, the kind, the place in the code.
    assert answer.json()["reference"] in written
    assert "ValueError" in written
    assert "KeyError" in written
    assert "test_logs.py" in written


def test_an_error_has_the_number_of_its_request(client, lines, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("api.routes.data._layers", broken)
    monkeypatch.setattr("api.office.Office.edition", lambda self: broken())
    answer = client.get("/api/layers", headers={"Accept": "application/json;q=0.78"})
    errors = [said for line in lines.json if (said := json.loads(line))["level"] == "error"]
    assert errors[-1]["request_id"] == answer.headers["x-request-id"]
    assert "RuntimeError" in errors[-1]["exception"]


def test_an_unforeseen_error_has_the_headers_of_every_answer(client, monkeypatch):
    monkeypatch.setattr("api.office.Office.edition", lambda self: 1 / 0)
    page = client.get("/", headers={"Accept": "text/html;q=0.79"})
    assert page.status_code == 500
    assert "text/html" in page.headers["content-type"]
    assert page.headers["content-security-policy"]
    assert page.headers["x-request-id"]
    assert "ZeroDivision" not in page.text


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_servers_own_records_take_the_same_way(style, capsys):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        configure_logs(style)
        logging.getLogger("uvicorn.error").info("Started\nserver")
        logging.getLogger("sqlalchemy.engine").info("SELECT nama")
    finally:
        root.handlers, root.level = before, level
        logging.captureWarnings(False)
    written = capsys.readouterr().err.splitlines()
    assert len(written) == 1
    assert (
        json.loads(written[0])["message"] == "Started\nserver" if style == "json" else "server" in written[0]
    )


def test_a_failure_in_a_layer_is_answered_too(store_url, approximate_only, monkeypatch, lines):
    CaseStore(store_url).close()
    app: FastAPI = create_app(settings_for(store_url))

    def broken(*_: object) -> None:
        raise LookupError("di lapisan")

    monkeypatch.setattr("api.middleware.rates.RateLimits._wait_s", broken)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/readyz")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "lapisan" not in answer.text
    assert answer.json()["reference"] in "".join(lines.json)
