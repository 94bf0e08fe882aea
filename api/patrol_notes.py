"""What a unit notes of its own patrols: checked and written down, one note at a time."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pandas as pd

from api.accounts.gate import Viewer
from api.office import Office
from api.patrol_parts import shown_units
from api.phone.packet import Received, kept, refused
from api.phone.received import SentPatrol, mark_of
from geo.cases.patrol_marks import PatrolMarks
from geo.cases.schedules import Schedules
from geo.errors import MissingError, RequestError
from geo.wording import Language

__all__ = ["UnitNotes"]


class UnitNotes:
    """The notes of one packet.

    Parameters
    ----------
    office : Office
    sender : Viewer
        Whose units' visits may be noted.
    sent_at, now : datetime
        When the packet was sent by the phone's clock, and by this one.
    """

    def __init__(self, office: Office, sender: Viewer, sent_at: datetime, now: datetime) -> None:
        self._office, self._sender = office, sender
        self._sent_at, self._now = sent_at, now
        self._own = cache(self._own_visits)

    def keep(self, sent: SentPatrol, lang: Language) -> Received:
        """Write down one note, and return what is answered: that it is kept, or why not."""
        mark, noted = mark_of(sent, self._sent_at, self._now)
        try:
            if mark.visit not in self._own(mark.plan):
                raise MissingError("patrols.no_visit")
            PatrolMarks(self._office.store).add(mark, self._sender.name, noted=noted, now=self._now)
        except RequestError as error:
            return refused(noted.uuid, error.sentence(lang))
        return kept(noted.uuid)

    def _own_visits(self, plan: int) -> pd.Index:
        """Return the numbers of those visits of a plan that are the sender's units'."""
        kept_plan = Schedules(self._office.store).plan(plan)
        own = kept_plan.units.loc[shown_units(self._office, self._sender, kept_plan.units), "unit"]
        visits = kept_plan.visits
        return visits.index[visits["unit"].isin(own)]
