"""The editions of a store: the first is made at first use, from then on each is published by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from geo.admin.boundaries import Boundaries
from geo.aggregation.disclosure import THRESHOLD
from geo.aggregation.periods import latest_complete_period
from geo.cases.editions import add_edition, kept_editions, newest_edition
from geo.cases.store import CaseStore
from geo.publishing.areas import changed_in_areas, is_wide, plan_areas
from geo.publishing.compose import compose
from geo.publishing.plan import Plan, changed_periods, plan_edition
from geo.publishing.published import Published
from geo.publishing.records import EditionRecord, records_of
from geo.study import Study
from geo.zone import office_tz

__all__ = ["FIRST", "due", "keep", "plan_next", "publish_first", "published", "read_editions"]

FIRST = "first publication"
"""The note of an edition that the first use made by itself."""


def read_editions(store: CaseStore) -> list[EditionRecord]:
    """Return every edition of a store, the oldest first."""
    return records_of(kept_editions(store))


def published(store: CaseStore, boundaries: Boundaries) -> Published | None:
    """Return what the forum sees; None where nothing was ever published."""
    records = read_editions(store)
    return compose(records, boundaries) if records else None


def ended(periods: Sequence[str], today: date | None = None) -> list[str]:
    """Return the quarters that have ended; the running one only where there is no other."""
    last = latest_complete_period(today or datetime.now(office_tz()).date())
    return [period for period in periods if period <= last] or list(periods)[-1:]


def due(study: Study, records: Sequence[EditionRecord]) -> dict[str, str]:
    """Return the ended quarters that differ from what is published: "new" or "correction" of each."""
    changed = (changed_in_areas if is_wide(study.boundaries) else changed_periods)(study, records)
    known = {table.periods[0] for record in records for table in record.tables if not table.is_year}
    over = set(ended(study.periods))
    return {period: how for period, how in changed.items() if period in over or period in known}


def plan_next(
    store: CaseStore,
    study: Study,
    *,
    periods: Sequence[str] | None = None,
    threshold: int = THRESHOLD,
    who: str = "",
    note: str = "",
) -> Plan:
    """Return what would be published now: the quarters named, or all that are due."""
    records = read_editions(store)
    wanted = list(periods) if periods is not None else list(due(study, records))
    planner = plan_areas if is_wide(study.boundaries) else plan_edition
    return planner(study, records, periods=wanted, threshold=threshold, who=who, note=note)


def keep(store: CaseStore, plan: Plan, *, who: str | None = None, note: str | None = None) -> EditionRecord:
    """Keep a plan as the next edition and return it; *who* and *note* take the place of the plan's own.

    Raises
    ------
    StoreError
        If another edition was published since the plan was made.
    """
    own = plan.record
    record = replace(
        own,
        number=plan.follows + 1,
        who=own.who if who is None else who,
        note=own.note if note is None else note,
    )
    add_edition(store, *record.rows())
    return record


def publish_first(store: CaseStore, study: Study, *, threshold: int = THRESHOLD) -> EditionRecord | None:
    """Publish every quarter that has ended, as edition 1; None where there is nothing yet to publish.

    Only a store that was never published is published by itself: a first map
    must not need a second command.
    """
    if newest_edition(store) or not study.periods or not study.jenis:
        return None
    plan = plan_next(store, study, threshold=threshold, note=FIRST)
    return keep(store, plan)
