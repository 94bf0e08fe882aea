"""Every route, asked by every role: who gets in, and where a person's name may be read.

A route without a line in ``TABLE`` fails: who adds one says here for whom it is.
"""

from __future__ import annotations

import io
import logging
import zipfile

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy.exc import DatabaseError

from api.accounts.gate import COOKIE
from api.app import create_app
from geo.cases.access_tokens import AccessTokens
from geo.cases.accounts import ROLES, Accounts, Sessions
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.intake import load_file
from tests.api.conftest import settings_for
from tests.reviewing import HEADER, write_cases
from tests.scheduling import new_plan
from tests.stores import plainly

OWN, OTHER = "35.10.16", "35.10.05"
OWN_DESA, OTHER_DESA = f"{OWN}.1007", f"{OTHER}.2001"
PERSONAL = ("NAMAWARGA", "0899900", "KETERANGANGELAP", "ALAMATSUNYI")
"""What stands in the personal columns; each desa's own letter or digit follows."""

WHO = (
    "forum", *ROLES, "territorial.lain", "token planner cases", "token planner layers", "token planner forum",
    "token territorial cases", "token territorial layers",
)  # fmt: skip

EVERYBODY = {key: {200} for key in WHO}


def only(*who: str, refused: int = 403, nobody: int = 303) -> dict[str, set[int]]:
    """Return who gets 200; the others are refused, and who is not signed in is sent to do so."""
    return {one: {200} if one in who else {nobody if one == "forum" else refused} for one in WHO}


def form(role: str) -> dict[str, set[int]]:
    """Return who may send a form: the role alone (its empty form is answered), never a token."""
    answered = {200, 303, 400, 404, 409, 411, 413, 415, 422}
    return {
        one: answered if one == role or (role == "any" and one in (*ROLES, "territorial.lain"))
        else {303, 401, 403} if one.startswith("token") or one == "forum" else {403}
        for one in WHO
    }  # fmt: skip


PLANNERS = ("planner", "token planner cases", "token planner layers")
CASE_READERS = (
    "planner", "territorial", "territorial.lain", "token planner cases", "token territorial cases",
)  # fmt: skip

VISITORS = ("territorial", "territorial.lain", "token territorial cases")

_ROUND = "/kunjungan/{kode:wilayah}"
PATROLLERS = (*PLANNERS, "operator", *VISITORS)
"""Who lays patrols out, and the units that make them."""

_PLAN = "/patroli/{nomor:int}"
_PLAN_FILES = (".csv", ".geojson", ".xlsx", ".zip")
_ROUND_FILES = (".pdf", ".gpx", ".kml", ".geojson", ".csv", "/tautan")

SAMPLES = {
    "/exports/{layer}.{format}": "/exports/hotspots.csv?jenis=kemiskinan",
    "/collections/{collection_id}": "/collections/desa",
    "/collections/{collection_id}/queryables": "/collections/desa/queryables",
    "/collections/{collection_id}/items": "/collections/desa/items",
    "/collections/{collection_id}/items/{feature_id:path}": f"/collections/desa/items/{OWN_DESA}",
    "/kunjungan/{kode:wilayah}": f"/kunjungan/{OWN_DESA}",
    "/kunjungan/{kode:wilayah}/rencana.json": f"/kunjungan/{OWN_DESA}/rencana.json",
    **{f"{_ROUND}{end}": f"/kunjungan/{OWN_DESA}{end}" for end in _ROUND_FILES},
    "/ugd/{kode}": f"/ugd/{OWN}",
    "/tiles/{layer}/{z}/{x}/{y}.mvt": "/tiles/hotspots/7/104/66.mvt?jenis=kemiskinan",
    **{f"{_PLAN}{end}": f"/patroli/1{end}" for end in ("", "/peta", *_PLAN_FILES)},
    # The first unit of the schedule is one of the own territory.
    **{f"{_PLAN}/satuan/{{satuan:int}}.{end}": f"/patroli/1/satuan/1.{end}" for end in ("ics", "pdf")},
    "/patroli/kalender/{kunci}.ics": f"/patroli/kalender/tigapilar_abcdefgh_{'x' * 43}.ics",
    "/unggah/{key}": f"/unggah/{'0' * 32}",
    "/unggah/{key}/keadaan.json": f"/unggah/{'0' * 32}/keadaan.json",
    "/unggah/{key}/ditolak.csv": f"/unggah/{'0' * 32}/ditolak.csv",
    "/unggah/{key}/muat": f"/unggah/{'0' * 32}/muat",
    "/unggah/{key}/buang": f"/unggah/{'0' * 32}/buang",
}
"""An address for each route with a blank in it."""

