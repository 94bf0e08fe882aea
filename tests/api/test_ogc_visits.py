"""The collection of visits: who sees which, equal to the export, through pages, box, time and filter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.cases.access_tokens import AccessTokens
from geo.cases.accounts import Accounts
from geo.cases.audit import AuditLog
from geo.cases.store import CaseStore
from geo.cases.visit_records import Visit
from geo.cases.visits import Visits
from geo.visits_made import VISIT_COLUMNS, VISIT_PERSONAL_COLUMNS
from tests.api.conftest import settings_for
from tests.api.office_page import add_accounts
from tests.api.visit_phone import DESA, NAMES, OTHER_DESA, case_rows
from tests.reviewing import load

NOTE = "catatan yang sangat pribadi"
BEGAN = datetime(2026, 11, 2, 1, tzinfo=UTC)
OUTCOMES = ("ditemui", "selesai", "tidak_di_tempat")
SOURCE = "DATA CONTOH"


def number(n: int) -> str:
    return str(UUID(int=n + 1))


@pytest.fixture(scope="module")
def place(stores, approx_boundaries, password_hash, tmp_path_factory, approximate_only):
    """Five cases in each of two kecamatan; of each the first three were visited, one a day."""
    folder, url = tmp_path_factory.mktemp("lapisan_kunjungan"), stores.new()
    store = CaseStore(url)
    load(store, approx_boundaries, folder, case_rows())
    others = [(f"L{one[0]}", *one[1:]) for one in case_rows(OTHER_DESA)]
    load(store, approx_boundaries, folder, others, "lain")
    spot = approx_boundaries.desa.loc[DESA]
    lon, lat = round(float(spot["label_lon"]), 6), round(float(spot["label_lat"]), 6)
    for prefix, within, first in (("", DESA[:8], 0), ("L", OTHER_DESA[:8], 10)):
        made = [
            Visit(number(first + n), SOURCE, f"{prefix}V{n}", BEGAN + timedelta(days=n), OUTCOMES[n], NOTE)
            for n in range(3)
        ]
        if not prefix:
            made[0] = replace(made[0], lon=lon, lat=lat)
        Visits(store).record(made, "babinsa", within=within, boundaries=approx_boundaries)
    add_accounts(store, password_hash)
    accounts = Accounts(store)
    tokens = {
        role: AccessTokens(store).add(accounts.named(f"petugas.{role}"), scope="cases")
        for role in ("planner", "territorial")
    }
    patch = pytest.MonkeyPatch()
    patch.setattr("api.app._warm", lambda office: None)
    with TestClient(create_app(settings_for(url, n_periods=1)), raise_server_exceptions=False) as client:
        yield client, store, tokens
    patch.undo()
    store.close()


def ask(place, path, role="", **parameters):
    client, _, tokens = place
    headers = {"Authorization": f"Bearer {tokens[role]}"} if role else {}
    return client.get(path, headers={"Accept": "application/geo+json", **headers}, params=parameters or None)


def features(place, role, **parameters):
    answer = ask(place, "/collections/visits/items", role, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["features"]


def told(found, name="id"):
    return sorted(one["properties"][name] for one in found)


def test_a_territory_sees_its_own_visits_with_names_and_notes(place):
    found = features(place, "territorial")
    done = [one for one in found if one["properties"]["keadaan"] == "dikunjungi"]
    due = [one for one in found if one["properties"]["keadaan"] == "akan_dikunjungi"]
    assert told(done) == ["V0", "V1", "V2"]
    # What a visit settled is not to be visited again; the others are.
    assert told(due) == ["V0", "V2", "V3", "V4"]
    assert told(done, "hasil") == sorted(OUTCOMES)
    assert {one["properties"]["catatan_kunjungan"] for one in done} == {NOTE}
    assert set(told(found, "nama")) == set(NAMES)
    assert {one["properties"]["kode_desa"] for one in found} == {DESA}
    (met,) = [one for one in done if one["properties"]["id"] == "V0"]
    assert met["properties"]["tempat"] == "kunjungan"
    assert met["geometry"]["coordinates"] == [met["properties"]["lon"], met["properties"]["lat"]]
    assert all(one["geometry"] is None for one in found if one["properties"]["tempat"] == "")


def test_a_planner_sees_all_of_them_and_nothing_of_a_person_as_in_the_export(place):
    found = features(place, "planner")
    assert len(found) == 14
    assert all(set(one["properties"]) == set(VISIT_COLUMNS) for one in found)
    answer = ask(place, "/collections/visits/items", "planner")
    page = ask(place, "/collections/visits/items", "planner", f="html")
    export = ask(place, "/exports/visits.geojson", "planner")
    table = ask(place, "/exports/visits.csv", "territorial")
    for text in (answer.text, page.text, export.text, table.text):
        assert not [word for word in (*NAMES, NOTE, "Jl. Contoh", "babinsa") if word in text]
    exported = export.json()["features"]
    plain = lambda one: (sorted(one["properties"].items(), key=repr), one["geometry"])  # noqa: E731
    assert sorted(map(plain, exported), key=repr) == sorted(map(plain, found), key=repr)
    assert table.text.count(SOURCE) == 7


def test_nobody_else_sees_any(place):
    listed = ask(place, "/collections").json()["collections"]
    assert "visits" not in [one["id"] for one in listed]
    assert ask(place, "/collections/visits").status_code == 401
    assert ask(place, "/collections/visits/items").status_code == 401
    assert ask(place, "/exports/visits.csv").status_code == 401
    foreign = number(10)
    assert ask(place, f"/collections/visits/items/{foreign}", "planner").status_code == 200
    assert ask(place, f"/collections/visits/items/{foreign}", "territorial").status_code == 404
    assert features(place, "territorial", kode_desa=OTHER_DESA) == []
    assert "/collections/visits/items" in ask(place, "/api/openapi30.json", "planner").json()["paths"]
    assert "/collections/visits/items" not in ask(place, "/api/openapi30.json").json()["paths"]


def test_time_box_filter_and_pages(place):
    day = features(
        place, "planner", datetime="2026-11-03T00:00:00Z/2026-11-03T23:59:59Z", keadaan="dikunjungi"
    )
    assert told(day) == ["LV1", "V1"]
    met = features(place, "planner", filter="hasil = 'ditemui' AND kode_desa LIKE '35.10.16%'")
    assert told(met) == ["V0"]
    later = features(place, "planner", filter="waktu > TIMESTAMP('2026-11-03T12:00:00Z')")
    assert told(later) == ["LV2", "V2"]
    lon, lat = met[0]["geometry"]["coordinates"]
    near = features(place, "planner", bbox=f"{lon - 1e-4},{lat - 1e-4},{lon + 1e-4},{lat + 1e-4}",
                    keadaan="dikunjungi", filter="tempat <> ''")  # fmt: skip
    assert told(near) == ["V0"]
    document = ask(place, "/collections/visits/items", "planner", limit=4).json()
    seen = [one["id"] for one in document["features"]]
    while more := [link["href"] for link in document["links"] if link["rel"] == "next"]:
        document = ask(place, more[0], "planner").json()
        seen += [one["id"] for one in document["features"]]
    assert len(seen) == len(set(seen)) == document["numberMatched"] == 14


def test_who_saw_and_took_them_is_written_down(place):
    _, store, _ = place
    features(place, "territorial")
    ask(place, "/exports/visits.geojson", "planner", jenis="kemiskinan", periode="2026-Q4")
    taken, seen = AuditLog(store).entries(limit=2)
    assert (seen.action, seen.what, seen.n_cases) == ("cases.view", "collections/visits", 7)
    assert (taken.action, taken.what, taken.n_cases) == (
        "visits.export", "visits.geojson kemiskinan 2026-Q4", 6,
    )  # fmt: skip
    assert not set(VISIT_PERSONAL_COLUMNS) & set(VISIT_COLUMNS)
