"""Everything that the forum's role can fetch, put before the attacker: kinds and their total, quarters
and the year, classes, of every edition."""

from __future__ import annotations

from itertools import combinations, product

from tests.api import forum_doors as read
from tests.api.forum_doors import KINDS
from tests.attacker import Attacker

TOGETHER = "semua"
Versions = tuple[dict, dict[str, int]]
"""What an edition told, and of each quarter which version that was."""

LEAVES = ("desa", "desa_tidak_diketahui", "tidak_ditempatkan")


def tables(client, kinds: tuple[str, ...] = KINDS, *, with_years: bool = True) -> dict:
    """Return every table that the forum can fetch, by kind and quarter; of several kinds their total, too."""
    listing = client.get("/api/layers").json()
    periods = [one["kode"] for one in listing["periode"]]
    each = list(product(kinds, periods))
    counts = {key: read.table(client, "/api/counts", jenis=key[0], periode=key[1]) for key in each}
    classes = {key: read.table(client, "/api/hotspots", jenis=key[0], periode=key[1]) for key in each}
    years = {kind: read.table(client, "/api/tahun", jenis=kind) if with_years else [] for kind in kinds}
    totals = {}
    if listing["bersama"] is not None and set(kinds) == {one["kode"] for one in listing["jenis"]}:
        totals = {one: read.table(client, "/api/counts", jenis=TOGETHER, periode=one) for one in periods}
    return {"periods": periods, "counts": counts, "classes": classes, "years": years, "totals": totals}


def area(rows: list[dict], level: str, code: str) -> list[tuple[str, str]]:
    """Return the leaves of a place, from a table that has them."""
    here = [(row["tingkat"], row["kode"]) for row in rows if row["tingkat"] in LEAVES]
    if level == "kabupaten":
        return here
    if level == "kecamatan":
        return [
            (row["tingkat"], row["kode"])
            for row in rows
            if row["tingkat"] in LEAVES[:2] and row["induk"] == code
        ]
    return [(level, code)]


def attacker_of(editions: list[dict], kinds: tuple[str, ...]) -> Attacker:
    """Let the attacker read every edition; a quarter of which any line looks otherwise was corrected."""
    attacker, seen, years = Attacker(), {}, []
    for doors in editions:
        for period in doors["periods"]:
            shown = _shown(doors, kinds, period)
            versions = seen.setdefault(period, [])
            if not versions or versions[-1] != shown:
                versions.append(shown)
                for kind in kinds:
                    learn(attacker, doors, (kind, period), len(versions))
                if set(kinds) == {kind for kind, _ in doors["counts"]} and period in doors["totals"]:
                    learn_total(attacker, doors, kinds, period, len(versions))
        versions = {one: len(seen[one]) for one in doors["periods"]}
        for kind in kinds:
            learn_year(attacker, doors, kind, versions)
        years.append((doors, versions))
    ask_changes(attacker, editions[-1], kinds, seen)
    for before, after in combinations(years, 2):
        ask_years(attacker, before, after, kinds)
    return attacker


def _shown(doors: dict, kinds: tuple[str, ...], period: str) -> list:
    tables = [doors[name][kind, period] for name in ("counts", "classes") for kind in kinds]
    return [*tables, doors["totals"].get(period)]


def cells(attacker: Attacker, place: tuple[str, str], kind: str, period: str, last: int) -> list[int]:
    """Return a cell as first published, and what each correction added to it."""
    each = range(1, last + 1)
    return [attacker.cell((*place, kind, period, version), change=version > 1) for version in each]


def learn(attacker: Attacker, doors: dict, key: tuple[str, str], version: int) -> None:
    rows = doors["counts"][key]
    for row in rows:
        places = area(rows, row["tingkat"], row["kode"])
        own = [one for place in places for one in cells(attacker, place, *key, version)]
        attacker.learn(own, row["n_min"], row["n_max"])
    classes = doors["classes"][key]
    of = {row["kode_desa"]: cells(attacker, ("desa", row["kode_desa"]), *key, version) for row in classes}
    whole = [one for own in of.values() for one in own]
    for row in classes:
        # Of the approximate layer nobody knows the persons: each desa is expected to have as much.
        attacker.learn_class(row["hotspot_class"], of[row["kode_desa"]], whole, 1 / len(classes))


def learn_total(attacker: Attacker, doors: dict, kinds: tuple[str, ...], period: str, version: int) -> None:
    """Learn the total over the kinds of each kecamatan and of the kabupaten."""
    leaves = doors["counts"][kinds[0], period]
    for row in doors["totals"][period]:
        places = area(leaves, row["tingkat"], row["kode"])
        each = [cells(attacker, place, kind, period, version) for place in places for kind in kinds]
        attacker.learn([one for own in each for one in own], row["n_min"], row["n_max"])


def learn_year(attacker: Attacker, doors: dict, kind: str, versions: dict[str, int]) -> None:
    rows = doors["counts"][kind, doors["periods"][-1]]
    for row in doors["years"][kind]:
        own = [
            one
            for place in area(rows, row["tingkat"], row["kode"])
            for period, last in versions.items()
            if row["period_from"] <= period <= row["period_to"]
            for one in cells(attacker, place, kind, period, last)
        ]
        attacker.learn(own, row["n_min"], row["n_max"])


def ask_changes(attacker: Attacker, doors: dict, kinds: tuple[str, ...], seen: dict[str, list]) -> None:
    """Ask by how much each total changed: one late case in a kecamatan is a small count, too.

    By one correction, and by all from one edition to another: of a place, too, where they are several.
    """
    for period, versions in seen.items():
        rows = doors["counts"][kinds[0], period]
        areas = [(row["tingkat"], row["kode"]) for row in rows]
        for place, (before, after) in product(areas, combinations(range(1, len(versions) + 1), 2)):
            by_kind = [
                [
                    attacker.cell((*one, kind, period, version), change=True)
                    for one in area(rows, *place)
                    for version in range(before + 1, after + 1)
                ]
                for kind in kinds
            ]
            totals = place[0] in ("kecamatan", "kabupaten")
            for own in [*by_kind, *([[one for part in by_kind for one in part]] if totals else [])]:
                attacker.ask(own)


def ask_years(attacker: Attacker, before: Versions, after: Versions, kinds: tuple[str, ...]) -> None:
    """Ask by how much each line of a year changed from one edition to a later one."""
    (old, were), (doors, are) = before, after
    for kind in kinds:
        windows = {(row["period_from"], row["period_to"]) for row in old["years"][kind]}
        rows = doors["counts"][kind, doors["periods"][-1]]
        for row in doors["years"][kind]:
            if (row["period_from"], row["period_to"]) not in windows:
                continue
            own = [
                attacker.cell((*one, kind, period, version), change=True)
                for one in area(rows, row["tingkat"], row["kode"])
                for period, last in are.items()
                if row["period_from"] <= period <= row["period_to"]
                for version in range(were[period] + 1, last + 1)
            ]
            attacker.ask(own)
