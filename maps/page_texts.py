"""What the templates of a page say: titles, sources, the quarters, the plain table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
from babel.dates import format_date as babel_date

from geo.admin.wilayah import area_code, area_name
from geo.hotspots.classes import HOT_LEVELS
from geo.wording import Language, say
from geo.wording.formats import format_date, format_datetime
from geo.zone import office_tz
from maps.findings import period_words
from maps.publication import Publication

__all__ = ["page_context", "source_sentence"]

_LANGUAGE_NAMES: dict[Language, str] = {"id": "Indonesia", "en": "English"}
_ROMAN = ("I", "II", "III", "IV")


def page_context(
    publication: Publication,
    data: Mapping[str, Any],
    lang: Language,
    downloads: Sequence[tuple[str, str]],
    languages: Mapping[Language, str],
) -> dict[str, Any]:
    """Return the variables of ``hotspots.html``.

    Parameters
    ----------
    publication : Publication
    data : mapping
        The page's data as :func:`maps.payload.payload` gives it.
    lang : {"id", "en"}
    downloads : sequence of (label, href)
    languages : mapping of language to href
    """
    layer = data["layers"]["|".join(data["selected"])]
    return {
        "lang": lang,
        "say": partial(_say, lang),
        "title": layer["title"],
        "area": area_name(area_code(pd.Index(data["desa"]["code"])), lang),
        "demo": publication.demo,
        "approximate": publication.boundaries_approximate,
        "suppressed": publication.suppressed,
        "population_note": publication.population_note,
        "selected": data["selected"],
        "kinds": data["jenis"],
        "measures": data["measures"],
        "quarters": [_quarter(publication, period, lang) for period in publication.periods],
        "plain_rows": _plain_rows(data, layer, lang),
        "downloads": list(downloads),
        "languages": [(code, _LANGUAGE_NAMES[code], href) for code, href in languages.items()],
        "source": source_sentence(publication, lang),
        "sign_in_words": say("maps_forum.sign_in", lang),
        "certainty": _say(lang, "method_certainty", **_times()),
    }


def _say(lang: Language, entry: str, **values: object) -> str:
    return say(f"maps.{entry}", lang, **values)


def _times() -> dict[str, int]:
    return {
        name: round(1 / level) for name, level in zip(("very_sure", "sure", "maybe"), HOT_LEVELS, strict=True)
    }


def _quarter(publication: Publication, period: str, lang: Language) -> tuple[str, ...]:
    """Return a quarter, its name in words, short and with its year, and until when it runs."""
    year, number = period.split("-Q")
    short = _ROMAN[int(number) - 1] if lang == "id" else f"Q{number}"
    until = publication.running_until(period)
    # The year stands above it, and a quarter's place in the strip is narrow.
    day = "" if until is None else babel_date(until, format="d MMM", locale=lang)
    running = _say(lang, "page_running", date=day.replace(" ", "\N{NO-BREAK SPACE}")) if day else ""
    return period, period_words(period, lang, until), short, year, running


def _plain_rows(
    data: Mapping[str, Any], layer: Mapping[str, Any], lang: Language
) -> list[tuple[str, str, str]]:
    """Return desa, kecamatan and certainty of each hotspot, for a page without scripts."""
    desa, kecamatan = data["desa"], data["kecamatan"]["name"]
    hot = [row for row, _ in layer["list"] if int(layer["hot"][row]) > 4]
    return [
        (desa["name"][row], kecamatan[desa["kecamatan"][row]], _say(lang, f"ui_class_{layer['hot'][row]}"))
        for row in hot
    ]


def source_sentence(publication: Publication, lang: Language) -> str:
    """Return where the numbers and the lines come from, and when they were made."""
    title = publication.boundaries_title
    if publication.boundaries_date is not None:
        day = format_date(publication.boundaries_date, lang)
        title = say("maps.page_boundaries_dated", lang, title=title, date=day)
    words = say("maps.page_source", lang, boundaries=title, made=format_datetime(publication.made_at, lang))
    if not publication.number:
        return words
    day = format_date(publication.made_at.astimezone(office_tz()), lang)
    return f"{words} {say('maps_forum.edition', lang, number=publication.number, date=day)}"
