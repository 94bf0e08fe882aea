"""Text files: the encoding, the separator and the records, one by one where a quote was left open."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO

import pandas as pd

from geo.cases.header import find_header, header_notes, recognised, unique_names
from geo.cases.limits import ReadLimits
from geo.cases.table import broken_frame
from geo.errors import CaseFileError
from geo.wording import Language, say

__all__ = ["TextTable", "decode", "read_text"]

_SEPARATORS = (";", ",", "\t", "|")
_HEAD_LINES = 60
_LONGEST_NAME = 2_000
_MOST_LINES = 200  # a quoted cell that goes on for longer was never closed
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)


@dataclass(frozen=True)
class TextTable:
    """What a text file holds: its frame, the records' numbers, the broken records, and notes."""

    frame: pd.DataFrame
    rows: list[int]
    broken: pd.DataFrame
    notes: list[str]


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of a file's bytes and the encoding in words.

    Raises
    ------
    CaseFileError
        If the bytes are no text.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    for bom, codec, words in _BOMS:
        if data.startswith(bom):
            return _wide(data, codec, name), words
    head = data[:8192]
    if head.count(0) > len(head) // 5:
        codec = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        return _wide(data, codec, name), "UTF-16"
    if sum(byte < 32 and byte not in b"\t\r\n\x1b\x00" for byte in head) > max(16, len(head) // 10):
        raise CaseFileError("cases.file_binary", path=name)
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return "".join(_decode_line(line) for line in data.splitlines(keepends=True)), "Windows-1252"


def _wide(data: bytes, codec: str, name: str) -> str:
    """Decode text of two or four bytes a letter; a letter cut short at the end does no harm."""
    text = data.decode(codec, errors="replace")
    head = text[:4096]
    strange = sum((char < " " and char not in "\t\r\n") or char == "\ufffd" for char in head)
    if strange > max(1, len(head) // 20) or 2 * strange >= len(head):
        raise CaseFileError("cases.file_binary", path=name)
    return text


def _decode_line(line: bytes) -> str:
    """Decode one line: files glued together from two programs hold both encodings."""
    for codec in ("utf-8", "cp1252"):
        try:
            return line.decode(codec)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def read_text(data: bytes, name: str, lang: Language, limits: ReadLimits | None = None) -> TextTable:
    """Return the table of a CSV file's bytes, whatever its separator and encoding.

    Raises
    ------
    CaseFileError
        If the bytes are no text, hold nothing, have no header, or are more than the limits allow.
    """
    limits = limits or ReadLimits()
    csv.field_size_limit(sys.maxsize)
    text, encoding = decode(data, name)
    if not text.strip("\ufeff \t\r\n\x00;,|"):
        raise CaseFileError("cases.file_empty", path=name)
    text, separator = _separator(text, name)
    head = _lenient("".join(StringIO(text, newline="").readlines(200_000)[:_HEAD_LINES]), separator)
    header = find_header(head)
    if header is None:
        raise CaseFileError("cases.file_no_header", path=name)
    limits.check_table(name, 0, len(header.cells))
    longest = max(len(cell) for cell in header.cells)
    if longest > _LONGEST_NAME:
        raise CaseFileError("reading.long_header", path=name, n=longest)
    names, blank, twice = unique_names(header.cells)
    records, faults = _records(text, separator, len(names))
    records = [(number, cells) for number, cells in records if number > header.last + 1]
    limits.check_table(name, len(records), len(names))
    faults = [fault for fault in faults if fault[0] > header.last + 1]
    rows, frame, long = _frame(records, names, separator)
    broken = [_broken(fault, len(names)) for fault in sorted(faults + long)]
    skipped = sum(1 for row in head[: header.first] if any(row))
    words = say(f"cases.separator_{_WORDS.get(separator, 'none')}", lang)
    notes = [say("cases.note_text", lang, separator=words, encoding=encoding)]
    notes += header_notes(skipped, header.last + 1, blank, twice, lang)
    return TextTable(frame, rows, broken_frame(broken), notes)


_WORDS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "pipe"}

_Record = tuple[int, list[str]]
_Fault = tuple[int, str, str, int]


def _broken(fault: _Fault, wanted: int) -> tuple[int, str, str, str]:
    number, content, why, found = fault
    return number, content, *_reasons(why, wanted, found)


@lru_cache(maxsize=256)
def _reasons(why: str, wanted: int, found: int) -> tuple[str, str]:
    key = f"cases.broken_{why}"
    return say(key, "id", wanted=wanted, found=found), say(key, "en", wanted=wanted, found=found)


def _separator(text: str, name: str) -> tuple[str, str]:
    """Return the text without Excel's ``sep=`` line, and the separator of its cells."""
    first = text.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        # The line is emptied, not dropped: the rows keep their numbers.
        return text[text.index("\n") :] if "\n" in text else "", first[4]
    head = "".join(StringIO(text, newline="").readlines(200_000)[:_HEAD_LINES])
    alone = next((char for char in map(chr, range(0xE000, 0xF8FF)) if char not in text), "")
    if not alone:
        raise CaseFileError("cases.file_binary", path=name)
    best, choice = (0, 0), alone
    for separator in _SEPARATORS:
        rows = [row for row in _lenient(head, separator) if row]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        score = (max(recognised([c.strip() for c in row]) for row in rows), widths.most_common(1)[0][1])
        if score > best:
            best, choice = score, separator
    rows = _lenient(head, choice)
    header = find_header(rows)
    # A header of one name, over cells that hold commas: a table of one column.
    return text, choice if header is not None and len(header.cells) > 1 else alone


def _lenient(text: str, separator: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), delimiter=separator))


