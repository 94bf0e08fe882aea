"""The review in a real browser: one click, one key, without scripts, on a desk and on a phone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from geo.cases.review import ReviewQueue
from geo.paths import checkout_root
from maps.vendor import AXE_FILE, VENDOR_DIR
from tests.api.conftest import settings_for
from tests.api.office_page import PASSWORD
from tests.browser import missing
from tests.reviewing import TWINS, load, places, row

pytestmark = pytest.mark.browser

TOWN, SOUTH = TWINS
DESK, PHONE = (1280, 800), (390, 844)


@pytest.fixture
def browser(chromium) -> Any:
    if not (VENDOR_DIR / "leaflet.js").is_file():
        missing("Leaflet is not there: run python -m maps.vendor")
    return chromium


@pytest.fixture
def served(
    office_store, office_url, tmp_path, approximate_only, approx_boundaries, monkeypatch
) -> Iterator[str]:
    monkeypatch.setattr("api.app._warm", lambda office: None)
    point = row("P1", "Grajagan", "Purwoharjo", lon=114.33432, lat=-8.04444)
    load(office_store, approx_boundaries, tmp_path, [point], "titik")
    app = create_app(settings_for(office_url))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


class Visit:
    """A browser at the service, with what it complained of and whom it asked."""

    def __init__(self, browser: Any, base: str, size: tuple[int, int], **options: Any) -> None:
        self.base = base
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:")):
            self.foreign.append(request.url)

    def sign_in(self) -> Any:
        self.page.goto(f"{self.base}/tinjau")
        self.page.get_by_label("Nama akun").fill("petugas.operator")
        self.page.get_by_label("Kata sandi").fill(PASSWORD)
        with self.page.expect_navigation(url="**/tinjau*"):
            self.page.get_by_role("button", name="Masuk").click()
        return self.page


@pytest.fixture
def visit(browser, served):
    opened: list[Visit] = []

    def start(size: tuple[int, int] = DESK, **options: Any) -> Visit:
        opened.append(Visit(browser, served, size, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.context.close()
        assert one.foreign == []
        assert one.complaints == []


def ready(page: Any) -> None:
    page.wait_for_selector("#rv-map.rv-ready", state="attached")


def test_one_click_decides(visit, office_store):
    page = visit().sign_in()
    ready(page)
    with page.expect_navigation():
        page.locator("#rv-form button", has_text="Blimbingsari").click()
    assert places(office_store)["A1"] == places(office_store)["A2"] == ("matched", SOUTH, "review")
    assert "Keputusan terakhir: 2 kasus di Karangrejo" in page.locator(".rv-last").text_content()


def test_one_key_decides_and_one_undoes(visit, office_store):
    before = places(office_store)
    page = visit().sign_in()
    ready(page)
    with page.expect_navigation():
        page.keyboard.press("1")
    assert places(office_store)["A1"][1] == TOWN
    ready(page)
    with page.expect_navigation():
        page.keyboard.press("b")
    assert places(office_store) == before
    ready(page)
    first = page.locator("#rv-form [name=key]").input_value()
    with page.expect_navigation():
        page.keyboard.press("l")
    assert page.locator("#rv-form [name=key]").input_value() != first


def test_keys_mean_letters_where_one_writes_and_nothing_when_switched_off(visit, office_store):
    before = places(office_store)
    page = visit().sign_in()
    ready(page)
    page.keyboard.press("/")
    page.keyboard.type("kebaman1b")
    assert page.locator("#rv-cari").input_value() == "kebaman1b"
    page.keyboard.press("Escape")
    page.get_by_label("Pakai tombol pintas").uncheck()
    page.keyboard.press("1")
    page.wait_for_timeout(200)
    assert places(office_store) == before


def test_the_search_answers_while_one_writes(visit, office_store):
    page = visit().sign_in()
    ready(page)
    page.get_by_label("Cari desa atau kecamatan lain").fill("kebam")
    with page.expect_navigation():
        page.locator("#rv-found button", has_text="Kebaman").click()
    assert places(office_store)["A1"][1].startswith("35.10.")
    assert places(office_store)["A1"][1] not in TWINS


def test_the_map_shows_candidates_and_point(visit, office_store):
    one = visit()
    page = one.sign_in()
    page.goto(f"{one.base}/tinjau?q={ReviewQueue(office_store).key_of('P1')}")
    ready(page)
    assert page.locator("path.rv-outline").count() == 2
    assert page.locator("path.rv-point").count() == 1
    assert page.locator("path.rv-ground").count() == 25
    assert page.locator(".rv-mark").all_text_contents() == ["1", "2"]


def test_without_scripts_the_forms_decide(visit, office_store):
    page = visit(java_script_enabled=False).sign_in()
    page.locator("#rv-cari").fill("kebaman")
    page.get_by_role("button", name="Cari").click()
    page.locator("#rv-found button", has_text="Kebaman").click()
    assert places(office_store)["A1"][2] == "review"


@pytest.mark.one_store
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_it_fits_and_can_be_touched(visit, size):
    page = visit(size).sign_in()
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.eval_on_selector_all(
        "button, a[href], select, input:not([type=hidden]):not([type=checkbox])",
        "all => all.filter(e => e.offsetParent && !e.matches('.tp-skip'))"
        ".filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)",
    )
    assert small == []
    if size == DESK:
        assert page.locator("#rv-form .rv-choice").last.bounding_box()["y"] < size[1] - 60


@pytest.mark.one_store
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_axe_finds_nothing(visit, size):
    root = checkout_root()
    script = root / AXE_FILE if root else None
    if script is None or not script.is_file():
        missing("run python -m maps.vendor --dev first")
    one = visit(size, bypass_csp=True)
    one.page.goto(f"{one.base}/masuk")
    assert faults(one.page, script) == []
    page = one.sign_in()
    ready(page)
    assert faults(page, script) == []


def faults(page: Any, script: Path) -> list[Any]:
    page.add_script_tag(path=str(script))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
    assert page.evaluate("axe.run().then(r => r.passes.length)") > 10
    return list(found)
