"""The pages in a real browser, with the network cut off."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.zone import WIB
from maps import forum_page
from maps.bundle import ASSETS_DIR
from maps.publication import Publication
from tests.maps.hostile import HOSTILE, hostile_boundaries, hostile_publication
from tests.maps.visiting import DESK, PHONE, PRESS, PROJECTOR, grave_problems, press_times_ms, until

pytestmark = pytest.mark.browser

SELECTED = ("putus_sekolah", "2026-Q3")
SWITCH_LIMIT_MS = 100


@pytest.fixture(scope="module")
def forum_file(
    publication: Publication, real_boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("forum") / "forum.html"
    downloads = [("GeoJSON", "https://example.invalid/h.geojson?jenis=x&periode=y")]
    html = forum_page(publication, real_boundaries, selected=SELECTED, assets="inline", downloads=downloads)
    path.write_text(html, encoding="utf-8")
    return path


def fills(page: Any) -> list[str]:
    return page.eval_on_selector_all("path.tp-desa", "paths => paths.map(p => p.getAttribute('fill'))")


@pytest.mark.parametrize("size", [DESK, PHONE, PROJECTOR])
def test_the_page_opens_whole_without_a_network(visit, forum_file, size):
    one = visit(size)
    page = one.open(forum_file)
    assert len(one.requests) == 1
    assert page.locator("path.tp-desa").count() == 217
    assert page.locator(".tp-map path.tp-land").count() >= 3
    drawn = page.eval_on_selector_all(
        "path.tp-desa", "paths => paths.filter(p => p.getBBox().width > 0).length"
    )
    assert drawn == 217
    box = page.locator(".tp-map").bounding_box()
    assert box["width"] > 0.4 * size[0]
    assert box["height"] > 0.35 * size[1]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".tp-title").text_content().startswith("Triwulan III 2026: ")


_COVERED = """() => {
  const shown = [...document.querySelectorAll(
    ".tp-kinds label span, .tp-all-kinds, .tp-measure select, .tp-compare, .tp-search input"
  )].filter((one) => one.checkVisibility());
  const found = [];
  for (const one of shown) {
    const a = one.getBoundingClientRect();
    const name = one.className || one.textContent.trim() || one.tagName;
    if (a.left < 0 || a.right > innerWidth || one.scrollWidth > one.clientWidth + 1) found.push(name);
    for (const other of shown) {
      const b = other.getBoundingClientRect();
      const apart = a.right <= b.left + 2 || b.right <= a.left + 2 || a.bottom <= b.top || b.bottom <= a.top;
      if (one !== other && !apart) found.push(`${name} on ${other.textContent.trim()}`);
    }
  }
  return found;
}"""


def test_no_choice_lies_on_another_on_any_screen(visit, forum_file):
    """A laptop of 1280 has some 15 less where its scroll bar takes room."""
    page = visit(DESK).open(forum_file)
    for width in (360, 390, 768, 900, 1024, 1265, 1280, 1366, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(_COVERED) == [], width


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_switches_change_colours_title_list_and_legend_at_once(visit, forum_file, size):
    page = visit(size).open(forum_file)

    def seen() -> tuple[Any, ...]:
        return (
            page.locator(".tp-title").text_content(),
            tuple(fills(page)),
            page.locator(".tp-list-view").text_content(),
            page.locator(".tp-legend").text_content(),
        )

    first = seen()
    for name, value in (("tp-period", "2025-Q2"), ("tp-jenis", "kemiskinan")):
        page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)
        later = seen()
        assert all(a != b for a, b in zip(first, later, strict=True))
        first = later
    assert "Triwulan II 2025" in first[0]
    assert "kemiskinan" in first[0]
    assert page.evaluate("location.hash") == "#kemiskinan/2025-Q2"


def test_a_switch_takes_less_than_a_tenth_of_a_second(visit, forum_file):
    page = visit().open(forum_file)
    times = press_times_ms(page, 'input[name="tp-period"]')
    assert len(times) == 8
    assert sorted(times)[len(times) // 2] < SWITCH_LIMIT_MS


def test_the_map_shows_the_classes_that_went_in(visit, forum_file, publication):
    page = visit().open(forum_file)
    frame = publication.layers[SELECTED]
    hot = frame["hotspot_class"].str.startswith("hot")
    assert page.locator(".tp-list-hot > li").count() == hot.sum()
    shown = fills(page)
    assert shown.count("url(#tp-no-data)") == frame["n_min"].isna().sum()
    assert shown.count("url(#tp-few)") == ((frame["n_min"] == 0) & (frame["n_max"] == 4)).sum()
    assert shown.count("url(#tp-coarsened)") == (frame["n_max"] == 9).where(frame["n_min"] == 0, False).sum()
    for strength in (5, 6, 7):
        path = page.locator(f"path.tp-outline-{strength}").get_attribute("d")
        expected = publication.layers[SELECTED]["hotspot_class"].eq(
            {5: "hot_maybe", 6: "hot_sure", 7: "hot_very_sure"}[strength]
        )
        assert (len(path) > 10) == expected.any()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_search_finds_a_desa_and_zooms_to_it(visit, forum_file, size):
    page = visit(size).open(forum_file)
    before = page.evaluate("TigaPilar.map.getZoom()")
    box = page.get_by_role("combobox", name="Cari")
    box.fill("tukang kayu")
    page.get_by_role("option", name="Tukangkayu").click()
    until(page, f"TigaPilar.map.getZoom() > {before} + 0.9")
    assert page.locator(".tp-card-title").text_content() == "Tukangkayu"
    assert page.locator("path.tp-chosen").get_attribute("d") != "M0 0"


def test_search_tells_the_two_karangrejo_apart_and_works_by_keyboard(visit, forum_file):
    page = visit().open(forum_file)
    box = page.get_by_role("combobox", name="Cari")
    box.fill("karangrejo")
    options = page.locator("#tp-options [role=option]").all_text_contents()
    assert len(options) == 2
    assert {text.split("Kecamatan ")[1] for text in options} == {"Banyuwangi", "Blimbingsari"}
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "tp-option-1"
    box.press("Enter")
    assert page.locator(".tp-card-title").text_content() == "Karangrejo"
    box.fill("zzz")
    assert "Tidak ada" in page.locator(".tp-search-status").text_content()


def test_a_kecamatan_can_be_zoomed_to_by_its_name_on_the_map(visit, forum_file):
    page = visit().open(forum_file)
    before = page.evaluate("TigaPilar.map.getZoom()")
    page.get_by_text("TEGALDLIMO", exact=True).click()
    until(page, f"TigaPilar.map.getZoom() > {before} + 0.5")
    assert len(page.locator("path.tp-district").get_attribute("d")) > 50
    until(page, "document.querySelectorAll('.tp-label-desa').length > 3")
    page.get_by_role("button", name="Seluruh kabupaten", exact=True).click()
    until(page, f"Math.abs(TigaPilar.map.getZoom() - {before}) < 0.01")


def test_a_kecamatan_in_focus_has_map_list_and_print_to_itself(visit, forum_file, publication):
    page = visit().open(forum_file, "#putus_sekolah/2026-Q3/35.10.16")
    assert "Kecamatan Banyuwangi" in page.locator("#tp-list-title").text_content()
    places = set(page.locator(".tp-list-hot .tp-entry-place").all_text_contents())
    assert places == {"Banyuwangi"}
    until(page, "document.querySelectorAll('.tp-everyone .tp-entry').length === 18")
    page.emulate_media(media="print")
    until(page, "document.documentElement.classList.contains('tp-printing')")
    assert page.evaluate("TigaPilar.map.getZoom()") > 11
    page.emulate_media(media="null")
    page.get_by_role("button", name="Tampilkan seluruh kabupaten").click()
    assert page.locator("#tp-list-title").text_content().startswith("Hotspot ")
    assert page.evaluate("location.hash") == "#putus_sekolah/2026-Q3"


def test_the_map_can_be_coloured_by_the_change(visit, forum_file):
    page = visit().open(forum_file)
    before = fills(page)
    page.locator(".tp-measure select").select_option("change")
    assert "jelas naik" in page.locator(".tp-legend").text_content()
    assert fills(page) != before
    page.locator('input[name="tp-period"][value="2024-Q4"]').check(force=True)
    assert set(fills(page)) == {"url(#tp-no-data)"}


def test_labels_never_lie_on_one_another(visit, forum_file):
    page = visit().open(forum_file)
    for zoom in (9.5, 11, 12.5):
        # Void: what it returns is the map itself, and Playwright would copy all of it.
        page.evaluate(f"void TigaPilar.map.setView([-8.35, 114.3], {zoom}, {{animate: false}})")
        boxes = page.eval_on_selector_all(
            ".tp-label",
            "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])",
        )
        assert boxes
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_tap_opens_the_card_with_sentence_course_and_next_step(visit, forum_file, publication, size):
    page = visit(size).open(forum_file)
    page.locator(".tp-list-hot .tp-entry").first.click()
    name = page.locator(".tp-card-title").text_content()
    code = page.evaluate(
        "TigaPilar.data.desa.code[TigaPilar.data.layers['putus_sekolah|2026-Q3'].list[0][0]]"
    )
    frame = publication.layers[SELECTED]
    card = page.locator(".tp-card-view")
    assert name in page.locator(".tp-card-title").text_content()
    assert frame.loc[code, "sentence_id"] in card.text_content()
    assert page.locator(".tp-course g").count() == 8
    assert page.locator(".tp-course .tp-now").count() == 1
    assert "Babinsa" in card.text_content()
    assert "Langkah berikutnya" in card.text_content()
    assert page.locator(".tp-list-view").is_hidden()
    page.get_by_role("button", name="Kembali ke daftar").click()
    assert page.locator(".tp-list-view").is_visible()
    assert page.evaluate("document.activeElement.classList.contains('tp-entry')")


def test_a_link_opens_what_its_sender_saw(visit, forum_file):
    page = visit().open(forum_file, "#layanan/2025-Q1/35.10.16.1007")
    assert page.locator(".tp-title").text_content().startswith("Triwulan I 2025: ")
    assert page.locator(".tp-card-title").text_content() == "Karangrejo"
    again = visit().open(forum_file, "#layanan/%")
    assert again.locator(".tp-title").text_content().startswith("Triwulan III 2026: ")


def test_what_is_downloaded_is_what_is_shown(visit, forum_file):
    page = visit().open(forum_file)
    page.locator('input[name="tp-period"][value="2025-Q2"]').check(force=True)
    href = page.get_by_role("link", name="GeoJSON").get_attribute("href")
    assert href == "https://example.invalid/h.geojson?jenis=putus_sekolah&periode=2025-Q2"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_print_is_one_sheet_with_title_legend_and_list(visit, forum_file, size):
    one = visit(size)
    page = one.open(forum_file)
    page.emulate_media(media="print")
    until(page, "document.documentElement.classList.contains('tp-printing')")
    for part in (".tp-title", ".tp-legend", ".tp-map", ".tp-list-view", ".tp-source", ".tp-banner-demo"):
        assert page.locator(part).first.is_visible(), part
    for part in (".tp-search", ".tp-kinds", ".leaflet-control-zoom", ".tp-more"):
        assert page.locator(part).first.is_hidden(), part
    bottom = page.locator(".tp-source").bounding_box()
    assert bottom["y"] + bottom["height"] < 192 / 25.4 * 96
    frame = page.locator(".tp-map").bounding_box()
    district = page.evaluate(
        """() => { const b = TigaPilar.view.home, m = TigaPilar.map;
        return [m.latLngToContainerPoint(b.getNorthWest()), m.latLngToContainerPoint(b.getSouthEast())]
            .flatMap(p => [p.x, p.y]); }"""
    )
    assert district[0] >= 0
    assert district[1] >= 0
    assert district[2] <= frame["width"]
    assert district[3] <= frame["height"]
    page.emulate_media(media="null")
    until(page, "!document.documentElement.classList.contains('tp-printing')")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


def test_on_a_phone_the_list_slides_over_the_map_and_targets_are_large(visit, forum_file):
    page = visit(PHONE, has_touch=True, is_mobile=True).open(forum_file)
    # It comes to its place by sliding, too; how much of it shows there depends on the machine's fonts.
    until(page, "document.querySelector('.tp-sheet').getBoundingClientRect().top < 844 - 40")
    page.locator(".tp-handle").tap()
    until(
        page,
        """(() => { const [sheet, map] = ['.tp-sheet', '.tp-map-frame']
            .map(name => document.querySelector(name).getBoundingClientRect());
        return sheet.top < 500 && sheet.top < map.bottom - 100; })()""",
    )
    small = page.evaluate(
        """() => ['button', '.tp-kinds label span', '.tp-quarter', 'a', 'input[type=text]']
            .flatMap(what => [...document.querySelectorAll(what)])
            .filter(e => e.offsetParent && !e.closest('.tp-skip'))
            .map(e => [e.className, e.getBoundingClientRect()])
            .filter(([, r]) => r.width && (r.height < 43.5 || r.width < 40)).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_hostile_names_stay_text_everywhere(visit, publication, real_boundaries, tmp_path, size):
    path = tmp_path / "hostile.html"
    boundaries = hostile_boundaries(real_boundaries)
    officers = pd.DataFrame(
        {
            "kode_wilayah": boundaries.desa.index[: len(HOSTILE)],
            "pilar": HOSTILE,
            "kantor": HOSTILE[::-1],
            "jabatan": HOSTILE,
        }
    )
    html = forum_page(
        hostile_publication(publication),
        boundaries,
        assets="inline",
        downloads=[(HOSTILE[2], "#")],
        officers=officers,
    )
    path.write_text(html, encoding="utf-8")
    one = visit(size)
    page = one.open(path)
    page.locator(".tp-everyone summary").click()
    until(page, "document.querySelectorAll('.tp-everyone .tp-entry').length === 217")
    names = page.locator(".tp-everyone .tp-entry-name").all_text_contents()
    assert set(HOSTILE) - {"\n\t\r x"} <= set(names)
    for row in range(len(HOSTILE)):
        page.locator(f'.tp-everyone [data-row="{row}"]').evaluate(PRESS)
        assert page.locator(".tp-card-title").text_content() == HOSTILE[row]
        assert page.locator(".tp-card-sentence").text_content() in {
            HOSTILE[row],
            HOSTILE[row].replace("\x01", "�"),
        }
        written = page.locator(".tp-officers").text_content()
        office = f"{HOSTILE[::-1][row]} – {HOSTILE[row]}"
        assert office in written
        page.locator(".tp-back").evaluate(PRESS)
        page.locator(".tp-everyone summary").evaluate(PRESS)
    page.locator("path.tp-desa").nth(3).dispatch_event("mouseover")
    page.get_by_role("combobox", name="Cari").fill("script")
    assert page.get_by_role("option").count() > 0
    page.evaluate("void TigaPilar.map.setZoom(13, {animate: false})")
    page.locator(".tp-compare").click()
    page.emulate_media(media="print")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, iframe, object, svg[onload]").count() == 0


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("opened", ["list", "card", "search", "everyone", "compared"])
def test_axe_finds_nothing_serious(visit, forum_file, size, opened):
    # The page's own policy would keep axe out.
    page = visit(size, bypass_csp=True).open(forum_file)
    if opened == "card":
        page.locator(".tp-list-hot .tp-entry").first.click()
    elif opened == "search":
        page.get_by_role("combobox", name="Cari").fill("karang")
    elif opened == "everyone":
        page.locator(".tp-everyone summary").click()
    elif opened == "compared":
        page.locator(".tp-compare").click()
    assert grave_problems(page) == []


