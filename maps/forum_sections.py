"""What the forum's page says below the map: decisions, whether it helped, the year, the programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geo.admin.wilayah import area_kind
from geo.aggregation.gate.assemble import ALL_JENIS
from geo.deciding import about_words, place_words
from geo.forum_facts import ForumFacts
from geo.helping import ForumRound
from geo.patrol.forum_school import TOLD_STEPS
from geo.patrol.school import FINISHED_BY_2016, LADDER
from geo.publishing.published import Published
from geo.wording import Language, say
from geo.wording.formats import format_date, format_number, format_period
from geo.zone import office_tz
from maps.findings import jenis_label
from maps.publication import HOTSPOT_CLASSES

__all__ = ["Section", "Table", "forum_sections", "range_words"]


@dataclass(frozen=True)
class Table:
    """Rows of plain words; the first of each row is its heading. ``folded`` ones are opened by a tap."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    folded: bool = False


@dataclass(frozen=True)
class Section:
    """One subject of the page, in plain words."""

    name: str
    title: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = field(default_factory=tuple)


def forum_sections(published: Published, facts: ForumFacts, lang: Language) -> list[Section]:
    """Return the sections of the forum's page, in order; one that has nothing to say is left out.

    Parameters
    ----------
    published : Published
    facts : ForumFacts
    lang : {"id", "en"}
    """
    found = [
        _decisions(published, facts, lang),
        _helped(published, facts, lang),
        _all_kinds(published, lang),
        _year(published, lang),
        _programmes(published, facts, lang),
    ]
    return [section for section in found if section is not None]


def range_words(low: float, high: float, lang: Language) -> str:
    """Return a published count in words: a number, a range, or an open range.

    >>> range_words(0, 4, "id"), range_words(12, 12, "id"), range_words(50, float("nan"), "en")
    ('0 sampai 4', '12', '50 or more')
    """
    if pd.isna(low):
        return say("maps_forum.not_told", lang)
    least = format_number(int(low), lang)
    if pd.isna(high):
        return say("maps_forum.range_open", lang, low=least)
    most = format_number(int(high), lang)
    return least if low == high else say("maps_forum.range", lang, low=least, high=most)


def _decisions(published: Published, facts: ForumFacts, lang: Language) -> Section:
    title = say("decisions.title", lang)
    if not facts.decisions:
        return Section("decisions", title, [say("decisions.section_none", lang)])
    rows = []
    today = facts.made_at.astimezone(office_tz()).date()
    for one in facts.decisions:
        day = format_date(one.status_at.astimezone(office_tz()).date(), lang)
        status = say(
            "decisions.status_since", lang, status=say(f"decisions.status_{one.status}", lang), sejak=day
        )
        late = not one.is_over and one.due < today
        due = format_date(one.due, lang)
        rows.append(
            [
                about_words(one, published.boundaries, lang), one.step, one.pillar,
                f"{due} ({say('decisions.late', lang)})" if late else due, status,
            ]
        )  # fmt: skip
    columns = [say(f"decisions.column_{name}", lang) for name in ("about", "step", "pillar", "due", "status")]
    note = say("maps_forum.made_note", lang, date=format_date(today, lang))
    return Section("decisions", title, [note], [Table(title, columns, rows)])


def _helped(published: Published, facts: ForumFacts, lang: Language) -> Section:
    title = say("effect.title", lang)
    if not facts.rounds:
        return Section("effect", title, [say("effect.none_yet", lang)])
    tables = [_round(published, one, lang) for one in facts.rounds]
    verdicts = [
        f"{jenis_label(one.jenis, lang)}: {say(f'effect.forum_{one.verdict}', lang)}" for one in facts.rounds
    ]
    words = [say("effect.by_itself_words", lang), *verdicts, say("effect.no_patrol_hours", lang)]
    return Section("effect", title, words, tables)


def _round(published: Published, one: ForumRound, lang: Language) -> Table:
    was, later = format_period(one.period, lang), format_period(one.later, lang)
    caption = say("effect.kind", lang, jenis=jenis_label(one.jenis, lang), was=was, later=later)
    rows = [
        [
            place_words(str(code), published.boundaries, lang),
            _cell(row["was_min"], row["was_max"], row["was"], lang),
            _cell(row["is_min"], row["is_max"], row["now"], lang),
            say("effect.yes" if row["patrolled"] else "effect.no", lang),
            *([say(f"effect.carried_{row['carried']}", lang)] if "carried" in row else []),
        ]
        for code, row in one.areas.iterrows()
    ]
    names = ("desa", "was", "now", "patrol", *(["carried"] if "carried" in one.areas else []))
    columns = [say(f"effect.column_{name}", lang) for name in names]
    return Table(caption, columns, rows, folded=True)


def _cell(low: float, high: float, name: str, lang: Language) -> str:
    number = HOTSPOT_CLASSES.index(name) if name in HOTSPOT_CLASSES else 0
    kelas = say(f"maps.ui_short_{number}", lang)
    return say("effect.cell", lang, n=range_words(low, high, lang), kelas=kelas)


def _all_kinds(published: Published, lang: Language) -> Section | None:
    """Return what is published of all kinds together: no desa, and so no hotspot and no map."""
    totals = published.counts[published.counts["jenis"] == ALL_JENIS]
    if totals.empty:
        return None
    shown = [one for one in published.periods if one in set(totals["periode"])][-4:]
    whole = totals[totals["tingkat"] == "kabupaten"].set_index("periode")
    there = [one for one in shown if one in whole.index]
    told = "; ".join(f"{format_period(one, lang)}: {_of(whole.loc[one], lang)}" for one in there)
    rows = []
    for name, part in totals[totals["tingkat"] == "kecamatan"].groupby("nama"):
        by_period = part.set_index("periode")
        cells = [_of(by_period.loc[one], lang) if one in by_period.index else "–" for one in shown]
        rows.append([str(name), *cells])
    columns = [say("maps_forum.column_kecamatan", lang), *(format_period(one, lang) for one in shown)]
    table = Table(say("maps_forum.all_kinds_table", lang), columns, rows, folded=True)
    title = jenis_label(ALL_JENIS, lang)
    area = area_kind(published.boundaries.wilayah, lang)
    return Section("all-kinds", title, [say("maps_forum.all_kinds_why", lang, area=area), told], [table])


