"""What ``/dampak`` says of every kind: the verdict, what happened by itself, each hotspot."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from api.office import Office
from geo.deciding import place_words
from geo.effect_words import effect_words, number_words
from geo.helping import next_period, score_round
from geo.wording import Language, say
from geo.wording.formats import format_number, format_period
from maps.findings import jenis_label

__all__ = ["EffectTable", "effect_tables"]


class EffectTable(NamedTuple):
    """One kind of cases: its heading, its sentences, its hotspots."""

    title: str
    sentences: list[str]
    columns: list[str]
    rows: list[list[str]]


def effect_tables(office: Office, period: str, lang: Language) -> list[EffectTable]:
    """Return every kind whose hotspots of a quarter can be scored: exact numbers, for planners alone."""
    shown, study = office.edition().data, office.live().study
    later = next_period(shown, period)
    names = ("before", "after", "expected", "patrols", "visits", "word")
    columns = [say("effect.column_desa", lang), *(say(f"effect.column_{name}", lang) for name in names)]
    found = []
    for kind in shown.jenis:
        keys = {(kind, period), (kind, later)}
        if later is None or not keys <= set(shown.cells) or not keys <= set(study.layers):
            continue
        effect = score_round(office.store, study, shown, kind, period)
        if len(effect.areas):
            words = {"was": format_period(period, lang), "later": format_period(later, lang)}
            title = say("effect.kind", lang, jenis=jenis_label(kind, lang), **words)
            rows = [_row(office, str(code), row, lang) for code, row in effect.areas.iterrows()]
            found.append(EffectTable(title, effect_words(effect, lang), columns, rows))
    return found


def _row(office: Office, code: str, row: pd.Series, lang: Language) -> list[str]:
    expected = "–"
    if pd.notna(row["expected"]):
        ends = [number_words(row[name], lang, 0) for name in ("low", "high")]
        expected = f"{number_words(row['expected'], lang, 1)} ({ends[0]}–{ends[1]})"
    return [
        place_words(code, office.boundaries, lang),
        *(number_words(row[name], lang, 0) for name in ("before", "after")),
        expected,
        *(format_number(int(row[name]), lang) for name in ("n_patrols", "n_visits")),
        say(f"effect.word_{row['word']}", lang),
    ]
