"""A round of visits in words: where, when, about what, and what a file says of itself."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import jenis_name
from geo.export.note import LayerNote
from geo.visiting import VisitRound
from geo.wording import LANGUAGES, Language, say
from geo.wording.formats import format_date

__all__ = [
    "VisitNote",
    "above_words",
    "ask_words",
    "days_words",
    "desa_of",
    "place_words",
    "short_label",
    "visit_note",
    "why_not",
]

_LONGEST = 40
"""Letters of a category that has become a sentence."""


@dataclass(frozen=True)
class VisitNote(LayerNote):
    """What a file of one round says of itself.

    Parameters
    ----------
    heading : str
        The place and the days.
    remarks_id, remarks_en : tuple of str
        How many are asked for, how many do not fit, and who may have the file.
    """

    heading: str = ""
    remarks_id: tuple[str, ...] = ()
    remarks_en: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The place and the days."""
        return self.heading

    def sentences(self, lang: Language = "id") -> list[str]:
        """Return the warnings that a reader of the file must see."""
        return [*super().sentences(lang), *(self.remarks_id if lang == "id" else self.remarks_en)]


def place_words(visits: VisitRound, lang: Language = "id") -> str:
    """Return "Desa Kedungrejo", "Kelurahan Kepatihan" or "Kecamatan Muncar"."""
    return say(f"visits.{visits.level}", lang, desa=visits.nama, kecamatan=visits.nama)


def ask_words(visits: VisitRound, kode: str, lang: Language = "id") -> str:
    """Return where is asked for the homes that a desa or kecamatan alone knows of."""
    key = "visits.middle_of_kecamatan" if kode == visits.kode[:8] else "visits.middle"
    return visits.ask_labels.get(kode) or say(key, lang, name=visits.ask_names[kode])


def above_words(visits: VisitRound, lang: Language = "id") -> str:
    """Return how many cases are known to the kecamatan alone, and who has them; "" in a kecamatan's round."""
    if visits.above is None:
        return ""
    offices = ", ".join(visits.above.offices) or say("visits.offices", lang, kecamatan=visits.nama_kecamatan)
    return say(
        "visits.above", lang, least=visits.above.least, most=visits.above.most,
        kecamatan=visits.nama_kecamatan, offices=offices,
    )  # fmt: skip


def days_words(visits: VisitRound, lang: Language = "id") -> str:
    """Return "25 November 2026", or the first and the last of several days."""
    first, last = min(visits.choice.days), max(visits.choice.days)
    if first == last:
        return format_date(first, lang)
    return say("visits.from_to", lang, first=first, last=last)


def short_label(jenis: str, kategori: object, lang: Language = "id") -> str:
    """Return "Kemiskinan: rumah tidak layak huni": what the visit is about, in a few words."""
    kind = jenis_name(jenis, lang)
    detail = " ".join(kategori.split()) if isinstance(kategori, str) else ""
    detail = detail if len(detail) <= _LONGEST else f"{detail[: _LONGEST - 1].rstrip()}…"
    return f"{kind[:1].upper()}{kind[1:]}" + (f": {detail}" if detail else "")


def why_not(alone_min: float, work_min: float, lang: Language = "id") -> str:
    """Return why a case is in no day: too far for the hours, or no room beside those that matter more."""
    key = "visits.too_far" if alone_min > work_min + 1e-9 else "visits.no_room"
    return say(key, lang, minutes=int(np.ceil(alone_min)))


def visit_note(
    visits: VisitRound, boundaries: Boundaries, made_at: datetime, lang: Language = "id"
) -> VisitNote:
    """Return what a file of this round says of itself."""
    plan = visits.plan
    numbers = {"asked": len(plan.asked), "left_out": len(plan.left_out)}
    remarks = {
        one: tuple(filter(None, (
            say("visits.secret", one), say("visits.remark", one, **numbers), above_words(visits, one),
        )))
        for one in LANGUAGES
    }  # fmt: skip
    return VisitNote(
        layer="visits",
        boundaries=boundaries.origin.title_in(lang),
        approximate=boundaries.approximate,
        made_at=made_at,
        suppressed=False,
        demo=visits.demo,
        heading=say("visits.title", lang, place=place_words(visits, lang), days=days_words(visits, lang)),
        remarks_id=remarks["id"],
        remarks_en=remarks["en"],
    )


def desa_of(visits: VisitRound, row: Mapping[Hashable, Any]) -> str:
    """Return the name of a case's or a stop's desa; "" where the kecamatan alone is known."""
    if row["id"] == "" and row["sumber"] == "":
        return "" if row["ask_at"] == visits.kode[:8] else visits.ask_names[str(row["ask_at"])]
    name = visits.cases.at[(row["sumber"], row["id"]), "nama_desa"]
    return name if isinstance(name, str) else ""
