"""How a name sounds, whatever way it is spelt; and how far two spellings are apart.

Old Indonesian and Javanese spellings (oe, dj, tj, th, dh), doubled letters and
spaces are taken out of a name before it is compared, so that ``Boeloe Agoeng``
and ``Buluagung`` are one. What remains different is a typing error, measured
by the optimal string alignment distance (a letter left out, added, replaced, or
two neighbours swapped count one each).

References
----------
Damerau, F. J. (1964). A technique for computer detection and correction of
spelling errors. Communications of the ACM 7(3), 171-176.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import reduce

from rapidfuzz import process
from rapidfuzz.distance import OSA

__all__ = ["fold", "join_sounds", "near", "sound", "sound_of_words", "undigit", "word_sound"]

_OLD = {"oe": "u", "dj": "j", "tj": "c", "th": "t", "dh": "d"}
_OLD_SPELLING = re.compile("|".join(_OLD))
_DOUBLE = re.compile(r"([a-z])\1+")
_NUMERALS = {
    word: str(number)
    for number, words in enumerate(
        ("i satu", "ii dua", "iii tiga", "iv empat", "v lima", "vi enam", "vii tujuh", "viii delapan",
         "ix sembilan", "x sepuluh", "xi sebelas", "xii", "xiii", "xiv"), 1)
    for word in words.split()
}  # fmt: skip
_DIGIT_LETTERS = str.maketrans("013456789", "oieasgtbg")


def fold(text: str) -> str:
    """Return *text* in lower case ASCII: accents and full-width forms taken off, the rest as it is.

    >>> fold("GÉNTÈNG")
    'genteng'
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


def sound(word: str) -> str:
    """Return the letters of a folded *word* as they sound today, doubles taken as one.

    >>> sound("djaja"), sound("kaliploso"), sound("boeloe")
    ('jaja', 'kaliploso', 'bulu')
    """
    return _DOUBLE.sub(r"\1", _OLD_SPELLING.sub(lambda match: _OLD[match[0]], word))


def word_sound(word: str) -> str:
    """Return the sound of one whole word: a numeral is its number, in whichever way it is written.

    >>> word_sound("iii"), word_sound("tiga"), word_sound("sarri")
    ('3', '3', 'sari')
    """
    return _NUMERALS.get(word) or sound(word)


def sound_of_words(words: Iterable[str]) -> str:
    """Return the sound of a name of several words."""
    return reduce(join_sounds, map(word_sound, words), "")


def join_sounds(first: str, second: str) -> str:
    """Return two sounds as one word: ``alas`` and ``sari`` give ``alasari``, as ``sound("alassari")``."""
    if first and second and first[-1] == second[0]:
        return first + second[1:]
    return first + second


def undigit(word: str) -> str:
    """Return *word* with digits that stand for letters read as letters.

    Only a word that has more letters than digits, and at least three of them,
    is read so: ``s3mpu`` is a name and ``km17`` is not.

    >>> undigit("ponorog0"), undigit("2a")
    ('ponorogo', '2a')
    """
    digits = sum(char.isdigit() for char in word)
    if digits and len(word) - digits >= max(3, 2 * digits):
        return word.translate(_DIGIT_LETTERS)
    return word


def allowed_edits(length: int) -> int:
    """Return how many typing errors a name of *length* letters may hold and still be recognised."""
    if length < 3:
        return 0
    return 1 if length < 8 else 2


def near(name: str, known: Sequence[str]) -> list[tuple[int, int]]:
    """Return which of the *known* sounds are within the allowed typing errors of *name*.

    Parameters
    ----------
    name : str
        Letters or sound of a name, see :func:`sound`.
    known : sequence of str
        Letters or sounds to compare with.

    Returns
    -------
    list of (int, int)
        Position in *known* and number of errors, nearest first.
    """
    edits = allowed_edits(len(name))
    if not edits:
        return []
    found = process.extract(name, known, scorer=OSA.distance, score_cutoff=edits, limit=None)
    # A short official name must not be reached by two errors from a longer word.
    return [
        (position, int(distance))
        for match, distance, position in found
        if distance <= allowed_edits(len(match))
    ]
