"""Which kabupaten an address speaks of, where a layer holds more than one or the text names another."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from geo.geocoding.places import Atlas, kabupaten_names, kabupaten_sounds
from geo.geocoding.spelling import join_sounds, near
from geo.geocoding.vocabulary import STREET_TITLES, Kind
from geo.geocoding.words import Word

__all__ = ["Context", "context_of", "outside_column"]

# Words of a kabupaten's name, such as Ogan Komering Ulu Selatan, at most.
_MOST_WORDS = 5
# An address without its kabupaten is tried in this many at most.
_MOST = 12


class Context(NamedTuple):
    """The kabupaten to look in, and the name of one outside the layer that the text gives instead."""

    kabupaten: tuple[str, ...]
    outside: str = ""


def outside_column(words: list[Word], atlas: Atlas) -> tuple[str, list[Word]]:
    """Return the kabupaten outside the layer that the column kecamatan names, and the words without it.

    A name that a kecamatan of the layer bears as well, such as its own
    kabupaten's, is that kecamatan; "" and the words as they are without any.
    """
    end = next((at for at, word in enumerate(words) if word.kind == Kind.COLUMN_END), 0)
    start = next((at for at, word in enumerate(words[:end]) if word.kind == Kind.KECAMATAN), end)
    while start < end:
        stop = next(at for at in range(start, end + 1) if at == end or words[at].kind == Kind.BREAK)
        part = [word for word in words[start:stop] if word.kind not in (Kind.KECAMATAN, Kind.KABUPATEN)]
        codes = _named_whole(part)
        beyond = bool(codes) and atlas.held.isdisjoint(codes)
        if beyond and _key(part) not in atlas.kabupaten_of_name:
            return kabupaten_names()[_fitting(codes, words[start:stop])[0]], [*words[:start], *words[stop:]]
        start = stop + 1
    return "", words


def _fitting(codes: tuple[str, ...], words: list[Word]) -> tuple[str, ...]:
    """Return the kota of a name where the words say "Kota", else its kabupaten; all where there is none."""
    city = any(word.kind == Kind.KABUPATEN and word.text.startswith("ko") for word in words)
    return tuple(code for code in codes if (int(code[3:]) >= 71) == city) or codes


def _named_whole(words: list[Word]) -> tuple[str, ...]:
    if not words or any(not word.sound for word in words):
        return ()
    return kabupaten_sounds().get(_key(words), ())


def _key(words: list[Word]) -> str:
    key = ""
    for word in words:
        key = join_sounds(key, word.sound) if key else word.sound
    return key


@cache
def _sounds() -> list[str]:
    return list(kabupaten_sounds())


def context_of(words: list[Word], atlas: Atlas) -> Context:
    """Return where to look for the names of an address.

    What the text announces ("Kab. Jember") comes first, then a kabupaten's bare
    name outside street names, then the kabupaten that have a kecamatan or a
    desa of a name in the text.
    """
    held = atlas.kabupaten
    announced = _announced(words)
    if announced:
        inside = tuple(code for code in announced if code in atlas.held)
        return Context(inside) if inside else Context((), kabupaten_names()[announced[0]])
    if len(held) == 1:
        return Context((held[0],), _other_at_the_end(words, atlas))
    bare = [code for code in _bare(words) if code in atlas.held]
    return Context(tuple(bare)) if bare else Context(_by_members(words, atlas))


def _announced(words: list[Word]) -> tuple[str, ...]:
    """Return the codes of the kabupaten that stands after "Kab." or "Kota", the last one said."""
    for at in range(len(words) - 2, -1, -1):
        if words[at].kind != Kind.KABUPATEN or (at and words[at - 1].kind == Kind.STREET):
            continue
        codes = _named_at(words, at + 1) or _nearly(words[at + 1])
        if codes:
            return _fitting(codes, [words[at]])
    return ()


def _nearly(word: Word) -> tuple[str, ...]:
    if word.kind != Kind.NAME or len(word.sound) < 5:
        return ()
    found = near(word.sound, _sounds())
    if not found or found[0][1] > 1:
        return ()
    return kabupaten_sounds()[_sounds()[found[0][0]]]


def _named_at(words: list[Word], at: int) -> tuple[str, ...]:
    """Return the kabupaten whose name starts at a word, the longest name first."""
    best: tuple[str, ...] = ()
    key = ""
    for word in words[at : at + _MOST_WORDS]:
        if word.kind == Kind.BREAK or not word.sound:
            break
        key = join_sounds(key, word.sound)
        best = kabupaten_sounds().get(key, best)
    return best


def _bare(words: list[Word]) -> tuple[str, ...]:
    """Return the kabupaten named last, unless in a street's name."""
    out: tuple[str, ...] = ()
    street = False
    for at, word in enumerate(words):
        if word.kind == Kind.NAME:
            if not street:
                out = _named_at(words, at) or out
            if word.text not in STREET_TITLES:
                street = False
        else:
            street = word.kind == Kind.STREET
    return out


def _other_at_the_end(words: list[Word], atlas: Atlas) -> str:
    """Return the name of another kabupaten that is the last part of the text, if no place is called so."""
    names = [at for at, word in enumerate(words) if word.kind == Kind.NAME]
    if len(names) < 2 or words[names[-1] - 1].kind != Kind.BREAK:
        return ""
    word, own = words[names[-1]], atlas.region(atlas.kabupaten[0])
    code = next(iter(kabupaten_sounds().get(word.sound, ())), "")
    if not code or word.sound in own.names or any(other.sound == own.own_sound for other in words):
        return ""
    name = kabupaten_names()[code]
    return name if name.lower().endswith(f" {word.text}") else ""


def _by_members(words: list[Word], atlas: Atlas) -> tuple[str, ...]:
    """Return the kabupaten with a kecamatan and a desa of two names in the text, else with either."""
    marked: set[str] = set()
    kecamatan: dict[str, set[int]] = {}
    desa: dict[str, set[int]] = {}
    for at in range(len(words)):
        announced = at > 0 and words[at - 1].kind == Kind.KECAMATAN
        for key in _names_from(words, at):
            for code in atlas.kabupaten_of_name.get(key, ()):
                kecamatan.setdefault(code, set()).add(at)
                if announced:
                    marked.add(code)
            for code in atlas.kabupaten_of_desa_name.get(key, ()):
                desa.setdefault(code, set()).add(at)
    # One word cannot be the desa and its kecamatan at once.
    paired = {
        code for code, places in kecamatan.items() if len(places | desa.get(code, set())) > 1 and code in desa
    }
    chosen = (paired & marked) or (paired if not marked else set()) or marked or set(desa) or set(kecamatan)
    return tuple(sorted(chosen)[:_MOST])


def _names_from(words: list[Word], at: int) -> list[str]:
    """Return the sounds of the names that may start at a word."""
    if words[at].kind != Kind.NAME:
        return []
    keys = [words[at].sound]
    for word in words[at + 1 : at + 3]:
        if word.kind != Kind.NAME:
            break
        keys.append(join_sounds(keys[-1], word.sound))
    return keys
