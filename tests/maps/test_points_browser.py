"""The map of points in the browser: gathered, heat, clock, filters, list, hostile words."""

from __future__ import annotations

import pandas as pd
import pytest

from maps import points_map
from tests.maps.hostile import HOSTILE, hostile_boundaries
from tests.maps.point_cases import NOW, point_cases
from tests.maps.visiting import DESK, PHONE, PRESS, PROJECTOR, grave_problems, until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def cases(real_boundaries):
    table = point_cases(real_boundaries)
    poor = table.index[table["jenis"] == "kemiskinan"]
    # One late, four that wait, one without an hour, one that somebody took on and nobody wrote when.
    table.loc[poor[1], "ditanggapi"] = table.loc[poor[1], "tanggal"] + pd.Timedelta(hours=6)
    for number, minutes in enumerate((30, 150, 200, 300), start=2):
        table.loc[poor[number], ["tanggal", "status"]] = [NOW - pd.Timedelta(minutes=minutes), "baru"]
    table.loc[poor[6], ["tanggal", "status"]] = [NOW.normalize(), "baru"]
    table["tanpa_jam"] = ["tanggal" if row == poor[6] else "" for row in table.index]
    table.loc[poor[2:7], "ditanggapi"] = pd.NaT
    table.loc[poor[7], "ditanggapi"] = pd.NaT
    return table


@pytest.fixture(scope="module")
def points_file(cases, real_boundaries, tmp_path_factory):
    path = tmp_path_factory.mktemp("titik") / "titik.html"
    path.write_text(
        points_map(cases, real_boundaries, now=NOW, demo=True).get_root().render(), encoding="utf-8"
    )
    return path


def shown(page):
    return page.locator(".tp-shown").text_content()


def drawn(page):
    return page.evaluate("TigaPilar.drawn().reduce((sum, item) => sum + item.n, 0)")


@pytest.mark.parametrize("size", [DESK, PHONE, PROJECTOR])
def test_all_points_are_on_the_map_gathered(visit, points_file, size):
    one = visit(size)
    page = one.open(points_file)
    assert len(one.requests) == 1
    assert shown(page) == "400 kasus ditampilkan"
    assert drawn(page) == 400
    assert page.evaluate("TigaPilar.drawn().length") < 200
    inked = """(() => { const c = document.querySelector('canvas.tp-canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let n = 0; for (let i = 3; i < d.length; i += 4) { n += d[i] > 0; } return n; })()"""
    assert page.evaluate(inked) > 2000
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".tp-place").count() > 10


def test_the_clock_is_a_function_of_minutes_and_answer(visit, points_file):
    page = visit().open(points_file)
    classes = page.evaluate(
        """[[10, true], [0, true], [-1, true], [121, false], [120, false], [119, false], [60, false],
            [59, false], [0, false], [-1, false], [null, false]]
            .map(([left, answered]) => TigaPilar.clockClass(left, answered))"""
    )
    assert classes == [0, 0, 1, 2, 2, 3, 3, 4, 4, 5, 6]
    page.locator(".tp-colour select").select_option("clock")
    assert shown(page) == "100 kasus ditampilkan"
    counts = page.locator(".tp-legend small").all_text_contents()
    assert counts == ["93", "1", "1", "1", "1", "1", "2"]
    assert "sisa kurang dari 1 jam" in page.locator(".tp-legend").text_content()


def test_filters_legend_and_heat_change_what_is_drawn(visit, points_file):
    page = visit().open(points_file)
    page.get_by_role("checkbox", name="Keamanan").uncheck()
    assert shown(page) == "300 kasus ditampilkan"
    assert drawn(page) == 300
    page.locator(".tp-status select").select_option("0")
    assert shown(page) == "5 kasus ditampilkan"
    page.locator(".tp-status select").select_option("")
    page.locator(".tp-period select").select_option("2026-Q3")
    assert int(shown(page).split()[0]) < 300
    before = page.evaluate("document.querySelector('canvas.tp-canvas').toDataURL()")
    page.get_by_text("Kepadatan", exact=True).click()
    assert page.evaluate("document.querySelector('canvas.tp-canvas').toDataURL()") != before
    assert "jarang" in page.locator(".tp-legend").text_content()


