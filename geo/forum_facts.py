"""What the forum's page says beside the map: decisions, the two programmes, what became of the hotspots.

This composes other stations; it computes nothing itself. It is made of what is
published, of what was written down for everybody, and of figures frozen for the forum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pandas as pd

from geo.cases.decisions import Decision, Decisions
from geo.cases.store import CaseStore
from geo.forum_clock import forum_clock
from geo.forum_school import SCHOOL_COLUMNS, forum_school
from geo.helping import ForumRound, forum_rounds
from geo.patrol.clock import ALL_HOURS, OfficeHours
from geo.patrol.forum_answers import FORUM_COLUMNS
from geo.patrol_share import told_patrols, with_shares
from geo.publishing.published import Published
from geo.zone import office_tz

__all__ = ["ForumFacts", "forum_facts"]


@dataclass(frozen=True)
class ForumFacts:
    """What is known beside the numbers of an edition; all of it may be shown.

    Attributes
    ----------
    decisions : sequence of Decision
        What is open first.
    clock : DataFrame
        :func:`geo.forum_clock.forum_clock`.
    school : DataFrame
        :func:`geo.forum_school.forum_school`.
    rounds : sequence of ForumRound
    made_at : datetime
    """

    decisions: Sequence[Decision] = ()
    clock: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["periode", *FORUM_COLUMNS]))
    school: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(SCHOOL_COLUMNS)))
    rounds: Sequence[ForumRound] = ()
    made_at: datetime = field(default_factory=lambda: datetime.now(office_tz()))


def forum_facts(
    store: CaseStore, published: Published, *, hours: OfficeHours = ALL_HOURS, now: datetime | None = None
) -> ForumFacts:
    """Return what a store knows for the forum beside an edition.

    The figures of the two programmes are told of an edition that is kept: what is not kept is not frozen.
    """
    moment = now or datetime.now(office_tz())
    facts = ForumFacts(
        decisions=Decisions(store).all(),
        rounds=[with_shares(store, one) for one in forum_rounds(published, told_patrols(store))],
        made_at=moment,
    )
    if not published.number:
        return facts
    periods = list(published.periods)
    counts, threshold = published.counts, published.threshold
    clock = forum_clock(store, counts, periods, now=moment, hours=hours, threshold=threshold)
    school = forum_school(store, counts, periods, now=moment, threshold=threshold)
    return replace(facts, clock=clock, school=school)
