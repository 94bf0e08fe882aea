"""Names that are a typing error or two away from an official one."""

from __future__ import annotations

from geo.geocoding.places import Region
from geo.geocoding.reading import Mention, Reading
from geo.geocoding.roles import Role
from geo.geocoding.spelling import join_sounds, word_sound
from geo.geocoding.vocabulary import DIRECTIONS

__all__ = ["add_near"]

_ANNOUNCED = frozenset({Role.DESA, Role.KECAMATAN, Role.OFFICE})
# Roles that a misspelt name is looked for in; a street may be called anything.
_READ = frozenset({*_ANNOUNCED, Role.BARE, Role.DESA_REST, Role.DUSUN_REST, Role.PLACE})
# Words of one name at most.
_MOST_WORDS = 3

Spans = set[tuple[int, int]]


def add_near(reading: Reading, region: Region) -> Reading:
    """Return the reading with the names that are a typing error or two away from an official one."""
    exact = reading.mentions
    spans = {(one.start, one.end) for one in exact if one.level == 4 or one.role == Role.KECAMATAN}
    added: list[Mention] = []
    for at, role in enumerate(reading.roles):
        if role in _READ:
            added.extend(_near_at(reading, at, role, region, spans))
    return reading._replace(mentions=[*exact, *added])


def _near_at(reading: Reading, at: int, role: int, region: Region, spans: Spans) -> list[Mention]:
    words = reading.words
    levels = (3,) if role in (Role.PLACE, Role.KECAMATAN) else (4,) if role == Role.OFFICE else (4, 3)
    out: list[Mention] = []
    for first in (words[at].text, *words[at].longer):
        letters, key = first, word_sound(first)
        for end in range(at + 1, min(at + _MOST_WORDS, len(words)) + 1):
            if end > at + 1:
                if reading.roles[end - 1] is None:
                    break
                letters += words[end - 1].text
                key = join_sounds(key, words[end - 1].sound)
            elif words[at].text in DIRECTIONS:
                continue
            # Short words are near to many names: they count where the text says that a name comes.
            if len(letters) < 4 and role not in _ANNOUNCED:
                continue
            for level in levels:
                if (at, end) not in spans:
                    out.extend(_beginnings(region, level, letters, (at, end), role))
                for entry, edits in region.near(level, key, letters):
                    counted = _counted(edits, level, role, (at, end), spans)
                    if counted is not None:
                        length = len(entry.letters)
                        out.append(Mention(at, end, level, entry.place, counted, role, length, entry.former))
    return out


def _beginnings(region: Region, level: int, letters: str, span: tuple[int, int], role: int) -> list[Mention]:
    """Return the names that are written in part; they count as two errors, a kecamatan's as one."""
    edits = 2 if level == 4 else 1
    return [
        Mention(*span, level, entry.place, edits, role, len(letters))
        for entry in region.beginnings(level, letters)
        if level == 4 or role == Role.KECAMATAN
    ]


def _counted(edits: int, level: int, role: int, span: tuple[int, int], spans: Spans) -> int | None:
    """Return the errors that a near name is counted with; None where it is out of the question."""
    if span in spans:
        # What is written is a name itself. "Desa Bangorejo, Kec. Srono" is Bagorejo all the same, and
        # "Sukorejo, Bagorejo" may mean the kecamatan Bangorejo.
        if edits != 1 or not (role == Role.DESA or level == 3):
            return None
        return 1 if level == 4 else 2
    if edits == 0:
        # A shorter name inside a longer one that is there is none.
        return None if any(start <= span[0] and span[1] <= stop for start, stop in spans) else 0
    return None if edits > 1 and level == 3 and role not in _ANNOUNCED else edits
