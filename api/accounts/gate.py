"""Who may: what a route asks of who is asking, and the forms that come from this service's own pages.

A route that shows the forum's numbers takes a :data:`ViewerOf`; one that is for
some roles alone takes ``Annotated[Viewer, Depends(only("planner"))]``; one that
shows cases asks for ``only("planner", "territorial", cases=True)`` and gives
``viewer.within`` and ``viewer.personal`` to the store, and says so with
:func:`audited`. Pages with forms are for sessions: :func:`only_form`.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Form, Request

from api.accounts.refusals import FormError, RoleError, SignInError, install_gate
from api.accounts.viewer import COOKIE, Viewer, session_of, viewer_of
from api.office import Office
from geo.cases.accounts import Session
from geo.cases.audit import AuditLog

__all__ = [
    "COOKIE",
    "FormError",
    "FormSessionOf",
    "ReviewerFormOf",
    "ReviewerOf",
    "Viewer",
    "ViewerOf",
    "audited",
    "check_origin",
    "install_gate",
    "only",
    "only_form",
    "only_session",
    "same_token",
    "session_of",
    "viewer_of",
]

ViewerOf = Annotated[Viewer, Depends(viewer_of)]
"""Whoever asks; the forum where nobody is signed in."""


def only(*roles: str, cases: bool = False) -> Callable[[Viewer], Viewer]:
    """Return a dependency that lets these roles through and nobody else.

    Parameters
    ----------
    *roles : str
    cases : bool
        Whether cases are shown, for which a token needs their scope.
    """

    def check(viewer: ViewerOf) -> Viewer:
        if not viewer.name:
            raise SignInError
        if viewer.role not in roles or (cases and not viewer.cases):
            raise RoleError(viewer.role, roles, viewer.session)
        return viewer

    return check


def only_session(*roles: str) -> Callable[[Viewer], Session]:
    """Return a dependency for pages with forms: it lets the sessions of these roles through, and no token."""

    allowed = only(*roles)

    def check(viewer: ViewerOf) -> Session:
        session = allowed(viewer).session
        if session is None:
            raise RoleError("token", roles, None)
        return session

    return check


def audited(office: Office, viewer: Viewer, action: str, what: str, n_cases: int) -> None:
    """Write down that cases were shown or handed out: who, how, what, how many.

    Parameters
    ----------
    office : Office
    viewer : Viewer
    action : str
        Such as ``"cases.view"``, ``"cases.export"``.
    what : str
        Code of a territory, a layer, a format, a quarter: never anything of a person.
    n_cases : int
        How many cases are in the answer.
    """
    who = f"{viewer.name} (token {viewer.token})" if viewer.token else viewer.name
    AuditLog(office.store).note(who or "-", action, what, n_cases)


def check_origin(request: Request) -> None:
    """Refuse a form that another site sent: a page cannot make a browser lie about it.

    Raises
    ------
    FormError
    """
    said = request.headers.get("origin") or request.headers.get("referer") or ""
    if urlsplit(said).netloc.lower() != request.headers.get("host", "").lower() or not said:
        raise FormError


def same_token(given: str, expected: str) -> bool:
    """Tell whether two tokens are the same, in the same time whatever they are; a blank one never is."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def _form_session(
    request: Request,
    session: Annotated[Session | None, Depends(session_of)],
    csrf: Annotated[str, Form(max_length=200)] = "",
) -> Session:
    check_origin(request)
    if session is None:
        raise SignInError
    if not same_token(csrf, session.csrf):
        raise FormError
    return session


def only_form(*roles: str) -> Callable[[Session], Session]:
    """Return a dependency for forms: it lets those through that come from these roles' own pages."""

    def check(session: Annotated[Session, Depends(_form_session)]) -> Session:
        if session.account.role not in roles:
            raise RoleError(session.account.role, roles, session)
        return session

    return check


ReviewerOf = Annotated[Session, Depends(only_session("operator"))]
"""An operator who looks."""

FormSessionOf = Annotated[Session, Depends(_form_session)]
"""Anybody signed in who sends a form."""

ReviewerFormOf = Annotated[Session, Depends(only_form("operator"))]
"""An operator who sends a form."""
