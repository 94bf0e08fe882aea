"""The one catalogue of every text that a user reads.

The catalogue is the set of TOML pages beside this file, one for each station;
a key is the page's name, a dot, and the entry's name. Each entry has the
Indonesian text first and the English beside it::

    [file_missing]
    id = "Berkas {path} tidak ada."
    en = "The file {path} does not exist."

Numbers and dates given as values are written as the language writes them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from geo.wording.formats import Language, format_value

__all__ = ["LANGUAGES", "Language", "catalogue", "say"]

LANGUAGES: tuple[Language, ...] = ("id", "en")


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """Return every entry of the catalogue: key to language to text."""
    entries: dict[str, dict[Language, str]] = {}
    pages = sorted(
        (page for page in resources.files(__name__).iterdir() if page.name.endswith(".toml")),
        key=lambda page: page.name,
    )
    for page in pages:
        station = page.name.removesuffix(".toml")
        for name, texts in tomllib.loads(page.read_text(encoding="utf-8")).items():
            entries[f"{station}.{name}"] = texts
    return entries


def say(key: str, lang: Language = "id", **values: object) -> str:
    """Return the text of *key* in *lang*, its placeholders filled.

    Parameters
    ----------
    key : str
        Page and entry, such as ``"cases.file_missing"``.
    lang : {"id", "en"}
        Indonesian is the default.
    **values
        Integers, floats, dates and times are written in the language's own
        way (1.234,5; 24 November 2026); anything else by ``str``.

    Raises
    ------
    KeyError
        If the key, or one of the text's placeholders, is unknown: both are
        mistakes of the program and never of its user.
    """
    text = catalogue()[key][lang]
    return text.format_map({name: format_value(value, lang) for name, value in values.items()})
