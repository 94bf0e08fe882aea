"""Publishing by an operator: ``/terbitan``, what would be published, and the editions so far."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.gate import only_form, only_session
from api.aside.studio import Studio
from api.dependencies import OfficeOf
from api.errors import language_of
from api.office import Live, Office
from api.rendering import page, path_in
from geo.aggregation.kinds import jenis_name
from geo.aggregation.periods import parse_period
from geo.cases.accounts import Session
from geo.cases.audit import AuditLog
from geo.cases.editions import newest_edition
from geo.errors import RequestError
from geo.publishing.keeper import due, keep, read_editions
from geo.publishing.plan import Plan
from geo.wording import Language, say

__all__ = ["router"]

router = APIRouter(prefix="/terbitan", include_in_schema=False)

OperatorOf = Annotated[Session, Depends(only_session("operator"))]
OperatorFormOf = Annotated[Session, Depends(only_form("operator"))]

LONGEST_NOTE = 500


class _Look(NamedTuple):
    """What would be published of the quarters chosen, and the state of the store that it was made from."""

    plan: Plan
    periods: tuple[str, ...]
    mark: str


@router.get("", response_class=HTMLResponse)
def editions(
    request: Request,
    office: OfficeOf,
    session: OperatorOf,
    tinjau: Annotated[bool, Query()] = False,
    periode: Annotated[list[str] | None, Query(max_length=40)] = None,
) -> Response:
    """Answer with what has changed since the last edition, and on demand what the gate would take."""
    waiting = _waiting(office)
    look = _look(office, _chosen(periode, waiting)) if tinjau and waiting else None
    return _page(request, office, session, waiting, look)


@router.post("")
def published(
    request: Request,
    office: OfficeOf,
    session: OperatorFormOf,
    periode: Annotated[list[str] | None, Form(max_length=40)] = None,
    catatan: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
    dilihat: Annotated[str, Form()] = "",
) -> Response:
    """Publish what was looked at, as the next edition; what has changed meanwhile is shown again instead."""
    waiting = _waiting(office)
    if waiting:
        look = _look(office, _chosen(periode, waiting))
        if dilihat != look.mark:
            return _page(request, office, session, waiting, look, changed=True, note=catatan)
        if look.plan.tables:
            record = keep(office.store, look.plan, who=session.account.name, note=catatan.strip())
            AuditLog(office.store).note(session.account.name, "edition.publish", str(record.number))
    return RedirectResponse(path_in("/terbitan", language_of(request)), status_code=303)


def _waiting(office: Office) -> dict[str, str]:
    return due(office.live().study, read_editions(office.store))


def _chosen(periods: list[str] | None, waiting: dict[str, str]) -> tuple[str, ...]:
    """Return the quarters that were chosen, all that wait where none was.

    Raises
    ------
    RequestError
        If one of them does not wait to be published.
    """
    wanted = {parse_period(one) for one in periods or []}
    for one in sorted(wanted - set(waiting)):
        raise RequestError("publishing.not_waiting", period=one, choices=", ".join(waiting))
    return tuple(one for one in waiting if one in wanted or not wanted)


def _look(office: Office, periods: tuple[str, ...]) -> _Look:
    """Return the plan of the newest counts, made once: what was shown is what is published."""
    live = office.live()
    newest = newest_edition(office.store)
    plan = live.once(("plan", newest, periods), lambda: _plan(office, live, periods))
    return _Look(plan, periods, f"{live.revision}.{newest}")


def _plan(office: Office, live: Live, periods: tuple[str, ...]) -> Plan:
    return office.plans.run(Studio.plan, live.revision, periods)


def _page(
    request: Request,
    office: Office,
    session: Session,
    waiting: dict[str, str],
    look: _Look | None,
    *,
    changed: bool = False,
    note: str = "",
) -> Response:
    lang = language_of(request)
    return page(
        "editions.html",
        lang,
        status=409 if changed else 200,
        session=session,
        here=("/terbitan", {}),
        waiting=waiting,
        look=look,
        tables=_tables(office, look.plan, lang) if look is not None else [],
        changed=changed,
        note=note,
        longest=LONGEST_NOTE,
        records=list(reversed(read_editions(office.store))),
    )


def _tables(office: Office, plan: Plan, lang: Language) -> list[tuple[str, str, list[str]]]:
    """Return of each table its name, what it would say in numbers, and the lines that are made wider."""
    places = office.boundaries
    names = {**places.desa["nama_desa"], **places.kecamatan["nama_kecamatan"]}
    found = []
    for part in plan.preview():
        numbers = {"exact": part.n_exact, "ranges": part.n_ranges, "coarser": len(part.coarser)}
        lines = [
            say("publishing.line", lang, level=level, place=names.get(code, code) or "–",
                jenis=jenis_name(kind, lang), range=shown)
            for level, code, kind, shown in part.coarser
        ]  # fmt: skip
        found.append((part.name, say(f"publishing.{part.how}", lang, period=part.name, **numbers), lines))
    return found
