"""Errors whose sentence is meant for the person in front of the screen.

Every one carries a key of the catalogue (:mod:`geo.wording`) and the values
that fill its sentence, so that the command line, the service and the tests
say the same thing in both languages.
"""

from __future__ import annotations

from geo.wording import Language, say

__all__ = [
    "BoundaryError",
    "CaseFileError",
    "ExportError",
    "HotspotError",
    "MissingError",
    "ProcessError",
    "QueryError",
    "RequestError",
    "RouterError",
    "StoreError",
    "UserError",
]


class UserError(Exception):
    """A problem with the data or the request that the user can mend.

    Parameters
    ----------
    key : str
        Key of the catalogue, such as ``"cases.file_missing"``.
    **values
        What the sentence's placeholders stand for.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def sentence(self, lang: Language = "id") -> str:
        """Return the sentence in one language, on one line."""
        return " ".join(say(self.key, lang, **self.values).split())

    def __str__(self) -> str:
        return self.sentence("id")


class BoundaryError(UserError):
    """A boundary layer that cannot be used as it is."""


class CaseFileError(UserError):
    """A case file that cannot be read at all (single rows are rejected instead)."""


class StoreError(UserError):
    """The store cannot be opened, read or written."""


class HotspotError(UserError):
    """A question that the statistics refuse to answer."""


class ExportError(UserError):
    """A file that cannot be written as asked."""


class RequestError(UserError):
    """A request whose words are wrong: a quarter, a kind, a layer that does not exist."""


class QueryError(RequestError):
    """A query of the standard interface that cannot be read: OGC API asks for the status 400."""


class MissingError(RequestError):
    """A collection or a feature that is not there (or not for whom asks)."""


class RouterError(RequestError):
    """The office's router gives no travel times: who asked is not at fault."""


class ProcessError(UserError):
    """A process that worked for this one died, or was ended with it."""
