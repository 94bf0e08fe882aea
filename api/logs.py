"""The service's log: a line a record, readable or as JSON, and nothing of a person in it.

A request is logged by its route's template, never by its path, query, headers or
body. Of an exception the kinds and the places in the code are written, not its
message: a message may quote what somebody typed.
"""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from types import TracebackType
from typing import Any, Literal

import orjson

from geo.zone import Zone, office_zone

__all__ = ["FIELDS", "JsonLines", "Readable", "Style", "configure_logs", "request_id"]

Style = Literal["text", "json"]

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The number of the request that is being answered, in every record that is written meanwhile."""

FIELDS = ("method", "route", "status", "duration_ms", "bytes", "role")
"""What an answered request's record says beside its time and number."""

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    """A formatter that tells where an exception came from, and not what it says.

    Its hours are those of the office that it was made for, whatever thread writes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._zone = office_zone()

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  (the standard library's name)
        """Return the kinds and places of an exception and of those that led to it."""
        if ei[1] is None:
            return ""
        whole = traceback.TracebackException.from_exception(ei[1], lookup_lines=True, capture_locals=False)
        return "\n".join(_places(whole))

    def _second(self, record: logging.LogRecord) -> str:
        return _second(int(record.created), self._zone)


def _places(error: traceback.TracebackException) -> list[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_places(before), "which led to"] if before is not None else []
    lines += [f"{frame.filename}:{frame.lineno} {frame.name}: {frame.line}" for frame in error.stack]
    for inner in error.exceptions or []:
        lines += _places(inner)
    return [*lines, getattr(error.exc_type, "__qualname__", "Exception")]


class JsonLines(_Discreet):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        said: dict[str, Any] = {
            "time": f"{self._second(record)}.{int(record.msecs):03}+{self._zone.hours:02}:00",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := request_id.get():
            said["request_id"] = number
        given = record.__dict__
        said |= {name: given[name] for name in FIELDS if name in given}
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(said, default=str).decode()


class Readable(_Discreet):
    """A line for a person: time, level, message, and a request's fields behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, and the places of its exception on lines of their own."""
        message = record.getMessage().replace("\n", " ")
        parts = [self._second(record).replace("T", " "), record.levelname, message]
        given = record.__dict__
        parts += [f"{name}={given[name]}" for name in FIELDS if name in given]
        if number := request_id.get():
            parts.append(f"request_id={number}")
        line = " ".join(parts)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure_logs(style: Style) -> None:
    """Send every record of this process to standard error in one style; uvicorn's own too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else Readable())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("tigapilar", "uvicorn"):
        chosen = logging.getLogger(name)
        chosen.handlers, chosen.propagate = [], True
        chosen.setLevel(logging.INFO)
    logging.captureWarnings(True)
    # What no record here says, and every record would look up.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


@lru_cache(maxsize=8)
def _second(moment: int, zone: Zone) -> str:
    """Return a second of the office's clock; a busy second has thousands of records."""
    return datetime.fromtimestamp(moment, zone.tz).strftime("%Y-%m-%dT%H:%M:%S")
