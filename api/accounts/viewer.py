"""Who is asking: nobody in particular (the forum), a person's session, or a program's token."""

from __future__ import annotations

import base64
import binascii
import math
from datetime import timedelta
from typing import NamedTuple

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.accounts.refusals import SignInError, TokenError
from api.dependencies import OfficeOf
from api.middleware.record import note_role
from api.office import Office
from geo.cases.access_tokens import CALENDAR, AccessTokens, mark_of
from geo.cases.accounts import Session, Sessions
from geo.cases.audit import AuditLog
from geo.cases.login_attempts import LoginAttempts

__all__ = ["COOKIE", "FORUM", "OPEN_PATHS", "Viewer", "session_of", "viewer_of"]

COOKIE = "tigapilar_sesi"

OPEN_PATHS = ("/healthz", "/readyz", "/metrics", "/masuk", "/keluar", "/patroli/kalender/{kunci}.ics")
"""What needs no sign-in even where the forum asks for one: no number of the forum is there.

A phone that reads a calendar has only its address, in which the key is.
"""


class Viewer(NamedTuple):
    """Who is asking, and what may be shown.

    ``role`` is what may be shown and so never more than the account's role: a
    token narrowed to the forum's layers has the role ``"forum"``. ``territory``
    is a code of a desa, kecamatan or kabupaten for the role ``"territorial"``,
    and never blank for it. ``session`` is None for the forum and for tokens,
    which cannot send forms. ``token`` is a token's mark.
    """

    name: str
    role: str
    territory: str
    session: Session | None
    token: str = ""
    cases: bool = False
    """Whether cases may be shown: a planner's (without personal columns), a territory's own."""

    @property
    def within(self) -> str:
        """The territory whose cases may be shown, for ``store.cases(within=…)``; "" for all of them.

        Raises
        ------
        RuntimeError
            If no cases may be shown at all: it must never be read as "all".
        """
        if not self.cases:
            raise RuntimeError("asked for the cases of somebody who may see none")
        return self.territory

    @property
    def personal(self) -> bool:
        """Whether names, telephones and addresses may be shown, for ``store.cases(personal=…)``."""
        return self.cases and self.role == "territorial"

    @property
    def exact(self) -> bool:
        """Whether exact aggregates may be shown."""
        return self.role == "planner"


FORUM = Viewer("", "forum", "", None)


def session_of(request: Request, office: OfficeOf) -> Session | None:
    """Return the session of the request's cookie, or None."""
    token = request.cookies.get(COOKIE, "")
    return Sessions(office.store).find(token) if token else None


async def viewer_of(request: Request, office: OfficeOf) -> Viewer:
    """Return who is asking.

    Raises
    ------
    SignInError
        If nobody is signed in, and the office's forum asks for it.
    TokenError
        If a token came that opens nothing: a program must not go on with the
        forum's numbers as if they were the ones it was set up for.
    """
    given = request.headers.get("authorization", "")
    if given:
        address = request.client.host if request.client else ""
        viewer = await run_in_threadpool(_by_token, office, given, address)
        note_role(request, viewer.role)
        return viewer
    viewer = FORUM
    if COOKIE in request.cookies:
        session = await run_in_threadpool(session_of, request, office)
        viewer = FORUM if session is None else _by_session(session)
    if not viewer.name and office.settings.forum_login and _route(request) not in OPEN_PATHS:
        raise SignInError
    note_role(request, viewer.role)
    return viewer


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", request.url.path))


def _by_session(session: Session) -> Viewer:
    account = session.account
    if account.role == "territorial" and not account.territory:
        return Viewer(account.name, "forum", "", session)
    cases = account.role in ("planner", "territorial")
    return Viewer(account.name, account.role, account.territory, session, cases=cases)


def _by_token(office: Office, given: str, address: str) -> Viewer:
    token = _presented(given)
    known = AccessTokens(office.store).find(token)
    if known is None:
        raise TokenError(retry_after_s=_count_failure(office, mark_of(token), address))
    if known.ended() or known.scope == CALENDAR:
        # It was right once: a forgotten setting of QGIS must not lock its office out.
        raise TokenError
    AccessTokens(office.store).note_used(known)
    account, scope = known.account, known.scope
    role = account.role
    if scope == "forum" or (role == "territorial" and (scope != "cases" or not account.territory)):
        return Viewer(account.name, "forum", "", None, known.mark)
    return Viewer(account.name, role, account.territory, None, known.mark, cases=scope == "cases")


def _count_failure(office: Office, mark: str, address: str) -> int:
    """Count a wrong token like a wrong password; return the seconds to wait, 0 if not yet."""
    wait = LoginAttempts(office.store).begin(f"token {mark}", address)
    if wait == timedelta(0):
        AuditLog(office.store).note("-", "token.failed", "")
    return math.ceil(wait.total_seconds())


def _presented(given: str) -> str:
    """Return the token of an Authorization header: a bearer's, or the password of Basic."""
    kind, _, rest = given.partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() != "basic":
        return ""
    try:
        pair = base64.b64decode(rest.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return pair.partition(":")[2]
