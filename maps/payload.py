"""The one block of data in a page: shapes once, each layer as short arrays, texts once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.wilayah import area_kind
from geo.hotspots.classes import HOT_LEVELS
from geo.wording import Language, catalogue, say
from geo.wording.formats import format_period
from maps.basemap import Basemap
from maps.courses import courses
from maps.findings import jenis_label
from maps.layer_data import LayerWriter
from maps.officer_data import officers_data
from maps.place_data import places, surroundings
from maps.publication import LayerKey, Publication

__all__ = ["page_words", "payload"]


def payload(
    publication: Publication,
    boundaries: Boundaries,
    lang: Language,
    selected: LayerKey,
    *,
    officers: pd.DataFrame | None = None,
    basemap: Basemap | None = None,
) -> dict[str, Any]:
    """Return the data of a page, ready for :func:`maps.plain_text.as_json`.

    Parameters
    ----------
    publication : Publication
    boundaries : Boundaries
        The desa that the layers are about; a layer's desa that is not here is not drawn.
    lang : {"id", "en"}
        The language of the texts and the sentences.
    selected : (jenis, periode)
        The layer that shows first.
    officers : DataFrame, optional
        Who is responsible where, as :func:`geo.admin.officers.read_officers` gives it.
    basemap : Basemap, optional
        Tiles under the map.
    """
    writer = LayerWriter(publication, boundaries.desa, lang)
    layers = writer.layers()
    legend = writer.legend()
    there = places(boundaries)
    return {
        "lang": lang,
        "selected": list(selected),
        "suppressed": publication.suppressed,
        "jenis": [[kind, jenis_label(kind, lang)] for kind in publication.jenis],
        "periods": list(publication.periods),
        "quarters": {period: format_period(period, lang) for period in publication.periods},
        "measures": list(legend),
        "legend": legend,
        **there,
        **({} if officers is None else {"officers": officers_data(officers, there)}),
        **({} if basemap is None else {"basemap": basemap.for_page}),
        "courses": courses(publication, boundaries.desa.index, lang),
        "around": surroundings(boundaries, lang),
        "templates": writer.templates,
        "layers": layers,
        "text": page_words(lang, wilayah=boundaries.wilayah),
    }


def page_words(lang: Language, prefix: str = "maps.ui_", *, wilayah: str = "") -> dict[str, str]:
    """Return the texts that a page's scripts use: all entries that begin with *prefix*, without it.

    They call the area with the code *wilayah* what it is.
    """
    ours = {key: words for key, words in catalogue().items() if key.startswith(prefix)}
    kind = area_kind(wilayah, lang)
    texts = {key.removeprefix(prefix): words[lang].replace("{area}", kind) for key, words in ours.items()}
    if prefix == "maps.ui_":
        for strength, level in zip((3, 2, 1), HOT_LEVELS, strict=True):
            name = f"legend_hint_{strength}"
            texts[name] = say(f"{prefix}{name}", lang, times=round(1 / level))
    return texts
