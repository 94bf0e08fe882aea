"""What decides whether the forum's page is still the newest: the edition, the decisions, the patrols.

Of the patrols the forum reads once their quarter is over; units write down new
ones every hour, and the page is not made anew for those.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, select

from geo.cases import decision_tables as d
from geo.cases import edition_tables as e
from geo.cases import schedule_tables as s
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading
from geo.zone import office_tz

__all__ = ["shown_mark"]

_STATE = select(func.max(d.forum_decision_states.c.id)).scalar_subquery()
_EDITION = select(func.max(e.editions.c.number)).scalar_subquery()


def shown_mark(store: CaseStore, *, now: datetime | None = None) -> tuple[int, str]:
    """Return the number of the newest edition (0 for none), and a word that changes with what was said."""
    moment = (now or datetime.now(office_tz())).astimezone(office_tz())
    month = moment.month - (moment.month - 1) % 3
    begin = moment.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
    made, marks, visits = d.patrols_made, s.patrol_marks, s.patrol_visits
    same = and_(visits.c.plan == marks.c.plan, visits.c.number == marks.c.visit)
    patrols = select(func.count()).select_from(made).where(made.c.at < begin).scalar_subquery()
    newest = select(func.max(marks.c.id)).join(visits, same).where(visits.c.begin < begin).scalar_subquery()
    with reading(store.engine) as connection:
        row = connection.execute(select(_EDITION, _STATE, patrols, newest)).one()
    edition, state, n_patrols, mark = row
    return int(edition or 0), f"{state or 0}.{n_patrols}.{mark or 0}"
