"""The title of a layer is what it says: how many hotspots, how many new, where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

import pandas as pd

from geo.admin.wilayah import area_kind
from geo.wording import Language, catalogue, say
from geo.wording.formats import format_date, format_period
from maps.publication import LayerKey, Publication

__all__ = ["Verdict", "count_words", "finding", "jenis_label", "period_words", "total_sentence"]

Verdict = Literal["found", "unknown", "small", "places"]
"""Whether hotspots could be named; "small" where the forum sees too few cases in every desa, "places"
where there are too few desa to compare."""

_NAMED = 3


def jenis_label(jenis: str, lang: Language) -> str:
    """Return the words for a kind, or the kind itself where the catalogue has none."""
    key = f"maps.jenis_{jenis}"
    return say(key, lang) if key in catalogue() else jenis


def period_words(period: str, lang: Language, until: date | None = None) -> str:
    """Return a quarter's name; beside it the day that it runs until, if it is not over.

    >>> period_words("2026-Q4", "id", date(2026, 12, 31))
    'Triwulan IV 2026 (berjalan sampai 31 Desember 2026)'
    """
    name = format_period(period, lang)
    if until is None:
        return name
    return say("maps.period_running", lang, periode=name, date=format_date(until, lang))


def finding(
    key: LayerKey,
    rows: pd.DataFrame,
    kecamatan: Sequence[str],
    lang: Language,
    *,
    verdict: Verdict = "found",
    until: date | None = None,
) -> str:
    """Return one sentence: the quarter, the number of hotspots, how many are new, and where.

    Parameters
    ----------
    key : (jenis, periode)
    rows : DataFrame
        As :func:`maps.changes.ranked` gives them.
    kecamatan : sequence of str
        The kecamatan's name of each row.
    lang : {"id", "en"}
    verdict : {"found", "unknown", "small", "places"}
        Whether hotspots could be named at all.
    until : datetime.date, optional
        The last day of a quarter that is still running.
    """
    values = {"periode": period_words(key[1], lang, until), "jenis": jenis_label(key[0], lang).lower()}
    hot = rows["strength"] > 0
    if verdict != "found":
        return say(f"maps.finding_{verdict}", lang, **values)
    if not hot.any():
        return say("maps.finding_none", lang, **values)
    places = list(dict.fromkeys(name for name, kept in zip(kecamatan, hot, strict=True) if kept))
    values["tempat"] = _places(places, lang)
    n, n_new = int(hot.sum()), int((rows["change"] == "new").sum())
    compared = bool((rows.loc[hot, "change"] != "").any())
    number = "one" if n == 1 else "many"
    if compared and n_new == n:
        return say(f"maps.finding_{number}_all_new", lang, n=n, **values)
    if compared and n_new:
        return say(f"maps.finding_{number}_new", lang, n=n, baru=n_new, **values)
    return say(f"maps.finding_{number}", lang, n=n, **values)


def count_words(low: float, high: float, lang: Language) -> str:
    """Return a count or a range of counts in words; NaN in *high* is an open end.

    >>> count_words(20, 49, "id")
    '20 sampai 49 kasus'
    """
    if math.isnan(high):
        return say("maps.ui_cases_from", lang, low=low)
    if low == high:
        return say("maps.ui_case" if low == 1 else "maps.ui_cases", lang, n=low)
    return say("maps.ui_cases_range", lang, low=low, high=high)


def total_sentence(publication: Publication, key: LayerKey, lang: Language, wilayah: str) -> str:
    """Return the number of cases in an area, beside the quarter before's where both have ended.

    *wilayah* is the area's code: it is called a kabupaten, a kota or a province.
    """
    if key not in publication.totals:
        return ""
    now, area = count_words(*publication.totals[key], lang), area_kind(wilayah, lang)
    earlier = publication.compared(key)
    if earlier is None or earlier not in publication.totals:
        return say("maps.total", lang, now=now, area=area)
    before = count_words(*publication.totals[earlier], lang)
    return say("maps.total_before", lang, now=now, before=before, area=area)


def _places(names: Sequence[str], lang: Language) -> str:
    if len(names) > _NAMED:
        rest = len(names) - (_NAMED - 1)
        return say("maps.places_more", lang, names=", ".join(names[: _NAMED - 1]), n=rest)
    if len(names) == 1:
        return names[0]
    form = "maps.places_two" if len(names) == 2 else "maps.places_three"
    return say(form, lang, names=", ".join(names[:-1]), last=names[-1])
