"""Words that a person has decided on before: how they are recognised, and how far they are believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.geocoding.codes import CodeAnswer
from geo.geocoding.decision import Clause, Decision
from geo.geocoding.joining import Judge, PointFact
from geo.geocoding.places import Atlas
from geo.geocoding.points import GAP_M
from geo.geocoding.vocabulary import COLUMN_END, DASH
from geo.geocoding.words import as_lines

__all__ = ["Alias", "alias_lines", "known_aliases", "settle"]

_SIGNS = frozenset({"#", ",", COLUMN_END, DASH})
_SCORE = 0.95
_SCORE_WITH_POINT = 0.98


class Alias(NamedTuple):
    """What words were decided to mean: a desa, a kecamatan, or (``level`` blank) no place of this layer."""

    level: str
    place: int = -1


def alias_lines(texts: Iterable[str]) -> list[str]:
    """Return what a decision on each text is remembered by.

    Words in lower case, in their order, ``,`` between parts; numbers of
    houses, RT and RW are left out. A line of this function is its own line, so
    that what is kept and shared never needs the text it was made from.

    >>> alias_lines(["Jl. Mawar No.12, Ds.Kebaman (Srono)"])
    ['jl mawar no , ds kebaman , srono']
    """
    return [_joined(line.split()) for line in as_lines(texts)]


def _joined(words: Sequence[str]) -> str:
    parts: list[list[str]] = [[]]
    for word in words:
        if word not in _SIGNS:
            parts[-1].append(word)
        elif word != "#":
            parts.append([])
    return " , ".join(" ".join(part) for part in parts if part)


def known_aliases(texts: Sequence[str], aliases: pd.DataFrame | None, atlas: Atlas) -> dict[int, Alias]:
    """Return which of the texts were decided on before: their number to the decision.

    Parameters
    ----------
    texts : sequence of str
        Of :func:`geo.geocoding.texts.evidence_line`.
    aliases : pandas.DataFrame or None
        ``teks`` (raw, or a line of :func:`alias_lines`) and ``kode_desa``: the
        code of a desa, of a kecamatan, or blank for "cannot be placed". A code
        that the layer does not have is passed by: nothing is placed there.
    atlas : Atlas
    """
    if aliases is None or aliases.empty:
        return {}
    known: dict[str, Alias] = {}
    lines = alias_lines(aliases["teks"].astype(str))
    for line, code in zip(lines, aliases["kode_desa"].astype(str), strict=True):
        alias = _alias_of(code, atlas)
        if line and alias is not None:
            known[line] = alias
    return {at: known[line] for at, line in enumerate(alias_lines(texts)) if line in known}


def _alias_of(code: str, atlas: Atlas) -> Alias | None:
    if code in atlas.desa_at:
        return Alias("desa", atlas.desa_at[code])
    if code in atlas.kecamatan_at:
        return Alias("kecamatan", atlas.kecamatan_at[code])
    return Alias("") if code == "" else None


def settle(
    alias: Alias, decision: Decision, code: CodeAnswer, point: PointFact | None, judge: Judge
) -> Decision:
    """Return the decision on a row whose words were decided on before.

    Parameters
    ----------
    alias : Alias
    decision : Decision
        What the row's evidence says without the alias.
    code, point
        The rest of the row's evidence. Where it contradicts the alias by far,
        the row goes to review with both: the words are known, the place is not.
        Where they bear out what the words themselves say (one of two desa of
        a name, and the point in it), that holds and the alias is not needed.
    judge : Judge
    """
    if decision.status == "matched" and _borne_out(decision):
        return decision
    if alias.level == "":
        if decision.status == "matched":
            return decision
        return Decision.rejected([Clause("alias_unplaceable")])._replace(by=("alias",))
    inside = decision.place >= 0 and judge.atlas.parent[decision.place] == alias.place
    if alias.level == "kecamatan" and decision.status == "matched" and inside:
        return decision
    if _code_contradicts(alias, code, judge.atlas):
        return _review(alias, code.place if code.kind == "desa" else -1, Clause("alias_code"), judge)
    if point is None or point.office_rows:
        return _matched(alias, judge.atlas, ("alias",), _SCORE)
    return _with_point(alias, point, judge)


def _borne_out(decision: Decision) -> bool:
    by = set(decision.by)
    return decision.place >= 0 and bool(by & {"code", "point"}) and bool(by & {"name", "address"})


def _code_contradicts(alias: Alias, code: CodeAnswer, atlas: Atlas) -> bool:
    if code.kind == "outside":
        return True
    if code.kind == "desa":
        return code.place != alias.place if alias.level == "desa" else atlas.parent[code.place] != alias.place
    if code.kind == "kecamatan":
        return not (
            atlas.belongs(alias.place, code.place) if alias.level == "desa" else code.place == alias.place
        )
    return False


def _with_point(alias: Alias, point: PointFact, judge: Judge) -> Decision:
    if point.place < 0:
        # Far from every desa: a mistake, and with true lines one that a person should see.
        if judge.approximate:
            return _matched(alias, judge.atlas, ("alias",), _SCORE, Clause("point_far"))
        return _review(alias, -1, Clause("point_far_contradicts"), judge)
    desa = alias.level == "desa"
    metres = (
        judge.distance_m(point, alias.place) if desa else judge.distance_to_kecamatan_m(point, alias.place)
    )
    if not np.isfinite(metres):
        return _matched(alias, judge.atlas, ("alias",), _SCORE, Clause("no_polygon"))
    if metres > max(judge.tolerance_m, GAP_M):
        return _review(alias, point.place, Clause("alias_point", metres=metres), judge)
    return _matched(alias, judge.atlas, ("point", "alias"), _SCORE_WITH_POINT)


def _matched(alias: Alias, atlas: Atlas, by: tuple[str, ...], score: float, *more: Clause) -> Decision:
    if alias.level == "kecamatan":
        clause = Clause("alias_kecamatan", kec=atlas.kecamatan_names[alias.place])
        return Decision("matched", "kecamatan", -1, alias.place, by, score, [clause, *more], [])
    parent = atlas.parent[alias.place]
    clause = Clause("alias", desa=atlas.names[alias.place], kec=atlas.kecamatan_names[parent])
    return Decision("matched", "desa", alias.place, parent, by, score, [clause, *more], [alias.place])


def _review(alias: Alias, other: int, why: Clause, judge: Judge) -> Decision:
    known = _matched(alias, judge.atlas, ("alias",), 0.5, why)
    candidates = [*known.candidates, *([other] if other >= 0 else [])]
    kecamatan = known.kecamatan if alias.level == "kecamatan" else -1
    return known._replace(
        status="review", level="kecamatan" if kecamatan >= 0 else "", place=-1, kecamatan=kecamatan,
        candidates=list(dict.fromkeys(candidates)),
    )  # fmt: skip
