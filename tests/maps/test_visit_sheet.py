"""The sheet for paper, read back by other people's programs: PDFium the text, ZXing the code."""

from __future__ import annotations

import dataclasses
import io
import re

import numpy as np
import PIL.Image
import pypdfium2
import pytest
import zxingcpp

from maps.pdf_files import painted
from maps.pdf_page import PdfPage, document
from maps.sheet_map import StopsMap, draw_stops_map
from maps.sheet_text import lines_of, printable
from maps.visit_sheet import visit_sheet
from tests.maps.hostile import HOSTILE
from tests.rounds import KODE_DESA, NAME, PHONE, REMARK, cases, visits

URL = f"https://tigapilar.example/kunjungan/{KODE_DESA}?tanggal=2026-11-25,2026-11-26&menit=7.5"


def pages_of(pdf: bytes) -> list[str]:
    whole = pypdfium2.PdfDocument(pdf)
    try:
        pages = []
        for page in whole:
            text = page.get_textpage()
            pages.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
        return pages
    finally:
        whole.close()


@pytest.fixture(scope="module")
def busy(approx_boundaries):
    return visits(cases(60, unplaced=9, far=3), approx_boundaries, tanggal="2026-11-25,2026-11-26")


@pytest.fixture(scope="module")
def busy_sheet(busy, approx_boundaries):
    return visit_sheet(busy, approx_boundaries, page_url=URL)


def test_every_case_is_on_the_paper_once(busy, busy_sheet):
    found = re.findall(r"K-\d{3}", " ".join(pages_of(busy_sheet)))
    assert sorted(found) == [f"K-{number:03d}" for number in range(60)]
    assert len(busy.plan.left_out) > 3
    assert len(busy.plan.asked) == 9


def test_the_header_says_where_when_from_where_and_that_it_is_secret(busy, busy_sheet):
    first = pages_of(busy_sheet)[0]
    for words in (
        "RAHASIA, JANGAN DIFOTO", "DATA CONTOH", "Kunjungan Desa Kaligondo", "Rabu, 25 November 2026",
        "Berangkat 08.00 dari Kantor Desa, kembali sebelum 12.00.", "Petugas:",
        "Semua tempat: belum pernah dikunjungi.", "Garis menunjukkan urutan", "perkiraan",
    ):  # fmt: skip
        assert words.lower() in first.lower(), words
    days = [text for text in pages_of(busy_sheet) if "Petugas:" in text]
    assert ["Kamis, 26 November 2026" in text for text in days] == [False, True]


def test_each_stop_has_its_time_its_reason_and_a_line_and_those_left_out_their_why(busy, busy_sheet):
    text = " ".join(pages_of(busy_sheet))
    for stop in busy.plan.stops.to_dict("records"):
        assert f"{stop['order']} {stop['arrive']:%H.%M}" in text or f"{stop['arrive']:%H.%M}" in text
        if stop["kind"] == "kasus":
            assert stop["why_id"].split("; ")[0] in text
    assert text.count("Hasil:") == len(busy.plan.stops)
    assert text.count("Tempat:") == 9
    assert "terlalu jauh untuk jam ini" in text
    assert "yang lain lebih mendesak" in text


def test_addresses_are_on_it_and_names_telephones_and_remarks_are_not(busy_sheet):
    text = " ".join(pages_of(busy_sheet))
    assert "Jl. Mawar No. 13 RT 01" in text
    assert "Titik -8.3" in text  # no address, but a point
    for personal in (NAME, PHONE, REMARK):
        assert personal not in text


def test_all_letters_are_of_11_points_at_least(busy_sheet):
    whole = pypdfium2.PdfDocument(busy_sheet)
    sizes = set()
    for page in whole:
        for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            sizes.add(round(thing.get_font_size() * thing.get_matrix().a, 2))
        assert [round(side * 25.4 / 72) for side in page.get_size()] == [148, 210]
        page.close()
    whole.close()
    assert min(sizes) >= 11


def test_a_decoder_reads_the_code_from_the_painted_page(busy_sheet, approx_boundaries, busy):
    image = PIL.Image.open(io.BytesIO(painted(busy_sheet)))
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [URL]
    without = visit_sheet(busy, approx_boundaries)
    assert zxingcpp.read_barcodes(PIL.Image.open(io.BytesIO(painted(without)))) == []
    assert "Tanpa kode QR" in pages_of(without)[0]


def test_the_same_round_gives_the_same_bytes(busy, busy_sheet, approx_boundaries):
    assert visit_sheet(busy, approx_boundaries, page_url=URL) == busy_sheet


@pytest.mark.parametrize("text", [*HOSTILE, "\u202eterbalik\u0000 إسماعيل 中文 😀", "x" * 400, "a\nb\tc"])
def test_hostile_letters_break_nothing(text, approx_boundaries):
    frame = cases(3, unplaced=1).assign(alamat=text, kategori=text)
    round_ = dataclasses.replace(visits(frame, approx_boundaries), start_label=text, nama_kecamatan=text)
    pages = pages_of(visit_sheet(round_, approx_boundaries))
    assert sorted(re.findall(r"K-\d{3}", " ".join(pages))) == ["K-000", "K-001", "K-002"]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("n", "far"), [(0, 0), (1, 0), (2, 2)])
def test_few_and_none_have_a_sheet_too(n, far, lang, approx_boundaries):
    pages = pages_of(visit_sheet(visits(cases(n, far=far), approx_boundaries), approx_boundaries, lang=lang))
    nothing = {"id": "Tidak ada tempat", "en": "There is no place"}[lang]
    assert (nothing in pages[0]) == (n == far)
    assert len(pages) == (2 if far or n else 1) or n == 1


def test_numbers_on_the_map_lie_on_nothing_else(approx_boundaries):
    class Recorder(PdfPage):
        def __init__(self):
            super().__init__(148, 210)
            self.numbers: dict[str, np.ndarray] = {}

        def text(self, x, y, words, **style):
            if words.isdecimal():
                self.numbers[words] = np.array([x, y])
            super().text(x, y, words, **style)

    stops = visits(cases(40), approx_boundaries, selesai="20.00").plan.stops
    page, box = Recorder(), (9.0, 60.0, 130.0, 85.0)
    draw_stops_map(page, box, StopsMap(stops, (114.116, -8.319), KODE_DESA, approx_boundaries))
    assert set(page.numbers) == {str(number) for number in range(1, len(stops) + 1)}
    places = np.array(list(page.numbers.values()))
    apart = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) + 99 * np.eye(len(places))
    assert apart.min() > 6  # the rings have a radius of 3 mm
    assert (places[:, 0] > 12).all()
    assert (places[:, 0] < 136).all()


def test_text_is_cut_to_lines_and_to_letters_that_the_fonts_have():
    assert printable("Jl. Ḥasan\u202e\nRT 1 ✓ “Mawar”") == "Jl. Hasan RT 1 ? “Mawar”"
    lines = lines_of("kata " * 60 + "w" * 200, 60, most=4)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert lines_of("", 60) == [""]


def test_pages_of_two_scales_are_no_document():
    with pytest.raises(ValueError, match="scale"):
        document([PdfPage(148, 210), PdfPage(148, 210, scale=2)])
    with pytest.raises(ValueError, match="pages"):
        document([])
