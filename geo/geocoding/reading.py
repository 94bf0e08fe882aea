"""The names that an address mentions, and what part each plays: desa, kecamatan, street, landmark."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from geo.geocoding.places import Region
from geo.geocoding.spelling import join_sounds, sound
from geo.geocoding.vocabulary import DIRECTIONS, STREET_TITLES, Kind
from geo.geocoding.words import Word

__all__ = ["Mention", "Reading", "Role", "add_near", "read"]


class Role(IntEnum):
    """Where in an address a name stands."""

    DESA = 1  # after "Desa", "Ds.", "Kel.", or in the desa column
    KECAMATAN = 2
    BARE = 3  # no word says what it is
    DESA_REST = 4  # after the name that follows "Desa"
    DUSUN = 5
    DUSUN_REST = 6
    STREET = 7
    STREET_REST = 8
    PLACE = 9  # the name of a school, a market, an office
    OFFICE = 10  # "Kantor Desa X", "Balai Desa X"
    KABUPATEN = 11
    PROVINSI = 12


_REST = {
    Role.DESA: Role.DESA_REST,
    Role.OFFICE: Role.DESA_REST,
    Role.KECAMATAN: Role.BARE,
    Role.KABUPATEN: Role.BARE,
    Role.DUSUN: Role.DUSUN_REST,
    Role.STREET: Role.STREET_REST,
}
_ANNOUNCED = frozenset({Role.DESA, Role.KECAMATAN, Role.OFFICE})
_OFFICES = frozenset({"kantor", "balai"})
# Roles that a misspelt name is looked for in; a street may be called anything.
_READ_NEAR = frozenset({Role.DESA, Role.KECAMATAN, Role.BARE, Role.DESA_REST, Role.DUSUN_REST, Role.OFFICE})


class Mention(NamedTuple):
    """A stretch of words read as the name of one place."""

    start: int
    end: int
    level: int
    place: int
    edits: int
    role: Role
    length: int
    former: bool = False


class Reading(NamedTuple):
    """A text with the part of each word, and what it mentions."""

    words: list[Word]
    roles: list[Role | None]
    mentions: list[Mention]
    postal: list[str]
    kelurahan: frozenset[int]

    def unread(self, role: Role) -> bool:
        """Whether a name that a word announces as *role* was not recognised."""
        return any(
            part is role and not any(mention.start <= at < mention.end for mention in self.mentions)
            for at, part in enumerate(self.roles)
        )


def read(words: list[Word], region: Region) -> Reading:
    """Return the places that the words name exactly.

    Parameters
    ----------
    words : list of Word
    region : Region
        The kabupaten whose names count.

    Returns
    -------
    Reading
        Mentions in the order of the text. A name inside a longer one that is
        mentioned ("Genteng" in "Genteng Wetan") is none.
    """
    roles = _roles(words, region)
    reading = Reading(
        words,
        roles,
        [],
        [word.text for word in words if word.kind is Kind.POSTAL],
        frozenset(
            at + 1 for at, word in enumerate(words) if word.kind is Kind.DESA and word.text.startswith("k")
        ),
    )
    at = 0
    while at < len(words):
        role = roles[at]
        if role is None:
            at += 1
            continue
        end, found = _longest(words, roles, at, region)
        for entry in found:
            length = len(entry.letters)
            reading.mentions.append(Mention(at, end, entry.level, entry.place, 0, role, length, entry.former))
        at = end
    return reading


def _longest(words: list[Word], roles: list[Role | None], at: int, region: Region) -> tuple[int, list]:  # type: ignore[type-arg]
    """Return the longest official name that starts at a word, and where it ends."""
    word = words[at]
    names, prefixes = region.names, region.prefixes
    best_end, best = at + 1, names.get(word.sound, [])
    for first in (word.sound, *map(sound, word.longer)):
        key, end = first, at + 1
        if key is not word.sound and not best and key in names:
            best = names[key]
        while key in prefixes and end < len(words) and end < at + 4 and _goes_on(words, roles, end):
            key = join_sounds(key, words[end].sound or words[end].text)
            end += 1
            if key in names:
                best_end, best = end, names[key]
    return best_end, best


def _goes_on(words: list[Word], roles: list[Role | None], at: int) -> bool:
    """Whether a name may go on with this word: it is a name, or a number that names have ("Dua", "II")."""
    word = words[at]
    return roles[at] is not None or (word.kind is Kind.NUMBER and bool(word.sound))


def _roles(words: list[Word], region: Region) -> list[Role | None]:
    """Return the part of each word; None for what is no name."""
    roles: list[Role | None] = [None] * len(words)
    role, fresh = Role.BARE, False
    for at, word in enumerate(words):
        kind = word.kind
        if kind is not Kind.NAME and _is_name_after_all(words, at, role, fresh, region):
            kind = Kind.NAME
        if kind is Kind.NAME:
            if role is Role.PROVINSI:
                continue
            if role is Role.STREET and fresh and word.text in STREET_TITLES:
                roles[at] = None
                continue
            roles[at] = role if fresh else _REST.get(role, role)
            fresh = False
        else:
            role, fresh = _turn(words, at, role, fresh)
    return roles


def _turn(words: list[Word], at: int, role: Role, fresh: bool) -> tuple[Role, bool]:
    """Return the part that names play after a word that is no name, and whether one is announced."""
    word = words[at]
    kind = word.kind
    if role is Role.STREET and fresh and _names_street(words, at):
        return role, kind not in (Kind.PLACE, Kind.DUSUN)
    if kind is Kind.DESA:
        return (Role.OFFICE if at and words[at - 1].text in _OFFICES else Role.DESA), True
    if kind is Kind.KECAMATAN:
        return Role.KECAMATAN, True
    if kind is Kind.KABUPATEN:
        # "Kec./Kab. Ponorogo" names both.
        both = role is Role.KECAMATAN and fresh
        return (Role.KECAMATAN if both else Role.KABUPATEN), True
    if kind is Kind.PROVINSI:
        return Role.PROVINSI, True
    if kind is Kind.DUSUN:
        return (role, fresh) if role is Role.STREET and fresh else (Role.DUSUN, True)
    if kind is Kind.STREET:
        return Role.STREET, True
    if kind is Kind.PLACE:
        return (role, fresh) if role is Role.STREET else (Role.PLACE, True)
    if kind is Kind.NUMBER:
        # "SMAN 1 Giri" goes on after its number; "SMAN 1 RT 2" does not.
        return (role, fresh) if role is Role.PLACE and word.text not in ("rt", "rw") else (Role.BARE, False)
    if kind in (Kind.BREAK, Kind.POSTAL, Kind.COLUMN_END):
        return Role.BARE, False
    return role, fresh


def _names_street(words: list[Word], at: int) -> bool:
    """Whether a word that is no name names a street here: "Jl. Desa", "Jl. 17 Agustus", "Jl. Pasar"."""
    word, before = words[at], words[at - 1]
    if word.kind in (Kind.DESA, Kind.KECAMATAN, Kind.KABUPATEN):
        return before.kind is Kind.STREET or before.text in STREET_TITLES
    return word.kind in (Kind.PLACE, Kind.DUSUN, Kind.SKIP) or (word.kind is Kind.NUMBER and not word.sound)


def _is_name_after_all(words: list[Word], at: int, role: Role, fresh: bool, region: Region) -> bool:
    """Whether a word of the vocabulary is part of a name here: "Desa Pasar Baru", "Kp. Melayu"."""
    kind = words[at].kind
    if kind not in (Kind.DUSUN, Kind.PLACE, Kind.SKIP, Kind.KABUPATEN) or not words[at].sound:
        return False
    announced = fresh and role in (Role.DESA, Role.KECAMATAN)
    if announced and kind is not Kind.KABUPATEN:
        return True
    if fresh and role is Role.DUSUN and kind is Kind.PLACE:
        return True
    if role in (Role.STREET, Role.PLACE):
        return False
    followed = at + 1 < len(words) and words[at + 1].kind is Kind.NAME
    if not followed:
        return False
    spellings = (words[at].sound, *map(sound, words[at].longer))
    return any(join_sounds(first, words[at + 1].sound) in region.names for first in spellings)


def add_near(reading: Reading, region: Region) -> Reading:
    """Return the reading with the names that are a typing error or two away from an official one."""
    exact = reading.mentions
    spans = {
        (mention.start, mention.end)
        for mention in exact
        if mention.level == 4 or mention.role is Role.KECAMATAN
    }
    single = {start for start, end in spans if end == start + 1}
    added: list[Mention] = []
    for at, role in enumerate(reading.roles):
        if role is None or (role not in _READ_NEAR and role is not Role.PLACE):
            continue
        added.extend(_near_at(reading, at, role, region, at in single, spans))
    return reading._replace(mentions=[*exact, *added])


def _near_at(
    reading: Reading, at: int, role: Role, region: Region, known: bool, spans: set[tuple[int, int]]
) -> list[Mention]:
    words, roles = reading.words, reading.roles
    levels = (3,) if role in (Role.PLACE, Role.KECAMATAN) else (4,) if role is Role.OFFICE else (4, 3)
    out: list[Mention] = []
    for first in (words[at].text, *words[at].longer):
        letters, key = first, sound(first)
        for end in range(at + 1, min(at + 4, len(words) + 1)):
            if end > at + 1:
                if roles[end - 1] is None:
                    break
                letters += words[end - 1].text
                key = join_sounds(key, words[end - 1].sound)
            # Short words are near to many names: they count where the text says that a name comes.
            if _is_direction(words, at, end) or (len(letters) < 4 and role not in _ANNOUNCED):
                continue
            exact = (known and end == at + 1) or (at, end) in spans
            for level in levels:
                # A longer word beside a name is no misspelling of that name alone.
                for entry, edits in region.near(level, key, letters):
                    # "Desa Bangorejo, Kec. Srono" is Bagorejo; a bare name that exists is never another's.
                    likely = (
                        edits == 1 and role is Role.DESA if exact else edits or not _covered(at, end, spans)
                    )
                    if likely:
                        length = len(entry.letters)
                        out.append(Mention(at, end, level, entry.place, edits, role, length, entry.former))
    return out


def _covered(at: int, end: int, spans: set[tuple[int, int]]) -> bool:
    return any(start <= at and end <= stop for start, stop in spans)


def _is_direction(words: list[Word], at: int, end: int) -> bool:
    return end == at + 1 and words[at].text in DIRECTIONS
