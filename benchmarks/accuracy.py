"""How often the geocoder is right on real addresses, beside lokal-id on the same rows.

    python -m benchmarks.accuracy [--show]

Rows: ``../shared/geocode_dev`` (see its README). Of each file, the rows whose desa is known. Right is a
row with that desa; silently wrong is a row given another desa without a warning: ``matched`` here, a
confidence of "medium" or "high" there. Typing errors are put into the name of the desa, then into desa
and kecamatan: a letter left out, doubled, swapped with the next or replaced by another, five seeds each.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from geo.admin.boundaries import Boundaries, load_boundaries
from geo.geocoding import geocode

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEEDS = range(5)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Files by the layer that holds them.
LAYERS = {
    "banyuwangi_desa.geojson": [
        "pesantren",
        "kua",
        "puskesmas",
        "sekolah",
        "web_institusi",
        "stasiun",
        "geonames",
    ],
    "jawa_timur_desa.parquet": ["aux_pesantren_jatim"],
    "indonesia_desa.parquet": ["aux_sekolah_bandung"],
}
FLAGGED = ("conflict", "conflict_text", "ambiguous", "unknown_name")


class Outcome(NamedTuple):
    """Code and whether it was given as certain."""

    code: str
    certain: bool


Geocoder = Callable[[pd.DataFrame], list[Outcome]]


def ours(boundaries: Boundaries) -> Geocoder:
    def run(rows: pd.DataFrame) -> list[Outcome]:
        done = geocode(rows[["raw_address", "lon", "lat"]], boundaries)
        return [
            Outcome(code, status == "matched")
            for code, status in zip(done["kode_desa"], done["match_status"], strict=True)
        ]

    return run


def lokal_id(rows: pd.DataFrame) -> list[Outcome]:
    """Ask lokal-id; a row of Banyuwangi that does not say so is told its kabupaten, in its favour."""
    import lokal.wilayah  # noqa: F401  (its modules import each other: this one comes first)
    from lokal.alamat import parse_alamat

    out = []
    for text, code in zip(rows["raw_address"], rows["truth_kode"], strict=True):
        banyuwangi = code.startswith("35.10") and "banyuwangi" not in text.lower()
        found = parse_alamat(f"{text}, Kabupaten Banyuwangi" if banyuwangi else text)
        desa = found.code if found.code and len(found.code) == 13 else ""
        out.append(Outcome(desa, found.confidence in ("high", "medium")))
    return out


def misspelt(name: str, rng: random.Random) -> str:
    """Return a name with one typing error."""
    places = [at for at, char in enumerate(name) if char.isalpha()]
    while True:
        at = rng.choice(places)
        kind = rng.choice(("left out", "doubled", "swapped", "replaced"))
        if kind == "left out":
            return name[:at] + name[at + 1 :]
        if kind == "doubled":
            return name[:at] + name[at] + name[at:]
        if kind == "swapped" and at + 1 in places and name[at] != name[at + 1]:
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        if kind == "replaced":
            return name[:at] + rng.choice(LETTERS.replace(name[at].lower(), "")) + name[at + 1 :]


def with_errors(rows: pd.DataFrame, seed: int, *, kecamatan: bool) -> pd.DataFrame:
    """Return the rows with an error in the desa's name, and in the kecamatan's."""
    rng = random.Random(seed)
    texts = []
    for text, desa, parent in zip(rows["raw_address"], rows["raw_desa"], rows["raw_kecamatan"], strict=True):
        at = text.find(desa)
        changed = text[:at] + misspelt(desa, rng) + text[at + len(desa) :] if at >= 0 else text
        last = changed.rfind(parent)
        if kecamatan and parent and last >= 0:
            changed = changed[:last] + misspelt(parent, rng) + changed[last + len(parent) :]
        texts.append(changed)
    return rows.assign(raw_address=texts)


def count(rows: pd.DataFrame, outcomes: list[Outcome]) -> tuple[int, int, int]:
    """Return how many rows there are, how many are right, how many silently wrong."""
    pairs = list(zip(rows["truth_kode"], outcomes, strict=True))
    right = sum(one.code == code and one.certain for code, one in pairs)
    wrong = sum(one.code not in ("", code) and one.certain for code, one in pairs)
    return len(pairs), right, wrong


def variants(rows: pd.DataFrame) -> Iterator[tuple[str, list[pd.DataFrame]]]:
    """Yield the rows as they are, and with typing errors where the text names the desa."""
    yield "as written", [rows]
    text = rows[(rows["raw_desa"] != "") & rows["truth_how"].str.contains("desa|bare", regex=True)]
    if len(text) and not text["raw_desa"].str.fullmatch("-").all():
        alone = text.assign(lon="", lat="")
        yield "text alone", [alone]
        yield "1 error, desa", [with_errors(alone, seed, kecamatan=False) for seed in SEEDS]
        yield "1 error each, desa + kecamatan", [with_errors(alone, seed, kecamatan=True) for seed in SEEDS]


def line(name: str, variant: str, who: str, totals: tuple[int, int, int]) -> None:
    rows, right, wrong = totals
    print(f"{name:22}{variant:32}{who:10}{rows:6}{right / rows:9.2%}{wrong / rows:9.2%}")


def add(first: tuple[int, int, int], second: tuple[int, int, int]) -> tuple[int, int, int]:
    return first[0] + second[0], first[1] + second[1], first[2] + second[2]


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(SHARED / "geocode_dev" / f"{name}.csv", dtype=str, keep_default_na=False)


def main(show: bool) -> None:
    print(f"{'file':22}{'rows':32}{'':10}{'n':>6}{'right':>9}{'wrong':>9}")
    for layer, files in LAYERS.items():
        mine = ours(load(layer))
        together: dict[tuple[str, str], tuple[int, int, int]] = {}
        for name in files:
            everything = read(name)
            known = everything[everything["truth_kode"] != ""]
            for variant, frames in variants(known) if len(known) else ():
                for who, run in (("ours", mine), ("lokal-id", lokal_id)):
                    totals = (0, 0, 0)
                    for rows in frames:
                        outcomes = run(rows)
                        totals = add(totals, count(rows, outcomes))
                        if show and who == "ours":
                            show_misses(rows, outcomes)
                    line(name, variant, who, totals)
                    key = (variant, who)
                    together[key] = add(together.get(key, (0, 0, 0)), totals)
            show_abstaining(name, everything, load(layer))
        if len(files) > 1:
            for (variant, who), totals in together.items():
                line("ALL OF BANYUWANGI", variant, who, totals)


def show_abstaining(name: str, rows: pd.DataFrame, boundaries: Boundaries) -> None:
    """Print what becomes of the rows that determine no desa."""
    done = geocode(rows[["raw_address", "lon", "lat"]], boundaries)
    named = (done["match_status"] == "matched") & (done["match_level"] == "desa")
    review = done["match_status"] == "review"
    for kind, chosen, right in (
        ("contradictory or ambiguous", rows["truth_how"].isin(FLAGGED), review),
        (
            "kecamatan alone",
            rows["truth_how"] == "kec_only",
            done["kode_kecamatan"] == rows["truth_kec_kode"],
        ),
        ("nothing to go by", rows["truth_how"] == "insufficient_text", ~named),
    ):
        if chosen.any():
            said = {"kecamatan alone": "given that kecamatan", "nothing to go by": "given no desa"}.get(
                kind, "in review"
            )
            print(f"{name:22}{kind:32}{'ours':10}{chosen.sum():6}  {said}: {(chosen & right).sum()}")


def load(layer: str, _kept: dict[str, Boundaries] = {}) -> Boundaries:  # noqa: B006
    if layer not in _kept:
        _kept.clear()
        _kept[layer] = load_boundaries(SHARED / "boundaries" / layer)
    return _kept[layer]


def show_misses(rows: pd.DataFrame, outcomes: list[Outcome]) -> None:
    for text, code, outcome in zip(rows["raw_address"], rows["truth_kode"], outcomes, strict=True):
        if outcome.code != code or not outcome.certain:
            print(f"    {code} {outcome.code or '-':14}{text[:120]}")


if __name__ == "__main__":
    main("--show" in sys.argv[1:])
