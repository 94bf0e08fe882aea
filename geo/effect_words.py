"""Whether patrols helped, in words with exact numbers: for planners, never for the forum."""

from __future__ import annotations

import math

from geo.patrol.effect import Effect
from geo.wording import Language, say
from geo.wording.formats import format_number

__all__ = ["effect_words", "number_words"]


def effect_words(effect: Effect, lang: Language) -> list[str]:
    """Return the verdict, and what would have been said without thinking and what happens by itself."""
    ends = {name: number_words(getattr(effect, name), lang, 2) for name in ("ratio", "low", "high")}
    words = [say(f"effect.verdict_{effect.verdict}", lang, **ends)]
    if not math.isnan(effect.by_itself):
        numbers = {
            "before": number_words(effect.n_before, lang), "after": number_words(effect.n_after, lang),
            "change": _change(effect.naive, lang), "alone": _change(effect.by_itself, lang),
            "trend": number_words(effect.trend, lang, 2),
            "controls": number_words(len(effect.controls), lang),
        }  # fmt: skip
        words.append(say("effect.naive", lang, **numbers))
    return words


def number_words(value: float, lang: Language, decimals: int = 0) -> str:
    """Return a number as people write it, or a dash where there is none."""
    return "–" if math.isnan(value) else format_number(float(value), lang, decimals=decimals)


def _change(ratio: float, lang: Language) -> str:
    percent = 100 * (ratio - 1)
    sign = "+" if percent > 0 else "\N{MINUS SIGN}" if percent < 0 else ""
    return f"{sign}{format_number(abs(percent), lang, decimals=0)}%"
