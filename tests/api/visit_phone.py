"""A territorial officer's phone at a service that can be stopped, and that can lose its answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from benchmarks.service_process import free_port
from geo.cases.store import CaseStore
from tests.api.conftest import settings_for
from tests.api.office_page import PASSWORD
from tests.reviewing import HEADER

DESA, OTHER_DESA = "35.10.16.1007", "35.10.05.2001"
NAMES = [f"NAMAWARGA{n}" for n in range(5)]
ROUND = f"/kunjungan/{DESA}"
SEND_NOW = (
    "document.querySelectorAll('#vp-sync-buttons button')"
    ".forEach((one) => one.textContent === 'Kirim sekarang' && one.click())"
)
"""The page tries again by itself, too, and then takes its button away: whichever comes first."""


def case_rows(desa: str = DESA) -> list[tuple[object, ...]]:
    made = []
    for number in range(5):
        values = {
            "id": f"V{number}", "sumber": "DATA CONTOH", "jenis": "kemiskinan", "tanggal": "2026-08-03",
            "kode_desa": desa, "alamat": f"Jl. Contoh {number}", "nama": NAMES[number],
            "telepon": "0899900", "keterangan": "KETERANGANGELAP",
        }  # fmt: skip
        made.append(tuple(values.get(column, "") for column in HEADER))
    return made


class Service:
    """The service on one port; stopped and begun again as a network goes and comes."""

    def __init__(self, store: str, *, root: str = "") -> None:
        self.app = create_app(settings_for(store, root_path=root))
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}{root}"
        self.posts = 0
        self.lose, self.refuse = 0, 0
        self._server: uvicorn.Server | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or "/api/" not in scope["path"]:
            await self.app(scope, receive, send)
            return
        self.posts += 1
        if self.refuse:
            self.refuse -= 1
            await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        if self.lose:
            self.lose -= 1
            await self.app(scope, receive, _forgotten)
            # The line breaks in the middle of the answer: the service has kept everything.
            heads = [(b"content-type", b"application/json"), (b"content-length", b"5000")]
            await send({"type": "http.response.start", "status": 200, "headers": heads})
            await send({"type": "http.response.body", "body": b'{"hasil"', "more_body": False})
            return
        await self.app(scope, receive, send)

    def begin(self) -> None:
        config = uvicorn.Config(self, port=self.port, log_level="critical", ws="none", timeout_keep_alive=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the port was taken"
            time.sleep(0.02)

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = self._server.force_exit = True
            # Half stopped it would hold the port against the next one.
            self._thread.join(60)
            assert not self._thread.is_alive()
            self._server = None


async def _forgotten(message: Any) -> None:
    """Take an answer and send it to nobody."""


class Phone:
    """A phone's browser: its profile lasts when it is closed."""

    def __init__(self, browser: Any, base: str, profile: Path, **options: Any) -> None:
        self.browser, self.base, self.profile = browser, base, profile
        self.options = {"viewport": {"width": 390, "height": 844}, "has_touch": True, **options}
        self.wake()

    def wake(self) -> None:
        from tests.browser import CHROMIUM, CHROMIUM_ARGUMENTS, PATIENCE_MS

        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.profile), executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS, **self.options
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.pages[0]
        self.page.on("dialog", lambda dialog: dialog.accept())

    def sleep(self) -> None:
        self.context.close()

    def sign_in(self, path: str, name: str = "petugas.territorial") -> None:
        self.page.goto(f"{self.base}/masuk?ke={path}")
        self.fill_sign_in(name)

    def fill_sign_in(self, name: str = "petugas.territorial") -> None:
        self.page.get_by_label("Nama akun").fill(name)
        self.page.get_by_label("Kata sandi").fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk").click()

    def open_round(self, path: str = ROUND) -> Any:
        self.page.goto(self.base + path)
        return self.ready()

    def ready(self) -> Any:
        self.page.wait_for_selector("html[data-ready]")
        return self.page

    def keep(self, path: str = ROUND) -> Any:
        """Open the round for the first time, and wait until it is said to be kept."""
        self.sign_in(path)
        page = self.ready()
        page.wait_for_selector("#vp-kept")
        if page.locator(".vp-fold").count():
            unfold(page)
        return page

    def mark(self, number: int, outcome: str, note: str = "", *, tap: bool = False) -> None:
        page = self.page
        unfold(page)
        card = page.locator(".vp-case").nth(number)
        card.locator("> .vp-button").click()
        form = card.locator("form")
        form.get_by_label(outcome, exact=True).check()
        if note:
            form.locator("textarea").fill(note)
        if tap:
            form.get_by_role("button", name="Ketuk di peta").click()
            page.locator("#vp-map").click(position={"x": 150, "y": 250})
            page.get_by_role("button", name="Pakai tempat ini").click()
        form.get_by_role("button", name="Simpan", exact=True).click()
        # It goes away once the visit is kept; the state of an earlier visit is there before.
        form.wait_for(state="detached")
        card.locator(".vp-state").last.wait_for()

    def kept(self) -> str:
        """Return everything that the page's database holds, as text."""
        return str(
            self.page.evaluate(
                "Promise.all(Object.values(Phone.kinds).flatMap("
                "({ box }) => [box.plans(), box.drafts(), box.visits()])).then((all) => JSON.stringify(all))"
            )
        )


def unfold(page: Any) -> None:
    page.evaluate("document.querySelectorAll('.vp-fold').forEach((fold) => { fold.open = true; })")


def no_network(phone: Phone, service: Service) -> None:
    phone.context.set_offline(True)
    service.stop()


def visits_in(store: CaseStore) -> list[tuple[Any, ...]]:
    with store.engine.connect() as connection:
        query = "SELECT case_id, outcome, lon, account FROM visits ORDER BY case_id, received_at"
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def small_targets(page: Any) -> list[str]:
    """Return what can be touched and is smaller than a thumb."""
    found: list[str] = page.eval_on_selector_all(
        "button, a[href], input, select, textarea, summary, .vp-choice",
        "all => all.filter(e => e.offsetParent && !e.matches('.tp-skip, .vp-choice input'))"
        ".filter(e => Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width) < 44)"
        ".map(e => e.outerHTML)",
    )
    return found


def wait_for(page: Any, promise: str, *, longest_s: float = 30) -> None:
    """Wait until what the page promises is true; Playwright's own waiting takes a promise itself for true."""
    end = time.monotonic() + longest_s
    while not page.evaluate(promise):
        assert time.monotonic() < end, promise
        page.wait_for_timeout(50)


def wait_until(page: Any, words: Iterable[str]) -> None:
    """Wait until the state of sending says these words."""
    for one in words:
        page.wait_for_function(
            "(text) => document.getElementById('vp-sync-text').textContent.includes(text)",
            arg=one,
        )
