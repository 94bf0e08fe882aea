"""Publishing by an operator: ``/terbitan``, what would be published, and the editions so far."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.gate import only_form, only_session
from api.dependencies import OfficeOf
from api.errors import language_of
from api.office import Office
from api.rendering import page, path_in
from geo.cases.accounts import Session
from geo.cases.audit import AuditLog
from geo.cases.editions import newest_edition
from geo.publishing.keeper import due, keep, plan_next, read_editions
from geo.publishing.plan import Plan

__all__ = ["router"]

router = APIRouter(prefix="/terbitan", include_in_schema=False)

OperatorOf = Annotated[Session, Depends(only_session("operator"))]
OperatorFormOf = Annotated[Session, Depends(only_form("operator"))]


@router.get("", response_class=HTMLResponse)
def editions(
    request: Request, office: OfficeOf, session: OperatorOf, tinjau: Annotated[bool, Query()] = False
) -> Response:
    """Answer with what has changed since the last edition, and on demand what the gate would take."""
    records = read_editions(office.store)
    waiting = due(office.live().study, records)
    return page(
        "editions.html",
        language_of(request),
        session=session,
        here=("/terbitan", {}),
        waiting=waiting,
        plan=_plan(office) if tinjau and waiting else None,
        records=list(reversed(records)),
    )


@router.post("")
def published(request: Request, office: OfficeOf, session: OperatorFormOf) -> Response:
    """Publish what was looked at, as the next edition."""
    plan = _plan(office)
    if plan.tables:
        record = keep(office.store, plan, who=session.account.name)
        AuditLog(office.store).note(session.account.name, "edition.publish", str(record.number))
    return RedirectResponse(path_in("/terbitan", language_of(request)), status_code=303)


def _plan(office: Office) -> Plan:
    """Return the plan of the newest counts, made once: what was shown is what is published."""
    live = office.live()
    newest = newest_edition(office.store)
    threshold = office.settings.threshold
    return live.once(("plan", newest), lambda: plan_next(office.store, live.study, threshold=threshold))
