"""Archives (workbooks are archives too), unpacked once to nowhere before anybody opens them.

What an archive says of its own sizes can be a lie, and its XML can hold
entities that grow without end; so every member is unpacked in pieces, counted
and looked at, and never kept.

References
----------
Fifield, D. (2019). A better zip bomb. 13th USENIX Workshop on Offensive Technologies.
"""

from __future__ import annotations

import copy
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.cases.json_files import check_json
from geo.cases.limits import RATIO_FROM, ReadLimits
from geo.cases.sqlite_files import check_sqlite
from geo.errors import CaseFileError

__all__ = ["check_archive", "check_members_of_layer"]

_PIECE = 1 << 20
_MANIFEST = "META-INF/manifest.xml"
_OVERLAP = 256
"""Bytes of a piece that are looked at again with the next: a tag may lie across both."""

_SPOKEN = ("utf-8", "utf-16-le", "utf-16-be")
_ENTITIES = tuple("<!ENTITY".encode(codec) for codec in _SPOKEN)
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*?(?<!/)>")
_ESCAPES = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]")
_NESTED = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst", ".kmz")
_LAYER_PARTS = frozenset(
    {
        *(".shp", ".shx", ".dbf", ".prj", ".cpg", ".cst", ".sbn", ".sbx", ".qix", ".qpj", ".qml", ".qmd"),
        *(".sld", ".lyr", ".xml", ".txt", ".md", ".pdf", ".html", ".geojson", ".json", ".gpkg", ".fgb"),
    }
)


def check_archive(path: Path, limits: ReadLimits) -> list[str]:
    """Return the names of an archive's members, once nothing in it is a trap.

    Raises
    ------
    CaseFileError
        If it is damaged, locked, holds too many files, unpacks to more than
        the limits allow or to more than it says, names a file outside itself,
        has XML that defines entities, or a sheet whose cells lie too far apart.
    """
    with _opened(path) as archive:
        members = archive.infolist()
        _check_names(path, members, limits)
        left = limits.expanded_mb * 1_000_000
        if sum(member.file_size for member in members) > left:
            raise CaseFileError("reading.expands_too_far", path=path.name, limit=limits.expanded_mb)
        for member in members:
            left -= _unpacked(path, archive, member, left, limits)
        return [member.filename for member in members]


def check_members_of_layer(path: Path) -> None:
    """Refuse an archive of a map layer that holds anything but the files such layers consist of.

    GDAL opens a file by what is in it: one that points to other files or to
    the network would be followed.

    Raises
    ------
    CaseFileError
    """
    with _opened(path) as archive:
        for member in archive.infolist():
            suffix = Path(member.filename).suffix.lower()
            if member.is_dir():
                continue
            if suffix in _NESTED:
                raise CaseFileError("reading.nested", path=path.name, member=_plain(member.filename))
            head = archive.open(member).read(64)
            if suffix not in _LAYER_PARTS or not _is_what_it_says(suffix, head):
                raise CaseFileError("reading.member_kind", path=path.name, member=_plain(member.filename))
            if suffix in (".geojson", ".json"):
                with archive.open(member) as stream:
                    check_json(stream, path.name)
            if suffix == ".gpkg":
                with TemporaryDirectory() as folder:
                    check_sqlite(Path(archive.extract(member, folder)), path.name)


def _is_what_it_says(suffix: str, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix in (".geojson", ".json"):
        return start.startswith(b"{")
    magic = {
        ".shp": b"\x00\x00\x27\x0a",
        ".shx": b"\x00\x00\x27\x0a",
        ".gpkg": b"SQLite format 3\x00",
        ".fgb": b"fgb",
    }
    return head.startswith(magic.get(suffix, b""))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise CaseFileError("cases.file_truncated", path=path.name) from error


def _check_names(path: Path, members: list[zipfile.ZipInfo], limits: ReadLimits) -> None:
    if len(members) > limits.members:
        raise CaseFileError("reading.too_many_members", path=path.name, n=len(members), limit=limits.members)
    seen: set[str] = set()
    for member in members:
        if member.flag_bits & 0x1:
            raise CaseFileError("cases.file_encrypted", path=path.name)
        linked = stat.S_ISLNK(member.external_attr >> 16)
        if linked or _ESCAPES.search(member.orig_filename) or member.filename in seen:
            raise CaseFileError("reading.member_name", path=path.name, member=_plain(member.orig_filename))
        seen.add(member.filename)


def _unpacked(
    path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, limits: ReadLimits
) -> int:
    """Return the true size of a member, which is unpacked to nowhere and looked at on the way."""
    honest = copy.copy(member)
    # Read to the end of what was packed, not to where the archive says that it ends.
    honest.file_size = left + 1
    size, before = 0, b""
    is_xml = member.filename.lower().endswith((".xml", ".rels"))
    sheet = member.filename.lower().startswith("xl/worksheets/") and is_xml
    extent = [0, 0]
    with archive.open(honest) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            too_far = size > RATIO_FROM and size > limits.ratio * max(member.compress_size, 1)
            if size > left or too_far:
                raise CaseFileError("reading.expands_too_far", path=path.name, limit=limits.expanded_mb)
            if is_xml and member.filename == _MANIFEST and b"encryption-data" in before + piece:
                raise CaseFileError("cases.file_encrypted", path=path.name)
            if is_xml:
                _look_into(path, before + piece, extent if sheet else None, limits)
                before = piece[-_OVERLAP:]
    if size != member.file_size:
        raise CaseFileError("reading.false_size", path=path.name, member=_plain(member.filename))
    return size


def _look_into(path: Path, text: bytes, extent: list[int] | None, limits: ReadLimits) -> None:
    if any(mark in text for mark in _ENTITIES):
        raise CaseFileError("reading.entities", path=path.name)
    if extent is None:
        return
    for letters, row in _CELL.findall(text):
        extent[0] = max(extent[0], int(row))
        extent[1] = max(extent[1], _column_number(letters))
    limits.check_cells(path.name, *extent)


def _column_number(letters: bytes) -> int:
    """Return the number of a column named as in ``XFD``, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _plain(name: str) -> str:
    """Return a member's name as it can be shown on one line."""
    return "".join(char if char.isprintable() else "?" for char in name)[:80]
