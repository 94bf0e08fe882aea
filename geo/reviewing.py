"""A reviewer's decision carried out: where the places, the queue and the remembered words meet.

This composes the stations admin, cases and geocoding; it decides nothing itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.cases.review import Decision, Placement, Question, ReviewQueue
from geo.cases.review_aliases import kept_aliases
from geo.cases.review_import import Merged, merge_aliases
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.geocoding import geocode
from geo.geocoding.aliases import alias_lines
from geo.wording import Language, say
from geo.zone import office_tz

__all__ = ["aliases_to_share", "decide", "import_aliases", "placement_of", "reason_in", "remembered_words"]

_REASON_LETTERS = 200


def decide(
    store: CaseStore,
    boundaries: Boundaries,
    key: str,
    code: str,
    *,
    who: str,
    reason: str = "",
    now: datetime | None = None,
) -> tuple[Decision, bool]:
    """Place every case of a question; return the decision and whether its words are remembered.

    Parameters
    ----------
    code : str
        Of a desa or a kecamatan; blank for "cannot be placed".
    who : str
        Name of the account, or "konsol".
    reason : str
        Why it cannot be placed, where *code* is blank.

    Raises
    ------
    RequestError
        If the code is unknown, a reason is lacking, or the question is no longer open.
    """
    queue = ReviewQueue(store)
    moment = now or datetime.now(UTC)
    question = queue.question(key)
    placement = placement_of(boundaries, code, who=who, moment=moment, reason=reason)
    words = remembered_words(question, boundaries, code)
    return queue.resolve(key, placement, who=who, words=words, now=moment), words is not None


def placement_of(
    boundaries: Boundaries, code: str, *, who: str, moment: datetime, reason: str = ""
) -> Placement:
    """Return where a code places cases, with the sentence that names the decision.

    Raises
    ------
    RequestError
        If the layer has no such place, or a reason is lacking where there is no code.
    """
    said: dict[str, Any] = {"who": who, "when": moment.astimezone(office_tz())}
    if code == "":
        why = " ".join(reason.split())[:_REASON_LETTERS]
        if not why:
            raise RequestError("review.no_reason")
        return Placement("", "", "", "", say("review.decided_nowhere", reason=why, **said))
    desa = boundaries.desa
    if code in desa.index:
        row = desa.loc[code]
        name, kec = str(row["nama_desa"]), str(row["nama_kecamatan"])
        sentence = say("review.decided_desa", desa=name, kec=kec, **said)
        return Placement(code, name, str(row["kode_kecamatan"]), kec, sentence)
    inside = desa.loc[desa["kode_kecamatan"] == code, "nama_kecamatan"]
    if inside.empty:
        raise RequestError("review.unknown_place", code=code[:40])
    kec = str(inside.iloc[0])
    return Placement("", "", code, kec, say("review.decided_kecamatan", kec=kec, **said))


def remembered_words(question: Question, boundaries: Boundaries, code: str) -> str | None:
    """Return the line under which later files find a decision; None where the words did not carry it.

    Words that place themselves need no memory: there it was the code or the
    point that was at odds with them. And where a code or a point was part of
    the evidence, the words are remembered only if they name the place that
    was chosen: "Dusun Krajan" beside a point is no desa without that point.
    """
    if not question.teks:
        return None
    placed = _by_words(question, boundaries)
    if placed["match_status"] == "matched":
        return None
    alone = question.lon is None and not any(one.kode for one in question.written)
    if alone:
        return question.teks
    named = str(placed["match_candidates"]).split(";")
    parents = {name[:8] for name in named if name} | {str(placed["kode_kecamatan"])}
    return question.teks if code and (code in named or code in parents) else None


def _by_words(question: Question, boundaries: Boundaries) -> pd.Series:
    written = question.written[0]
    frame = pd.DataFrame([{"desa": written.desa, "kecamatan": written.kecamatan, "alamat": written.alamat}])
    return geocode(frame, boundaries).iloc[0]


def reason_in(question: Question, boundaries: Boundaries, lang: Language) -> str:
    """Return why a question is open in *lang*; as it was kept where it cannot be said anew."""
    if lang == "id":
        return question.reason
    written = question.written[0]
    row = {
        "kode_desa": written.kode, "desa": written.desa, "kecamatan": written.kecamatan,
        "alamat": written.alamat, "lon": question.lon, "lat": question.lat,
    }  # fmt: skip
    placed = geocode(pd.DataFrame([row]), boundaries, lang=lang).iloc[0]
    same = placed["match_status"] == question.status
    return str(placed["match_reason"]) if same else question.reason


def aliases_to_share(store: CaseStore, boundaries: Boundaries) -> pd.DataFrame:
    """Return the remembered words with the names of their places, for another office."""
    aliases = kept_aliases(store)
    names = boundaries.desa["nama_desa"].to_dict()
    parents = boundaries.desa.groupby("kode_kecamatan")["nama_kecamatan"].first().to_dict()
    codes = aliases["kode_desa"].astype(str)
    return aliases.assign(
        nama_desa=[names.get(code, "") for code in codes],
        nama_kecamatan=[parents.get(code[:8], "") for code in codes],
    )


def import_aliases(path: Path, store: CaseStore, boundaries: Boundaries, *, who: str) -> tuple[Merged, int]:
    """Add the decisions of another office's file; return what became of them, and how many name no place.

    Raises
    ------
    RequestError
        If the file lacks a column, or cannot be read.
    """
    frame = _alias_file(path)
    known = {"", *boundaries.desa.index, *boundaries.desa["kode_kecamatan"]}
    codes: dict[str, str] = {}
    twice: list[tuple[str, str, str]] = []
    unknown = 0
    lines = alias_lines(frame["teks"])
    for line, code in zip(lines, (text.strip() for text in frame["kode_desa"]), strict=True):
        if not line or code not in known:
            unknown += 1
        elif codes.setdefault(line, code) != code:
            twice.append((line, codes[line], code))
    source, now, why = f"{who} ({path.name[:60]})", datetime.now(UTC), say("review.imported_reason")
    place = {
        code: placement_of(boundaries, code, who=source, moment=now, reason=why)
        for code in set(codes.values())
    }
    result = merge_aliases(store, {line: place[code] for line, code in codes.items()}, who=who)
    return result._replace(conflicts=[*result.conflicts, *twice]), unknown


def _alias_file(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise RequestError("review.alias_file", path=path.name) from error
    if not {"teks", "kode_desa"} <= set(frame.columns):
        raise RequestError("review.alias_file", path=path.name)
    return frame
