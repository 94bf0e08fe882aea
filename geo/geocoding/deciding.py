"""Every different combination of code, text and point of a file, decided once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.geocoding.aliases import known_aliases, settle
from geo.geocoding.codes import CodeAnswer, read_code
from geo.geocoding.decision import Decision, Named
from geo.geocoding.evidence import Evidence
from geo.geocoding.joining import Judge, PointFact
from geo.geocoding.points import Points, Sharing, read_points, shared_points
from geo.geocoding.texts import TextEvidence, read_texts

__all__ = ["Progress", "Table", "decide_rows"]

Progress = Callable[[int, int], None]


class Table:
    """The different decisions of a file, and which one each row has."""

    def __init__(self, decisions: list[Decision], of_row: NDArray[np.int64]) -> None:
        self.decisions = decisions
        self.of_row = of_row


def decide_rows(
    evidence: Evidence,
    judge: Judge,
    aliases: pd.DataFrame | None,
    bps_codes: Mapping[str, str],
    progress: Progress | None,
) -> Table:
    """Return the decision on each row: one for each different combination of code, text and point.

    Parameters
    ----------
    evidence : Evidence
    judge : Judge
    aliases : pandas.DataFrame or None
        Of :func:`geo.geocoding.aliases.known_aliases`.
    bps_codes : mapping of str to str
        Code of the statistics office to dotted Kemendagri code.
    progress : callable, optional
        Called with the number of texts read and their total.
    """
    text_of, texts = _different(evidence.texts)
    code_of, codes = _different(evidence.codes)
    by_text, said_of = _numbered(read_texts(texts, judge.atlas, progress))
    by_code = [read_code(code, judge.atlas, bps_codes) for code in codes]
    named, named_of = _named(by_code, by_text, code_of, said_of[text_of], judge)
    points = read_points(evidence.lon, evidence.lat, judge.locator)
    places = [one.place if one.status == "matched" and one.level == "desa" else -1 for one in named]
    sharing = shared_points(points, np.asarray([*places, -1], dtype=np.int64)[named_of], text_of)
    point_of, facts = _point_facts(points, sharing)
    decided = known_aliases(texts, aliases, judge.atlas)
    # A text that was decided on before is a case of its own; all others count by what they say.
    alias_of = np.full(len(texts), -1, dtype=np.int64)
    alias_of[list(decided)] = list(decided)
    stacked = np.column_stack([named_of, point_of, alias_of[text_of], code_of])
    stacked[stacked[:, 2] < 0, 3] = -1
    if not len(stacked):
        return Table([], np.empty(0, dtype=np.int64))
    combinations, of_row = np.unique(stacked, axis=0, return_inverse=True)
    decisions = []
    for name, point, alias, code in combinations.tolist():
        decision = judge.decide(named[name], facts[point])
        if alias >= 0:
            decision = settle(decided[alias], decision, by_code[code], facts[point], judge)
            doubt = named[name].doubt
            if doubt is not None:
                decision = decision.doubted(doubt, borne_out=True)
        decisions.append(decision)
    return Table(decisions, of_row.ravel().astype(np.int64))


def _different(values: list[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the number of each value, and the different values by their number."""
    numbers: dict[str, int] = {}
    of_row = [numbers.setdefault(value, len(numbers)) for value in values]
    return np.asarray(of_row, dtype=np.int64), list(numbers)


def _numbered(said: list[TextEvidence]) -> tuple[list[TextEvidence], NDArray[np.int64]]:
    """Return the different pieces of evidence, and the number of each text's."""
    numbers: dict[int, int] = {}
    of_text = [numbers.setdefault(id(one), len(numbers)) for one in said]
    different: list[TextEvidence] = [said[0]] * len(numbers) if said else []
    for number, one in zip(of_text, said, strict=True):
        different[number] = one
    return different, np.asarray(of_text, dtype=np.int64)


def _named(
    by_code: list[CodeAnswer],
    by_text: list[TextEvidence],
    code_of: NDArray[np.int64],
    said_of: NDArray[np.int64],
    judge: Judge,
) -> tuple[list[Named], NDArray[np.int64]]:
    """Return what the different pairs of code and text say, and which one each row has."""
    count = max(len(by_text), 1)
    keys, of_row = np.unique(code_of * count + said_of, return_inverse=True)
    named = [judge.namer.named(by_code[key // count], by_text[key % count]) for key in keys.tolist()]
    return named, of_row.ravel().astype(np.int64)


def _point_facts(points: Points, sharing: Sharing) -> tuple[NDArray[np.int64], list[PointFact | None]]:
    """Return the different points of a file, and which one each row has; the first is none."""
    of_row = np.zeros(points.lon.size, dtype=np.int64)
    facts: list[PointFact | None] = [None]
    here = np.flatnonzero(points.given)
    if here.size:
        pairs = np.column_stack([points.lon[here], points.lat[here]])
        _, first, back = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        of_row[here] = back.ravel() + 1
        facts.extend(
            PointFact(
                float(points.lon[row]), float(points.lat[row]), int(points.place[row]),
                float(points.distance_m[row]), int(sharing.office[row]), int(sharing.doubtful[row]),
            )
            for row in here[first].tolist()
        )  # fmt: skip
    return of_row, facts