_NO_UPLOAD = {**only(nobody=303), "operator": {404}}

TABLE: dict[str, dict[str, set[int]]] = {
    **{
        f"GET {path}": EVERYBODY
        for path in (
            "/", "/maps/hotspots", "/maps/hotspots.pdf", "/api/layers", "/api/hotspots", "/api/counts",
            "/exports/{layer}.{format}", "/healthz", "/openapi.json", "/docs", "/docs/start.js", "/masuk",
            "/conformance", "/collections", "/collections/{collection_id}",
            "/collections/{collection_id}/queryables", "/collections/{collection_id}/items",
            "/collections/{collection_id}/items/{feature_id:path}", "/api/openapi30.json",
            "/laporan.pdf", "/laporan.html", "/maps/hotspots.png", "/tiles/hotspots.json",
            "/tiles/{layer}/{z}/{x}/{y}.mvt",
        )
    },
    # Four quarters in succession make a year; the few of this store do not.
    "GET /api/tahun": {key: {200, 422} for key in WHO},
    "GET /terbitan": only("operator"),
    "POST /terbitan": form("operator"),
    "GET /readyz": {key: {200, 503} for key in WHO},
    "GET /metrics": {key: {200, 403, 404} for key in WHO},
    "GET /maps/dasar.pmtiles": {key: {404} for key in WHO},
    "GET /maps/perencana": only(*PLANNERS),
    "GET /dampak": only(*PLANNERS),
    "GET /keputusan": only("operator"),
    **{
        f"POST {path}": form("operator")
        for path in ("/keputusan", "/keputusan/keadaan", "/keputusan/patroli")
    },
    "GET /maps/titik": only(*CASE_READERS),
    "GET /kasus": only(*CASE_READERS),
    "GET /kasus.json": only(*CASE_READERS, nobody=401),
    "GET /kunjungan": only(*VISITORS),
    "GET /kunjungan/halaman": only(*VISITORS),
    "GET /kunjungan/{kode:wilayah}": only(*VISITORS),
    "GET /kunjungan/{kode:wilayah}/rencana.json": only(
        "territorial", "token territorial cases", nobody=401
    ),
    **{
        f"GET {_ROUND}{end}": only(
            "territorial", "token territorial cases", nobody=401 if end.startswith(".") else 303
        )
        for end in _ROUND_FILES
    },
    "GET /kunjungan/sesi.json": only("territorial", "territorial.lain", nobody=401),
    "GET /kunjungan/sw.js": EVERYBODY,
    "POST /api/kunjungan": {one: {401 if one == "forum" else 403} for one in WHO},
    "GET /ugd": only(*CASE_READERS),
    "GET /ugd/menit.json": only(*CASE_READERS, nobody=401),
    "GET /ugd/laporan.csv": only(*CASE_READERS, nobody=401),
    "GET /dinas": only("operator", "admin"),
    **{
        f"POST /dinas{path}": {**form("operator"), "admin": form("admin")["admin"]}
        for path in ("", "/nama", "/istirahat", "/kembali")
    },
    "GET /ugd/peta": only(*CASE_READERS),
    "GET /ugd/{kode}": only(*(one for one in CASE_READERS if one != "territorial.lain")),
    "GET /garda-ampuh": only(*CASE_READERS),
    **{
        f"POST {path}": {**form("territorial"), "territorial.lain": {404, 422}}
        for path in ("/ugd/tanggap", "/ugd/dinas", "/garda-ampuh/langkah", "/garda-ampuh/tarik")
    },
    "GET /patroli": {**only(*PLANNERS, "operator"), **{one: {303} for one in VISITORS}},
    **{f"GET /patroli/{page}": only(*VISITORS) for page in ("catatan", "satuan")},
    "GET /patroli/catatan.json": only(*VISITORS, nobody=401),
    "GET /patroli/sw.js": EVERYBODY,
    "POST /api/patroli": {one: {401 if one == "forum" else 403} for one in WHO},
    # Without a file of offices there is nobody to send.
    "GET /patroli/susun": {**only(), "planner": {422}, "operator": {422}},
    "POST /patroli": {**form("planner"), "operator": {422}},
    f"GET {_PLAN}": only("planner", "operator"),
    f"GET {_PLAN}/peta": only(*PLANNERS, "operator"),
    **{
        f"GET {_PLAN}{end}": only(*PATROLLERS, nobody=303 if end == ".zip" else 401) for end in _PLAN_FILES
    },
    **{
        f"GET {_PLAN}/satuan/{{satuan:int}}.{end}": {
            **only(*PATROLLERS, nobody=401 if end == "pdf" else 303), "territorial.lain": {404}
        }
        for end in ("ics", "pdf")
    },
    **{
        f"POST /patroli{end}": {**form("territorial"), "territorial.lain": {422}}
        for end in ("/kalender", "/kalender/cabut")
    },
    "GET /patroli/kalender/{kunci}.ics": {key: {404} for key in WHO},
    "GET /meja": only(*ROLES, "territorial.lain"),
    "GET /tinjau": only("operator"),
    "GET /tinjau/latar.json": only("operator", nobody=401),
    "GET /unggah": only("operator"),
    "GET /unggah/{key}": _NO_UPLOAD,
    "GET /unggah/{key}/keadaan.json": {**_NO_UPLOAD, "forum": {401}},
    "GET /unggah/{key}/ditolak.csv": {**_NO_UPLOAD, "forum": {401}},
    "GET /akun": only("admin"),
    "GET /akun/catatan": only("admin"),
    "POST /masuk": {key: {403} for key in WHO},
    "POST /keluar": form("any"),
    **{
        f"POST {path}": form("operator")
        for path in ("/tinjau", "/tinjau/batal", "/unggah", "/unggah/{key}/muat", "/unggah/{key}/buang")
    },
    **{
        f"POST /akun{path}": form("admin")
        for path in ("", "/tutup", "/buka", "/sandi", "/token", "/token/cabut")
    },
}  # fmt: skip

