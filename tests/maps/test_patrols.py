"""The map of a patrol schedule: a day at a time, each pillar's own shape; by keyboard, and asking nobody."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from geo.cases.schedule_records import KeptPlan, PlanHead
from maps.patrols import patrol_map
from tests.maps.hostile import HOSTILE
from tests.maps.visiting import DESK, PHONE, grave_problems
from tests.scheduling import MONDAY, new_plan

TUESDAY = MONDAY + timedelta(days=1)


def kept(**changes: object) -> KeptPlan:
    new = new_plan()._replace(**changes)
    made_at = datetime(2026, 11, 27, 9, tzinfo=UTC)
    head = PlanHead(
        7, made_at, "uji", new.periode, new.begin, new.weeks, new.seed, new.jenis, {}, True, 0
    )  # fmt: skip
    return KeptPlan(head, new.visits, new.areas, new.points, new.units, new.lacking)


def met(plan: KeptPlan, day) -> int:
    own = plan.visits[plan.visits["begin"].dt.date == day]
    return len(own.drop_duplicates(["begin", "area"]))


def rendered(plan: KeptPlan, boundaries, **more: object) -> str:
    return patrol_map(plan, boundaries, **more).get_root().render()


def test_the_page_holds_everything_and_opens_on_the_day_asked_for(approx_boundaries):
    plan = kept()
    page = rendered(plan, approx_boundaries, day=TUESDAY)
    assert "default-src 'none'" in unescape(page)
    assert re.search(r'<option value="1" selected>Selasa, 1 Desember 2026 \(\d+\)</option>', page)
    assert "DATA CONTOH" in page
    assert "Jadwal nomor 7" in page
    assert '<option value="0" selected>' in rendered(
        plan, approx_boundaries, today=MONDAY - timedelta(days=9)
    )
    assert "The day before" in rendered(plan, approx_boundaries, lang="en")


def test_words_of_an_office_stay_words(approx_boundaries):
    visits = new_plan().visits
    names = [HOSTILE[n % len(HOSTILE)] for n in range(len(visits))]
    page = rendered(kept(visits=visits.assign(unit=names, nama=names)), approx_boundaries)
    for tag in ("<script>window.hacked", "<img src=x", "<svg onload"):
        assert tag not in page


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_day_is_shown_stepped_through_and_sifted_by_keyboard(visit, approx_boundaries, tmp_path, size):
    plan = kept()
    path = tmp_path / "patroli.html"
    path.write_text(rendered(plan, approx_boundaries), encoding="utf-8")
    one = visit(size)
    page = one.open(path)
    assert len(one.requests) == 1
    marks = page.locator(".tp-map .tp-patrol")
    for n in range(7):
        expected = met(plan, MONDAY + timedelta(days=n))
        assert marks.count() == page.locator(".tp-patrol-list .tp-stop-entry").count() == expected
        boxes = [marks.nth(k).bounding_box() for k in range(expected)]
        for k, box in enumerate(boxes):
            for other in boxes[:k]:
                apart = abs(box["x"] - other["x"]) >= 26 or abs(box["y"] - other["y"]) >= 26
                assert apart, "a number hides another"
        if n < 6:
            page.get_by_role("button", name="Hari berikutnya").press("Enter")
    assert page.get_by_role("button", name="Hari berikutnya").is_disabled()
    page.locator(".tp-day-choice").select_option("0")
    first = page.locator(".tp-patrol-anchor").first
    first.press("Enter")
    assert "tp-picked" in page.locator(".tp-stop-entry").first.get_attribute("class")
    assert first.get_attribute("aria-label").startswith("1. ")
    for name in ("TNI", "Polri", "Pemerintah", "bersama"):
        page.locator(f'.tp-pillars input[value="{name}"]').press("Space")
    assert marks.count() == 0
    assert "Tidak ada kunjungan" in page.locator(".tp-patrol-list").text_content()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert grave_problems(page) == []
    assert one.complaints == []
