"""The map of a visit: numbers, line, start, how sure a place is; on screen, on paper, with hostile words."""

from __future__ import annotations

import re
from html import unescape

import folium
import pandas as pd
import pytest

from geo.errors import ExportError
from maps import visit_map
from tests.maps.hostile import HOSTILE, hostile_boundaries
from tests.maps.visiting import DESK, PHONE, PROJECTOR, grave_problems, until

START = {"lon": 114.335, "lat": -8.445, "label": "Balai Desa Kedungrejo"}
TITLE = "Kunjungan Desa Kedungrejo, 25 November 2026"


@pytest.fixture(scope="module")
def stops():
    return pd.DataFrame(
        {
            "order": [2, 1, 3, 1],
            "lon": [114.331, 114.340, 114.329, 114.345],
            "lat": [-8.440, -8.450, -8.452, -8.441],
            "label": ["Rumah kedua", "Rumah pertama", "Rumah ketiga", "Sekolah"],
            "arrive": ["08.40", "08.10", "09.05", None],
            "accuracy_m": [None, 0, 1240.0, None],
            "group": ["Pagi", "Pagi", "Pagi", "Siang"],
        }
    )


def rendered(stops, boundaries, **more):
    return visit_map(stops, boundaries, title=TITLE, start=START, **more).get_root().render()


def test_it_is_a_folium_map_that_holds_everything(stops, real_boundaries):
    page = visit_map(stops, real_boundaries, title=TITLE)
    assert isinstance(page, folium.Map)
    html = page.get_root().render()
    assert "default-src 'none'" in unescape(html)
    labels = re.findall(r"<strong>(.*?)</strong>", html.split('class="tp-stops"')[1].split("<script")[0])
    assert labels == ["Rumah pertama", "Rumah kedua", "Rumah ketiga", "Sekolah"]
    assert "hanya diketahui desanya, dalam 1,2 km" in html


def test_a_stop_without_a_point_or_a_frame_without_a_column_is_refused(stops, real_boundaries):
    with pytest.raises(ExportError, match="Rumah kedua"):
        rendered(stops.assign(lat=[None, -8.4, -8.4, -8.4]), real_boundaries)
    with pytest.raises(ExportError, match="label"):
        rendered(stops.drop(columns="label"), real_boundaries)


def test_a_bare_frame_and_an_empty_one_are_enough(stops, real_boundaries):
    bare = stops[["order", "lon", "lat", "label"]]
    assert "Rumah ketiga" in rendered(bare, real_boundaries)
    assert "There is nothing to visit" in rendered(bare.iloc[:0], real_boundaries, lang="en")


@pytest.fixture(scope="module")
def visit_file(stops, real_boundaries, tmp_path_factory):
    path = tmp_path_factory.mktemp("kunjungan") / "kunjungan.html"
    path.write_text(rendered(stops, real_boundaries, demo=True), encoding="utf-8")
    return path


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE, PROJECTOR])
def test_every_stop_is_on_the_map_in_its_order(visit, visit_file, size):
    one = visit(size)
    page = one.open(visit_file)
    assert len(one.requests) == 1
    numbers = page.locator(".tp-map .tp-stop-even, .tp-map .tp-stop-odd")
    assert sorted(numbers.all_text_contents()) == ["1", "1", "2", "3"]
    frame = page.locator(".tp-map").bounding_box()
    for number in range(4):
        box = numbers.nth(number).bounding_box()
        assert frame["x"] <= box["x"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]
    assert page.locator(".tp-map .tp-stop-start").count() == 1
    assert page.locator("path.tp-visit-line").count() == 2
    assert page.locator("path.tp-accuracy").count() == 1
    height = "one => +getComputedStyle(one.closest('.leaflet-pane')).zIndex"
    circle, ground = (page.locator(f"path.{name}").first for name in ("tp-accuracy", "tp-ground-desa"))
    assert circle.evaluate(height) > ground.evaluate(height)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_list_and_map_point_at_each_other(visit, visit_file):
    page = visit().open(visit_file)
    page.locator(".tp-stop-entry").nth(2).press("Enter")
    until(page, "TigaPilar.map.getZoom() >= 15")
    assert page.locator(".tp-map .tp-picked").count() == 1
    page.locator(".tp-map .leaflet-marker-icon").nth(0).focus()
    page.keyboard.press("Enter")
    assert page.locator(".tp-stop-entry.tp-picked strong").text_content() == "Rumah pertama"


@pytest.mark.browser
def test_it_prints_map_and_list_without_colour(visit, visit_file):
    page = visit().open(visit_file)
    page.emulate_media(media="print")
    until(page, "document.documentElement.classList.contains('tp-printing')")
    for part in (".tp-title", ".tp-map", ".tp-stops", ".tp-banner-demo"):
        assert page.locator(part).is_visible(), part
    for part in (".tp-print", ".leaflet-control-zoom"):
        assert page.locator(part).is_hidden(), part
    colours = page.eval_on_selector_all(
        ".tp-stop, .tp-visit-line, .tp-accuracy",
        "all => all.map(e => getComputedStyle(e)).map(s => [s.stroke, s.backgroundColor, s.color]).flat()",
    )
    channels = [tuple(map(int, found[:3])) for c in colours if len(found := re.findall(r"\d+", c)) >= 3]
    assert channels
    assert all(max(one) - min(one) < 24 for one in channels)
    page.emulate_media(media="null")
    assert len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True))) == 1


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_hostile_labels_stay_text(visit, real_boundaries, tmp_path, size):
    n = len(HOSTILE)
    table = pd.DataFrame(
        {
            "order": range(1, n + 1),
            "lon": [114.33 + 0.001 * number for number in range(n)],
            "lat": -8.45,
            "label": HOSTILE,
            "arrive": HOSTILE[::-1],
            "group": [HOSTILE[number // 7] for number in range(n)],
        }
    )
    page_map = visit_map(
        table,
        hostile_boundaries(real_boundaries),
        title=HOSTILE[1],
        note=HOSTILE[2],
        start={"lon": 114.33, "lat": -8.44, "label": HOSTILE[9]},
    )
    path = tmp_path / "kunjungan.html"
    path.write_text(page_map.get_root().render(), encoding="utf-8")
    page = visit(size).open(path)
    shown = page.locator(".tp-stop-words strong").all_text_contents()
    assert set(HOSTILE) - {"\n\t\r x"} <= set(shown)
    titles = page.eval_on_selector_all(
        ".tp-map .leaflet-marker-icon[title]", "all => all.map(e => e.getAttribute('title'))"
    )
    assert f"Tempat 1: {HOSTILE[0]}" in titles
    page.locator(".tp-stop-entry").nth(3).click()
    page.emulate_media(media="print")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, iframe, object, svg[onload]").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_axe_finds_nothing_serious(visit, visit_file, size):
    assert grave_problems(visit(size, bypass_csp=True).open(visit_file)) == []