PERSONS_IN = {
    "GET /kasus", "GET /kasus.json", "GET /kunjungan/{kode:wilayah}/rencana.json", "GET /ugd",
    "GET /ugd/{kode}",
}  # fmt: skip
"""Where the own persons stand, for the territorial role; they may also be in its own exports and layers."""


def rows() -> list[tuple[object, ...]]:
    made = []
    for letter, desa in (("A", OWN_DESA), ("B", OTHER_DESA)):
        name, telephone, note, address = (f"{one}{letter}" for one in PERSONAL)
        for number in range(2):
            values = {
                "id": f"{letter}{number}", "sumber": "DATA CONTOH", "jenis": "kemiskinan",
                "tanggal": "2026-08-03", "kode_desa": desa, "alamat": address, "nama": name,
                "telepon": telephone, "keterangan": note,
            }  # fmt: skip
            made.append(tuple(values.get(column, "") for column in HEADER))
    return made


class Callers:
    """The service, and a client for each who asks."""

    def __init__(self, app: object, url: str, store: CaseStore) -> None:
        self.app, self.url, self.store = app, url, store
        self.csrf: dict[str, str] = {}
        self.headers: dict[str, dict[str, str]] = {"forum": {}}

    def begin(self) -> None:
        accounts, sessions = Accounts(self.store), Sessions(self.store)
        for role in (*ROLES, "territorial.lain"):
            kind, _, other = role.partition(".")
            territory = "" if kind != "territorial" else OTHER if other else OWN
            account = accounts.add(f"uji.{role}", "x", kind, territory)
            sessions.begin(account, f"kunci-{role}", f"csrf-{role}")
            self.headers[role], self.csrf[role] = {"Cookie": f"{COOKIE}=kunci-{role}"}, f"csrf-{role}"
        for who in WHO:
            if who.startswith("token"):
                _, role, scope = who.split()
                token = AccessTokens(self.store).add(accounts.named(f"uji.{role}"), scope=scope)
                self.headers[who] = {"Authorization": f"Bearer {token}"}

    def ask(self, who: str, key: str, query: str = ""):
        method, path = key.split(" ")
        address = SAMPLES.get(path, path) + query
        headers = {**self.headers[who], "Origin": "http://testserver"}
        self.client.cookies.clear()
        data = {"csrf": self.csrf.get(who, "")} if method == "POST" else None
        return self.client.request(method, address, headers=headers, data=data, follow_redirects=False)


@pytest.fixture(scope="module")
def callers(stores, approx_boundaries, approximate_only, tmp_path_factory):
    folder, url = tmp_path_factory.mktemp("peran"), stores.new()
    store = CaseStore(url)
    load_file(write_cases(folder / "k.csv", rows()), store, approx_boundaries)
    Schedules(store).keep(new_plan(), "uji")
    app = create_app(settings_for(url, n_periods=1))
    made = Callers(app, url, store)
    made.begin()
    with TestClient(app, raise_server_exceptions=False) as client:
        made.client = client
        yield made
    store.close()


def routes(app) -> set[str]:
    found = set()
    for route in iter_route_contexts(app.routes):
        if route.methods:
            found |= {f"{method} {route.path}" for method in route.methods if method != "HEAD"}
    return found