def _records(text: str, separator: str, width: int) -> tuple[list[_Record], list[_Fault]]:
    """Return the records with their numbers, and those whose quotes do not close."""
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return _one_by_one(text, separator, width)
    if '"' in text and any(len(row) > width for row in rows):
        # Two stray quotes swallow the lines between them without any error.
        return _one_by_one(text, separator, width)
    return list(enumerate(rows, start=1)), []


def _one_by_one(text: str, separator: str, width: int) -> tuple[list[_Record], list[_Fault]]:
    lines = list(StringIO(text, newline=""))
    quotes = [line.count('"') for line in lines]
    records: list[_Record] = []
    faults: list[_Fault] = []
    start, number = 0, 0
    while start < len(lines):
        number += 1
        end = _end_of_record(quotes, start)
        row = _strict("".join(lines[start:end]), separator)
        if row is None or (end > start + 1 and len(row) != width):
            end = start + 1
            row = _strict(lines[start], separator) or _stray_quotes(lines[start], separator, width)
        if row is None:
            faults.append((number, lines[start].rstrip("\r\n"), "quote", 0))
        else:
            records.append((number, row))
        start = end
    return records, faults


def _end_of_record(quotes: list[int], start: int) -> int:
    """Return the line after the record that begins at *start*, by the number of quotes in each line."""
    count, end = quotes[start], start + 1
    while count % 2 and end < len(quotes) and end - start < _MOST_LINES:
        count += quotes[end]
        end += 1
    return end


def _strict(text: str, separator: str) -> list[str] | None:
    """Return the one record of *text*; None where it is not exactly one."""
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _stray_quotes(line: str, separator: str, width: int) -> list[str] | None:
    """Split a line whose cells hold quotes of their own, if that gives every column its cell."""
    cells: list[str] = []
    for part in line.rstrip("\r\n").split(separator):
        if cells and cells[-1].startswith('"') and not (len(cells[-1]) > 1 and cells[-1].endswith('"')):
            cells[-1] += separator + part
        else:
            cells.append(part)
    open_quote = any(c.startswith('"') and not (len(c) > 1 and c.endswith('"')) for c in cells)
    if open_quote or len(cells) != width:
        return None
    return [cell[1:-1] if cell.startswith('"') else cell for cell in cells]


def _frame(
    records: list[_Record], names: list[str], separator: str
) -> tuple[list[int], pd.DataFrame, list[_Fault]]:
    """Return the records as a frame; those with more cells than columns apart."""
    width = len(names)
    kept: list[list[str | None]] = []
    rows: list[int] = []
    long: list[_Fault] = []
    for number, cells in records:
        if not cells:
            continue
        if len(cells) > width and any(cells[width:]):
            out = StringIO()
            csv.writer(out, delimiter=separator, lineterminator="").writerow(cells)
            long.append((number, out.getvalue(), "too_many", len(cells)))
            continue
        kept.append([*cells[:width], *[None] * (width - len(cells))])
        rows.append(number)
    columns = zip(*kept, strict=True) if kept else ((),) * width
    series = [pd.Series(list(values), dtype="str") for values in columns]
    frame = pd.concat(series, axis=1) if series else pd.DataFrame()
    frame.columns = pd.Index(names, dtype="str")
    return rows, frame, long
