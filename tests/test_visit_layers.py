"""A round as files for a navigator and a table: every case once, nothing of a person, opened by GDAL."""

from __future__ import annotations

import importlib.util
import warnings
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pandas as pd
import pyogrio
import pytest
from lxml import etree

from geo.export.writer import write_layer
from geo.patrol.map_links import Spot, geo_link, google_legs, organic_link
from geo.visit_layers import route_layer, stops_layer, visits_table
from geo.visit_words import visit_note
from geo.zone import WIB
from tests.export.reading import GPX
from tests.rounds import NAME, PHONE, REMARK, cases, visits

MADE_AT = datetime(2026, 11, 24, 17, tzinfo=WIB.tz)


@pytest.fixture(scope="module")
def found(approx_boundaries):
    frame = cases(30, unplaced=5, far=2)
    return visits(frame, approx_boundaries, tanggal="2026-11-25,2026-11-26", selesai="10.00")


@pytest.fixture(scope="module")
def files(found, approx_boundaries, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("rute")
    note = visit_note(found, approx_boundaries, MADE_AT)
    made = {".gpx": stops_layer, ".kml": route_layer, ".geojson": route_layer, ".csv": visits_table}
    for suffix, layer in made.items():
        write_layer(layer(found), folder / f"rute{suffix}", note=note)
    return {suffix: folder / f"rute{suffix}" for suffix in made}


def test_the_table_has_every_case_in_one_place(found, files):
    table = pd.read_csv(files[".csv"], dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert sorted(table["id"]) == [f"K-{number:03d}" for number in range(30)]
    assert set(table["keadaan"]) == {"dikunjungi", "ditanyakan", "tidak_muat"}
    assert (table["keadaan"] == "ditanyakan").sum() == 5
    assert (table.loc[table["keadaan"] == "ditanyakan", "lon"] == "").all()
    assert (table.loc[table["keadaan"] == "tidak_muat", "mengapa_tidak"] != "").all()


def test_nothing_of_a_person_is_in_any_file(files):
    for path in files.values():
        text = path.read_text(encoding="utf-8-sig")
        for personal in (NAME, PHONE, REMARK, "Jl. Mawar"):
            assert personal not in text
        assert "DATA CONTOH" in text or "True" in text


def test_gdal_opens_them_with_the_stops_in_order(found, files):
    n_stops, n_days = len(found.plan.stops), found.plan.stops["day"].nunique()
    assert n_days == 2
    points = pyogrio.read_dataframe(files[".gpx"], layer="waypoints")
    assert {"name", "desc", "tp_jenis", "tp_tiba"} <= set(points.columns)
    assert points["name"].tolist()[0].startswith("1. ")
    assert len(points) == n_stops
    assert len(pyogrio.read_dataframe(files[".gpx"], layer="routes")) == n_days
    way = pyogrio.read_dataframe(files[".gpx"], layer="route_points")
    assert list(zip(way.geometry.x, way.geometry.y, strict=True)) == list(
        zip(points.geometry.x, points.geometry.y, strict=True)
    )
    for suffix in (".kml", ".geojson"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            frame = pyogrio.read_dataframe(files[suffix])
        assert frame.geometry.geom_type.value_counts().to_dict() == {"Point": n_stops, "LineString": n_days}
    assert "keadaan" in pyogrio.read_dataframe(files[".geojson"]).columns


def test_kml_is_valid_against_its_schema(files):
    spec = importlib.util.find_spec("pykml")
    assert spec is not None
    path = Path(spec.submodule_search_locations[0]) / "schemas" / "ogckml22.xsd"

    class Beside(etree.Resolver):
        """Take what a schema imports from the folder where it lies, never from the network."""

        def resolve(self, url, public_id, context):
            return self.resolve_filename(str(path.parent / url.rsplit("/", 1)[-1]), context)

    parser = etree.XMLParser()
    parser.resolvers.add(Beside())
    schema = etree.XMLSchema(etree.parse(path, parser))
    document = etree.parse(files[".kml"])
    schema.assertValid(document)
    (folder,) = document.getroot()
    folder.append(folder.makeelement("{http://www.opengis.net/kml/2.2}stranger"))
    assert not schema.validate(document)


def test_gpx_is_valid_and_what_is_out_of_order_or_place_is_not(files):
    schema = etree.RelaxNG(etree.parse(Path(__file__).parent / "export" / "gpx_1_1.rng"))
    schema.assertValid(etree.parse(files[".gpx"]))
    for spoil in (
        lambda root: root.append(root.find(f"{GPX}wpt")),
        lambda root: root.find(f"{GPX}wpt").set("lat", "91"),
        lambda root: root.find(f"{GPX}wpt").set("lon", "180"),
        lambda root: root.find(f"{GPX}wpt").append(root.makeelement(f"{GPX}stranger")),
        lambda root: root.attrib.pop("creator"),
        lambda root: setattr(root.find(f"{GPX}metadata/{GPX}time"), "text", "kemarin"),
    ):
        document = etree.parse(files[".gpx"])
        spoil(document.getroot())
        assert not schema.validate(document)


def test_gpx_has_its_parts_in_the_order_of_the_schema(files):
    root = ElementTree.parse(files[".gpx"]).getroot()
    tags = [child.tag.removeprefix(GPX) for child in root]
    assert list(dict.fromkeys(tags)) == ["metadata", "wpt", "rte"]
    assert tags == sorted(tags, key=["metadata", "wpt", "rte"].index)


def test_links_hold_every_stop_once_and_nine_waypoints_at_most(found):
    day = found.plan.stops[found.plan.stops["day"] == found.plan.days[0]]
    spots = [Spot(n, 114.3 + n / 1000, -8.3) for n in range(1, 24)]
    legs = google_legs(spots, (114.3, -8.3))
    assert [(leg.first, leg.last) for leg in legs] == [(1, 10), (11, 20), (21, 23)]
    seen = []
    for leg, before in zip(legs, [Spot(0, 114.3, -8.3), spots[9], spots[19]], strict=True):
        query = parse_qs(urlsplit(leg.url).query)
        between = query["waypoints"][0].split("|")
        assert len(between) <= 9
        assert query["origin"] == [before.pair]
        seen += [*between, query["destination"][0]]
    assert seen == [spot.pair for spot in spots]
    assert google_legs([], (114, -8)) == []
    assert "waypoints" not in google_legs(spots[:1], (114, -8))[0].url
    assert (
        geo_link(spots[0], "Tempat 1 (a)")
        == "geo:-8.300000,114.301000?q=-8.300000,114.301000(Tempat%201%20%28a%29)"
    )
    assert organic_link(spots[:2]) == "om://map?v=1&ll=-8.300000,114.301000&n=1&ll=-8.300000,114.302000&n=2"
    assert len(day) > 0
