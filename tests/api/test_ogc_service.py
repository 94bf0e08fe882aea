"""OGC API Features: pages, selections, systems of coordinates, formats, and who sees what."""

from __future__ import annotations

import json
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from fastapi.testclient import TestClient

from api.app import create_app
from api.ogc.crs import SYSTEMS
from api.ogc.documents import CONFORMANCE
from geo.cases.access_tokens import AccessTokens
from geo.cases.accounts import Accounts
from geo.cases.audit import AuditLog
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.cases.store_tables import EVIDENCE_COLUMNS, PERSONAL_COLUMNS
from tests.api.conftest import settings_for
from tests.api.office_page import add_accounts
from tests.scheduling import new_plan

FORUM = ["desa", "kecamatan", "hotspots", "hotspots_semua", "tahun"]
PLANNER = [*FORUM, "clusters", "changes", "growing", "patrols", "patrol_visits", "cases", "visits"]
OWN = "35.10.16"
LATITUDE_FIRST, UTM, MERCATOR = list(SYSTEMS)[1:]


@pytest.fixture(scope="module")
def place(stores, published_store, password_hash, approximate_only):
    """The service on the demonstration data, its store, and a token of each role that has any."""
    url = stores.copy(published_store)
    store = CaseStore(url)
    add_accounts(store, password_hash)
    accounts = Accounts(store)
    tokens = {
        role: AccessTokens(store).add(accounts.named(f"petugas.{role}"), scope="cases")
        for role in ("planner", "territorial")
    }
    with TestClient(create_app(settings_for(url)), raise_server_exceptions=False) as client:
        yield client, store, tokens
    store.close()


def get(place, path, role="", accept="application/json", **parameters):
    client, _, tokens = place
    headers = {"Accept": accept} | ({"Authorization": f"Bearer {tokens[role]}"} if role else {})
    return client.get(path, headers=headers, params=parameters or None, follow_redirects=False)


