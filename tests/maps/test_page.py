"""The HTML itself: one file, nothing from elsewhere, the same data in it as went in."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import folium
import pytest

from geo.admin.boundaries import Boundaries
from geo.hotspots.classes import HOT_LEVELS
from geo.wording import catalogue
from maps import forum_page, hotspot_map
from maps.bundle import ASSETS_DIR, scripts, styles
from maps.layer_data import split_sentences
from maps.plain_text import as_json, clean_text
from maps.publication import Publication

SIZE_LIMIT = 350 * 1024


@pytest.fixture(scope="module")
def page(publication: Publication, real_boundaries: Boundaries) -> str:
    return hotspot_map(publication, real_boundaries).get_root().render()


def data_of(html: str) -> dict:
    found = re.search(r'<script type="application/json" id="tp-data">(.*?)</script>', html, re.S)
    return json.loads(found.group(1))


def test_it_is_a_folium_map_and_saves_what_it_renders(
    publication: Publication, real_boundaries: Boundaries, tmp_path: Path
):
    result = hotspot_map(publication, real_boundaries)
    assert isinstance(result, folium.Map)
    result.save(str(tmp_path / "peta.html"))
    assert (tmp_path / "peta.html").read_text(encoding="utf-8") == result.get_root().render()


def test_nothing_is_loaded_from_anywhere(page: str):
    assert not re.search(r"<(script|link|img|iframe)[^>]*\s(src|href)=(?!\"data:)", page)
    assert not re.findall(r"url\((?!#|\"?data:)[^)]*\)", page)
    assert "@import" not in page


def test_no_markup_carries_code_or_style_of_its_own(page: str):
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    assert not re.search(r"\son\w+=", markup)
    assert not re.search(r"\sstyle=", markup)


def test_the_policy_allows_these_scripts_and_no_others(page: str):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
    assert "unsafe" not in policy
    assert policy.startswith("default-src &#39;none&#39;")


def test_served_pages_link_their_assets_and_hold_no_script(
    publication: Publication, real_boundaries: Boundaries
):
    html = forum_page(publication, real_boundaries, downloads=[("GeoJSON", "/exports/x.geojson")])
    links = re.findall(r'(?:src|href)="(/assets/[^"?]+)\?v=[0-9a-f]{12}"', html)
    assert len(links) == len(styles("served")) + len(scripts("served"))
    assert all((ASSETS_DIR / link.removeprefix("/assets/")).is_file() for link in links)
    assert not re.search(r"<script>|<style>", html)
    assert '<a href="/exports/x.geojson">GeoJSON</a>' in html
    assert 'href="?lang=en"' in html


def test_four_kinds_eight_quarters_fit_the_limit(page: str):
    assert len(data_of(page)["layers"]) == 32
    assert len(gzip.compress(page.encode(), 6)) < SIZE_LIMIT


def test_all_layers_weigh_less_than_one_layer_of_plain_folium_without_its_assets(
    page: str, publication: Publication, real_boundaries: Boundaries
):
    layer = real_boundaries.desa[["nama_desa", "geometry"]].reset_index()
    layer["n"] = publication.layers["layanan", "2026-Q3"]["n_min"].fillna(0).to_numpy()
    plain = folium.Map(location=[-8.35, 114.3], tiles=None)
    folium.Choropleth(
        layer.to_json(), data=layer, columns=["kode_desa", "n"], key_on="feature.properties.kode_desa"
    ).add_to(plain)
    plain_html = plain.get_root().render()
    assert len(gzip.compress(page.encode(), 6)) < 0.6 * len(gzip.compress(plain_html.encode(), 6))


def test_geometry_is_sent_once(page: str):
    data = data_of(page)
    assert page.count('"deltas"') == 1
    assert len(data["shapes"]["rings"]) == 217


def test_every_number_and_sentence_comes_through(publication: Publication, page: str):
    data = data_of(page)
    for (kind, period), frame in publication.layers.items():
        layer = data["layers"][f"{kind}|{period}"]
        values = iter(layer["values"])
        sentences, lows, highs = (frame[name].to_dict() for name in ("sentence_id", "n_min", "n_max"))
        for row, code in enumerate(data["desa"]["code"]):
            form = data["templates"][layer["forms"][row]]
            sentence = re.sub("\x01", lambda _: next(values), form)  # noqa: B023
            assert sentence == sentences[code]
            low, high = lows[code], highs[code]
            if low == low:
                assert (layer["low"][row], layer["low"][row] + layer["wide"][row]) == (low, high)
            else:
                assert layer["low"][row] == -1


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_title_is_the_finding_in_both_languages(publication, real_boundaries, lang):
    html = forum_page(publication, real_boundaries, lang=lang, selected=("layanan", "2025-Q2"))
    title = re.search(r"<h1[^>]*>(.*?)</h1>", html).group(1)
    assert title.startswith({"id": "Triwulan II 2025: ", "en": "Second quarter of 2025: "}[lang])
    assert f'<html lang="{lang}">' in html
    assert data_of(html)["layers"]["layanan|2025-Q2"]["title"] == title


def test_the_legend_states_the_levels_that_the_statistics_use(page: str):
    texts = data_of(page)["text"]
    for strength, level in zip((3, 2, 1), HOT_LEVELS, strict=True):
        assert f"1 dari {round(1 / level)} kali" in texts[f"legend_hint_{strength}"]
        assert f"1 dari {round(1 / level)}" in page


def test_sample_data_and_approximate_lines_are_said(publication: Publication, real_boundaries: Boundaries):
    from dataclasses import replace

    plain = replace(publication, demo=False, boundaries_approximate=False)
    assert "DATA CONTOH" not in hotspot_map(plain, real_boundaries).get_root().render()
    marked = replace(publication, demo=True, boundaries_approximate=True)
    html = hotspot_map(marked, real_boundaries).get_root().render()
    assert "DATA CONTOH" in html
    assert "BATAS PERKIRAAN" in html


def test_what_folium_adds_to_the_map_is_kept(publication: Publication, real_boundaries: Boundaries):
    result = hotspot_map(publication, real_boundaries)
    folium.CircleMarker([-8.2, 114.3]).add_to(result)
    html = result.get_root().render()
    assert f"var {result.get_name()} = TigaPilar.map;" in html
    assert "L.circleMarker" in html
    assert "Content-Security-Policy" not in html


def test_rates_are_offered_to_planners_alone(real_boundaries: Boundaries, publication: Publication):
    from tests.maps.sample import sample_publication

    whole = sample_publication(real_boundaries, suppressed=False)
    assert data_of(hotspot_map(whole, real_boundaries).get_root().render())["measures"] == [
        "n",
        "rate",
        "change",
    ]
    forum = data_of(hotspot_map(publication, real_boundaries).get_root().render())
    assert forum["measures"] == ["n", "change"]
    assert all(set(layer["colours"]) == {"n", "change"} for layer in forum["layers"].values())


def test_json_cannot_end_its_element():
    hostile = "</script><!--<script>&\u2028"
    assert not set(as_json([hostile])) & set("<>&\u2028")
    assert json.loads(as_json([hostile])) == [hostile]
    assert clean_text("a\ud800\x00b") == "a��b"


def test_a_sentence_that_holds_the_mark_itself_stays_whole():
    forms, values = split_sentences(["a\x01 5 b"], {})
    assert forms == [0]
    assert values == ["5"]


def test_every_text_of_the_pages_exists_and_is_used():
    pages = ("maps.", "maps_patrols.", "maps_points.", "maps_visits.", "tiles.")
    entries = {key.split(".", 1)[1] for key in catalogue() if key.startswith(pages)}
    templates = "".join(path.read_text("utf-8") for path in (ASSETS_DIR.parent / "templates").glob("*.html"))
    code = "".join(path.read_text("utf-8") for path in ASSETS_DIR.glob("*.js"))
    asked = set(re.findall(r'say\("(\w+)"\)', templates))
    assert asked
    assert asked <= entries
    said = {f"ui_{name}" for name in re.findall(r'say\(\s*"(\w+)"[,)]', code)}
    assert said <= entries
    prefixes = [f"ui_{name or other}" for name, other in re.findall(r'"(\w+_)"(?: \+|\))|`(\w+_)\$\{', code)]
    prefixes += ["ui_measure_", "ui_class_"]
    mentioned = {name for name in entries if f'"{name.removeprefix("ui_")}"' in code}
    unused = {name for name in entries if name.startswith("ui_")} - said - asked - mentioned
    assert {name for name in unused if not name.startswith(tuple(prefixes))} == set()
