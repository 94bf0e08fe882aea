"""Sending a file in a real browser: by keyboard on a phone, and without scripts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from tests.api.conftest import settings_for
from tests.api.office_page import PASSWORD
from tests.api.upload_page import messy_csv

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def served(office_store, office_url, approximate_only, monkeypatch) -> Iterator[str]:
    monkeypatch.setattr("api.app._warm", lambda office: None)
    app = create_app(settings_for(office_url, upload_max_mb=1))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def arrive(context: Any, base: str) -> Any:
    """Sign in on the way to the page."""
    page = context.new_page()
    page.goto(f"{base}/unggah")
    page.get_by_label("Nama akun").fill("petugas.operator")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    with page.expect_navigation(url="**/unggah"):
        page.get_by_role("button", name="Masuk").click()
    return page


def test_a_file_is_sent_checked_and_loaded_by_keyboard_on_a_phone(chromium, served, tmp_path, office_store):
    context = chromium.new_context(viewport=PHONE)
    complaints: list[str] = []
    try:
        page = arrive(context, served)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))

        (tmp_path / "besar.csv").write_bytes(b"x" * 1_100_000)
        page.get_by_label("Berkas", exact=True).set_input_files(tmp_path / "besar.csv")
        page.get_by_role("button", name="Kirim dan periksa").press("Enter")
        assert "batasnya 1 MB" in page.get_by_role("alert").text_content()

        page.get_by_label("Berkas", exact=True).set_input_files(messy_csv(tmp_path))
        page.get_by_role("button", name="Kirim dan periksa").press("Enter")
        load = page.get_by_role("button", name="Muat 3 kasus")
        load.wait_for(timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        small = "e => [...e.querySelectorAll('a, button, summary')].filter(x => x.offsetHeight < 44).length"
        assert page.locator("main").evaluate(small) == 0
        before = len(office_store.loads())
        load.press("Enter")
        page.get_by_text("3 kasus baru").wait_for(timeout=60_000)
        assert len(office_store.loads()) == before + 1
        assert page.get_by_role("link", name="Tinjau 1 kasus").get_attribute("href") == "/tinjau"
        assert complaints == []
    finally:
        context.close()


def test_it_works_without_scripts(chromium, served, tmp_path):
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = arrive(context, served)
        page.get_by_label("Berkas", exact=True).set_input_files(messy_csv(tmp_path))
        page.get_by_role("button", name="Kirim dan periksa").click()
        page.wait_for_url("**/unggah/*")
        # The page asks again by itself.
        page.get_by_role("button", name="Buang berkas ini").wait_for(timeout=60_000)
        page.get_by_role("button", name="Buang berkas ini").click()
        page.get_by_text("Berkas ini dibuang").wait_for()

        (tmp_path / "besar.csv").write_bytes(b"x" * 1_100_000)
        page.goto(f"{served}/unggah")
        page.get_by_label("Berkas", exact=True).set_input_files(tmp_path / "besar.csv")
        page.get_by_role("button", name="Kirim dan periksa").click()
        page.get_by_text("batasnya 1 MB").wait_for()
    finally:
        context.close()
