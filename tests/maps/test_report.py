"""The report to carry to the forum: pages with words that can be read back, and a picture of a sheet."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from geo.errors import RequestError
from maps import hotspot_poster
from maps.pdf_files import joined, painted
from maps.report import forum_report
from tests.maps.sample import JENIS, sample_publication


@pytest.fixture(scope="module")
def sample(approx_boundaries):
    return sample_publication(approx_boundaries)


def pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_bounded() for page in document]


def test_the_report_has_a_page_of_numbers_and_a_sheet_for_each_kind(sample, approx_boundaries):
    pages = pages_of(forum_report(sample, approx_boundaries, period="2026-Q3"))
    assert len(pages) == 1 + len(JENIS)
    assert "Laporan forum tiga pilar, Triwulan III 2026" in pages[0]
    assert "DATA CONTOH" in pages[0]
    assert "Baru (" in pages[0]
    for word in ("Kemiskinan", "Keamanan", "Putus sekolah"):
        assert word in pages[0]
    assert "Triwulan III 2026" in pages[1]


def test_the_report_speaks_english(sample, approx_boundaries):
    assert "forum" in pages_of(forum_report(sample, approx_boundaries, period="2026-Q3", lang="en"))[0]


def test_a_quarter_that_is_not_there_is_named(sample, approx_boundaries):
    with pytest.raises(RequestError, match="2031"):
        forum_report(sample, approx_boundaries, period="2031-Q1")


def test_a_sheet_is_painted_without_a_browser(sample, approx_boundaries):
    picture = Image.open(io.BytesIO(painted(hotspot_poster(sample, approx_boundaries), dpi=60)))
    assert picture.format == "PNG"
    assert picture.size == pytest.approx((297 / 25.4 * 60, 210 / 25.4 * 60), abs=1.5)
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20)}
    assert len(colours) > 50


def test_a_document_of_nothing_is_refused():
    with pytest.raises(ValueError, match="sheet"):
        joined([])
