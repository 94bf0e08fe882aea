"""The names of a layer, by how they sound: one index a kabupaten, made when first asked for."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib import resources
from typing import NamedTuple

import pandas as pd

from geo.geocoding.spelling import fold, near, sound, sound_of_words
from geo.geocoding.vocabulary import DIRECTIONS, kind_of

__all__ = ["Atlas", "Entry", "Region", "entry_of", "kabupaten_names", "kabupaten_sounds", "words_of"]


# Spellings of one kabupaten that are still known: what is written in a file has no end.
_REMEMBERED = 5_000


class Entry(NamedTuple):
    """One name that means one place.

    ``level`` is 4 for a desa and 3 for a kecamatan; ``place`` is the row
    position of the desa in the layer, or the position of the kecamatan in
    ``Atlas.kecamatan``; ``letters`` is the name as written, without spaces,
    and ``key`` how it sounds.
    """

    level: int
    place: int
    letters: str
    key: str
    former: bool = False


def entry_of(level: int, place: int, name: str, former: bool = False) -> Entry:
    """Return a name as an entry."""
    words = words_of(name)
    return Entry(level, place, "".join(words), sound_of_words(words), former)


def words_of(name: str) -> list[str]:
    """Return the folded words of an official name."""
    return "".join(char if char.isalnum() else " " for char in fold(name).replace("'", "")).split()


@cache
def kabupaten_names() -> dict[str, str]:
    """Return the name of each kabupaten, kota and province of Indonesia by its code."""
    text = resources.files("geo.geocoding").joinpath("kabupaten.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["kode"]: row["nama"] for row in rows}


@cache
def kabupaten_sounds() -> dict[str, tuple[str, ...]]:
    """Return the codes of the kabupaten and kota of each own name, by its sound."""
    out: dict[str, tuple[str, ...]] = {}
    for code, name in kabupaten_names().items():
        if len(code) == 5:
            key = sound_of_words(words_of(name)[1:])
            out[key] = (*out.get(key, ()), code)
    return out


class Region:
    """The names of one kabupaten.

    Parameters
    ----------
    kabupaten : str
        Code, such as ``35.10``.
    desa, kecamatan : list of Entry
        Every name of every place.
    """

    def __init__(self, kabupaten: str, desa: list[Entry], kecamatan: list[Entry]) -> None:
        self.kabupaten = kabupaten
        self.names: dict[str, list[Entry]] = defaultdict(list)
        self.prefixes: set[str] = set()
        for entry in (*kecamatan, *desa):
            # In one word or in several, a name is the same.
            for key in {entry.key, sound(entry.letters)}:
                if entry not in self.names[key]:
                    self.names[key].append(entry)
                self.prefixes.update(key[:end] for end in range(1, len(key)))
        self._stems = _stems(desa)
        self._begun: dict[str, list[Entry]] = {}
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        self.known = frozenset(self.names).union(self.prefixes, kabupaten_sounds())
        self._known = {
            level: (entries, *_spellings(entries)) for level, entries in ((4, desa), (3, kecamatan))
        }
        name = kabupaten_names().get(kabupaten, "")
        self.own_sound = sound_of_words(words_of(name)[1:])
        self.own_kecamatan = frozenset(entry.place for entry in kecamatan if entry.key == self.own_sound)
        self._near: dict[tuple[int, str], list[tuple[Entry, int]]] = {}

    def near(self, level: int, name: str, letters: str) -> list[tuple[Entry, int]]:
        """Return the desa (4) or kecamatan (3) within a typing error or two of a name, nearest first.

        Errors are counted between the letters as written and between the
        sounds, and the smaller number holds: a letter left out can make two
        others look doubled, and one put in can look like an old spelling.
        """
        key = (level, letters)
        if key not in self._near:
            if len(self._near) >= _REMEMBERED:
                self._near.clear()
            entries, by_letters, by_sound = self._known[level]
            edits = dict(near(letters, by_letters))
            for at, count in near(name, by_sound):
                edits[at] = min(count, edits.get(at, count))
            self._near[key] = sorted(
                ((entries[at], count) for at, count in edits.items()), key=lambda pair: pair[1]
            )
        return self._near[key]

    def learn_phrases(self, names: Iterable[str]) -> None:
        """Remember the names with words that do something else in most addresses ("Haruyan Seberang")."""
        for name in names:
            words = tuple(words_of(name))
            if len(words) > 1 and any(len(word) == 1 or kind_of(word) for word in words):
                self._phrases.setdefault(words[0], []).append(words)
        for phrases in self._phrases.values():
            phrases.sort(key=len, reverse=True)

    def phrase_at(self, texts: Sequence[str], at: int) -> int:
        """Return how many words from *at* on are such a name, 0 where none is."""
        for phrase in self._phrases.get(texts[at], ()):
            if tuple(texts[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    @property
    def has_phrases(self) -> bool:
        """Whether any name of the kabupaten has such a word."""
        return bool(self._phrases)

    def beginnings(self, level: int, letters: str) -> list[Entry]:
        """Return the places of which *letters* are a part that stands for the whole.

        That is the name without its direction ("Parijatah" for Parijatah Kulon
        and Parijatah Wetan), or the start of one kecamatan's name alone.
        """
        if level == 4:
            return self._stems.get(letters, [])
        if letters not in self._begun:
            if len(self._begun) >= _REMEMBERED:
                self._begun.clear()
            found = [entry for entry in self._known[3][0] if entry.letters.startswith(letters)]
            alone = len(letters) >= 6 and len(found) == 1 and found[0].letters != letters
            self._begun[letters] = found if alone else []
        return self._begun[letters]


def _stems(desa: list[Entry]) -> dict[str, list[Entry]]:
    """Return the desa by their names without the direction at the end."""
    out: dict[str, list[Entry]] = defaultdict(list)
    for entry in desa:
        for direction in DIRECTIONS:
            stem = entry.letters.removesuffix(direction)
            if stem != entry.letters and len(stem) >= 5 and not entry.former:
                out[stem].append(entry)
    return {stem: entries for stem, entries in out.items() if len(entries) > 1}


def _spellings(entries: list[Entry]) -> tuple[list[str], list[str]]:
    return [entry.letters for entry in entries], [entry.key for entry in entries]


class Atlas:
    """Every place of a layer with its names, its parents of today and of before.

    Parameters
    ----------
    desa : pandas.DataFrame
        Frame of ``Boundaries.desa``.
    former : pandas.DataFrame
        Rows of ``geo.admin.gazetteer.load_former_names``.
    postal_codes : pandas.Series
        Postal code (text) of the desa that have one, indexed by ``kode_desa``.
    """

    def __init__(self, desa: pd.DataFrame, former: pd.DataFrame, postal_codes: pd.Series) -> None:
        self.codes: list[str] = desa.index.astype(str).tolist()
        self.names: list[str] = desa["nama_desa"].astype(str).tolist()
        self.kelurahan: list[bool] = (desa["jenis_desa"] == "kelurahan").tolist()
        parents = desa["kode_kecamatan"].astype(str)
        table = desa.groupby(parents, sort=True)["nama_kecamatan"].first()
        self.kecamatan: list[str] = table.index.tolist()
        self.kecamatan_names: list[str] = table.astype(str).tolist()
        self.kecamatan_at = {code: at for at, code in enumerate(self.kecamatan)}
        self.parent: list[int] = parents.map(self.kecamatan_at).tolist()
        self.desa_at = {code: at for at, code in enumerate(self.codes)}
        self.former_codes: dict[str, int] = {}
        self.former_parents: dict[int, set[int]] = defaultdict(set)
        self.former_until: dict[int, str] = {}
        self._former_spellings: dict[int, list[str]] = defaultdict(list)
        self._take_former(former)
        self.postal: dict[str, set[int]] = defaultdict(set)
        for code, post in postal_codes.items():
            if code in self.desa_at:
                self.postal[str(post)].add(self.parent[self.desa_at[str(code)]])
        self._members: dict[str, list[int]] = defaultdict(list)
        for at, code in enumerate(self.codes):
            self._members[code[:5]].append(at)
        self._regions: dict[str, Region] = {}
        self.kabupaten: list[str] = list(self._members)
        self.held: frozenset[str] = frozenset(self._members)

    def _take_former(self, former: pd.DataFrame) -> None:
        columns = ["kode_desa", "nama_lama", "kode_lama", "kode_kecamatan_lama", "berlaku_sampai"]
        for code, name, old_code, old_parent, until in (
            former[columns].fillna("").astype(str).to_numpy().tolist()
        ):
            at = self.desa_at.get(code)
            if at is None:
                continue
            if name:
                self._former_spellings[at].append(name)
            if old_code:
                self.former_codes[old_code] = at
            parent = self.kecamatan_at.get(old_parent or old_code[:8])
            if parent is not None and parent != self.parent[at]:
                self.former_parents[at].add(parent)
                self.former_until[at] = until[:4]

    def kecamatan_of(self, place: int) -> str:
        """Return the name of the kecamatan that a desa is in today."""
        return self.kecamatan_names[self.parent[place]]

    def belongs(self, place: int, kecamatan: int) -> bool:
        """Whether a desa is in a kecamatan, today or before."""
        return self.parent[place] == kecamatan or kecamatan in self.former_parents.get(place, ())

    def region(self, kabupaten: str) -> Region:
        """Return the names of one kabupaten of the layer."""
        if kabupaten not in self._regions:
            members = self._members[kabupaten]
            desa = [
                entry_of(4, at, name, name != self.names[at])
                for at in members
                for name in (self.names[at], *self._former_spellings.get(at, ()))
            ]
            kecamatan = [
                entry_of(3, at, self.kecamatan_names[at])
                for at in sorted({self.parent[at] for at in members})
            ]
            region = self._regions[kabupaten] = Region(kabupaten, desa, kecamatan)
            parents = {self.kecamatan_of(at) for at in members}
            region.learn_phrases([*(self.names[at] for at in members), *sorted(parents)])
        return self._regions[kabupaten]

    @cached_property
    def kabupaten_of_name(self) -> dict[str, list[str]]:
        """Sound of a kecamatan's name to the kabupaten that have one of that name."""
        out: dict[str, list[str]] = defaultdict(list)
        for code, name in zip(self.kecamatan, self.kecamatan_names, strict=True):
            key = sound_of_words(words_of(name))
            if code[:5] not in out[key]:
                out[key].append(code[:5])
        return out

    @cached_property
    def kabupaten_of_desa_name(self) -> dict[str, list[str]]:
        """Sound of a desa's name to the kabupaten that have one of that name."""
        out: dict[str, list[str]] = defaultdict(list)
        for code, name in zip(self.codes, self.names, strict=True):
            key = sound_of_words(words_of(name))
            if code[:5] not in out[key]:
                out[key].append(code[:5])
        return out
