"""What is said of a desa to the forum: a sentence made of its published range and class alone."""

from __future__ import annotations

import pandas as pd

from geo.aggregation.kinds import jenis_name
from geo.hotspots.classes import COLD_LEVELS, HOT_LEVELS
from geo.study import Key
from geo.wording import Language, say
from geo.wording.formats import format_period

__all__ = ["says_few", "sentences"]

_Shown = tuple[int, int | None, str]


def _shown(cells: pd.DataFrame) -> list[_Shown]:
    highs = [None if pd.isna(value) else int(value) for value in cells["n_max"]]
    return list(zip(cells["n_min"].astype(int), highs, cells["hotspot_class"].astype(str), strict=True))


def sentences(cells: pd.DataFrame, key: Key, refused: bool, threshold: int, lang: Language) -> list[str]:
    """Return a sentence for each desa.

    Parameters
    ----------
    cells : DataFrame
        ``n_min``, ``n_max``, ``hotspot_class``.
    key : (jenis, periode)
    refused : bool
        Whether to say that there were too few cases to look for hotspots.
    threshold : int
        Counts below it are never told apart.
    lang : {"id", "en"}
    """
    shown = _shown(cells)
    words = {"jenis": jenis_name(key[0], lang), "period": format_period(key[1], lang)}
    known: dict[_Shown, str] = {}
    for one in set(shown):
        low, high, name = one
        form = "open" if high is None else "exact" if low == high else "range"
        count = say(f"aggregation.sentence_{form}", lang, n_min=low, n_max=high, **words)
        # Of a small count nothing is said of chance: a hotspot among them is not marked as one,
        # nor does it say whether there were cases enough to look for hotspots.
        verdict = "small" if name == "none" and low < threshold else name
        known[one] = f"{count} {_verdict(verdict, refused and verdict != 'small', lang)}"
    return [known[one] for one in shown]


def _verdict(name: str, refused: bool, lang: Language) -> str:
    if refused:
        return say("aggregation.class_too_few", lang)
    side, _, sureness = name.partition("_")
    if side not in _LEVELS or sureness not in _SURENESS:
        return say(f"aggregation.class_{name}", lang)
    level = _LEVELS[side][_SURENESS.index(sureness)]
    return say(f"aggregation.class_{name}", lang, times=round(1 / level))


_LEVELS = {"hot": HOT_LEVELS, "cold": COLD_LEVELS}
_SURENESS = ("very_sure", "sure", "maybe")


def says_few(cells: pd.DataFrame) -> bool:
    """Whether any desa's sentence says that cases were too few: a title must not tell more than they do."""
    return bool(cells["sentence_id"].str.endswith(say("aggregation.class_too_few", "id")).any())
