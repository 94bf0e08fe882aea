"""Visits made: kept once each, however often a phone sends them, and only for cases of the own territory.

A case's state is what its file says: a visit does not change it. For planning, a case
that was seen and found settled, or whose household has moved away, is not to be
visited again; a later visit with another outcome opens it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, tuple_
from sqlalchemy.exc import IntegrityError

from geo.admin.boundaries import Boundaries
from geo.admin.locator import PointLocator
from geo.cases import store_tables as t
from geo.cases import visit_tables as v
from geo.cases.case_scope import is_within, within_clause
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.cases.visit_records import (
    LONGEST_AGO,
    OUTCOMES,
    SETTLED,
    CaseKey,
    KeptVisit,
    Visit,
    VisitResult,
    is_far,
    is_same,
)

__all__ = ["Visits"]

_CHUNK = 400


class Visits:
    """The visits made, as a store has them.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def record(
        self,
        visits: Sequence[Visit],
        account: str,
        *,
        within: str,
        boundaries: Boundaries,
        now: datetime | None = None,
    ) -> list[VisitResult]:
        """Keep visits, each once, and return what became of each, in their order.

        Parameters
        ----------
        visits : sequence of Visit
            Their ``outcome`` is one of ``OUTCOMES``, ``visited_at`` has a time zone.
        account : str
            Who sends them.
        within : str
            Code of the desa or kecamatan whose cases this account may see: the
            database itself looks for the case in it.
        boundaries : Boundaries
            How far a better place lies from the case's desa, or from its kecamatan where that alone is known.
        now : datetime, optional

        Returns
        -------
        list of VisitResult
            Sending the same visit again gives the same result, and changes nothing.

        Raises
        ------
        RequestError
            If *within* is no code.
        ValueError
            If an outcome is none.
        """
        if wrong := {one.outcome for one in visits} - set(OUTCOMES):
            raise ValueError(f"no outcome: {sorted(wrong)}")
        moment = now or datetime.now(UTC)
        with writing(self.engine) as connection:
            places = _own_cases(connection, [one.key for one in visits], within)
            return [self._keep(connection, one, account, places, boundaries, moment) for one in visits]

    def _keep(
        self,
        connection: Connection,
        visit: Visit,
        account: str,
        places: dict[CaseKey, tuple[str, str]],
        boundaries: Boundaries,
        now: datetime,
    ) -> VisitResult:
        if visit.key not in places:
            return VisitResult(visit.uuid, "not_yours")
        known = _find(connection, visit.uuid)
        if known is None:
            if now - visit.visited_at > LONGEST_AGO:
                return VisitResult(visit.uuid, "too_old")
            kode_desa, kode_kecamatan = places[visit.key]
            outside_m = _outside_m(visit, kode_desa or kode_kecamatan, boundaries)
            row = {
                "uuid": visit.uuid, "sumber": visit.sumber, "case_id": visit.id, "kode_desa": kode_desa,
                # A phone's clock that runs ahead must not put a visit into the future.
                "visited_at": min(visit.visited_at, now), "outcome": visit.outcome,
                "lon": visit.lon, "lat": visit.lat, "outside_m": outside_m,
                "pillar": visit.pillar, "account": account, "received_at": now,
            }  # fmt: skip
            if _written(connection, row, visit.note):
                return VisitResult(visit.uuid, "", is_far(visit.lon, outside_m))
            known = _find(connection, visit.uuid)
        if known is None or not is_same(known, visit, account):
            return VisitResult(visit.uuid, "used")
        return VisitResult(visit.uuid, "", is_far(known.lon, known.outside_m))

    def last_visits(self, within: str) -> dict[CaseKey, datetime]:
        """Return when each case of a territory was visited last; cases never visited are not in it."""
        return {key: one.visited_at for key, one in self.newest(within).items()}

    def settled(self, within: str) -> set[CaseKey]:
        """Return the cases of a territory whose last visit found them settled, or moved away."""
        return {key for key, one in self.newest(within).items() if one.outcome in SETTLED}

    def places(self, within: str) -> dict[CaseKey, tuple[float, float]]:
        """Return the newest better place (lon, lat) of each case that lies in or near its desa."""
        return {
            (one.sumber, one.id): (one.lon, one.lat)
            for one in self._of(within)
            if one.lon is not None and one.lat is not None and not is_far(one.lon, one.outside_m)
        }

    def newest(self, within: str) -> dict[CaseKey, KeptVisit]:
        """Return the last visit of each case of a territory, without its note."""
        return {(one.sumber, one.id): one for one in self._of(within)}

    def of_case(self, sumber: str, id: str, *, within: str, personal: bool = False) -> list[KeptVisit]:
        """Return the visits of one case, the newest first; notes come only where *personal* asks for them."""
        own = (within_clause(within), t.cases.c.sumber == sumber, t.cases.c.id == id)
        return self._read(*own, personal=personal)[::-1]

    def made(self, within: str = "", *, personal: bool = False) -> list[KeptVisit]:
        """Return every visit of a territory, the oldest first; of all cases where *within* is "".

        Notes come only where *personal* asks for them.
        """
        own = (within_clause(within),) if within else ()
        return self._read(*own, personal=personal)

    def _of(self, within: str) -> list[KeptVisit]:
        """Return the visits of a territory, the oldest first, without notes; a blank one is refused."""
        return self._read(within_clause(within))

    def _read(self, *conditions: ColumnElement[bool], personal: bool = False) -> list[KeptVisit]:
        """Return the visits whose case meets every condition, the oldest first."""
        columns = [*v.visits.c, *([v.visit_notes.c.note] if personal else [])]
        joined = v.visits.join(t.cases, _CASE)
        if personal:
            joined = joined.join(v.visit_notes, isouter=True)
        query = (
            select(*columns)
            .select_from(joined)
            .where(*conditions)
            .order_by(v.visits.c.visited_at, v.visits.c.received_at, v.visits.c.uuid.desc())
        )
        with reading(self.engine) as connection:
            return [_kept(row) for row in connection.execute(query)]


