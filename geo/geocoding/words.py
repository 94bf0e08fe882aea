"""Free text cut into words, many texts at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from geo.geocoding.spelling import fold, sound, undigit, word_sound
from geo.geocoding.vocabulary import ABBREVIATIONS, DASH, WORDS, Kind, kind_of, unglue

__all__ = ["MAX_LETTERS", "Word", "as_lines", "split_line"]

MAX_LETTERS = 1000
"""Letters of a text that are read; an address is over long before."""

# A break between parts of an address; a full stop is none, because every abbreviation has one.
_BREAKS = str.maketrans(dict.fromkeys(',;|()[]{}"\t\r\n\v\f\u2028\u2029\x1c\x1d\x1e\x85', " , "))
_DASH = re.compile(" [-\u2013\u2014]+ ")
_SILENT = re.compile("['`\u2018\u2019\u02bb\u02bc]")
_OTHER = re.compile(r"[^a-z0-9,\n]+")
_NUMBER = re.compile(r"\b(?:\d{1,4}|\d{6,})\b")
_LABEL_NUMBER = re.compile(r"([a-z]{1,4})\d+[a-z]?")
# Names of streets and of people have no end; a file of a country would fill the memory with them.
_KNOWN_WORDS = 100_000


class Word(NamedTuple):
    """One word: what it does, how it sounds, and what it may be short for."""

    kind: int
    sound: str
    text: str
    longer: tuple[str, ...] = ()
    longer_sounds: tuple[str, ...] = ()


def as_lines(texts: Iterable[str]) -> list[str]:
    """Return each text as one line of words in lower case, ``,`` between its parts, ``#`` for a number.

    Numbers of houses, RT and RW place nothing, so that texts which differ in
    them alone give one line. Five digits stay: they may be a postal code.

    >>> as_lines(["Jl. Mawar No.12, Ds.Kebaman (Srono) 68471"])
    ['jl mawar no # , ds kebaman , srono , 68471']
    """
    cut = [text[:MAX_LETTERS].translate(_BREAKS) for text in texts]
    if not cut:
        return []
    whole = _DASH.sub(f" {DASH} ", _SILENT.sub("", "\n".join(cut)))
    whole = (
        whole.lower()
        if whole.isascii()
        else "\n".join(fold(line).replace("\n", " ") for line in whole.split("\n"))
    )
    whole = _OTHER.sub(" ", whole)
    whole = _NUMBER.sub("#", whole)
    return [line.strip() for line in whole.split("\n")]


@lru_cache(maxsize=_KNOWN_WORDS)
def _words(text: str) -> tuple[Word, ...]:
    if text == ",":
        return (Word(Kind.BREAK, "", text),)
    if text == "#":
        return (Word(Kind.NUMBER, "", text),)
    if text.isdigit():
        return (Word(Kind.POSTAL if len(text) == 5 else Kind.NUMBER, "", text),)
    if not text.isalpha():
        return _with_digits(text)
    kind = kind_of(text)
    if kind != Kind.NAME:
        return (_word(kind, text),)
    if len(text) == 1:
        return (Word(Kind.SKIP, text, text),)
    glued = unglue(text)
    if glued is not None:
        marker, name = glued
        return (Word(marker, "", text), Word(Kind.NAME, sound(name), name))
    return (_word(Kind.NAME, text),)


def _word(kind: int, text: str) -> Word:
    longer = ABBREVIATIONS.get(text, ())
    return Word(kind, word_sound(text), text, longer, tuple(map(sound, longer)))


def _with_digits(text: str) -> tuple[Word, ...]:
    label = _LABEL_NUMBER.fullmatch(text)
    if label is not None and (len(label[1]) < 3 or WORDS.get(label[1]) is not None):
        return (Word(Kind.NUMBER, "", label[1] if label[1] in WORDS else "#"),)
    # A number glued to a name counts something ("krajan1"); a nought at its end is an o ("ponorog0").
    stem = text.rstrip("123456789").lstrip("0123456789")
    letters = undigit(stem if sum(char.isalpha() for char in stem) >= 4 else text)
    if not letters.isalpha():
        return (Word(Kind.NUMBER, "", "#"),)
    return (Word(Kind.NAME, sound(letters), letters),)


def split_line(line: str) -> list[Word]:
    """Return the words of a line of :func:`as_lines`."""
    return [word for text in line.split() for word in _words(text)]
