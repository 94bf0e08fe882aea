"""Receiving a form with a file, piece by piece: cut off at the limit, the token checked before the file."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.accounts.gate import FormError
from geo.cases.reader import SUFFIXES
from geo.errors import RequestError

__all__ = ["Received", "UploadRefusedError", "plain_name", "receive"]

_ROOM_FOR_FIELDS = 16_384
_LONGEST_FIELD = 400
_LONGEST_NAME = 120


class UploadRefusedError(RequestError):
    """A file that is not taken in, and the HTTP status that says so."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key, **values)
        self.status = status


class Received(NamedTuple):
    """A file that lies in its folder, and the form's other fields."""

    path: Path
    file_name: str
    sha256: str
    n_bytes: int
    fields: dict[str, str]


def plain_name(given: str) -> str:
    """Return the sender's name of a file as text: without folders, without letters that cannot be seen."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    name = " ".join(seen.split()).strip(". ")
    if len(name) > _LONGEST_NAME:
        suffix = Path(name).suffix[:20]
        name = name[: _LONGEST_NAME - len(suffix)] + suffix
    return name


async def receive(
    request: Request, folder: Path, *, max_mb: int, right_token: Callable[[str], bool]
) -> Received:
    """Write the file of a form into *folder*, under a name of our own.

    Parameters
    ----------
    request : Request
        Its body is read here and nowhere else.
    folder : Path
    max_mb : int
        What is larger is refused unread where it says so, and cut off where it does not.
    right_token : callable
        Tells whether the form's token is right; asked before the file's first byte is kept.

    Raises
    ------
    UploadRefusedError
        If the body is too large, no form, or without a file of a known kind.
    FormError
        If the token is wrong, or does not come first.
    """
    limit = max_mb * 1_000_000
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > limit + _ROOM_FOR_FIELDS:
        raise UploadRefusedError(413, "uploads.too_large", limit=max_mb)
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise UploadRefusedError(415, "uploads.no_form")
    form = _Form(folder, limit, max_mb, right_token)
    try:
        parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]
        read = 0
        async for piece in request.stream():
            read += len(piece)
            if read > limit + _ROOM_FOR_FIELDS:
                raise UploadRefusedError(413, "uploads.too_large", limit=max_mb)
            parser.write(piece)
        parser.finalize()
    except FormParserError as error:
        raise UploadRefusedError(400, "uploads.no_form") from error
    finally:
        form.close()
    return form.received()


class _Form:
    """What the parser tells of a form, part by part."""

    def __init__(self, folder: Path, limit: int, max_mb: int, right_token: Callable[[str], bool]) -> None:
        self._folder, self._limit, self._max_mb = folder, limit, max_mb
        self._right_token = right_token
        self._header = [b"", b""]
        self._name = ""
        self._fields: dict[str, bytearray] = {}
        self._target: IO[bytes] | None = None
        self._path: Path | None = None
        self._file_name = ""
        self._size = 0
        self._digest = hashlib.sha256()
        self._ended = False

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin_part,
            "on_header_begin": self._begin_header,
            "on_header_field": lambda data, start, end: self._add_header(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add_header(1, data[start:end]),
            "on_header_end": self._end_header,
            "on_part_data": lambda data, start, end: self._add(data[start:end]),
            "on_part_end": self.close,
            "on_end": self._end,
        }

    def close(self) -> None:
        """End the part's file, if it is one."""
        if self._target is not None:
            self._target.close()
            self._target = None

    def received(self) -> Received:
        """Return the file and the fields, once the form has ended."""
        if not self._ended:
            raise UploadRefusedError(400, "uploads.broken_off")
        if self._path is None or not self._file_name:
            raise UploadRefusedError(422, "uploads.no_file")
        fields = {
            name: bytes(value).decode("utf-8", "replace").strip() for name, value in self._fields.items()
        }
        return Received(self._path, self._file_name, self._digest.hexdigest(), self._size, fields)

    def _begin_part(self) -> None:
        self._name = ""

    def _begin_header(self) -> None:
        self._header = [b"", b""]

    def _add_header(self, at: int, data: bytes) -> None:
        self._header[at] += data

    def _end_header(self) -> None:
        if self._header[0].strip().lower() != b"content-disposition":
            return
        _, options = parse_options_header(self._header[1])
        self._name = options.get(b"name", b"").decode("utf-8", "replace")[:40]
        if b"filename" in options:
            self._begin_file(options[b"filename"].decode("utf-8", "replace"))
        elif self._name and len(self._fields) < 10:
            self._fields[self._name] = bytearray()

    def _begin_file(self, given: str) -> None:
        if not self._right_token(bytes(self._fields.get("csrf", b"")).decode("utf-8", "replace")):
            raise FormError
        if self._path is not None:
            raise UploadRefusedError(422, "uploads.one_file")
        self._file_name = plain_name(given)
        suffix = Path(self._file_name).suffix.lower()
        if not self._file_name:
            raise UploadRefusedError(422, "uploads.no_file")
        if suffix not in SUFFIXES or suffix == ".shp":
            raise UploadRefusedError(415, "uploads.suffix", path=self._file_name, known=_KNOWN)
        self._path = self._folder / f"berkas{suffix}"
        opened = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._target = os.fdopen(opened, "wb")

    def _add(self, data: bytes) -> None:
        if self._target is not None:
            self._size += len(data)
            if self._size > self._limit:
                raise UploadRefusedError(413, "uploads.too_large", limit=self._max_mb)
            self._digest.update(data)
            self._target.write(data)
        elif self._name in self._fields:
            field = self._fields[self._name]
            if len(field) + len(data) > _LONGEST_FIELD:
                raise UploadRefusedError(422, "uploads.no_form")
            field += data

    def _end(self) -> None:
        self._ended = True


_KNOWN = ", ".join(suffix for suffix in SUFFIXES if suffix != ".shp")
