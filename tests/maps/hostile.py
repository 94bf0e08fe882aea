"""Names that would like to be more than names."""

from __future__ import annotations

from dataclasses import replace

from geo.admin.boundaries import Boundaries
from maps.publication import Publication

HOSTILE = (
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=2</script>",
    '"><img src=x onerror="window.hacked=3">',
    "'-window.hacked=4-'",
    "\\",
    "\\u003cimg src=x onerror=window.hacked=5\\u003e",
    "${window.hacked=6}`",
    "{{ 7 * 7 }}{% raw %}",
    "<!--",
    "<svg onload=window.hacked=8>",
    "javascript:window.hacked=9",
    "&lt;b&gt;&amp;",
    "a\u2028b\u202ec",
    "{n}{desa}{kecamatan}",
    "__proto__",
    "]]>",
    "%3Cscript%3E%",
    "\n\t\r x",
    "‮evil 🌋 ﷽",
    "\x01 \x01",
)


def hostile_boundaries(boundaries: Boundaries) -> Boundaries:
    """Return the same desa, each with a hostile name and in a kecamatan with one."""
    desa = boundaries.desa.copy()
    desa["nama_desa"] = [HOSTILE[row % len(HOSTILE)] for row in range(len(desa))]
    order = {code: row for row, code in enumerate(sorted(desa["kode_kecamatan"].unique()))}
    desa["nama_kecamatan"] = [HOSTILE[(order[code] + 3) % len(HOSTILE)] for code in desa["kode_kecamatan"]]
    return replace(boundaries, desa=desa)


def hostile_publication(publication: Publication) -> Publication:
    """Return the publication with a hostile sentence in every cell."""
    layers = {}
    for key, frame in publication.layers.items():
        words = [HOSTILE[row % len(HOSTILE)] for row in range(len(frame))]
        layers[key] = frame.assign(sentence_id=words, sentence_en=words)
    return replace(publication, layers=layers, boundaries_title=HOSTILE[1], population_note=HOSTILE[2])
