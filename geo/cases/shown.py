"""What decides whether the forum's page is still the newest: the edition, the decisions, the patrols."""

from __future__ import annotations

from sqlalchemy import func, select

from geo.cases import decision_tables as d
from geo.cases import edition_tables as e
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading

__all__ = ["shown_mark"]

_STATE = select(func.max(d.forum_decision_states.c.id)).scalar_subquery()
_PATROLS = select(func.count()).select_from(d.patrols_made).scalar_subquery()
_EDITION = select(func.max(e.editions.c.number)).scalar_subquery()


def shown_mark(store: CaseStore) -> tuple[int, str]:
    """Return the number of the newest edition (0 for none), and a word that changes with what was said."""
    with reading(store.engine) as connection:
        edition, state, patrols = connection.execute(select(_EDITION, _STATE, _PATROLS)).one()
    return int(edition or 0), f"{state or 0}.{patrols}"
