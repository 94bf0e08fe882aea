"""How each desa's mark came and went, as the page's card says it: from published marks alone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.hotspots.published_marks import published_course
from geo.wording import Language, say
from maps.publication import Publication

__all__ = ["courses"]


def courses(publication: Publication, codes: pd.Index, lang: Language) -> dict[str, Any]:
    """Return the sentences, and for every kind the number of each desa's.

    Returns
    -------
    dict
        ``words``: sentences; ``of``: kind to whole numbers in the order of *codes*. A kind with
        fewer than two quarters that have ended is left out, and so are exact layers: a course
        told of those would tell what the gate hides.
    """
    words: dict[str, int] = {}
    of = {}
    for kind in publication.jenis if publication.suppressed else ():
        layers = {
            period: _layer(publication, (kind, period), codes)
            for period in publication.periods
            if (kind, period) in publication.layers and not publication.running_until(period)
        }
        if len(layers) > 1:
            patterns = published_course(layers)["pattern"]
            sentences = [say(f"courses.published_{pattern}", lang) for pattern in patterns]
            of[kind] = [words.setdefault(sentence, len(words)) for sentence in sentences]
    return {"words": list(words), "of": of}


def _layer(publication: Publication, key: tuple[str, str], codes: pd.Index) -> pd.DataFrame:
    """Return a layer in the order of the page; one without statistics marks nothing and misses nothing."""
    frame = publication.layers[key][["n_min", "n_max", "hotspot_class"]].reindex(codes)
    marks = frame["hotspot_class"].astype("object").fillna("no_data")
    return frame.assign(hotspot_class="no_data" if key in publication.refused else marks)
