"""The way back to school as the forum's page tells it, read back and held against who knows every order."""

from __future__ import annotations

import re

import lxml.html

from geo.patrol.forum_school import TOLD_STEPS
from tests.patrol.test_forum_school import FAR, pinned

HEADS = {
    "Ditemukan": "found", "Dikunjungi": "visited", "Terdaftar": "enrolled", "Bersekolah": "attending",
    "Tamat": "finished", "Pernah hilang kontak": "lost", "Pernah putus lagi": "dropped_again",
}  # fmt: skip


def ends(words: str) -> tuple[int, int]:
    """Return the ends of "12", "5 sampai 9" or "5 atau lebih"."""
    numbers = [int(one.replace(".", "")) for one in re.findall(r"\d[\d.]*", words)]
    return numbers[0], FAR if "lebih" in words else numbers[-1]


def rows_of(html: str) -> dict[str, list[tuple[int, int]]]:
    page = lxml.html.fromstring(html)
    found = {}
    for row in page.iter("tr"):
        head, *cells = [" ".join(cell.text_content().split()) for cell in row]
        if head in HEADS:
            found[HEADS[head]] = [ends(cell) for cell in cells]
    return found


def test_the_page_and_the_report_pin_no_child(client):
    asked = {"Accept": "text/html"}
    page, report = (rows_of(client.get(path, headers=asked).text) for path in ("/", "/laporan.html"))
    assert set(page) == {"found", *TOLD_STEPS}
    assert report == page
    n = len(page["found"])
    # How many were found in each quarter is public; before the first one shown it is all of them.
    before = [(0, 0), *page["found"][:-1]]
    told = [
        {"quarter": (page["found"][t][0] - before[t][0], page["found"][t][1] - before[t][1])}
        | {step: page[step][t] for step in TOLD_STEPS}
        for t in range(n)
    ]
    assert pinned(told) == []
    assert all(low % 5 == 0 for step in TOLD_STEPS for low, _ in page[step])
