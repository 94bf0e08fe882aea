"""When the four-hour clock runs, as the office's one setting says it."""

from __future__ import annotations

import re

from geo.errors import RequestError
from geo.patrol.clock import ALL_HOURS, OfficeHours

__all__ = ["parse_clock"]

_OFFICE = re.compile(r"office:([01]\d|2[0-4])([0-5]\d)-([01]\d|2[0-4])([0-5]\d)(?:;([01]{7}))?(;holidays)?")


def parse_clock(text: str) -> OfficeHours:
    """Return the hours that a setting stands for.

    Parameters
    ----------
    text : str
        ``"all"``: by night too. ``"office:0800-1600;1111100;holidays"``: between those hours, on the
        days marked 1 (Monday first; Monday to Friday where left out), and with ``holidays`` not on
        the public holidays of Indonesia.

    Raises
    ------
    RequestError
        If it is neither.
    """
    plain = "".join(text.split()).lower()
    if plain == "all":
        return ALL_HOURS
    found = _OFFICE.fullmatch(plain)
    if found is None:
        raise RequestError("programmes.bad_clock", text=text[:60])
    first, last = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
    return OfficeHours(first, last, found[5] or "1111100", public_holidays=found[6] is not None)
