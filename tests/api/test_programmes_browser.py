"""The two programmes' pages in a real browser: they renew themselves, work without scripts, fit."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from api.accounts.gate import COOKIE
from api.app import create_app
from geo.answering import present_moment
from geo.cases.accounts import Accounts, Sessions
from geo.cases.answers import Answers, CaseKey
from geo.paths import checkout_root
from maps.vendor import AXE_FILE
from tests.api.conftest import settings_for
from tests.api.programme_cases import OWN, programme_store
from tests.browser import missing

pytestmark = pytest.mark.browser

DESK, PHONE = (1280, 800), (390, 844)
PAGES = {
    "territorial": ("/ugd", "/garda-ampuh"),
    "planner": ("/ugd?dinas=dinsos", "/ugd?cetak=1", "/garda-ampuh"),
    "operator": ("/dinas",),
}


@pytest.fixture(scope="module")
def url(stores):
    return stores.new()


@pytest.fixture(scope="module")
def store(url, approx_boundaries, password_hash, tmp_path_factory):
    store = programme_store(url, tmp_path_factory.mktemp("layar"), approx_boundaries, password_hash)
    for role in ("territorial", "planner", "operator"):
        Sessions(store).begin(Accounts(store).named(f"petugas.{role}"), f"kunci-{role}", f"csrf-{role}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def served(store, url, approximate_only) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.app._warm", lambda office: None)
        app = create_app(settings_for(url))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def visit(chromium, served):
    opened: list[Any] = []
    complaints: list[str] = []

    def start(role: str = "territorial", size: tuple[int, int] = DESK, **options: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=served, **options
        )
        context.add_cookies([{"name": COOKIE, "value": f"kunci-{role}", "url": served}])
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield start
    for one in opened:
        one.close()
    assert complaints == []


def test_the_list_renews_itself_when_a_report_was_answered_elsewhere(visit, store):
    page = visit()
    page.goto("/ugd")
    page.evaluate("window.unchanged = true")
    assert page.locator("#pg-live .pg-report").count() == 2
    now = present_moment(store)
    for dinas in ("dinkes", "dinsos"):
        Answers(store).answer(CaseKey("DATA CONTOH", "U2"), dinas, within=OWN, who="uji", now=now)
    # What the timer does each minute is done when the page is looked at again, too.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector("#pg-live .pg-report:only-child")
    assert "0 lewat empat jam" in page.locator("h1").text_content()
    assert page.locator("#pg-fresh").text_content() == "Daftar baru saja diperbarui."
    assert page.evaluate("window.unchanged")


def test_without_a_network_the_list_says_so(visit):
    page = visit()
    page.goto("/ugd")
    reports = page.locator("#pg-live .pg-report").all_text_contents()
    assert reports
    page.route("**/ugd/menit.json*", lambda route: route.fulfill(body="<html>"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("#pg-fresh", has_text="belum diperbarui").wait_for()
    # What was there stays: an answer that is no answer takes nobody off the list.
    assert page.locator("#pg-live .pg-report").all_text_contents() == reports


def test_without_scripts_a_dinas_is_given_and_a_step_noted(visit, store):
    page = visit(java_script_enabled=False)
    page.goto("/ugd")
    page.locator(".pg-assign select").first.select_option("kesra")
    page.locator(".pg-assign button").first.click()
    assert "Bagian Kesejahteraan Rakyat: sisa 4 jam 0 menit" in page.locator("#pg-live").text_content()
    page.goto("/garda-ampuh?keadaan=found")
    page.locator(".pg-child input[type=date]").first.fill("2026-03-20")
    page.locator(".pg-child .pg-assign button").first.click()
    assert "Langkah dicatat." in page.locator("[role=status]").first.text_content()
    assert "Dikunjungi, 20 Maret 2026" in page.locator("#pg-list").text_content()


@pytest.mark.one_store
@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("role", ["territorial", "planner", "operator"])
def test_it_fits_can_be_touched_and_axe_finds_nothing(visit, role, size):
    root = checkout_root()
    script = root / AXE_FILE if root else None
    if script is None or not script.is_file():
        missing("run python -m maps.vendor --dev first")
    page = visit(role, size, bypass_csp=True)
    for path in PAGES[role]:
        page.goto(path)
        page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
        wide = "[...document.querySelectorAll('main *')].filter(e => !e.closest('.pg-scroll *') &&"
        wide += " e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 120))"
        assert page.evaluate(wide) == []
        small = page.eval_on_selector_all(
            "main button, main a[href], main select, main summary, main input:not([type=hidden])",
            "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)"
            ".map(e => e.outerHTML)",
        )
        assert small == []
        page.add_script_tag(path=str(script))
        found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
        assert found == []