def readable(answer) -> str:
    """Return everything that can be read in an answer: headers, body, and what is packed in it."""
    text = repr(dict(answer.headers)) + answer.content.decode("latin-1")
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            text += "".join(packed.read(name).decode("latin-1") for name in packed.namelist())
    return text


def persons(text: str, letter: str) -> list[str]:
    return [one + letter for one in PERSONAL if one + letter in text]


def test_every_route_is_in_the_table(callers):
    assert routes(callers.app) == set(TABLE)


@pytest.mark.parametrize("key", [key for key in TABLE if key != "POST /keluar"])
def test_who_gets_in_and_who_reads_names(callers, key, caplog):
    with caplog.at_level(logging.DEBUG):
        for who in WHO:
            answer = callers.ask(who, key)
            assert answer.status_code in TABLE[key][who], (who, key, answer.status_code, answer.text[:300])
            text = readable(answer)
            own, other = ("B", "A") if who == "territorial.lain" else ("A", "B")
            assert not persons(text, other), (who, key)
            if who.startswith("territorial") or who == "token territorial cases":
                shown = key in PERSONS_IN and answer.status_code == 200
                assert bool(persons(text, own)) == shown, (who, key)
            else:
                assert not persons(text, own), (who, key)
    for letter in "AB":
        assert not persons(caplog.text, letter), key


CASE_ADDRESSES = [
    *(f"/exports/cases.{suffix}" for suffix in ("geojson", "gpkg", "csv", "xlsx", "fgb", "kml", "gpx")),
    *(f"/exports/visits.{suffix}" for suffix in ("geojson", "gpkg", "csv", "xlsx", "fgb", "kml", "gpx")),
    "/collections/visits/items", "/collections/visits/items?f=html",
    "/collections/cases/items", "/collections/cases/items?f=html", "/collections/cases/items?limit=100",
    f"/kasus.json?desa={OTHER_DESA}", f"/kasus.json?desa={OTHER}", "/kasus?halaman=1",
]  # fmt: skip


@pytest.mark.parametrize("address", CASE_ADDRESSES)
def test_exports_and_layers_of_cases_hold_no_persons_of_others(callers, address):
    for who in WHO:
        answer = callers.ask(who, f"GET {address}")
        assert answer.status_code < 500, (who, address)
        text = readable(answer)
        own, other = ("B", "A") if who == "territorial.lain" else ("A", "B")
        assert not persons(text, other), (who, address)
        if not who.startswith("territorial") and who != "token territorial cases":
            assert not persons(text, own), (who, address)
        if who.endswith("planner") or who == "token planner cases":
            assert answer.status_code == 200, (who, address, answer.text[:200])
        if who not in CASE_READERS:
            assert answer.status_code in (303, 401, 403, 404, 422), (who, address, answer.status_code)


def test_the_territory_is_in_the_query(callers):
    """Another's desa asked for by the address has no cases, and the database was told so."""
    from sqlalchemy import event

    said: list[tuple[str, object]] = []
    engine = callers.app.state.office.store.engine
    listener = lambda conn, cursor, statement, values, context, many: said.append((statement, values))  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        answer = callers.ask("territorial", "GET /kasus.json", f"?desa={OTHER_DESA}")
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert (answer.status_code, answer.json()["n_kasus"]) == (200, 0)
    asked = [(text, values) for text, values in said if "FROM cases" in text]
    assert asked
    # SQLite's driver takes a row of values, PostgreSQL's takes them by name.
    given = [(text, values.values() if isinstance(values, dict) else values) for text, values in asked]
    assert all("kode_kecamatan = " in text and OWN in values for text, values in given)
    assert callers.ask("territorial", "GET /kasus.json").json()["n_kasus"] == 2
    assert callers.ask("planner", "GET /kasus.json").json()["n_kasus"] == 4
    assert callers.ask("territorial", "GET /kasus.json", "?wilayah=35.10").status_code == 422


def test_each_look_is_written_down_without_the_person(callers):
    callers.ask("territorial", "GET /kasus")
    callers.ask("token planner cases", "GET /kasus.json")
    query = "SELECT who, action, object, n_cases FROM audit ORDER BY id"
    with plainly(callers.url) as connection:
        log = connection.exec_driver_sql(query).fetchall()
    for change in ("UPDATE audit SET who = 'x'", "DELETE FROM audit"):
        with pytest.raises(DatabaseError, match="append-only"), plainly(callers.url) as connection:
            connection.exec_driver_sql(change)
    assert ("uji.territorial", "cases.view", OWN, 2) in log
    who, action, what, n_cases = log[-1]
    assert who.startswith("uji.planner (token ")
    assert (action, what, n_cases) == ("cases.view", "semua", 4)
    assert not any(persons(repr(log), letter) for letter in "AB")