_CASE = and_(v.visits.c.sumber == t.cases.c.sumber, v.visits.c.case_id == t.cases.c.id)


def _own_cases(
    connection: Connection, keys: Sequence[CaseKey], within: str
) -> dict[CaseKey, tuple[str, str]]:
    """Return desa ("" where it is not known) and kecamatan of those cases that lie in the territory."""
    c = t.cases.c
    found: dict[CaseKey, tuple[str, str]] = {}
    for start in range(0, len(keys), _CHUNK):
        part = keys[start : start + _CHUNK]
        query = select(c.sumber, c.id, c.kode_desa, c.kode_kecamatan)
        query = query.where(within_clause(within), tuple_(c.sumber, c.id).in_(part))
        for sumber, key, desa, kecamatan in connection.execute(query):
            found[sumber, key] = (desa or "", kecamatan or "")
    return found


def _find(connection: Connection, uuid: str) -> KeptVisit | None:
    query = (
        select(*v.visits.c, v.visit_notes.c.note)
        .select_from(v.visits.join(v.visit_notes, isouter=True))
        .where(v.visits.c.uuid == uuid)
    )
    row = connection.execute(query).first()
    return None if row is None else _kept(row)


def _written(connection: Connection, row: Mapping[str, object], note: str) -> bool:
    """Write a visit; return False where another connection has just written one of the same identifier."""
    try:
        with connection.begin_nested():
            connection.execute(insert(v.visits).values(**row))
            if note:
                connection.execute(insert(v.visit_notes).values(uuid=row["uuid"], note=note))
    except IntegrityError:
        return False
    return True


def _kept(row: Iterable[Any]) -> KeptVisit:
    kept = KeptVisit(*row)
    return kept._replace(note=kept.note or "")


def _outside_m(visit: Visit, kode: str, boundaries: Boundaries) -> float | None:
    """Return how far the better place lies outside a desa or kecamatan; 0 in it, None where unknown."""
    here = boundaries.desa.index.map(lambda code: is_within(str(code), kode))
    desa = boundaries.desa[here & boundaries.desa.geometry.notna()]
    if visit.lon is None or visit.lat is None or desa.empty:
        return None
    locator = PointLocator(desa)
    return min(float(locator.distance_to(visit.lon, visit.lat, row)) for row in range(len(desa)))