def test_a_served_page_runs_under_a_strict_policy(visit, publication, real_boundaries):
    one = visit()
    kinds = {".js": "text/javascript", ".css": "text/css"}
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'"

    def serve(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            html = forum_page(publication, real_boundaries, selected=SELECTED)
            headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=html, headers=headers)
        else:
            asset = ASSETS_DIR / path.removeprefix("/assets/")
            route.fulfill(path=asset, content_type=kinds[asset.suffix])

    one.page.route("http://peta.test/**", serve)
    one.page.goto("http://peta.test/")
    one.page.wait_for_selector(".tp-ready", state="attached")
    assert one.page.locator("path.tp-desa").count() == 217
    one.page.locator('input[name="tp-period"][value="2025-Q2"]').check(force=True)
    one.page.locator(".tp-list .tp-entry").first.click()
    assert one.page.locator(".tp-course").is_visible()
    english = one.page.get_by_role("link", name="English")
    assert "/?lang=en#putus_sekolah/2025-Q2/" in english.get_attribute("href")


def test_without_scripts_the_list_can_still_be_read(chromium, forum_file):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(forum_file.as_uri())
    assert page.locator(".tp-title").text_content().startswith("Triwulan III 2026")
    assert page.locator("table tbody tr").count() > 0
    context.close()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_refused_layer_and_a_running_quarter_say_so(visit, publication, real_boundaries, tmp_path, size):
    refused = ("layanan", "2026-Q3")
    state = replace(publication, made_at=datetime(2026, 9, 5, tzinfo=WIB.tz), refused=frozenset({refused}))
    path = tmp_path / "forum.html"
    path.write_text(forum_page(state, real_boundaries, selected=SELECTED, assets="inline"), encoding="utf-8")
    page = visit(size).open(path)
    assert page.locator(".tp-quarter-running").count() == 1
    assert page.locator(".tp-list-view .tp-change").count() == 0
    assert "tidak pernah ditandai" in page.locator(".tp-legend").text_content()
    page.locator('input[name="tp-jenis"][value="layanan"]').check(force=True)
    assert page.locator(".tp-title").text_content().endswith("terlalu sedikit untuk menyebut hotspot")
    assert "terlalu sedikit untuk membedakan" in page.locator(".tp-empty-note").text_content()
    assert page.locator(".tp-list-view .tp-badge").count() == 0
    assert page.locator(".tp-quarter-count").last.text_content() == ": kasus terlalu sedikit"
    page.locator(".tp-measure select").select_option("change")
    assert "belum dibandingkan" in page.locator(".tp-legend").text_content()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
