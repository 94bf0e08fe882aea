"""The part that each word of an address plays, by the words before it: desa, kecamatan, street, landmark."""

from __future__ import annotations

from geo.geocoding.places import Region
from geo.geocoding.spelling import join_sounds
from geo.geocoding.vocabulary import ABBREVIATIONS, DIRECTIONS, STREET_TITLES, Kind
from geo.geocoding.words import Word

__all__ = ["Role", "roles_of", "signature"]


class Role:
    """Where in an address a name stands: numbers, as ``Kind`` is."""

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
_MAYBE_NAMES = frozenset({Kind.DUSUN, Kind.PLACE, Kind.SKIP, Kind.KABUPATEN})
# Parts whose unknown names say nothing about the desa.
_IDLE = frozenset({Role.STREET, Role.STREET_REST, Role.DUSUN})
# Words that make a gap between names, and words that do the same whatever they are.
_GAPS = frozenset({Kind.NUMBER, Kind.BREAK})
_ALIKE = frozenset({Kind.KECAMATAN, Kind.DUSUN, Kind.STREET})
_KEPT = frozenset({*DIRECTIONS, *ABBREVIATIONS})
_OFFICES = frozenset({"kantor", "balai"})


def roles_of(words: list[Word], region: Region) -> list[int | None]:
    """Return the part of each word; None for what is no name."""
    roles: list[int | None] = []
    role, fresh = Role.BARE, False
    texts = [word.text for word in words] if region.has_phrases else []
    phrase_end = 0
    for at, word in enumerate(words):
        kind = word.kind
        if texts and at >= phrase_end:
            phrase_end = at + region.phrase_at(texts, at)
        if (
            kind == Kind.NAME
            or at < phrase_end
            or (kind in _MAYBE_NAMES and _is_name_after_all(words, at, role, fresh, region))
        ):
            if role == Role.PROVINSI or (fresh and role == Role.STREET and word.text in STREET_TITLES):
                roles.append(None)
                continue
            roles.append(role if fresh else _REST.get(role, role))
            fresh = False
            continue
        roles.append(None)
        if kind == Kind.BREAK:
            role, fresh = Role.BARE, False
        elif kind != Kind.SKIP or fresh:
            role, fresh = _turn(words, at, role, fresh)
    return roles


def signature(words: list[Word], roles: list[int | None], region: Region) -> tuple[object, ...]:
    """Return what of the words can matter, once their parts are known.

    Two texts of one signature mean the same desa. The names of streets and
    hamlets are left out where they could not be part of an official name, and
    numbers and breaks count once, for the gap that they make.
    """
    out: list[object] = []
    joins = False
    for word, role in zip(words, roles, strict=True):
        if role is None:
            kind = word.kind
            if kind in _GAPS and not word.sound:
                if not out or out[-1] != "|":
                    out.append("|")
            else:
                out.append(word.text if kind not in _ALIKE else kind)
            joins = False
        elif role in _IDLE and not joins and word.sound not in region.known and word.text not in _KEPT:
            out.append("~")
        else:
            out.append(role)
            out.append(word.text)
            joins = word.sound in region.prefixes
    return tuple(out)


def _turn(words: list[Word], at: int, role: int, fresh: bool) -> tuple[int, bool]:
    """Return the part that names play after a word that is no name, and whether one is announced."""
    word = words[at]
    kind = word.kind
    if role == Role.STREET and fresh and _names_street(words, at):
        return role, kind not in (Kind.PLACE, Kind.DUSUN)
    if kind == Kind.DESA:
        return (Role.OFFICE if at and words[at - 1].text in _OFFICES else Role.DESA), True
    if kind == Kind.KECAMATAN:
        return Role.KECAMATAN, True
    if kind == Kind.KABUPATEN:
        # "Kec./Kab. Ponorogo" names both.
        both = role == Role.KECAMATAN and fresh
        return (Role.KECAMATAN if both else Role.KABUPATEN), True
    if kind == Kind.PROVINSI:
        return Role.PROVINSI, True
    if kind == Kind.DASH:
        return role, role == Role.STREET  # "Jl. Raya Srono - Rogojampi" is a street's name to its end
    if kind == Kind.AND:
        return role, role == Role.DESA  # "Desa Bulusari dan Bulusan" announces two
    if kind == Kind.DUSUN:
        return (role, fresh) if role == Role.STREET and fresh else (Role.DUSUN, True)
    if kind == Kind.STREET:
        return Role.STREET, True
    if kind == Kind.PLACE:
        return (role, fresh) if role == Role.STREET else (Role.PLACE, True)
    if kind == Kind.NUMBER:
        # "SMAN 1 Giri" goes on after its number; "SMAN 1 RT 2" does not.
        return (role, fresh) if role == Role.PLACE and word.text not in ("rt", "rw") else (Role.BARE, False)
    if kind in (Kind.BREAK, Kind.POSTAL, Kind.COLUMN_END):
        return Role.BARE, False
    return role, fresh


def _names_street(words: list[Word], at: int) -> bool:
    """Whether a word that is no name names a street here: "Jl. Desa", "Jl. 17 Agustus", "Jl. Pasar"."""
    word, before = words[at], words[at - 1]
    if word.kind in (Kind.DESA, Kind.KECAMATAN, Kind.KABUPATEN):
        return before.kind == Kind.STREET or before.text in STREET_TITLES
    return word.kind in (Kind.PLACE, Kind.DUSUN, Kind.SKIP, Kind.DASH) or (
        word.kind == Kind.NUMBER and not word.sound
    )


def _is_name_after_all(words: list[Word], at: int, role: int, fresh: bool, region: Region) -> bool:
    """Whether a word of the vocabulary is part of a name here: "Desa Pasar Baru", "Kp. Melayu"."""
    kind = words[at].kind
    if not words[at].sound:
        return False
    announced = fresh and role in (Role.DESA, Role.KECAMATAN)
    if announced and kind != Kind.KABUPATEN:
        return True
    if fresh and role == Role.DUSUN and kind == Kind.PLACE:
        return True
    if role in (Role.STREET, Role.PLACE):
        return False
    followed = at + 1 < len(words) and words[at + 1].kind == Kind.NAME
    if not followed:
        return False
    spellings = (words[at].sound, *words[at].longer_sounds)
    return any(join_sounds(first, words[at + 1].sound) in region.names for first in spellings)
