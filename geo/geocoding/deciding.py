"""Every different combination of code, text and point of a file, decided once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.geocoding.aliases import known_aliases, settle
from geo.geocoding.codes import CodeAnswer, read_code
from geo.geocoding.decision import Decision, Named
from geo.geocoding.evidence import Evidence
from geo.geocoding.joining import Judge, PointFact
from geo.geocoding.points import Points, Sharing, read_points
from geo.geocoding.sharing import Keys, SharedPoints, Tally, crowded, point_keys, tally
from geo.geocoding.texts import TextEvidence, read_texts

__all__ = ["Progress", "Table", "decide_rows", "tally_rows"]

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
    shared: SharedPoints | None = None,
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
    shared : SharedPoints, optional
        Points that several rows of the file share, where these rows are a part of it.
    """
    words = _read(evidence, judge, bps_codes, progress)
    points = read_points(evidence.lon, evidence.lat, judge.locator)
    if shared is None:
        here = points.given
        crowd = crowded([point_keys(points.lon[here], points.lat[here])])
        shared = SharedPoints(tally(points, words.certain(), words.text_of, crowd))
    point_of, facts = _point_facts(points, shared.on(points), words.silent())
    decided = known_aliases(words.texts, aliases, judge.atlas)
    # A text that was decided on before is a case of its own; all others count by what they say.
    alias_of = np.full(len(words.texts), -1, dtype=np.int64)
    alias_of[list(decided)] = list(decided)
    stacked = np.column_stack([words.named_of, point_of, alias_of[words.text_of], words.code_of])
    stacked[stacked[:, 2] < 0, 3] = -1
    if not len(stacked):
        return Table([], np.empty(0, dtype=np.int64))
    combinations, of_row = np.unique(stacked, axis=0, return_inverse=True)
    decisions = []
    for name, point, alias, code in combinations.tolist():
        decision = judge.decide(words.named[name], facts[point])
        if alias >= 0:
            decision = settle(decided[alias], decision, words.by_code[code], facts[point], judge)
            doubt = words.named[name].doubt
            if doubt is not None:
                decision = decision.doubted(doubt, borne_out=True)
        decisions.append(decision)
    return Table(decisions, of_row.ravel().astype(np.int64))


def tally_rows(evidence: Evidence, judge: Judge, bps_codes: Mapping[str, str], crowd: Keys) -> Tally:
    """Return what some rows of a file say of the points that it has on many rows.

    Parameters
    ----------
    evidence : Evidence
        Of a part of the file.
    judge : Judge
    bps_codes : mapping of str to str
        As :func:`decide_rows`.
    crowd : numpy.ndarray of int64
        Of :func:`geo.geocoding.sharing.crowded`, for the whole file.
    """
    given = np.flatnonzero(np.isfinite(evidence.lon) & np.isfinite(evidence.lat))
    keys = point_keys(evidence.lon[given], evidence.lat[given])
    part = evidence.at(given[np.isin(keys, crowd)])
    words = _read(part, judge, bps_codes, None)
    # The same text has the same number in every part: what it is hashed to.
    number = pd.util.hash_array(np.asarray(words.texts, dtype=object), categorize=False).view(np.int64)
    points = read_points(part.lon, part.lat, judge.locator)
    return tally(points, words.certain(), number[words.text_of], crowd)


class _Words(NamedTuple):
    """What codes and texts of some rows say: each different one once, and which one each row has."""

    texts: list[str]
    text_of: NDArray[np.int64]
    by_code: list[CodeAnswer]
    code_of: NDArray[np.int64]
    named: list[Named]
    named_of: NDArray[np.int64]

    def certain(self) -> NDArray[np.int64]:
        """Return the desa that each row names for certain, -1 without."""
        places = [one.place if one.status == "matched" and one.level == "desa" else -1 for one in self.named]
        return np.asarray([*places, -1], dtype=np.int64)[self.named_of]

    def silent(self) -> NDArray[np.bool_]:
        """Return which rows have neither code nor text: nothing but their point."""
        no_text = np.asarray([not text for text in self.texts] or [False], dtype=bool)
        no_code = np.asarray([one.kind == "none" for one in self.by_code] or [False], dtype=bool)
        return np.asarray(no_text[self.text_of] & no_code[self.code_of])


def _read(
    evidence: Evidence, judge: Judge, bps_codes: Mapping[str, str], progress: Progress | None
) -> _Words:
    text_of, texts = _different(evidence.texts)
    code_of, codes = _different(evidence.codes)
    by_text, said_of = _numbered(read_texts(texts, judge.atlas, progress))
    by_code = [read_code(code, judge.atlas, bps_codes) for code in codes]
    named, named_of = _named(by_code, by_text, code_of, said_of[text_of], judge)
    return _Words(texts, text_of, by_code, code_of, named, named_of)


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


def _point_facts(
    points: Points, sharing: Sharing, silent: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], list[PointFact | None]]:
    """Return the different points of a file, and which one each row has; the first is none.

    Where the point is all that a row has, points of one desa are one: nothing
    else is there that its distance could be measured to.
    """
    of_row = np.zeros(points.lon.size, dtype=np.int64)
    facts: list[PointFact | None] = [None]
    alone = points.given & silent
    where = (points.place, points.distance_m, sharing.office, sharing.doubtful)
    for rows, columns in ((points.given & ~silent, (points.lon, points.lat)), (alone, where)):
        here = np.flatnonzero(rows)
        if not here.size:
            continue
        different = np.column_stack([column[here].astype(np.float64) for column in columns])
        _, first, back = np.unique(different, axis=0, return_index=True, return_inverse=True)
        of_row[here] = back.ravel() + len(facts)
        facts.extend(
            PointFact(
                float(points.lon[row]), float(points.lat[row]), int(points.place[row]),
                float(points.distance_m[row]), int(sharing.office[row]), int(sharing.doubtful[row]),
            )
            for row in here[first].tolist()
        )  # fmt: skip
    return of_row, facts