def test_where_the_clock_rests_at_night_the_offices_own_minutes_stand(
    visit, cases, real_boundaries, tmp_path
):
    waiting = cases[cases["jenis"] == "kemiskinan"].head(8).assign(ditanggapi=pd.NaT)
    waiting = waiting.assign(minutes_left=[239.0, 121.0, 119.0, 61.0, 59.0, 0.0, -1.0, float("nan")])
    page_file = tmp_path / "office_hours.html"
    html = points_map(waiting, real_boundaries, now=NOW, colour="clock").get_root().render()
    page_file.write_text(html, encoding="utf-8")
    page = visit().open(page_file)
    assert page.locator(".tp-colour select").input_value() == "clock"
    counts = page.locator(".tp-legend small").all_text_contents()
    assert counts == ["0", "0", "2", "2", "2", "1", "1"]


def test_a_tap_on_a_cluster_lists_its_cases_and_zooms(visit, points_file):
    page = visit().open(points_file)
    spot = page.evaluate(
        """(() => { const item = TigaPilar.drawn().filter(i => i.n > 1).sort((a, b) => b.n - a.n)[0];
        const box = document.querySelector('.tp-map').getBoundingClientRect();
        return [box.x + item.x, box.y + item.y, item.n]; })()"""
    )
    zoom = page.evaluate("TigaPilar.map.getZoom()")
    page.mouse.click(spot[0], spot[1])
    assert f"{spot[2]} kasus di sini" in page.locator(".tp-panel h2").text_content()
    assert page.locator(".tp-case").count() == min(60, spot[2])
    until(page, f"TigaPilar.map.getZoom() > {zoom}")


def test_the_list_is_the_maps_equal_by_keyboard(visit, points_file, cases, real_boundaries):
    page = visit().open(points_file)
    first = page.locator(".tp-place").first
    name, n = first.locator("span").text_content(), int(first.locator("b").text_content())
    desa = real_boundaries.desa
    assert (desa.loc[cases["kode_desa"], "nama_kecamatan"] == name).sum() == n
    first.press("Enter")
    assert name in page.locator(".tp-panel h2").text_content()
    page.locator(".tp-place").first.press("Enter")
    assert page.locator(".tp-case").count() > 0
    assert "K-" in page.locator(".tp-case").first.text_content()
    page.locator(".tp-back").press("Enter")
    page.locator(".tp-back").press("Enter")
    assert page.locator(".tp-panel h2").text_content() == "Menurut kecamatan"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_hostile_words_in_cases_stay_text(visit, real_boundaries, cases, tmp_path, size):
    table = cases.copy()
    words = [HOSTILE[row % len(HOSTILE)] for row in range(len(table))]
    for column in ("id", "kategori", "dinas", "status", "nama", "keterangan", "alamat"):
        table[column] = words
    path = tmp_path / "titik.html"
    html = points_map(
        table, hostile_boundaries(real_boundaries), now=NOW, territory=HOSTILE[2], lang="en"
    ).get_root()
    path.write_text(html.render(), encoding="utf-8")
    page = visit(size).open(path)
    seen = set()
    for number in range(page.locator(".tp-place").count()):
        page.locator(".tp-place").nth(number).evaluate(PRESS)
        for inner in range(page.locator(".tp-place").count()):
            page.locator(".tp-place").nth(inner).evaluate(PRESS)
            seen |= set(page.locator(".tp-case strong").all_text_contents())
            page.locator(".tp-back").evaluate(PRESS)
        page.locator(".tp-back").evaluate(PRESS)
        if len(seen) >= len(HOSTILE) - 1:
            break
    assert HOSTILE[0] in seen
    assert HOSTILE[2] in seen
    assert HOSTILE[2] in page.locator(".tp-title").text_content()
    page.emulate_media(media="print")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, iframe, object, svg[onload]").count() == 0


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("opened", ["list", "cases", "clock"])
def test_axe_finds_nothing_serious(visit, points_file, size, opened):
    page = visit(size, bypass_csp=True).open(points_file)
    if opened == "cases":
        page.locator(".tp-place").first.click()
        page.locator(".tp-place").first.click()
    elif opened == "clock":
        page.locator(".tp-colour select").select_option("clock")
    assert grave_problems(page) == []


def test_targets_on_a_phone_are_large(visit, points_file):
    page = visit(PHONE, has_touch=True, is_mobile=True).open(points_file)
    small = page.evaluate(
        """() => ['button', 'select', '.tp-draw label span', '.tp-legend label', '.leaflet-bar a']
            .flatMap(what => [...document.querySelectorAll(what)])
            .map(e => [e.className, e.getBoundingClientRect()])
            .filter(([, r]) => r.width && (r.height < 43.5 || r.width < 43)).map(([name]) => name)"""
    )
    assert small == []
