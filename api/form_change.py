"""A form that changes something: the page anew where it did, else the same page with the reason."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.responses import RedirectResponse, Response

from geo.errors import RequestError

__all__ = ["changed"]


def changed(
    change: Callable[[], object], *, refused: Callable[[RequestError], Response], to: str
) -> Response:
    """Make a change and lead on to *to*; or answer with *refused*, given what was wrong."""
    try:
        change()
    except RequestError as error:
        return refused(error)
    return RedirectResponse(to, 303)