def _year(published: Published, lang: Language) -> Section | None:
    years = published.years
    if years.empty:
        return None
    kinds = [kind for kind in published.jenis if kind in set(years["jenis"])]
    first, last = (format_period(str(years[name].iloc[0]), lang) for name in ("period_from", "period_to"))
    whole = years[years["tingkat"] == "kabupaten"].set_index("jenis")
    totals = [
        say("maps_forum.year_total", lang, jenis=jenis_label(kind, lang), n=_of(whole.loc[kind], lang))
        for kind in kinds
        if kind in whole.index
    ]
    places = years[(years["tingkat"] == "kecamatan") & (years["jenis"] != ALL_JENIS)]
    rows = []
    for name, part in places.groupby("nama"):
        by_kind = part.set_index("jenis")
        cells = [_of(by_kind.loc[kind], lang) if kind in by_kind.index else "–" for kind in kinds]
        rows.append([str(name), *cells])
    columns = [say("maps_forum.column_kecamatan", lang), *(jenis_label(kind, lang) for kind in kinds)]
    table = Table(say("maps_forum.year_table", lang), columns, rows, folded=True)
    span = say("maps_forum.year_span", lang, first=first, last=last)
    return Section("year", say("maps_forum.year_title", lang), [span, "; ".join(totals)], [table])


def _of(row: Any, lang: Language) -> str:
    return range_words(row["n_min"], row["n_max"], lang)


def _programmes(published: Published, facts: ForumFacts, lang: Language) -> Section:
    clock = facts.clock
    words, tables = [say("maps_forum.clock_none", lang)], []
    if len(clock):
        periods = sorted(set(clock["periode"]))
        newest = clock[clock["periode"] == periods[-1]].iloc[0]
        median = ""
        if pd.notna(newest["median_from_min"]):
            ends = {"low": int(newest["median_from_min"]), "high": int(newest["median_to_min"])}
            median = say("maps_forum.clock_median", lang, **ends)
        period = format_period(periods[-1], lang)
        share = _share(newest, lang)
        words = [say("maps_forum.clock_intro", lang, periode=period, share=share, median=median)]
        tables = [_clock_table(published, clock, periods, lang)]
    words.append(say("maps_forum.school", lang, n=FINISHED_BY_2016, year=_dropouts(published, lang)))
    if len(facts.school):
        periods = sorted(set(facts.school["periode"]))
        words.append(_school_words(facts.school, periods, lang))
        tables.append(_school_table(facts.school, periods, lang))
    return Section("programmes", say("maps_forum.programmes_title", lang), words, tables)


def _school_words(school: pd.DataFrame, periods: Sequence[str], lang: Language) -> str:
    """Return how far the children came, of those found since the first quarter that was published."""
    newest = school[school["periode"] == periods[-1]].set_index("step")
    numbers = {step: _of(newest.loc[step], lang) for step in newest.index}
    first, last = (format_period(one, lang) for one in (periods[0], periods[-1]))
    return say("maps_forum.school_way", lang, first=first, last=last, **numbers)


def _school_table(school: pd.DataFrame, periods: Sequence[str], lang: Language) -> Table:
    shown = list(periods)[-4:]
    by_step = school.set_index(["step", "periode"])
    rows = [
        [
            say(f"programmes.step_{step}" if step in LADDER else f"maps_forum.school_{step}", lang),
            *(_of(by_step.loc[(step, one)], lang) for one in shown),
        ]
        for step in ("found", *TOLD_STEPS)
    ]
    columns = [say("maps_forum.column_step", lang), *(format_period(one, lang) for one in shown)]
    return Table(say("maps_forum.school_table", lang), columns, rows, folded=True)


def _dropouts(published: Published, lang: Language) -> str:
    years = published.years
    here = years[(years["tingkat"] == "kabupaten") & (years["jenis"] == "putus_sekolah")]
    # Of a province each kabupaten's is published, and no sum of them: the first is not the whole.
    return "" if len(here) != 1 else say("maps_forum.school_year", lang, n=_of(here.iloc[0], lang))


def _share(row: Any, lang: Language) -> str:
    return say("maps_forum.clock_share", lang, low=int(row["share_from"]), high=int(row["share_to"]))


def _clock_table(published: Published, clock: pd.DataFrame, periods: Sequence[str], lang: Language) -> Table:
    names = published.boundaries.kecamatan["nama_kecamatan"]
    whole = say("maps_forum.whole", lang, area=area_kind(published.boundaries.wilayah, lang))
    shown = list(periods)[-4:]
    rows = []
    for code in dict.fromkeys(clock["kode"].sort_values()):
        own = clock[clock["kode"] == code].set_index("periode")
        place = str(names[code]) if code in names.index else whole
        cells = [
            _share(own.loc[one], lang) if one in own.index else say("maps_forum.not_told", lang)
            for one in shown
        ]
        rows.append([place, *cells])
    columns = [say("maps_forum.column_place", lang), *(format_period(one, lang) for one in shown)]
    return Table(say("maps_forum.clock_table", lang), columns, rows, folded=len(rows) > 1)
