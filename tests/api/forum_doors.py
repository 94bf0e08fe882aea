"""Everything that the forum can fetch, read back by other readers: which count is told of which cell.

Each door yields ``Told`` lines, whatever its format; the table of ``/api/counts`` and ``/api/tahun``
is what they are held against.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import lxml.html
import openpyxl
import pandas as pd
import pyogrio
import pypdfium2

KINDS = ("kemiskinan", "keamanan", "layanan", "putus_sekolah")

Cell = tuple[str, str, str]
"""Kind, quarter (or ``tahun``), code of the place; the kabupaten's is empty."""

Ends = tuple[int, int | None]

_CODES = ("kode_desa", "kode_kecamatan", "kode_kec", "kode")


class Told(NamedTuple):
    """A range of a cell, and where the door shows one the hotspot class."""

    cell: Cell
    ends: Ends
    name: str | None = None


def number(value: Any) -> int | None:
    """Return a count from whatever a format makes of it."""
    if value is None or value == "" or pd.isna(value):
        return None
    return int(float(value))


def told_by(rows: Iterable[dict[str, Any]], fixed: tuple[str, str] | None = None) -> Iterator[Told]:
    """Yield what records with ``n_min`` and ``n_max`` tell; *fixed* is kind and quarter of those without."""
    for row in rows:
        low, high = number(row["n_min"]), number(row["n_max"])
        if low is None:
            continue
        code = next(row[name] for name in _CODES if row.get(name))
        period = (
            "tahun"
            if any(name.startswith("period_") for name in row)
            else row.get("periode") or (fixed[1] if fixed else "")
        )
        yield Told((row.get("jenis") or (fixed[0] if fixed else ""), period, code), (low, high),
                   row.get("hotspot_class"))  # fmt: skip


def table(client, path: str, **query: str) -> list[dict[str, Any]]:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["baris"]


def csv_rows(content: bytes) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def xlsx_rows(content: bytes) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    found = []
    for sheet in book.worksheets:
        lines = sheet.iter_rows(values_only=True)
        names = list(next(lines))
        if "n_min" in names:
            found += [dict(zip(names, line, strict=True)) for line in lines]
    return found


def gdal_rows(content: bytes, suffix: str, folder: Path) -> list[dict[str, Any]]:
    """Read every layer of a file that GDAL knows."""
    path = folder / f"unduhan.{suffix}"
    path.write_bytes(content)
    found = []
    for name, shape in pyogrio.list_layers(path):
        if shape is None:
            continue
        rows = pyogrio.read_dataframe(path, layer=name, read_geometry=False).to_dict("records")
        found += [row for row in rows if "n_min" in row]
    path.unlink()
    return found


def export_rows(content: bytes, suffix: str, folder: Path) -> list[dict[str, Any]]:
    if suffix == "csv":
        return csv_rows(content)
    return xlsx_rows(content) if suffix == "xlsx" else gdal_rows(content, suffix, folder)


def page_data(html: str) -> dict[str, Any]:
    """Return the data that a page of the map carries."""
    found = re.search(r'<script type="application/json" id="tp-data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1].replace("<\\/", "</"))


def html_rows(html: str) -> list[dict[str, Any]]:
    """Return the rows of a page's tables under their heads."""
    found = []
    for one in lxml.html.fromstring(html).iter("table"):
        names = [head.text_content() for head in one.iterfind(".//thead//th")]
        for row in one.iterfind(".//tbody/tr"):
            found.append(dict(zip(names, [cell.text_content() for cell in row], strict=True)))
    return [row for row in found if "n_min" in row]


def page_ends(data: dict[str, Any]) -> Iterator[Told]:
    """Yield the range that the page's sentence of each desa is made with."""
    codes = data["desa"]["code"]
    for key, layer in data["layers"].items():
        kind, period = key.split("|")
        values = iter(layer["values"])
        for code, low, form in zip(codes, layer["low"], layer["forms"], strict=True):
            blanks = data["templates"][form].count("\x01")
            words = [next(values) for _ in range(blanks)]
            # The last is the year; one before it is an open range or an exact number.
            ends = [int(word) for word in words[:-1]]
            assert ends[0] == low
            yield Told((kind, period, code), (ends[0], ends[1] if len(ends) > 1 else None))


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


_YEARLY = re.compile(r"\d[\d.]*(?: sampai \d[\d.]*)?(?= |$)")


def year_table(text: str, names: Iterable[str]) -> dict[str, list[Ends]]:
    """Return the ranges that the report's table of the year writes behind each kecamatan."""
    _, _, rest = text.partition("Setahun menurut kecamatan")
    found = {}
    for name in names:
        line = re.search(rf"^{re.escape(name)} ([\d. sampai]+?)\s*$", rest, re.MULTILINE)
        if line is not None:
            parts = [one.replace(".", "").split(" sampai ") for one in _YEARLY.findall(line[1])]
            found[name] = [(int(part[0]), int(part[-1])) for part in parts]
    return found
