"""The one block of data in a page: shapes once, each layer as short arrays, texts once."""

from __future__ import annotations

from typing import Any

from geo.admin.boundaries import Boundaries
from geo.hotspots.classes import HOT_LEVELS
from geo.wording import Language, catalogue, say
from maps.findings import jenis_label
from maps.layer_data import LayerWriter
from maps.place_data import places, surroundings
from maps.publication import LayerKey, Publication

__all__ = ["payload"]


def payload(
    publication: Publication, boundaries: Boundaries, lang: Language, selected: LayerKey
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
    """
    writer = LayerWriter(publication, boundaries.desa, lang)
    layers = writer.layers()
    legend = writer.legend()
    return {
        "lang": lang,
        "selected": list(selected),
        "suppressed": publication.suppressed,
        "jenis": [[kind, jenis_label(kind, lang)] for kind in publication.jenis],
        "periods": list(publication.periods),
        "measures": list(legend),
        "legend": legend,
        **places(boundaries),
        "around": surroundings(boundaries, lang),
        "templates": writer.templates,
        "layers": layers,
        "text": _texts(lang),
    }


def _texts(lang: Language) -> dict[str, str]:
    prefix = "maps.ui_"
    ours = {key: words for key, words in catalogue().items() if key.startswith(prefix)}
    texts = {key.removeprefix(prefix): words[lang] for key, words in ours.items()}
    for strength, level in zip((3, 2, 1), HOT_LEVELS, strict=True):
        name = f"legend_hint_{strength}"
        texts[name] = say(f"{prefix}{name}", lang, times=round(1 / level))
    return texts
