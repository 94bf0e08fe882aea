"""Programs that people use read the layers over the wire: GDAL (as QGIS does) and OWSLib, in small pages."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from owslib.ogcapi.features import Features

from api.app import create_app
from geo.cases.access_tokens import AccessTokens
from geo.cases.accounts import Accounts
from geo.cases.store import CaseStore
from tests.api.conftest import settings_for
from tests.api.office_page import add_accounts

MUNCAR = "kode_kecamatan = '35.10.05' AND jenis = 'keamanan'"


@pytest.fixture(scope="module")
def service(stores, published_store, password_hash, approximate_only):
    """Its address, and a planner's token."""
    url = stores.copy(published_store)
    store = CaseStore(url)
    add_accounts(store, password_hash)
    token = AccessTokens(store).add(Accounts(store).named("petugas.planner"), scope="cases")
    store.close()
    app = create_app(settings_for(url))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", token
    server.should_exit = True
    thread.join(10)


def by_gdal(service, name: str, folder: Path, *options: str, token: bool = False) -> list[dict]:
    address, secret = service
    target = folder / "hasil.geojson"
    said = ["--config", "GDAL_HTTP_HEADERS", f"Authorization: Bearer {secret}"] if token else []
    target.unlink(missing_ok=True)
    command = ["ogr2ogr", "-f", "GeoJSON", str(target), f"OAPIF:{address}/collections/{name}", *options]
    command += [*said, "-lco", "COORDINATE_PRECISION=7"]
    answer = subprocess.run([*command, "-oo", "PAGE_SIZE=10"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "ERROR" not in answer.stderr
    return json.loads(target.read_text())["features"]


def exported(service, name: str, **choice: str) -> list[dict]:
    import httpx2

    headers = {"Authorization": f"Bearer {service[1]}"} if name == "cases" else {}
    return httpx2.get(f"{service[0]}/exports/{name}.geojson", headers=headers, params=choice).json()[
        "features"
    ]


def plain(features: list[dict]) -> list[str]:
    """Return properties and shape of each, without what GDAL adds or writes in its own way."""
    kept = []
    for one in features:
        facts = {k: v for k, v in one["properties"].items() if v is not None and not _is_moment(v)}
        shape = one["geometry"] and (one["geometry"]["type"], one["geometry"]["coordinates"])
        kept.append(json.dumps([facts, shape], sort_keys=True))
    return sorted(kept)


def _is_moment(value: object) -> bool:
    """Whether it is a moment, or a day alone, which a file says as a day and a layer as its first hour."""
    return isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d(T\d\d:|$)", value) is not None


@pytest.mark.parametrize("name", ["desa", "hotspots"])
def test_gdal_reads_what_the_export_holds(service, name, tmp_path):
    found = by_gdal(service, name, tmp_path)
    assert len(found) == 217
    bare = [{**one, "properties": {k: v for k, v in one["properties"].items() if k != "id"}} for one in found]
    assert plain(bare) == plain(exported(service, name))


def test_gdal_sends_box_property_and_filter_to_the_service(service, tmp_path):
    whole = by_gdal(service, "hotspots", tmp_path)
    inside = by_gdal(service, "hotspots", tmp_path, "-spat", "114.2", "-8.5", "114.3", "-8.4")
    assert 0 < len(inside) < len(whole)
    one = by_gdal(service, "hotspots", tmp_path, "-where", "kode_kecamatan = '35.10.05'")
    assert {f["properties"]["kode_kecamatan"] for f in one} == {"35.10.05"}
    filtered = by_gdal(service, "hotspots", tmp_path, "-where", "n_min >= 5 AND nama_kecamatan LIKE 'M%'")
    expected = [f for f in whole if f["properties"]["n_min"] >= 5
                and f["properties"]["nama_kecamatan"].startswith("M")]  # fmt: skip
    assert plain(filtered) == plain(expected)
    assert expected


def test_gdal_reads_a_planners_cases_and_nobody_elses(service, tmp_path):
    found = by_gdal(service, "cases", tmp_path, "-where", MUNCAR, token=True)
    expected = [f for f in exported(service, "cases", jenis="keamanan")
                if f["properties"]["kode_kecamatan"] == "35.10.05"]  # fmt: skip
    assert len(found) == len(expected) > 10
    assert sorted(f["properties"]["id"] for f in found) == sorted(f["properties"]["id"] for f in expected)
    assert not {"nama", "telepon", "keterangan", "alamat"} & set(found[0]["properties"])
    refused = ["ogrinfo", "-ro", f"OAPIF:{service[0]}/collections/cases"]
    assert "401" in subprocess.run(refused, capture_output=True, text=True, check=False).stderr


def through_owslib(features: Features, name: str, **selection: object) -> list[dict]:
    """Return everything that OWSLib finds, page after page."""
    found: list[dict] = []
    while True:
        page = features.collection_items(name, limit=10, offset=len(found), **selection)
        found += page["features"]
        if len(found) >= page["numberMatched"]:
            return found


def test_owslib_reads_what_the_export_holds(service):
    forum = Features(f"{service[0]}/")
    assert forum.feature_collections() == ["desa", "kecamatan", "hotspots", "hotspots_semua", "tahun"]
    for name in ("desa", "hotspots"):
        assert plain(through_owslib(forum, name)) == plain(exported(service, name))
    boxed = through_owslib(forum, "hotspots", bbox=[114.2, -8.5, 114.3, -8.4])
    assert 0 < len(boxed) < 100
    past = through_owslib(forum, "hotspots", datetime_="2026-05-01/2026-05-31")
    assert {one["properties"]["periode"] for one in past} == {"2026-Q2"}
    assert "kode_desa" in forum.collection_queryables("hotspots")["properties"]


def test_owslib_reads_a_planners_cases_by_filter(service):
    planner = Features(f"{service[0]}/", headers={"Authorization": f"Bearer {service[1]}"})
    found = through_owslib(planner, "cases", filter=MUNCAR)
    expected = [f for f in exported(service, "cases", jenis="keamanan")
                if f["properties"]["kode_kecamatan"] == "35.10.05"]  # fmt: skip
    assert plain(found) == plain(expected)
