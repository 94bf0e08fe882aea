"""What is known made ready for the page: as published for the forum, whole for the planner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from geo.hotspots import cluster_table, smoothed_rate
from geo.published import Published
from geo.study import Study
from geo.wording import Language, say
from geo.wording.formats import format_number
from geo.zone import office_tz
from maps.publication import LayerKey, Publication

__all__ = ["planner_publication_of", "publication_of"]


def publication_of(published: Published, *, lang: Language = "id") -> Publication:
    """Return what a page for the forum shows.

    Parameters
    ----------
    published : Published
        What the gate let through.
    lang : {"id", "en"}
        Language of the notes.
    """
    return _publication(
        published,
        layers={key: pd.DataFrame(published.layer(*key)) for key in published.cells},
        counts=published.counts,
        lang=lang,
        made_at=published.made_at,
        refused=published.refused,
        suppressed=True,
    )


def planner_publication_of(
    study: Study, *, lang: Language = "id", made_at: datetime | None = None
) -> Publication:
    """Return what a planner's page shows: exact numbers. Nothing that the forum sees is made of it."""
    counts = study.counts.assign(n_min=study.counts["n_cases"], n_max=study.counts["n_cases"])
    keys = [(kind, period) for kind in study.jenis for period in study.periods]
    layers = {key: _with_smoothed_rate(study.layers[key]) for key in keys if key in study.layers}
    return _publication(
        study,
        layers=layers,
        counts=counts,
        lang=lang,
        made_at=made_at or datetime.now(office_tz()),
        refused=frozenset(key for key in layers if "refused_id" in study.layers[key].attrs),
        suppressed=False,
        clusters={key: cluster_table(study.layers[key]) for key in layers},
    )


def _with_smoothed_rate(layer: pd.DataFrame) -> pd.DataFrame:
    """Return the layer with the rate that few people cannot inflate, where persons are known."""
    frame = pd.DataFrame(layer)
    known = frame["population"].notna()
    if not known.any() or not (frame.loc[known, "population"] > 0).any():
        return frame
    there = frame[known]
    if not there["n_cases"].sum():
        return frame
    return frame.assign(smoothed_rate=smoothed_rate(there["n_cases"], there["population"]))


def _publication(
    source: Published | Study,
    *,
    layers: dict[LayerKey, pd.DataFrame],
    counts: pd.DataFrame,
    lang: Language,
    made_at: datetime,
    refused: frozenset[LayerKey],
    suppressed: bool,
    clusters: Mapping[LayerKey, pd.DataFrame] | None = None,
) -> Publication:
    note = {None: "maps.population_none", True: "maps.population_estimated", False: "maps.population_given"}
    origin = source.boundaries.origin
    return Publication(
        layers=layers,
        periods=list(source.periods),
        jenis=list(source.jenis),
        boundaries_title=origin.title_in(lang),
        boundaries_approximate=source.boundaries.approximate,
        boundaries_date=origin.date,
        made_at=made_at,
        demo=source.demo,
        population_note=say(note[source.population_estimated], lang),
        unplaced=_unplaced(counts, lang),
        totals=_totals(counts),
        suppressed=suppressed,
        refused=refused,
        clusters=clusters or {},
        number=source.number if isinstance(source, Published) else 0,
    )


def _totals(counts: pd.DataFrame) -> dict[LayerKey, tuple[float, float]]:
    """Return the least and most of the whole area's number of cases; of several kabupaten there is none."""
    lines = counts[counts["tingkat"] == "kabupaten"]
    if lines["kode"].nunique() > 1:
        return {}
    keys = zip(lines["jenis"], lines["periode"], strict=True)
    pairs = zip(lines["n_min"].astype(float), lines["n_max"].astype(float), strict=True)
    return {(str(kind), str(period)): pair for (kind, period), pair in zip(keys, pairs, strict=True)}


def _unplaced(counts: pd.DataFrame, lang: Language) -> dict[LayerKey, str]:
    """Return how many cases have no place, in words: a number or a range."""
    lines = counts[counts["tingkat"] == "tidak_ditempatkan"]
    columns = (lines[name] for name in ("jenis", "periode", "n_min", "n_max"))
    found: dict[LayerKey, str] = {}
    for kind, period, least, most in zip(*columns, strict=True):
        # A line that may be empty is not worth a sentence; saying so gives nothing away.
        if least > 0:
            ends = [format_number(int(least), lang), "" if pd.isna(most) else format_number(int(most), lang)]
            found[str(kind), str(period)] = ends[0] if ends[0] == ends[1] else "–".join(ends)
    return found
