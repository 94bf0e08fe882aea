"""Rows a second of full address text, geocoder beside lokal-id, one core, the same rows.

Three files: real addresses drawn again and again; the same with other house
numbers; the same behind a street's name that makes each row different. Each is
read by a geocoder that has seen none of it, its set-up included.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geo.admin.boundaries import Boundaries, load_boundaries
from geo.geocoding import geocode

SHARED = Path(__file__).resolve().parents[2] / "shared"
ROWS = 30_000
PEER_ROWS = 1_000
BANYUWANGI = ["pesantren", "kua", "puskesmas", "sekolah", "web_institusi"]
FURTHER = ["aux_pesantren_jatim", "aux_sekolah_bandung"]
FLOWERS = ("Mawar", "Melati", "Kenanga", "Anggrek", "Dahlia", "Teratai", "Cempaka", "Flamboyan")
RIVERS = ("Kapuas", "Barito", "Musi", "Serayu", "Brantas", "Mahakam", "Citarum", "Progo")


def addresses(names: list[str]) -> list[str]:
    frames = [
        pd.read_csv(SHARED / "geocode_dev" / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in names
    ]
    return pd.concat(frames)["raw_address"].tolist()


def files(texts: list[str], count: int) -> dict[str, list[str]]:
    rng = random.Random(20261124)
    drawn = [rng.choice(texts) for _ in range(count)]
    numbered = [f"{text} RT {rng.randint(1, 60)} RW {rng.randint(1, 20)}" for text in drawn]
    streets = [
        f"Jl. {rng.choice(FLOWERS)} {rng.choice(RIVERS)}{rng.choice('aeiou')}{rng.choice('knrst')} "
        f"No. {rng.randint(1, 300)}, {text}"
        for text in drawn
    ]
    return {"drawn again": drawn, "other numbers": numbered, "other streets": streets}


def rate(work: Callable[[], object], rows: int) -> float:
    """Return rows a second of processor time."""
    start = time.process_time()
    work()
    return rows / (time.process_time() - start)


def main() -> None:
    import lokal.wilayah  # noqa: F401  (its modules import each other: this one comes first)
    from lokal.alamat import parse_alamat

    parse_alamat("Desa Kebaman, Srono, Banyuwangi")
    layers = {
        "banyuwangi_desa.geojson": BANYUWANGI,
        "jawa_timur_desa.parquet": [*BANYUWANGI, FURTHER[0]],
        "indonesia_desa.parquet": [*BANYUWANGI, *FURTHER],
    }
    for layer, names in layers.items():
        boundaries = load_boundaries(SHARED / "boundaries" / layer)
        texts = addresses(names)
        set_up = 1 / rate(lambda b=boundaries: geocode(pd.DataFrame({"alamat": ["-"]}), b), 1)
        print(f"{layer}: {len(boundaries.desa)} desa, set-up {set_up * 1000:.0f} ms")
        for name, rows in files(texts, ROWS).items():
            frame = pd.DataFrame({"alamat": rows})
            # A new object: nothing is remembered of the texts before, and its set-up is counted.
            unread = Boundaries(boundaries.desa, boundaries.origin)
            mine = rate(lambda f=frame, b=unread: geocode(f, b), len(rows))
            peer = rate(lambda r=rows: [parse_alamat(text) for text in r[:PEER_ROWS]], PEER_ROWS)
            different = len(set(rows))
            rates = f"{mine:10.0f} rows/s, lokal-id {peer:6.0f}: {mine / peer:.0f} times"
            print(f"  {name:16}{different:6} different{rates}")


if __name__ == "__main__":
    main()