def items(place, name, role="", **parameters):
    answer = get(place, f"/collections/{name}/items", role, "application/geo+json", **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(document) -> list[str]:
    return [feature["id"] for feature in document["features"]]


def through_pages(place, name, role="", **parameters) -> list[dict]:
    document = items(place, name, role, **parameters)
    found = list(document["features"])
    while more := [link["href"] for link in document["links"] if link["rel"] == "next"]:
        document = get(place, more[0], role).json()
        assert document["features"]
        found += document["features"]
    assert len(found) == document["numberMatched"]
    return found


def test_each_role_is_listed_what_it_may_see(place):
    for role, names in (("", FORUM), ("planner", PLANNER), ("territorial", [*FORUM, "cases", "visits"])):
        listed = get(place, "/collections", role).json()["collections"]
        assert [one["id"] for one in listed] == names
    assert get(place, "/collections/cases").status_code == 401
    assert get(place, "/collections/clusters/items", "territorial").status_code == 403
    assert get(place, "/collections/apa").status_code == 404
    private = get(place, "/collections", "planner")
    assert "no-store" in private.headers["cache-control"]
    assert "Authorization" in private.headers["vary"]


@pytest.mark.parametrize("name", ["desa", "hotspots", "kecamatan"])
def test_the_forums_features_are_those_of_its_export(place, name):
    exported = get(place, f"/exports/{name}.geojson").json()["features"]
    served = through_pages(place, name, limit=10)
    for feature in (*served, *exported):
        feature.pop("links", None)
    assert sorted(served, key=lambda one: one["id"]) == sorted(exported, key=lambda one: one["id"])


@pytest.mark.parametrize("name", ["hotspots", "kecamatan", "changes", "clusters", "patrols"])
def test_the_planners_features_are_those_of_the_exact_export(place, name):
    choice = {"jenis": "putus_sekolah", "periode": "2026-Q2"}
    exported = get(place, f"/exports/{name}.geojson", "planner", tampilan="rinci", **choice).json()
    served = through_pages(place, name, "planner", limit=50, **choice)

    def bare(features):
        return sorted(json.dumps([one["properties"], one["geometry"]]) for one in features)

    assert bare(served) == bare(exported["features"])
    assert items(place, name, "planner", **choice)["tigapilar"]["disamarkan"] is False


def test_the_planners_cases_are_the_exports_without_a_word_about_a_person(place):
    exported = get(place, "/exports/cases.geojson", "planner").json()["features"]
    served = through_pages(place, "cases", "planner", limit=10_000)
    assert len(served) == len(exported) > 1_000
    days = [one for one in served if one["properties"]["tanpa_jam"]]
    assert len(days) > 100
    # A file says a day alone as a day; a layer has one type of moment, and says which of them are days.
    for one in days:
        for name in one["properties"]["tanpa_jam"].split():
            one["properties"][name] = one["properties"][name][:10]
    assert {json.dumps([one["properties"], one["geometry"]]) for one in served} == {
        json.dumps([one["properties"], one["geometry"]]) for one in exported
    }
    assert not set(served[0]["properties"]) & {
        *PERSONAL_COLUMNS,
        *EVIDENCE_COLUMNS,
        "catatan",
        "match_reason",
    }


def test_a_territory_sees_its_own_cases_with_names_and_no_others(place):
    _, store, _ = place
    own = items(place, "cases", "territorial", limit=10_000)
    assert own["numberMatched"] == len(store.cases(within=OWN)) > 0
    assert {one["properties"]["kode_kecamatan"] for one in own["features"]} == {OWN}
    assert any(one["properties"]["nama"] for one in own["features"])
    for selection in ({"kode_kecamatan": "35.10.05"}, {"filter": "kode_kecamatan <> '35.10.16'"}):
        assert items(place, "cases", "territorial", **selection)["features"] == []
    foreign = next(
        one["id"] for one in items(place, "cases", "planner", kode_kecamatan="35.10.05")["features"]
    )
    assert get(place, f"/collections/cases/items/{foreign}", "territorial").status_code == 404


def test_who_saw_cases_is_written_down(place):
    _, store, _ = place
    items(place, "cases", "planner", limit=7)
    entry = AuditLog(store).entries(limit=1)[0]
    assert entry.who.startswith("petugas.planner")
    assert (entry.action, entry.what, entry.n_cases) == ("cases.view", "collections/cases", 7)


def test_a_cases_address_tells_nothing_of_the_case(place):
    one = items(place, "cases", "planner", limit=1)["features"][0]
    assert one["properties"]["id"] not in one["id"]
    assert (
        get(place, f"/collections/cases/items/{one['id']}", "planner").json()["properties"]
        == one["properties"]
    )


def test_time_chooses_the_quarter_of_hotspots(place):
    quarters = {
        time: {one["properties"]["periode"] for one in items(place, "hotspots", datetime=time)["features"]}
        for time in (
            "2026-05-01",
            "2026-01-15/2026-05-01",
            "../2026-02-01",
            "2019-01-01",
            "2026-09-30T23:59:59+07:00",
        )
    }
    assert list(quarters.values()) == [{"2026-Q2"}, {"2026-Q2"}, {"2026-Q1"}, set(), {"2026-Q3"}]
    whole = items(place, "hotspots_semua", datetime="2026-05-01/..", jenis="keamanan", limit=1)
    assert whole["numberMatched"] == 2 * 217
    for one in items(place, "hotspots_semua", limit=3)["features"]:
        facts = one["properties"]
        assert one["id"] == f"{facts['kode_desa']}:{facts['jenis']}:{facts['periode']}"


def test_a_box_finds_what_touches_it_in_every_system(place):
    box = (114.2, -8.5, 114.3, -8.4)
    desa = gpd.GeoDataFrame.from_features(through_pages(place, "desa", limit=1000))
    expected = set(desa[desa.intersects(shapely.box(*box))]["kode_desa"])
    assert 5 < len(expected) < 100
    west, south, east, north = box
    corners = shapely.points([west, east], [south, north])
    found = {
        "CRS84": {"bbox": f"{west},{south},{east},{north}"},
        "heights": {"bbox": f"{west},{south},0,{east},{north},9"},
        "4326": {"bbox": f"{south},{west},{north},{east}", "bbox-crs": LATITUDE_FIRST},
        "3857": {"bbox": _projected(corners, 3857), "bbox-crs": MERCATOR},
        "filter": {"filter": f"S_INTERSECTS(geometry, BBOX({west},{south},{east},{north}))"},
    }
    for name, selection in found.items():
        assert set(ids(items(place, "desa", limit=1000, **selection))) == expected, name
    assert ids(items(place, "desa", bbox="179,-9,-179,-8")) == []


def _projected(corners, epsg: int) -> str:
    points = gpd.GeoSeries(corners, crs=4326).to_crs(epsg)
    return ",".join(str(value) for point in points for value in (point.x, point.y))


def test_coordinates_come_in_the_system_asked_for(place):
    plain = items(place, "desa", limit=1)["features"][0]["geometry"]
    shape = gpd.GeoSeries([shapely.from_geojson(json.dumps(plain))], crs=4326)
    for uri, expected in ((LATITUDE_FIRST, shapely.transform(shape[0], lambda xy: xy[:, ::-1])),
                          (UTM, shape.to_crs(32750)[0]), (MERCATOR, shape.to_crs(3857)[0])):  # fmt: skip
        answer = get(place, "/collections/desa/items", limit=1, crs=uri)
        assert answer.headers["content-crs"] == f"<{uri}>"
        served = shapely.from_geojson(json.dumps(answer.json()["features"][0]["geometry"]))
        assert shapely.hausdorff_distance(served, expected) < (1e-6 if uri == LATITUDE_FIRST else 0.01)


def test_pages_follow_each_other_both_ways(place):
    first = items(place, "desa", limit=10)
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    second = get(place, following).json()
    assert ids(second) == ids(items(place, "desa", limit=10, offset=10))
    back = next(link["href"] for link in second["links"] if link["rel"] == "prev")
    assert ids(get(place, back).json()) == ids(first)
    assert not [link for link in first["links"] if link["rel"] == "prev"]
    sorted_down = through_pages(place, "desa", limit=50, sortby="-nama_desa,kode_desa", skipGeometry="true")
    names = [one["properties"]["nama_desa"] for one in sorted_down]
    assert names == sorted(names, reverse=True)
    assert sorted_down[0]["geometry"] is None
    one = items(place, "desa", limit=1, properties="nama_desa")["features"][0]
    assert list(one["properties"]) == ["nama_desa"]


@pytest.mark.parametrize(
    "selection",
    [{"limit": "0"}, {"limit": "banyak"}, {"limit": "-1"}, {"offset": "x"}, {"ngawur": "1"},
     {"bbox": "1,2,3"},
     {"bbox": "1,nan,3,4"}, {"bbox": "2,1,1,0"}, {"bbox": "400,0,500,1"}, {"datetime": "kemarin"},
     {"datetime": "../.."}, {"datetime": "2026-02-01/2026-01-01"}, {"crs": "EPSG:4326"}, {"bbox-crs": "x"},
     {"filter": "ngawur = 1"}, {"filter": "n_min = 'x'"}, {"filter": "n_min = 1", "filter-lang": "sql"},
     {"filter": "n_min = 1", "filter-crs": "x"}, {"properties": "ngawur"},
     {"sortby": "ngawur"}, {"n_min": "x"},
     {"jenis": "ngawur"}, {"periode": "2011-Q1"}, {"skipGeometry": "ya"}, {"f": "xml"},
     {"offset": "1", "sesudah": "35.10.01.2001"}],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_400(place, selection):
    answer = get(place, "/collections/hotspots/items", **selection)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] != answer.json()["detail_en"]


def test_a_parameter_given_twice_is_refused(place):
    assert place[0].get("/collections/desa/items?limit=1&limit=2").status_code == 400


def test_more_than_the_most_is_read_as_the_most(place):
    assert items(place, "desa", limit=999_999)["numberReturned"] == 217


@pytest.mark.parametrize(
    ("accept", "kind"),
    [("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
     ("application/geo+json", "application/geo+json"),
     ("application/json", "application/geo+json"), ("*/*", "application/geo+json"),
     ("text/html;q=0.4, application/geo+json;q=0.6", "application/geo+json"),
     ("image/png", "application/geo+json"),
     ("text/html;q=0, */*", "application/geo+json")],
)  # fmt: skip
def test_accept_decides_the_format(place, accept, kind):
    answer = get(place, "/collections/desa/items", accept=accept, limit=1)
    assert answer.headers["content-type"].split(";")[0] == kind
    assert "Accept" in answer.headers["vary"]


def test_every_document_has_a_page_that_links_on(place):
    for path in ("/collections", "/conformance", "/collections/hotspots", "/collections/hotspots/queryables",
                 "/collections/hotspots/items", "/collections/desa/items/35.10.16.1013"):  # fmt: skip
        for lang in ("id", "en"):
            page = get(place, path, accept="text/html", lang=lang)
            assert page.status_code == 200, path
            assert f'<html lang="{lang}">' in page.text
            assert "<style" not in page.text
            assert "style=" not in page.text
            assert "f=json" in page.text or "queryables" in path
    listed = get(place, "/collections/hotspots/items", accept="text/html", limit=5).text
    assert "DATA CONTOH" in listed
    front = get(place, "/", accept="text/html").text
    assert "/collections?f=html" in front


def test_what_is_declared_is_linked_and_described(place):
    landing = get(place, "/", accept="*/*").json()
    links = {link["rel"]: link["href"] for link in landing["links"]}
    assert get(place, links["conformance"]).json()["conformsTo"] == list(CONFORMANCE)
    described = get(place, links["service-desc"]).json()
    assert described["openapi"].startswith("3.0")
    for name in FORUM:
        assert f"/collections/{name}/items" in described["paths"]
    assert "/collections/cases/items" not in described["paths"]
    assert "/collections/cases/items" in get(place, links["service-desc"], "planner").json()["paths"]
    parameters = described["paths"]["/collections/hotspots/items"]["get"]["parameters"]
    assert {"bbox", "datetime", "filter", "jenis", "periode", "kode_kecamatan"} <= {
        p["name"] for p in parameters
    }


def test_queryables_are_what_may_be_asked_for(place):
    for name, role in ((name, "planner") for name in PLANNER):
        schema = get(place, f"/collections/{name}/queryables", role)
        assert schema.headers["content-type"] == "application/schema+json"
        properties = schema.json()["properties"]
        assert schema.json()["additionalProperties"] is False
        assert properties.pop("geometry")["format"].startswith("geometry-")
        for key in properties:
            answer = get(place, f"/collections/{name}/items", role, filter=f'"{key}" IS NULL', limit=1)
            assert answer.status_code == 200, (name, key, answer.text)


def test_an_empty_store_has_empty_collections(empty_client):
    for name, n in (("desa", 217), ("hotspots", 0), ("kecamatan", 0), ("hotspots_semua", 0)):
        answer = empty_client.get(f"/collections/{name}/items?limit=1000")
        assert answer.status_code == 200, answer.text
        assert answer.json()["numberMatched"] == n
    assert empty_client.get("/collections").status_code == 200
    assert empty_client.get("/api/openapi30.json").status_code == 200


def test_what_everybody_asks_for_has_a_strong_tag(place):
    first = get(place, "/collections/hotspots/items", limit=5)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    again = place[0].get(
        "/collections/hotspots/items?limit=5", headers={"If-None-Match": tag, "Accept": "application/json"}
    )
    assert again.status_code == 304
    assert "timeStamp" not in first.json()
    assert "timeStamp" in items(place, "hotspots", filter="n_min >= 5")


def test_the_patrols_that_hold_are_a_layer_for_planners(place):
    assert items(place, "patrol_visits", "planner")["features"] == []
    schedules = Schedules(place[1])
    for seed in (2011, 7):
        schedules.keep(new_plan(seed), "uji")
    held = schedules.holding(date.min, date.max)
    everything = items(place, "patrol_visits", "planner", limit=1000)
    assert everything["numberMatched"] == len(held)
    row = held.iloc[3]
    day = items(place, "patrol_visits", "planner", datetime=str(row["begin"].date()), limit=1000)
    assert day["numberMatched"] == (held["begin"].dt.date == row["begin"].date()).sum()
    near = ",".join(str(row[name] + shift) for shift in (-1e-4, 1e-4) for name in ("lon", "lat"))
    here = items(place, "patrol_visits", "planner", bbox=near, unit=row["unit"], limit=1000)["features"]
    same = held[(held["unit"] == row["unit"]) & (held["lon"] == row["lon"]) & (held["lat"] == row["lat"])]
    assert len(here) == len(same)
    begin = pd.Timestamp(here[0]["properties"]["begin"])
    assert begin.tz_convert("Asia/Jakarta").tz_localize(None) in set(same["begin"])
    assert get(place, f"/collections/patrol_visits/items/{here[0]['id']}", "planner").status_code == 200
    assert get(place, "/collections/patrol_visits/items", "territorial").status_code == 403
