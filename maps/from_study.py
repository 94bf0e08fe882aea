"""A study made ready for the page: through the gate for the forum, whole for the planner."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from geo.aggregation.disclosure import THRESHOLD
from geo.aggregation.periods import JAKARTA
from geo.study import Study, publish, published_layer
from geo.wording import Language, say
from geo.wording.formats import format_number
from maps.publication import LayerKey, Publication

__all__ = ["publication_of"]


def publication_of(
    study: Study,
    *,
    gated: bool = True,
    threshold: int = THRESHOLD,
    lang: Language = "id",
    published: pd.DataFrame | None = None,
    made_at: datetime | None = None,
) -> Publication:
    """Return what a page shows of a study.

    Parameters
    ----------
    study : Study
        What was computed.
    gated : bool
        Whether the counts pass the disclosure gate first. Everything that the
        forum sees does; only a planner's own file may leave it out.
    threshold : int
        Counts below it are never told apart.
    lang : {"id", "en"}
        Language of the notes.
    published : DataFrame, optional
        What :func:`geo.study.publish` gave for *study*, if it is at hand.
    made_at : datetime, optional
        When the numbers were made.
    """
    keys: list[LayerKey] = [(kind, period) for kind in study.jenis for period in study.periods]
    table = None
    if gated:
        table = published if published is not None else publish(study, threshold)
        layers = {key: pd.DataFrame(published_layer(study, table, *key)) for key in keys}
    else:
        layers = {key: pd.DataFrame(study.layers[key]) for key in keys if key in study.layers}
    note = {None: "maps.population_none", True: "maps.population_estimated", False: "maps.population_given"}
    origin = study.boundaries.origin
    return Publication(
        layers=layers,
        periods=list(study.periods),
        jenis=list(study.jenis),
        boundaries_title=origin.title_in(lang),
        boundaries_approximate=study.boundaries.approximate,
        boundaries_date=origin.date,
        made_at=made_at or datetime.now(JAKARTA),
        demo=study.demo,
        population_note=say(note[study.population_estimated], lang),
        unplaced=_unplaced(study, table, lang),
        totals=_totals(study, table),
        suppressed=gated,
        refused=frozenset(key for key in layers if _refused(study, layers[key], key, gated, lang)),
    )


def _refused(study: Study, layer: pd.DataFrame, key: LayerKey, gated: bool, lang: Language) -> bool:
    """Return whether may be said that a layer had too few cases to look for hotspots."""
    if key not in study.layers or "refused_id" not in study.layers[key].attrs:
        return False
    # The forum's title says what the sentences of the desa say already, and no more: together
    # with a published total it could tell a small count otherwise.
    told = layer[f"sentence_{lang}"].str.endswith(say("aggregation.class_too_few", lang))
    return not gated or bool(told.any())


def _totals(study: Study, published: pd.DataFrame | None) -> dict[LayerKey, tuple[float, float]]:
    """Return the whole area's number of cases; for the forum as the gate gives it."""
    table = study.counts if published is None else published
    lines = table[table["tingkat"] == "kabupaten"]
    ends = [lines["n_cases"]] * 2 if published is None else [lines["n_min"], lines["n_max"]]
    keys = zip(lines["jenis"], lines["periode"], strict=True)
    pairs = zip(ends[0].astype(float), ends[1].astype(float), strict=True)
    return {(str(kind), str(period)): pair for (kind, period), pair in zip(keys, pairs, strict=True)}


def _unplaced(study: Study, published: pd.DataFrame | None, lang: Language) -> dict[LayerKey, str]:
    """Return how many cases have no place, in words; for the forum the line's published range."""
    table = study.counts if published is None else published
    lines = table[table["tingkat"] == "tidak_ditempatkan"]
    low = lines["n_cases"] if published is None else lines["n_min"]
    high = lines["n_cases"] if published is None else lines["n_max"]
    found: dict[LayerKey, str] = {}
    for kind, period, least, most in zip(lines["jenis"], lines["periode"], low, high, strict=True):
        # A line that may be empty is not worth a sentence; saying so gives nothing away.
        if least > 0:
            ends = [format_number(int(least), lang), "" if pd.isna(most) else format_number(int(most), lang)]
            found[str(kind), str(period)] = ends[0] if ends[0] == ends[1] else "–".join(ends)
    return found
