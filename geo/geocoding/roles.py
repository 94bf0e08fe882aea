"""The part that each word of an address plays, by the words before it: desa, kecamatan, street, landmark."""

from __future__ import annotations

from enum import IntEnum

from geo.geocoding.places import Region
from geo.geocoding.spelling import join_sounds, sound
from geo.geocoding.vocabulary import STREET_TITLES, Kind
from geo.geocoding.words import Word

__all__ = ["Role", "roles_of"]


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
_OFFICES = frozenset({"kantor", "balai"})


def roles_of(words: list[Word], region: Region) -> list[Role | None]:
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
    if kind is Kind.DASH:
        return role, role is Role.STREET  # "Jl. Raya Srono - Rogojampi" is a street's name to its end
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
    return word.kind in (Kind.PLACE, Kind.DUSUN, Kind.SKIP, Kind.DASH) or (
        word.kind is Kind.NUMBER and not word.sound
    )


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
