"""Pages of PDF: paths, patterns made of lines, and text in the fonts that every reader has.

Only what a map sheet needs of PDF 1.4, written by hand so that a server needs
neither a browser nor a drawing library. The same drawing gives the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maps.palette import PATTERNS
from maps.pdf_fonts import FONTS, encoded, text_width

__all__ = ["Box", "Line", "PdfPage", "corners", "document"]

Line = NDArray[np.float64]
Box = tuple[float, float, float, float]
"""Left, top, width and height in millimetres."""

_MM = 72 / 25.4
_FIRST_PATTERN = 6


def corners(box: Box) -> Line:
    """Return the four corners of a box, shape (4, 2)."""
    left, top, width, height = box
    return np.array([(left, top), (left + width, top), (left + width, top + height), (left, top + height)])


class PdfPage:
    """A page that is drawn on in millimetres, from the top left corner.

    Parameters
    ----------
    width_mm, height_mm : float
        What one draws on.
    scale : float
        How much larger the paper is than that; 1.414 makes an A3 sheet of an A4 drawing.
    title : str
        The document's title.
    """

    def __init__(self, width_mm: float, height_mm: float, *, scale: float = 1.0, title: str = "") -> None:
        self.width, self.height = width_mm, height_mm
        self._scale = scale * _MM
        self._title = title
        self._parts: list[str] = [f"{_n(self._scale)} 0 0 {_n(self._scale)} 0 0 cm", "1 J 1 j"]

    def path(
        self,
        lines: Iterable[Line],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 0.2,
        dash: Sequence[float] = (),
        closed: bool = False,
    ) -> None:
        """Draw lines, each an array of x and y, shape (n, 2); filled ones by the even-odd rule.

        *fill* is a colour, or the name of a pattern of :data:`maps.palette.PATTERNS`.
        """
        body = self._segments(lines, closed or fill is not None)
        if not body or (fill is None and stroke is None):
            return
        style = ["q"]
        if fill is not None:
            style.append(f"/Pattern cs /{fill} scn" if fill in PATTERNS else f"{_colour(fill)} rg")
        if stroke is not None:
            pattern = " ".join(_n(step) for step in dash)
            style.append(f"{_colour(stroke)} RG {_n(width)} w [{pattern}] 0 d")
        operator = {(True, False): "f*", (False, True): "S", (True, True): "B*"}[
            fill is not None, stroke is not None
        ]
        self._parts += [*style, *body, operator, "Q"]

    def rectangle(self, box: Box, **style: Any) -> None:
        """Draw a rectangle (left, top, width, height) with the styles of :meth:`path`."""
        self.path([corners(box)], closed=True, **style)

    def begin_clip(self, lines: Iterable[Line]) -> None:
        """Draw only inside these rings until :meth:`end_clip`."""
        self._parts += ["q", *self._segments(lines, True), "W* n"]

    def end_clip(self) -> None:
        """End what :meth:`begin_clip` began."""
        self._parts.append("Q")

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 3.0,
        bold: bool = False,
        colour: str = "#17212b",
        align: str = "left",
        halo: bool = False,
        spacing: float = 0.0,
    ) -> None:
        """Write one line of text; *y* is its base line, *size* the font's in millimetres."""
        shift = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        start = x - shift * (text_width(words, size, bold) + spacing * len(words))
        font = "F2" if bold else "F1"
        where = f"/{font} {_n(size)} Tf {_n(spacing)} Tc 1 0 0 1 {_n(start)} {_n(self.height - y)} Tm"
        literal = encoded(words)
        if halo:
            self._parts.append(f"q 1 1 1 RG {_n(size * 0.3)} w BT {where} 1 Tr {literal} Tj ET Q")
        self._parts.append(f"q {_colour(colour)} rg BT {where} 0 Tr {literal} Tj ET Q")

    def wrapped(
        self, x: float, y: float, words: str, width: float, *, size: float = 3.0, **style: Any
    ) -> float:
        """Write text in lines no wider than *width*; return the base line of the line after it."""
        line = ""
        for word in words.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size, bool(style.get("bold"))) > width:
                self.text(x, y, line, size=size, **style)
                y += size * 1.25
                line = word
            else:
                line = longer
        self.text(x, y, line, size=size, **style)
        return y + size * 1.25

    def to_bytes(self) -> bytes:
        """Return the document of this page alone."""
        return document([self])

    def _objects(self, contents: int, resources: str) -> tuple[bytes, bytes]:
        """Return the page's object and its drawing, which is object number *contents*."""
        stream = zlib.compress("\n".join(self._parts).encode("latin-1"), 9)
        paper = f"[0 0 {_n(self.width * self._scale)} {_n(self.height * self._scale)}]"
        return (
            f"<< /Type /Page /Parent 2 0 R /MediaBox {paper} /Contents {contents} 0 R "
            f"/Resources {resources} >>".encode(),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream),
        )

    def _segments(self, lines: Iterable[Line], closed: bool) -> list[str]:
        parts = []
        for line in lines:
            if len(line) < 2:
                continue
            points = [f"{x:.2f} {self.height - y:.2f}" for x, y in line]
            parts.append(
                f"{points[0]} m " + " ".join(f"{p} l" for p in points[1:]) + (" h" if closed else "")
            )
        return parts


def document(pages: Sequence[PdfPage]) -> bytes:
    """Return one document of pages of one scale, with the title of the first.

    Raises
    ------
    ValueError
        If there is no page, or their scales differ: patterns are the same on all of them.
    """
    if not pages or len({page._scale for page in pages}) > 1:
        raise ValueError("a document needs pages, all of one scale")
    fonts = " ".join(
        f"/F{i} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        for i, name in enumerate(FONTS, 1)
    )
    names = " ".join(f"/{name} {number} 0 R" for number, name in enumerate(PATTERNS, _FIRST_PATTERN))
    resources = f"<< /Font << {fonts} >> /Pattern << {names} >> >>"
    # The first page is objects 3 and 4, the others come after the patterns.
    further = range(_FIRST_PATTERN + len(PATTERNS), _FIRST_PATTERN + len(PATTERNS) + 2 * (len(pages) - 1), 2)
    numbers = [3, *further]
    drawn = [page._objects(number + 1, resources) for page, number in zip(pages, numbers, strict=True)]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *drawn[0],
        f"<< /Title {encoded(pages[0]._title)} >>".encode("latin-1"),
        *(_tile(name, pages[0]._scale) for name in PATTERNS),
        *(part for both in drawn[1:] for part in both),
    ]
    return _document(objects, info=5)


def _n(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _colour(code: str) -> str:
    return " ".join(_n(int(code[i : i + 2], 16) / 255) for i in (1, 3, 5))


def _tile(name: str, scale: float) -> bytes:
    """Return a pattern's object; its tile is in millimetres, as everything on the page."""
    side, ground, ink, width, lines = PATTERNS[name]
    drawn = " ".join(f"{_n(a)} {_n(b)} m {_n(c)} {_n(d)} l S" for a, b, c, d in lines)
    body = f"{_colour(ground)} rg 0 0 {side} {side} re f 1 J {_n(width)} w {_colour(ink)} RG {drawn}".encode()
    return (
        (
            f"<< /Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 {side} {side}] "
            f"/XStep {side} /YStep {side} /Resources << >> /Matrix [{_n(scale)} 0 0 {_n(scale)} 0 0] "
            f"/Length {len(body)} >>\nstream\n"
        ).encode()
        + body
        + b"\nendstream"
    )


def _document(objects: list[bytes], *, info: int) -> bytes:
    out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, info)
    start = b"startxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer + start
