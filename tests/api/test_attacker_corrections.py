"""The attacker over two editions of all kinds: their totals, the quarters, the year, and a correction.

Late cases come in, some are found to lie in another desa, and of many the status changes;
an operator publishes the correction, and whoever kept the first edition holds the two together.
"""

from __future__ import annotations

import pytest

from geo.aggregation.gate.choose import choose
from tests.api.corrected_office import corrected
from tests.api.forum_attacker import attacker_of
from tests.api.forum_doors import KINDS


def test_the_correction_is_of_one_quarter_its_total_and_the_year(corrected_office):
    before, after = corrected_office.editions
    changed = {key[1] for key, rows in after["counts"].items() if rows != before["counts"][key]}
    assert changed == {"2026-Q2"}
    assert after["totals"]["2026-Q2"] != before["totals"]["2026-Q2"]
    assert set(after["totals"]) == set(after["periods"])
    assert any(after["years"][kind] != before["years"][kind] for kind in KINDS)


@pytest.mark.parametrize("changes", ["added", "free", "nothing"])
def test_both_editions_together_pin_no_small_count(corrected_office, changes):
    attacker = attacker_of(corrected_office.editions, KINDS)
    assert attacker.may_fall
    assert attacker.asked
    assert attacker.pinned(changes=changes) == []


def test_the_attacker_can_believe_what_was_told(corrected_office):
    assert attacker_of(corrected_office.editions, KINDS).believes(changes="free")
    assert attacker_of(corrected_office.editions[:1], KINDS).believes()


def test_without_the_secondary_step_it_finds_some(
    approx_boundaries, password_hash, store_url, tmp_path, monkeypatch
):
    monkeypatch.setattr("geo.publishing.plan.choose", lambda systems, **_: choose(systems, secondary=False))
    with corrected(store_url, tmp_path, approx_boundaries, password_hash) as office:
        found = attacker_of(office.editions, KINDS).pinned(changes="free")
    assert len(found) > 5
    assert any(len(cells) > 1 for cells, *_ in found)
