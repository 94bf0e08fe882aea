"""The names that an address mentions, and what part each plays: desa, kecamatan, street, landmark."""

from __future__ import annotations

from typing import NamedTuple

from geo.geocoding.places import Entry, Region
from geo.geocoding.roles import Role
from geo.geocoding.spelling import join_sounds
from geo.geocoding.vocabulary import DIRECTIONS, Kind
from geo.geocoding.words import Word

__all__ = ["Mention", "Reading", "adjacent", "goes_on", "is_part", "read"]


_NO_ENTRY: list[Entry] = []


class Mention(NamedTuple):
    """A stretch of words read as the name of one place."""

    start: int
    end: int
    level: int
    place: int
    edits: int
    role: int
    length: int
    former: bool = False


class Reading(NamedTuple):
    """A text with the part of each word, and what it mentions."""

    words: list[Word]
    roles: list[int | None]
    mentions: list[Mention]
    postal: list[str]
    kelurahan: frozenset[int]
    column_end: int

    def unread(self, role: int) -> bool:
        """Whether a name that a word announces as *role* was not recognised."""
        if role not in self.roles:
            return False
        read = {
            at
            for mention in self.mentions
            if role != Role.KECAMATAN or self._reads_kecamatan(mention)
            for at in range(mention.start, mention.end)
        }
        return any(part == role and at not in read for at, part in enumerate(self.roles))

    def _reads_kecamatan(self, mention: Mention) -> bool:
        """Whether a mention makes sense of the column kecamatan, if it stands there.

        A desa of the layer may be called like the kecamatan of another kabupaten;
        only the desa's own name twice is a slip in filling the columns.
        """
        if mention.level == 3 or mention.start >= self.column_end:
            return True
        return any(
            other.role == Role.DESA and other.place == mention.place
            for other in self.mentions
            if other.level == 4
        )


def adjacent(reading: Reading, desa: Mention, kecamatan: Mention) -> bool:
    """Whether the kecamatan follows the desa with no other name between them."""
    between = reading.roles[desa.end : kecamatan.start]
    return kecamatan.start >= desa.end and between.count(None) == len(between)


def is_part(reading: Reading, mention: Mention) -> bool:
    """Whether a direction after a bare name makes it a part of a place ("Cantuk Kidul")."""
    end = mention.end
    return (
        mention.role != Role.DESA
        and end < len(reading.words)
        and reading.words[end].kind == Kind.NAME
        and reading.words[end].text in DIRECTIONS
    )


def goes_on(reading: Reading, end: int, own_sound: str) -> bool:
    """Whether unknown names follow: an address goes from small to large, and the desa may be one of them."""
    known = {at for one in reading.mentions if one.edits == 0 for at in range(one.start, one.end)}
    return any(
        role in (Role.BARE, Role.DESA_REST, Role.DUSUN_REST)
        and at not in known
        and word.sound != own_sound
        and word.text not in DIRECTIONS
        and len(word.text) > 2
        for at, (word, role) in enumerate(zip(reading.words[end:], reading.roles[end:], strict=True), end)
    )


def read(words: list[Word], roles: list[int | None], region: Region) -> Reading:
    """Return the places that the words name exactly.

    Parameters
    ----------
    words : list of Word
    roles : list of int or None
        Of :func:`geo.geocoding.roles.roles_of`.
    region : Region
        The kabupaten whose names count.

    Returns
    -------
    Reading
        Mentions in the order of the text. A name inside a longer one that is
        mentioned ("Genteng" in "Genteng Wetan") is none.
    """
    mentions: list[Mention] = []
    known = region.known
    at, count = 0, len(words)
    while at < count:
        role, word = roles[at], words[at]
        if role is None or (word.sound not in known and not word.longer):
            at += 1
            continue
        end, found = _longest(words, roles, at, region)
        for entry in found:
            length = len(entry.letters)
            mentions.append(Mention(at, end, entry.level, entry.place, 0, role, length, entry.former))
        at = end
    postal = [word.text for word in words if word.kind == Kind.POSTAL]
    said_kelurahan = [
        at + 1 for at, word in enumerate(words) if word.kind == Kind.DESA and word.text[0] == "k"
    ]
    ends = [at for at, word in enumerate(words) if word.kind == Kind.COLUMN_END]
    return Reading(words, roles, mentions, postal, frozenset(said_kelurahan), ends[0] if ends else -1)


def _longest(words: list[Word], roles: list[int | None], at: int, region: Region) -> tuple[int, list[Entry]]:
    """Return the longest official name that starts at a word, and where it ends."""
    word = words[at]
    names, prefixes = region.names, region.prefixes
    best_end, best = at + 1, names.get(word.sound, _NO_ENTRY)
    if word.sound not in prefixes and not word.longer and len(best) < 2:
        return best_end, best
    for first in (word.sound, *word.longer_sounds):
        key, end = first, at + 1
        if not best and key in names:
            best = names[key]
        while key in prefixes and end < len(words) and end < at + 7 and _goes_on(words, roles, end):
            key = join_sounds(key, words[end].sound or words[end].text)
            end += 1
            if key in names:
                best_end, best = end, names[key]
    if len(best) > 1:
        best = _as_written(best, words[at:best_end])
    return best_end, best


def _as_written(entries: list[Entry], words: list[Word]) -> list[Entry]:
    """Return the entries of the very letters, where some are: "Bunta I" and "Bunta II" sound alike."""
    letters = "".join(word.text for word in words)
    same = [entry for entry in entries if entry.letters == letters]
    return same or entries


def _goes_on(words: list[Word], roles: list[int | None], at: int) -> bool:
    """Whether a name may go on with this word: it is a name, or a number that names have ("Dua", "II")."""
    word = words[at]
    return roles[at] is not None or (word.kind == Kind.NUMBER and bool(word.sound))
