"""PDF sheets joined to one document, or painted as a picture, by PDFium."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2

__all__ = ["joined", "painted"]

DPI = 150
"""Fine enough for a projector and for a picture sent to a phone: an A4 sheet is 1,754 × 1,240 pixels."""

_POINTS_AN_INCH = 72


def joined(sheets: Sequence[bytes]) -> bytes:
    """Return one PDF with the pages of all *sheets*, in order.

    Raises
    ------
    ValueError
        If there is no sheet.
    """
    if not sheets:
        raise ValueError("a document needs at least one sheet")
    whole = pypdfium2.PdfDocument.new()
    for sheet in sheets:
        part = pypdfium2.PdfDocument(sheet)
        whole.import_pages(part)
        part.close()
    target = io.BytesIO()
    whole.save(target)
    whole.close()
    return target.getvalue()


def painted(sheet: bytes, *, dpi: int = DPI) -> bytes:
    """Return the first page of a PDF as a PNG on white, *dpi* pixels an inch."""
    document = pypdfium2.PdfDocument(sheet)
    try:
        image = document[0].render(scale=dpi / _POINTS_AN_INCH).to_pil()
    finally:
        document.close()
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True, dpi=(dpi, dpi))
    return target.getvalue()
