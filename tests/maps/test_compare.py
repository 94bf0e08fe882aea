"""The quarter before beside this one, and the list of what changed: linked both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from geo.zone import WIB
from maps import forum_page
from tests.maps.visiting import DESK, PHONE, PROJECTOR, press_times_ms, until

pytestmark = pytest.mark.browser

SELECTED = ("putus_sekolah", "2026-Q3")
BEFORE = ("putus_sekolah", "2026-Q2")


@pytest.fixture(scope="module")
def forum_file(publication, real_boundaries, tmp_path_factory):
    path = tmp_path_factory.mktemp("banding") / "forum.html"
    path.write_text(
        forum_page(publication, real_boundaries, selected=SELECTED, assets="inline"), encoding="utf-8"
    )
    return path


def fills(page, which):
    return page.eval_on_selector_all(f"{which} path.tp-desa", "all => all.map(p => p.getAttribute('fill'))")


@pytest.mark.parametrize("size", [DESK, PROJECTOR])
def test_two_maps_beside_each_other_move_together(visit, forum_file, publication, size):
    page = visit(size).open(forum_file)
    now = fills(page, ".tp-map")
    page.locator(".tp-compare").click()
    assert page.locator(".tp-map-before path.tp-desa").count() == 217
    assert fills(page, ".tp-map") == now
    before = fills(page, ".tp-map-before")
    assert before != now
    assert before.count("url(#tp-no-data)") == publication.layers[BEFORE]["n_min"].isna().sum()
    assert page.locator(".tp-compare-before").text_content() == "Triwulan II 2026"
    left, right = (page.locator(name).bounding_box() for name in (".tp-map-before", ".tp-map"))
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["width"] - right["width"]) < 3
    same = """(() => { const [a, b] = [...document.querySelectorAll('.tp-map-before, .tp-map')]
        .map(e => e.querySelector('path.tp-coast').getBBox().width); return Math.abs(a - b) < 1; })()"""
    until(page, same)
    box = page.locator(".tp-map-before").bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 190, box["y"] + 260, steps=5)
    page.mouse.up()
    coast = "e => e.querySelector('path.tp-coast').getBoundingClientRect().y"
    tops = [page.locator(name).evaluate(coast) for name in (".tp-map-before", ".tp-map")]
    assert abs(tops[0] - tops[1]) < 2
    page.locator(".tp-map .leaflet-control-zoom-in").click()
    until(page, "TigaPilar.map.getZoom() > 9.5")
    until(page, same)


def test_one_map_is_swept_over_the_other_on_a_phone_by_keyboard_too(visit, forum_file):
    page = visit(PHONE).open(forum_file)
    page.locator(".tp-compare").click()
    swipe = page.locator(".tp-swipe")
    assert page.locator(".tp-map-before").bounding_box() == page.locator(".tp-map").bounding_box()
    cut = "getComputedStyle(document.querySelector('.tp-map-before')).clipPath"
    half = page.evaluate(cut)
    swipe.focus()
    for _ in range(10):
        swipe.press("ArrowRight")
    assert page.evaluate(cut) != half
    assert swipe.get_attribute("aria-valuetext") == "60 persen triwulan sebelumnya"
    assert page.evaluate("location.hash") == "#putus_sekolah/2026-Q3//swipe"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".tp-compare").click()
    assert page.locator(".tp-map-before").is_hidden()


def test_a_wide_screen_can_choose_the_sweep_and_a_link_opens_it(visit, forum_file):
    page = visit().open(forum_file, "#putus_sekolah/2026-Q3//side")
    assert page.locator(".tp-map-before").is_visible()
    page.get_by_role("button", name="Satu peta, geser batasnya").click()
    assert page.locator(".tp-swipe").is_visible()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_what_is_new_worse_and_better_is_listed_and_linked_to_the_map(visit, forum_file, publication, size):
    page = visit(size).open(forum_file)
    page.locator('[data-view="change"]').click()
    now, before = (publication.layers[key]["hotspot_class"] for key in (SELECTED, BEFORE))
    hot, was = (column.str.startswith("hot") for column in (now, before))
    new = now[hot & ~was & before.ne("no_data")]
    ended = now[was & ~hot & now.ne("no_data")]
    assert page.locator(".tp-list-new > li").count() == len(new) > 0
    few = publication.layers[SELECTED]["n_max"].eq(4)
    assert page.locator(".tp-list-few > li").count() == (few & was & ~hot).sum() > 0
    assert page.locator(".tp-list-better > li").count() >= len(ended[~few]) > 0
    assert "biasa" not in page.locator(".tp-list-few").text_content()
    assert "→" in page.locator(".tp-list-new .tp-entry-place").first.text_content()
    entry = page.locator(".tp-list-new .tp-entry").first
    entry.focus()
    assert len(page.locator(".tp-map path.tp-hint-line").get_attribute("d")) > 20
    row = entry.get_attribute("data-row")
    entry.press("Enter")
    name = page.locator(".tp-card-title").text_content()
    assert page.evaluate(f"TigaPilar.data.desa.name[{row}]") == name
    until(page, "TigaPilar.map.getZoom() > 10")
    page.locator(".tp-back").first.click()
    assert page.evaluate("document.activeElement.dataset.row") == row


def test_the_keyboard_reaches_the_named_desa_on_the_map_and_finds_them_in_the_list(visit, forum_file):
    page = visit().open(forum_file)
    stops = page.locator('.tp-map path.tp-desa[tabindex="0"]')
    listed = page.evaluate("TigaPilar.data.layers['putus_sekolah|2026-Q3'].list.length")
    assert stops.count() == listed > 0
    stops.first.focus()
    hinted = page.locator(".tp-entry.tp-hinted")
    assert hinted.count() == 1
    assert stops.first.get_attribute("aria-label").startswith(
        hinted.locator(".tp-entry-name").text_content() + ": "
    )
    stops.first.press("Enter")
    assert page.locator(".tp-card-title").is_visible()


def test_a_switch_with_both_maps_open_stays_quick(visit, forum_file):
    page = visit().open(forum_file, "#putus_sekolah/2026-Q3//side")
    times = press_times_ms(page, 'input[name="tp-period"]')[1:]
    assert sorted(times)[len(times) // 2] < 200


def test_a_running_quarter_is_not_compared(visit, publication, real_boundaries, tmp_path):
    state = replace(publication, made_at=datetime(2026, 9, 5, tzinfo=WIB.tz))
    path = tmp_path / "forum.html"
    path.write_text(forum_page(state, real_boundaries, selected=SELECTED, assets="inline"), encoding="utf-8")
    page = visit().open(path, "#putus_sekolah/2026-Q3//side")
    assert page.locator(".tp-compare").is_disabled()
    assert page.locator(".tp-map-before").is_hidden()
    assert "belum dapat dibandingkan" in page.locator(".tp-empty-note").text_content()
    page.locator('input[name="tp-period"][value="2026-Q2"]').check(force=True)
    assert page.locator(".tp-compare").is_enabled()


def test_both_maps_are_printed_beside_each_other(visit, forum_file):
    page = visit().open(forum_file, "#putus_sekolah/2026-Q3//side")
    page.emulate_media(media="print")
    until(page, "document.documentElement.classList.contains('tp-printing')")
    for part in (".tp-map-before", ".tp-map", ".tp-compare-bar", ".tp-legend", ".tp-title"):
        assert page.locator(part).is_visible(), part
    assert page.locator(".tp-mode").is_hidden()
    assert page.locator(".tp-list-new").is_visible()


def test_hotspots_that_touch_are_one_group_with_a_sentence(visit, forum_file, publication):
    page = visit().open(forum_file)
    groups = page.evaluate(
        "TigaPilar.groupsOf(TigaPilar.data, TigaPilar.data.layers['putus_sekolah|2026-Q3']).map(g => g.rows)"
    )
    assert groups
    classes = publication.layers[SELECTED]["hotspot_class"]
    members = [row for rows in groups for row in rows]
    assert classes.iloc[members].str.startswith("hot").all()
    assert len(members) == len(set(members))
    assert page.locator(".tp-list-groups li").count() == len(groups)
    assert len(page.locator(".tp-map path.tp-group-line").get_attribute("d")) > 20
    page.locator(".tp-groups-switch").uncheck()
    assert len(page.locator(".tp-map path.tp-group-line").get_attribute("d")) < 20
    page.locator(".tp-group-entry").first.click()
    until(page, "TigaPilar.map.getZoom() > 10")


def test_a_group_tells_nothing_of_what_is_not_marked(visit, publication, real_boundaries, tmp_path):
    """Whatever the published numbers of unmarked desa are, the groups and their sentences stay the same."""
    found = []
    for number in range(2):
        layers = dict(publication.layers)
        frame = layers[SELECTED].copy()
        small = frame["n_max"].eq(4)
        if number:
            frame.loc[small, ["n_min", "n_max"]] = (0, 19)
        layers[SELECTED] = frame
        path = tmp_path / f"{number}.html"
        html = forum_page(
            replace(publication, layers=layers), real_boundaries, selected=SELECTED, assets="inline"
        )
        path.write_text(html, encoding="utf-8")
        page = visit().open(path)
        found.append(page.locator(".tp-list-groups").text_content())
    assert found[0] == found[1]
