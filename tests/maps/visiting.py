"""Looking at a page in the browser: what it asked for, what it complained about, what axe finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geo.paths import checkout_root
from maps.vendor import AXE_FILE
from tests.browser import PATIENCE_MS, missing

DESK, PHONE, PROJECTOR = (1280, 800), (390, 844), (1920, 1080)
PRESS = "one => one.click()"
"""For hundreds of presses: without Playwright's wait for all to stand still, which a finger's tests have."""


class Visit:
    """A page, what it asked the network for, and what it complained about."""

    def __init__(self, browser: Any, size: tuple[int, int], **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.route("**/*", self._route)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _route(self, route: Any) -> None:
        self.requests.append(route.request.url)
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    def open(self, path: Path, fragment: str = "") -> Any:
        self.page.goto(path.as_uri() + fragment)
        self.page.wait_for_selector(".tp-ready", state="attached")
        return self.page


def until(page: Any, condition: str, *, seconds: float = PATIENCE_MS / 1000) -> None:
    """Wait for a condition, as long as Playwright does here for its own.

    The page's own policy keeps Playwright from polling it inside the page.
    """
    for _ in range(int(seconds * 20)):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {condition}")


def press_times_ms(page: Any, inputs: str) -> list[float]:
    """Return how long the page's thread works when each of these inputs is pressed, up to the new layout.

    By the thread's own clock: beside ten other programs it waits longer, and works no more.
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    press = """([inputs, number]) => {
        document.querySelectorAll(inputs)[number].click();
        document.querySelector('path.tp-desa').getBBox();
        document.body.offsetHeight;
    }"""
    times = []
    for number in range(page.locator(inputs).count()):
        page.evaluate("new Promise(requestAnimationFrame)")
        begun = _worked_ms(session)
        page.evaluate(press, [inputs, number])
        times.append(_worked_ms(session) - begun)
    return times


def _worked_ms(session: Any) -> float:
    told = session.send("Performance.getMetrics")["metrics"]
    return next(1000 * float(one["value"]) for one in told if one["name"] == "ThreadTime")


def grave_problems(page: Any) -> list[Any]:
    """Return what axe-core calls serious or critical."""
    axe = checkout_root() / AXE_FILE
    if not axe.is_file():
        missing("run python -m maps.vendor --dev first")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    return [
        (problem["id"], [node["html"][:120] for node in problem["nodes"]][:3])
        for problem in found
        if problem["impact"] in {"serious", "critical"}
    ]
