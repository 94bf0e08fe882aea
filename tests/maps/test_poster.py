from __future__ import annotations

import re
import zlib

import numpy as np
import pytest

from geo.admin.boundaries import Boundaries
from geo.errors import RequestError
from maps.bundle import ASSETS_DIR
from maps.palette import OUTLINES, STEPS
from maps.pdf_fonts import encoded, text_width
from maps.pdf_page import PdfPage
from maps.poster import hotspot_poster
from maps.poster_map import Window, outline_class
from maps.publication import Publication
from tests.maps.hostile import HOSTILE, hostile_boundaries

SELECTED = ("putus_sekolah", "2026-Q3")


@pytest.fixture(scope="module")
def poster(publication: Publication, real_boundaries: Boundaries) -> bytes:
    return hotspot_poster(publication, real_boundaries, selected=SELECTED)


def objects_of(pdf: bytes) -> dict[int, bytes]:
    """Read a document by its own table, as a reader does; a wrong offset fails here."""
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", pdf).group(1))
    assert pdf[start:].startswith(b"xref\n0 ")
    offsets = [int(entry) for entry in re.findall(rb"(\d{10}) 00000 n ", pdf[start:])]
    objects = {}
    for number, offset in enumerate(offsets, 1):
        head = b"%d 0 obj\n" % number
        assert pdf[offset:].startswith(head)
        objects[number] = pdf[offset + len(head) : pdf.index(b"\nendobj\n", offset)]
    return objects


def drawing_of(pdf: bytes) -> str:
    body = objects_of(pdf)[4]
    stream = body[body.index(b"stream\n") + 7 : body.rindex(b"\nendstream")]
    assert int(re.search(rb"/Length (\d+)", body).group(1)) == len(stream)
    return zlib.decompress(stream).decode("latin-1")


def words_of(pdf: bytes) -> list[str]:
    literals = re.findall(r"\(((?:\\.|[^\\()])*)\) Tj", drawing_of(pdf))
    plain = [re.sub(r"\\(.)", r"\1", literal) for literal in literals]
    return [text.encode("latin-1").decode("cp1252") for text in plain]


def test_it_is_one_page_of_a4_or_a3(publication, real_boundaries, poster):
    for paper, width, height in (("A4", 297, 210), ("A3", 420, 297)):
        pdf = poster if paper == "A4" else hotspot_poster(
            publication, real_boundaries, selected=SELECTED, paper=paper
        )  # fmt: skip
        box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert [float(side) * 25.4 / 72 for side in box.groups()] == pytest.approx([width, height], abs=0.1)
        assert pdf.count(b"/Type /Page ") == 1


def test_the_same_layer_gives_the_same_bytes(publication, real_boundaries, poster):
    assert hotspot_poster(publication, real_boundaries, selected=SELECTED) == poster


def test_title_legend_list_source_and_mark_are_on_it(publication, poster):
    words = words_of(poster)
    everything = " ".join(words)
    assert "Triwulan III 2026: " in everything
    assert "DATA CONTOH" in words
    assert {"0–4", "5–9", "10–19", "20–49", "50+", "sangat yakin", "yakin", "mungkin", "U"} <= set(words)
    assert "Sumber: laporan tiga pilar" in everything
    frame = publication.layers[SELECTED]
    hot = frame[frame["hotspot_class"].str.startswith("hot")]
    assert [f"{rank}" for rank in range(1, len(hot) + 1)] == [
        w for w in words if w in {*map(str, range(1, 60))}
    ]
    assert any(word.endswith(" km") for word in words)


def test_every_state_operator_is_balanced(poster):
    drawing = drawing_of(poster)
    assert len(re.findall(r"(?m)(?:^|\s)q(?=\s|$)", drawing)) == len(
        re.findall(r"(?m)(?:^|\s)Q(?=\s|$)", drawing)
    )


def test_a_kecamatan_has_a_sheet_to_itself(publication, real_boundaries):
    words = words_of(
        hotspot_poster(publication, real_boundaries, selected=SELECTED, kecamatan="35.10.16", lang="en")
    )
    assert any(word.startswith("Kecamatan Banyuwangi, Third quarter of 2026") for word in words)
    names = set(real_boundaries.desa.query("kode_kecamatan == '35.10.16'")["nama_desa"])
    assert len(names) == 18
    assert names <= set(words)
    with pytest.raises(RequestError, match=r"99\.99"):
        hotspot_poster(publication, real_boundaries, kecamatan="99.99")


def test_hostile_names_stay_text(publication, real_boundaries):
    pdf = hotspot_poster(publication, hostile_boundaries(real_boundaries), kecamatan="35.10.16")
    words = set(words_of(pdf))
    assert "\\" in words
    assert HOSTILE[0] in words
    assert encoded("a)b(c\\\n🌋") == "(a\\)b\\(c\\\\ ?)"


def test_text_is_as_wide_as_the_readers_fonts_make_it():
    # Adobe's AFM: H 722, e 556, l 222 twice, o 556.
    assert text_width("Hello", 1000) == 722 + 556 + 222 * 2 + 556
    assert text_width("–", 1000) == 556


def test_lines_break_before_the_edge():
    page = PdfPage(100, 50)
    below = page.wrapped(0, 10, "satu dua tiga empat lima enam", 20, size=4)
    words = words_of(page.to_bytes())
    assert len(words) > 1
    assert all(text_width(word, 4) <= 20 for word in words)
    assert below == pytest.approx(10 + len(words) * 5)


def test_a_kilometre_is_as_long_in_both_directions():
    window = Window((0, 0, 100, 100), (114.0, -8.5, 114.5, -8.0))
    a, east, north = window.project(np.array([[114.2, -8.25], [114.3, -8.25], [114.2, -8.15]]))
    assert east[1] == a[1]
    assert (east[0] - a[0]) / (a[1] - north[1]) == pytest.approx(np.cos(np.radians(8.25)))
    assert a[1] - north[1] == pytest.approx(0.1 * 111.2 * window.mm_per_km)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(7, 7, 4), (7, 4, 7), (5, 6, 6), (1, 5, 5), (0, 4, 4), (0, 3, 3), (1, 3, 1)],
)
def test_a_line_belongs_to_the_stronger_side(one, other, expected):
    assert outline_class(one, other) == outline_class(other, one) == expected


def test_paper_and_screen_have_the_same_colours():
    script = (ASSETS_DIR / "colours.js").read_text(encoding="utf-8")
    assert tuple(re.findall(r"#[0-9a-f]{6}", re.search(r"STEPS = \[(.*?)\]", script).group(1))) == STEPS
    outlines = dict(re.findall(r'(\d): \{ color: "(#[0-9a-f]{6})"', script))
    assert outlines == {str(number): style[0] for number, style in OUTLINES.items()}
