"""How the operators of the demonstration write desa, kecamatan and address."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.admin.gazetteer import load_former_names
from geo.demo.recipe import Recipe, pick, stream

__all__ = ["WrittenPlaces", "write_places"]

Labels = NDArray[np.object_]

_LETTERS = "abdegiklmnoprstuwy"


@dataclass(frozen=True)
class WrittenPlaces:
    """The cells of the place, and what was done to the desa's and the kecamatan's name."""

    kode_desa: Labels
    desa: Labels
    kecamatan: Labels
    alamat: Labels
    name_form: Labels
    kecamatan_form: Labels


def write_places(
    desa: gpd.GeoDataFrame,
    position: NDArray[np.int64],
    has_text: NDArray[np.bool_],
    recipe: Recipe,
    seed: int,
) -> WrittenPlaces:
    """Return the cells of the place for each case; blank where the row carries a point alone.

    Parameters
    ----------
    desa : GeoDataFrame
        Indexed by ``kode_desa``, with the names.
    position : ndarray of int64
        Row of each case's desa.
    has_text : ndarray of bool
        Whether the row names its place.
    recipe : mapping
    seed : int
    """
    count = len(position)
    names = _Names(desa)
    form = pick(stream(seed, "name forms"), count, recipe["names"], "plain")
    unknown = stream(seed, "unknown desa").random(count) < recipe["unknown_desa"]["share"]
    form[unknown] = "unknown"
    form[~has_text] = "none"
    kecamatan_form = _kecamatan_forms(names, position, has_text, recipe, seed)
    rng = stream(seed, "names")
    invented = recipe["unknown_desa"]["names"]
    written = [
        names.write(place, how, rng, invented)
        for place, how in zip(position.tolist(), form.tolist(), strict=True)
    ]
    for row, (_, how, _) in enumerate(written):
        form[row] = how
    kecamatan = np.array(
        [
            names.write_kecamatan(p, how)
            for p, how in zip(position.tolist(), kecamatan_form.tolist(), strict=True)
        ],
        dtype=object,
    )
    cells = np.array([cell for cell, _, _ in written], dtype=object)
    codes = np.array([code for _, _, code in written], dtype=object)
    address = _addresses(cells, kecamatan, has_text, recipe, seed)
    return WrittenPlaces(codes, cells, kecamatan, address, form, kecamatan_form)


def _kecamatan_forms(
    names: _Names, position: NDArray[np.int64], has_text: NDArray[np.bool_], recipe: Recipe, seed: int
) -> Labels:
    rng = stream(seed, "kecamatan forms")
    shares = {key: value for key, value in recipe["kecamatan"].items() if key != "former"}
    form = pick(rng, len(position), shares, "plain")
    moved = np.array([place in names.former_parent for place in position.tolist()], dtype=bool)
    form[moved & (rng.random(len(position)) < recipe["kecamatan"]["former"]) & (form != "missing")] = "former"
    form[~has_text] = "missing"
    return form


def _addresses(
    desa: Labels, kecamatan: Labels, has_text: NDArray[np.bool_], recipe: Recipe, seed: int
) -> Labels:
    rng = stream(seed, "addresses")
    count = len(desa)
    given = rng.random(count) < recipe["address"]["given"]
    repeats = has_text & (rng.random(count) < recipe["address"]["names_place"])
    street = rng.choice(np.array(recipe["streets"]["names"], dtype=object), count)
    number, rt, rw = (rng.integers(1, high, count).tolist() for high in (90, 9, 7))
    texts = []
    for row in range(count):
        if not given[row]:
            texts.append("")
            continue
        text = f"{street[row]} No. {number[row]} RT {rt[row]:02d} RW {rw[row]:02d}"
        if repeats[row] and desa[row]:
            text += f" {desa[row]}" + (f" {kecamatan[row]}" if kecamatan[row] else "")
        texts.append(text)
    return np.array(texts, dtype=object)


class _Names:
    """The names of a layer and the ways to write each."""

    def __init__(self, desa: gpd.GeoDataFrame) -> None:
        self.codes = [str(code) for code in desa.index]
        self.names = [str(name) for name in desa["nama_desa"]]
        self.kecamatan = [str(name) for name in desa["nama_kecamatan"]]
        self.urban = [kind == "kelurahan" for kind in desa["jenis_desa"]]
        self.known = Counter(_bare(name) for name in self.names)
        former = load_former_names()
        place = {code: position for position, code in enumerate(self.codes)}
        self.former_name: dict[int, str] = {}
        self.former_parent: dict[int, str] = {}
        columns = ("kode_desa", "nama_lama", "nama_kecamatan_lama")
        for code, name, parent in zip(*(former[column].tolist() for column in columns), strict=True):
            if code in place and name:
                self.former_name.setdefault(place[code], name)
            if code in place and parent:
                self.former_parent.setdefault(place[code], parent)

    def write(
        self, place: int, how: str, rng: np.random.Generator, invented: list[str]
    ) -> tuple[str, str, str]:
        """Return the cell of the name, the form that was possible, and the cell of the code."""
        name = self.names[place]
        match how:
            case "prefixed":
                words = ("Kel. ", "Kelurahan ") if self.urban[place] else ("Ds. ", "Desa ")
                return words[int(rng.integers(2))] + name, how, ""
            case "capitals":
                return name.upper(), how, ""
            case "split" if " " in name or len(name) >= 8:
                cut = len(name) // 2
                return (name.replace(" ", "") if " " in name else f"{name[:cut]} {name[cut:]}"), how, ""
            case "misspelt" if len(name) >= 5:
                return self._misspell(name, rng), how, ""
            case "former_spelling" if place in self.former_name:
                return self.former_name[place], how, ""
            case "with_code":
                return name, how, self.codes[place]
            case "code_alone":
                return "", how, self.codes[place].replace(".", "")
            case "unknown":
                return str(rng.choice(invented)), how, ""
            case "none":
                return "", how, ""
        return name, "plain", ""

    def write_kecamatan(self, place: int, how: str) -> str:
        """Return the cell of the kecamatan."""
        name = self.kecamatan[place]
        match how:
            case "missing":
                return ""
            case "former":
                return self.former_parent[place]
            case "prefixed":
                return f"Kec. {name}"
            case "capitals":
                return name.upper()
        return name

    def _misspell(self, name: str, rng: np.random.Generator) -> str:
        """Return *name* with one letter left out, doubled, swapped or replaced; never another desa's name."""
        for _ in range(20):
            at = int(rng.integers(1, len(name) - 1))
            letter = _LETTERS[int(rng.integers(len(_LETTERS)))]
            wrong = (
                name[:at] + name[at + 1 :],
                name[:at] + name[at] + name[at:],
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
                name[:at] + letter + name[at + 1 :],
            )[int(rng.integers(4))]
            if _bare(wrong) not in self.known:
                return wrong
        return name


def _bare(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
