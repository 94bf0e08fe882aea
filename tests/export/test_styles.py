"""The styles that travel with a GeoPackage: QGIS finds them; each desa is under one rule of a group."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import pytest

from geo.export.palette import OUTLINES, PATTERNS, STEPS
from geo.export.qml import qml
from geo.export.sld import sld
from geo.export.styles import style_of
from geo.export.writer import write_layers
from tests.export.reading import KML

STYLED = [
    "forum/hotspots", "forum/kecamatan", "forum/desa", "hotspots", "kecamatan", "cases", "clusters",
    "changes", "growing", "patrols",
]  # fmt: skip
SE, OGC = "{http://www.opengis.net/se}", "{http://www.opengis.net/ogc}"
QGIS_COLUMNS = (
    "id f_table_catalog f_table_schema f_table_name f_geometry_column styleName styleQML styleSLD "
    "useAsDefault description owner ui update_time"
)


def rgba(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


@pytest.fixture(scope="module")
def package(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("gaya") / "semua.gpkg"
    write_layers([made[name].layer for name in (*STYLED[3:], "desa", "counts")], path)
    with closing(sqlite3.connect(path)) as database:
        yield database


def test_every_layer_has_the_style_that_qgis_applies_on_opening(package):
    columns = [row[1] for row in package.execute("PRAGMA table_info(layer_styles)")]
    assert columns == QGIS_COLUMNS.split()
    layers = dict(package.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    query = "SELECT f_table_name, f_geometry_column, useAsDefault, f_table_schema, styleQML FROM layer_styles"
    found = package.execute(query).fetchall()
    assert {row[0] for row in found} == set(layers)
    for name, column, default, schema, text in found:
        assert (column, default, schema) == (layers[name], 1, "")
        assert text.startswith("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=")


@pytest.mark.parametrize("name", STYLED)
def test_every_rule_names_a_column_that_is_there_and_a_symbol_that_is_there(made, name):
    layer = made[name].layer
    style = style_of(layer.name, layer.columns)
    assert style is not None
    root = ElementTree.fromstring(qml(style).partition("\n")[2])
    renderer = root.find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("symbollevels")) == ("RuleRenderer", "1")
    rules = [rule for rule in renderer.iter("rule") if rule.get("symbol") is not None]
    assert [symbol.get("name") for symbol in renderer.findall("symbols/symbol")] == [
        rule.get("symbol") for rule in rules
    ]
    for rule in rules:
        assert rule.get("label")
        assert set(re.findall(r'"(\w+)"', rule.get("filter", ""))) <= set(layer.columns)
    keys = [element.get("key") for element in renderer.iter() if element.tag in ("rule", "rules")]
    assert len(set(keys)) == len(keys)
    assert root.findtext("layerGeometryType") == ("0" if layer.name == "cases" else "2")


@pytest.mark.parametrize("table", ["hotspots_keamanan_2026-Q3", "kecamatan_keamanan_2026-Q3"])
def test_every_row_falls_under_one_rule_of_each_group(made, tmp_path, table):
    """QGIS's expressions of these rules are SQL: the file's own database tells which rows they choose."""
    for which in ("forum/", ""):
        layer = made[f"{which}{table.split('_')[0]}"].layer
        path = tmp_path / f"{which.strip('/')}a.gpkg"
        write_layers([layer], path)
        with closing(sqlite3.connect(path)) as database:
            n = database.execute(f'SELECT count(*) FROM "{layer.name}"').fetchone()[0]
            text = database.execute("SELECT styleQML FROM layer_styles").fetchone()[0].partition("\n")[2]
            groups = ElementTree.fromstring(text).findall("renderer-v2/rules/rule")
            counts = [rule.get("filter", "") for rule in groups[0]]
            chosen = [
                database.execute(f'SELECT count(*) FROM "{layer.name}" WHERE {where}').fetchone()[0]
                for where in counts
                if where != "ELSE"
            ]
            assert sum(chosen) == n if "ELSE" not in counts else sum(chosen) <= n
            assert sum(number > 0 for number in chosen) > 1


def test_none_and_few_no_data_and_wide_ranges_are_patterns_in_the_maps_colours(made):
    layer = made["forum/hotspots"].layer
    style = style_of(layer.name, layer.columns)
    assert style is not None
    text = qml(style)
    root = ElementTree.fromstring(text.partition("\n")[2])
    kinds = {
        symbol.get("name"): [one.get("class") for one in symbol.findall("layer")]
        for symbol in root.findall("renderer-v2/symbols/symbol")
    }
    labels = {rule.get("symbol"): rule.get("label") for rule in root.iter("rule") if rule.get("symbol")}
    patterned = {labels[name] for name, layers in kinds.items() if "PatternFill" in "".join(map(str, layers))}
    assert patterned == {"0–4", "tidak ada data", "rentang lebar"}
    for colour in (
        *STEPS[1:],
        *(PATTERNS[name][2] for name in PATTERNS),
        *(line[0] for line in OUTLINES.values()),
    ):
        assert rgba(colour) in text
    assert rgba(STEPS[0]) not in text  # a value's colour, and the forum has no value from 0 to 4
    assert [label for label in labels.values() if "otspot" in str(label)] == [
        "Hotspot, sangat yakin", "Hotspot, yakin", "Hotspot, mungkin",
    ]  # fmt: skip


@pytest.mark.parametrize("name", STYLED)
def test_the_sld_has_the_same_rules_in_its_own_words(made, name):
    layer = made[name].layer
    style = style_of(layer.name, layer.columns)
    assert style is not None
    root = ElementTree.fromstring(sld(style, "lapisan"))
    assert root.get("version") == "1.1.0"
    features = list(root.iter(f"{SE}FeatureTypeStyle"))
    assert len(features) == len(style.groups)
    for feature, group in zip(features, style.groups, strict=True):
        for element, rule in zip(feature.findall(f"{SE}Rule"), group.rules, strict=True):
            tags = [one.tag.rpartition("}")[2] for one in element]
            # The order of the schema: Name, then the filter, then the symbolizers.
            assert tags[0] == "Name"
            assert (tags[1] == "ElseFilter") == rule.otherwise
            assert all(tag.endswith("Symbolizer") for tag in tags[2:])
            properties = [one.text for one in element.iter(f"{OGC}PropertyName")]
            assert properties == [condition.column for condition in rule.conditions]


def test_google_earth_sees_the_class_that_qgis_sees(made, tmp_path):
    frame, layer = made["forum/hotspots"]
    path = tmp_path / "a.kml"
    write_layers([layer], path)
    root = ElementTree.parse(path).getroot()
    styles = {one.get("id") for one in root.iter(f"{KML}Style")}
    marks = list(root.iter(f"{KML}Placemark"))
    used = [str(mark.findtext(f"{KML}styleUrl")).removeprefix("#") for mark in marks]
    assert set(used) <= styles
    number = {0: "2", 5: "3", 10: "4", 20: "5", 50: "6"}  # rule of the count, from 1; 1 is no data
    for used_style, low, high in zip(used, frame["n_min"], frame["n_max"], strict=True):
        exact_class = max(limit for limit in number if limit <= low)
        above = min((limit for limit in number if limit > low), default=10**9)
        wide = high is None or high != high or high >= above
        wide = wide and exact_class != 50
        assert used_style.split("_")[1] == ("7" if wide else number[exact_class])


def test_the_same_layer_is_the_same_style(made):
    layer = made["forum/hotspots"].layer
    style = style_of(layer.name, layer.columns)
    assert style is not None
    assert qml(style) == qml(style)
    assert style_of("counts", ["n_cases"]) is None
