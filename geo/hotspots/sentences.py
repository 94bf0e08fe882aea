"""What a Kades reads about a desa: counts, what was expected, how often chance does this."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geo.wording import Language, say
from geo.wording.formats import format_number, format_period

__all__ = ["Evidence", "chance_words", "cluster_sentence", "growing_sentence", "sentence"]


@dataclass(frozen=True)
class Evidence:
    """What is known of one desa.

    Attributes
    ----------
    hotspot_class : str
        ``hot_...``, ``cold_...`` or ``none``.
    n_cases, expected : float
        Of the desa itself.
    p_value : float
        The chance that the sentence states.
    p_smallest : float
        The smallest chance that the replicates can show.
    together : tuple of (areas, cases, expected), optional
        Of the cluster, or of the desa with its neighbours.
    cluster : bool
        Whether ``together`` is a cluster of the scan.
    note : str
        Key of the remark on the population, or nothing.
    """

    hotspot_class: str
    n_cases: float
    expected: float
    p_value: float
    p_smallest: float
    together: tuple[int, float, float] | None = None
    cluster: bool = False
    note: str = ""


def sentence(evidence: Evidence, lang: Language) -> str:
    """Return the sentence of one desa.

    >>> sentence(Evidence("hot_very_sure", 12, 5, 0.0025, 0.0001, (1, 12, 5), True), "id")
    '12 kasus; 5 yang diperkirakan; kebetulan saja menghasilkan ini 1 dari 400 kali, di mana pun di peta.'
    """
    values = {
        "n": _number(evidence.n_cases, lang),
        "expected": _number(evidence.expected, lang),
        "estimated": _note(evidence.note, lang),
    }
    side = evidence.hotspot_class.split("_")[0]
    if evidence.together is not None:
        areas, cases, expected = evidence.together
        kind = "cluster" if evidence.cluster else "around"
        values |= {
            f"{kind}_n": _number(cases, lang),
            f"{kind}_expected": _number(expected, lang),
            "others": _number(areas - 1, lang),
        }
    if side == "none":
        quiet = "hotspots.none" if evidence.together is None else "hotspots.none_around"
        return say("hotspots.beside" if evidence.cluster else quiet, lang, **values)
    values["chance"] = chance_words(evidence.p_value, evidence.p_smallest, lang)
    if not evidence.cluster:
        return say(f"hotspots.{side}_around", lang, **values)
    alone = evidence.together is not None and evidence.together[0] == 1
    return say(f"hotspots.{side}_{'alone' if alone else 'together'}", lang, **values)


def cluster_sentence(
    kind: str,
    names: list[str],
    n_cases: float,
    expected: float,
    p_value: float,
    p_smallest: float,
    lang: Language = "id",
) -> str:
    """Return the sentence of one cluster.

    >>> cluster_sentence("hot", ["Genteng", "Sempu"], 43, 20, 0.0025, 0.0001)
    'Genteng dan Sempu: 43 kasus; 20 yang diperkirakan; kebetulan saja menghasilkan ini 1 dari 400 kali.'
    """
    values = {"n": _number(n_cases, lang), "expected": _number(expected, lang)}
    chance = chance_words(p_value, p_smallest, lang)
    return say(f"hotspots.cluster_{kind}", lang, names=_listed(names, lang), chance=chance, **values)


def growing_sentence(facts: dict[str, Any], p_smallest: float, lang: Language = "id") -> str:
    """Return the sentence of one cluster in place and time.

    Parameters
    ----------
    facts : dict
        ``names``, ``first_period``, ``n_cases``, ``expected``, ``p_value``.
    p_smallest : float
        The smallest chance that the replicates can show.
    lang : {"id", "en"}
        Language.

    Examples
    --------
    >>> facts = {"names": ["Genteng"], "first_period": "2026-Q2", "n_cases": 25, "expected": 11.2}
    >>> growing_sentence(facts | {"p_value": 0.005}, 0.001)  # doctest: +ELLIPSIS
    'Genteng: 25 kasus sejak Triwulan II 2026; 11 yang diperkirakan dari masa lalu; ...'
    """
    since = format_period(str(facts["first_period"]), lang)
    if lang == "en":
        # English writes the quarter small inside a sentence, Indonesian its Triwulan large.
        since = since[0].lower() + since[1:]
    return say(
        "hotspots.growing",
        lang,
        names=_listed(facts["names"], lang),
        since=since,
        n=_number(facts["n_cases"], lang),
        expected=_number(facts["expected"], lang),
        chance=chance_words(facts["p_value"], p_smallest, lang),
    )


def _listed(names: list[str], lang: Language) -> str:
    if len(names) == 1:
        return names[0]
    return say("hotspots.and", lang, first=", ".join(names[:-1]), last=names[-1])


@lru_cache(maxsize=4096)
def chance_words(p_value: float, p_smallest: float, lang: Language = "id") -> str:
    """Return a probability as "1 time in 400", rounded to two digits.

    Parameters
    ----------
    p_value : float
        Above 0, at most 1.
    p_smallest : float
        Where *p_value* is no larger than this the words say "at most".
    lang : {"id", "en"}
        Language.
    """
    times = 1.0 / max(p_value, p_smallest)
    digits = max(0, len(str(int(times))) - 2)
    key = "hotspots.chance_at_most" if p_value <= p_smallest else "hotspots.chance"
    return say(key, lang, times=int(round(times / 10**digits) * 10**digits))


def _number(value: float, lang: Language) -> str:
    # Nobody counts tenths of thirty cases; of two they matter.
    return _written(round(value) if value >= 10 else round(value, 1), lang)


@lru_cache(maxsize=65536)
def _written(value: float, lang: Language) -> str:
    return format_number(value, lang)


@lru_cache
def _note(key: str, lang: Language) -> str:
    return say(key, lang) if key else ""
