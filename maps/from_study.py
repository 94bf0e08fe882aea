"""A study made ready for the page: through the gate for the forum, whole for the planner."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from geo.aggregation.disclosure import THRESHOLD
from geo.aggregation.periods import JAKARTA
from geo.study import Study, publish, published_layer
from geo.wording import Language, say
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
        unplaced=_unplaced(study, gated, threshold),
        suppressed=gated,
    )


def _unplaced(study: Study, gated: bool, threshold: int) -> dict[LayerKey, int]:
    """Return how many cases have no desa; for the forum only where the line is not a small cell."""
    lines = study.counts[study.counts["tingkat"].isin(["tidak_ditempatkan", "desa_tidak_diketahui"])]
    sums = lines.groupby(["jenis", "periode"])["n_cases"].sum()
    return {(str(k), str(p)): int(n) for (k, p), n in sums.items() if not gated}
