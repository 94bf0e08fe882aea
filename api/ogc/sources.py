"""Where the features of each collection come from, for whom asks.

The forum's come from the edition, which has passed the gate; the exact ones from
the live study, for planners alone; cases from the store, where a territory is a
condition of the database itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from api.accounts.gate import Viewer
from api.office import Edition, Office
from api.ogc.moments import Span, microseconds
from api.ogc.table import FeatureTable
from geo.aggregation.periods import period_bounds, shift_period
from geo.case_layer import CASE_EXPORT_COLUMNS, case_marks, case_points
from geo.cases.days import day_only
from geo.cases.store_tables import PERSONAL_COLUMNS
from geo.cases.visits import Visits
from geo.errors import HotspotError, QueryError, RequestError
from geo.export.note import LayerNote
from geo.layers import forum_layer, planner_layer
from geo.published import published_note
from geo.study import Key, layer_note
from geo.visits_made import VISITS, visit_points

__all__ = ["Ask", "all_hotspots", "cases", "desa", "gated", "period_span", "planned", "visits"]

_DAY_US = 86_400_000_000


class Ask(NamedTuple):
    """Who asks for a collection, and for which kind, quarter and time; each None where left open."""

    office: Office
    edition: Edition
    viewer: Viewer
    jenis: str | None = None
    period: str | None = None
    span: Span | None = None

    @property
    def periods(self) -> list[str]:
        """The quarters that the viewer may see, oldest first."""
        return list(self.office.live().study.periods if self.viewer.exact else self.edition.data.periods)

    def newest(self, period: str | None) -> Key:
        """Return the kind asked for, or the most telling one, of a quarter, or the newest."""
        if self.viewer.exact:
            return self.office.live().study.newest(self.jenis, period)
        return self.edition.data.newest(self.jenis, period)


def period_span(period: str, quarters: int = 1) -> Span:
    """Return first and last microsecond of a quarter, or of so many quarters up to it."""
    start = period_bounds(shift_period(period, 1 - quarters))[0]
    return Span(microseconds(start), microseconds(period_bounds(period)[1]) - 1)


def desa(ask: Ask) -> FeatureTable:
    """Return the places, which are the same for everybody."""
    return ask.edition.once(("ogc", "desa"), lambda: _of_index(*_forum(ask, "desa", ("", "")), None))


def gated(name: str, quarters: int = 1) -> Callable[[Ask], FeatureTable]:
    """Return the source of a layer that the forum sees through the gate and the planner whole."""

    def source(ask: Ask) -> FeatureTable:
        key = _chosen(ask)
        if key is None:
            return _nothing(ask, name, source)
        span = period_span(key[1], quarters)
        try:
            if ask.viewer.exact:
                live = ask.office.live()
                study = live.study
                return live.once(
                    ("ogc", name, *key), lambda: _of_index(*planner_layer(study, name, *key), span)
                )
            return ask.edition.once(("ogc", name, *key), lambda: _of_index(*_forum(ask, name, key), span))
        except RequestError as error:
            # A year that is not there is a collection without features, not a wrong request.
            if error.key != "publishing.no_year":
                raise
            return _empty(ask, name)

    return source


def planned(name: str) -> Callable[[Ask], FeatureTable]:
    """Return the source of a layer that planners alone see."""

    def source(ask: Ask) -> FeatureTable:
        key = _chosen(ask)
        if key is None:
            return _nothing(ask, name, source)
        live = ask.office.live()
        return live.once(("ogc", name, *key), lambda: _planned(ask, name, key))

    return source


def all_hotspots(ask: Ask) -> FeatureTable:
    """Return every kind and quarter of the hotspots, each with its time."""
    kept = ask.office.live() if ask.viewer.exact else ask.edition
    return kept.once(("ogc", "hotspots_semua"), lambda: _all_hotspots(ask))


def cases(ask: Ask) -> FeatureTable:
    """Return the cases that the viewer may see, with points; personal columns for the own territory alone."""
    note = published_note(ask.edition.data, "cases", suppressed=False)
    if ask.viewer.personal:
        # Asked of the database each time: the territory is a part of its WHERE.
        frame = ask.office.store.cases(personal=True, within=ask.viewer.within)
        return _case_table(frame, (*CASE_EXPORT_COLUMNS, *PERSONAL_COLUMNS), note)
    live = ask.office.live()
    if ask.viewer.within:
        return _case_table(ask.office.store.cases(within=ask.viewer.within), CASE_EXPORT_COLUMNS, note)
    return live.once(("ogc", "cases"), lambda: _case_table(live.study.cases, CASE_EXPORT_COLUMNS, note))


def visits(ask: Ask) -> FeatureTable:
    """Return the visits made and still to be made to the cases that the viewer may see."""
    store, personal = ask.office.store, ask.viewer.personal
    made = Visits(store).made(ask.viewer.within, personal=personal)
    within = ask.viewer.within
    cases = store.cases(personal=personal, within=within) if within else ask.office.live().study.cases
    frame = visit_points(cases, made, personal=personal)
    note = published_note(ask.edition.data, VISITS, suppressed=False)
    return FeatureTable(frame, [str(one) for one in frame["kunjungan"]], note, _moments(frame["waktu"]))


def _chosen(ask: Ask) -> Key | None:
    """Return the kind and quarter to show: those asked for, else the newest that the time asked for meets."""
    shown = ask.periods
    if ask.period is not None and ask.period not in shown:
        raise QueryError("api.period_not_shown", period=ask.period, choices=", ".join(shown) or "-")
    if not shown:
        return None
    period = ask.period
    if period is None and ask.span is not None:
        met = [one for one in shown if _meet(period_span(one), ask.span)]
        if not met:
            return None
        period = met[-1]
    return ask.newest(period)


def _meet(one: Span, other: Span) -> bool:
    return one.first <= other.last and one.last >= other.first


def _nothing(ask: Ask, name: str, source: Callable[[Ask], FeatureTable]) -> FeatureTable:
    """Return the layer without features, with its own columns where there is one."""
    if ask.periods:
        return source(ask._replace(span=None, period=None)).without_rows()
    return _empty(ask, name)


def _empty(ask: Ask, name: str) -> FeatureTable:
    frame = ask.edition.data.boundaries.desa.iloc[:0]
    return FeatureTable(frame.assign(jenis="", periode=""), [], published_note(ask.edition.data, name), [])


def _forum(ask: Ask, name: str, key: Key) -> tuple[gpd.GeoDataFrame, LayerNote]:
    frame, note = forum_layer(ask.edition.data, name, *key)
    return gpd.GeoDataFrame(frame), note


def _of_index(frame: pd.DataFrame, note: LayerNote, span: Span | None) -> FeatureTable:
    """Return a layer whose index identifies its features."""
    spans = None if span is None else [span] * len(frame)
    return FeatureTable(gpd.GeoDataFrame(frame), [str(code) for code in frame.index], note, spans)


def _planned(ask: Ask, name: str, key: Key) -> FeatureTable:
    try:
        frame, note = planner_layer(ask.office.live().study, name, *key)
    except HotspotError:
        # Too few cases to look for anything: nothing was found, which is what an empty layer says.
        return FeatureTable(gpd.GeoDataFrame(geometry=[], crs="EPSG:4326"), [], spans=[])
    return FeatureTable(
        gpd.GeoDataFrame(frame), _identified(frame, key), note, [period_span(key[1])] * len(frame)
    )


def _identified(frame: pd.DataFrame, key: Key) -> list[str]:
    """Return an identifier for each row of a layer that has rows of its own: clusters, areas of patrol."""
    if frame.index.name == "kode_desa":
        return [str(code) for code in frame.index]
    numbers = [f"{n:03d}" for n in (frame.index if frame.index.name else range(1, len(frame) + 1))]
    return [f"{key[0]}:{key[1]}:{n}" for n in numbers]


def _all_hotspots(ask: Ask) -> FeatureTable:
    exact = ask.viewer.exact
    study = ask.office.live().study if exact else None
    data = ask.edition.data
    layers: dict[Key, gpd.GeoDataFrame] = {}
    if study is not None:
        layers = {key: layer.assign(jenis=key[0], periode=key[1]) for key, layer in study.layers.items()}
        note = layer_note(study, "hotspots_semua")
    else:
        layers = {key: data.layer(*key) for key in data.cells}
        note = published_note(data, "hotspots_semua")
    if not layers:
        return FeatureTable(data.boundaries.desa.iloc[:0].assign(jenis="", periode=""), [], note, [])
    frame = pd.concat([layer.reset_index() for layer in layers.values()], ignore_index=True)
    names = [f"{code}:{kind}:{period}" for code, kind, period in _triples(frame)]
    spans = {period: period_span(period) for period in frame["periode"].unique()}
    return FeatureTable(gpd.GeoDataFrame(frame), names, note, [spans[period] for period in frame["periode"]])


def _triples(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(frame["kode_desa"], frame["jenis"], frame["periode"], strict=True))


def _case_table(rows: pd.DataFrame, shown: Sequence[str], note: LayerNote) -> FeatureTable:
    frame = rows[[name for name in shown if name in rows.columns]].reset_index(drop=True)
    return FeatureTable(case_points(frame), case_marks(frame), note, _reported(frame))


def _reported(cases: pd.DataFrame) -> list[Span | None]:
    """Return when each case was reported: a moment, or the whole of a day of which no hour is known."""
    lengths = day_only(cases, "tanggal") * (_DAY_US - 1)
    spans = zip(_moments(cases["tanggal"]), lengths, strict=True)
    return [None if one is None else Span(one.first, one.first + length) for one, length in spans]


def _moments(column: pd.Series) -> list[Span | None]:
    """Return the moment of each feature; None where it has none."""
    moments = pd.to_datetime(column, utc=True).dt.as_unit("us")
    numbers = zip(moments.isna(), moments.astype("int64"), strict=True)
    return [None if missing else Span(int(moment), int(moment)) for missing, moment in numbers]
