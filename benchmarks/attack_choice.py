"""What the choice of the coarsened lines itself tells somebody who runs the gate on every world.

The gate promises that the published ranges pin no small count. It does not promise that its choice tells
nothing: of several safe patterns it takes one of the least loss, so a world for which it would have taken
another is none that lies behind what was published. Here an attacker guesses worlds that agree with all
ranges, one value of a small cell after the other, puts each through the gate, and keeps those that come out
as what was published. Printed is how many cells have all of their values left, how many fewer than five,
and how many one alone. It is an upper end of what can be told: a value that was not met in the few worlds
tried may still be possible.

``python -m benchmarks.attack_choice [WORLDS] [TRIES]``
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack, identity, vstack

from geo.aggregation.gate.assemble import LEAVES, Table
from tests.aggregation.worlds import attacker_of, leaves, through, whole
from tests.attacker import SMALL, Attacker
from tests.attacker_rules import Rules

WORLDS, TRIES = 4, 6
NEAR_ENOUGH = 0.1
QUARTER = "2026-Q1"


def published(cells: pd.DataFrame) -> Table:
    (told,) = through([], [Table((QUARTER,), (1,), whole(cells), published=False)])
    return told


def ranges(table: Table) -> list[tuple[int, int]]:
    return list(zip(table.cells["n_min"].tolist(), table.cells["n_max"].tolist(), strict=True))


def keys_of(cells: pd.DataFrame) -> list[tuple[str, str, str, str, int]]:
    columns = (cells[name].tolist() for name in ("tingkat", "kode", "jenis"))
    return [(level, code, kind, QUARTER, 1) for level, code, kind in zip(*columns, strict=True)]


def possible(
    attacker: Attacker, at: int, cells: pd.DataFrame, told: Table, tries: int, seed: int
) -> set[int]:
    """Return the values of a small cell for which the gate was seen to publish what it published."""
    rng = np.random.default_rng(seed)
    rules = attacker.rules("added")
    place = [attacker.places[key] for key in keys_of(cells)]
    found = {int(cells["n_cases"].iloc[place.index(at)])}
    own = csr_array(np.eye(len(attacker.places))[place])
    off = identity(len(place), format="csr")
    one = csr_array(np.eye(len(attacker.places))[[at]])
    more = 2 * len(place)
    given = hstack([rules.matrix, csr_array((rules.matrix.shape[0], more))])
    matrix = vstack([given, hstack([own, off, -off]), hstack([one, csr_array((1, more))])], format="csr")
    ends = np.append(rules.floor, np.zeros(more)), np.append(rules.ceiling, np.full(more, np.inf))
    for value in range(SMALL):
        for _ in range(tries if value not in found else 0):
            # Near to the truth: a world that differs in few cells is the likeliest to be published alike.
            wanted = np.append(cells["n_cases"].to_numpy(), value)
            weights = np.tile(rng.uniform(0.2, 1, len(place)), 2)
            goal = np.concatenate([np.zeros(len(attacker.places)), weights])
            lows, highs = np.append(rules.low, wanted), np.append(rules.high, wanted)
            world = Rules(matrix, lows, highs, *ends).world(goal, mip_rel_gap=NEAR_ENOUGH)
            if world is None:
                break
            guess = cells.assign(n_cases=world[place].astype(int))
            if ranges(published(guess)) == ranges(told):
                found.add(value)
                break
    return found


def main() -> int:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else WORLDS
    tries = int(sys.argv[2]) if len(sys.argv) > 2 else TRIES
    left, coarser, begun = Counter[int](), 0, time.perf_counter()
    for seed in range(worlds):
        places = leaves(np.random.default_rng(seed))
        cells = places.assign(n_cases=np.random.default_rng(seed + 1_000).poisson(places["mean"]))
        told = published(cells)
        coarser += int((told.cells["level"] > 0).sum())
        attacker = attacker_of([told])
        mine = cells[cells["tingkat"].isin(LEAVES) & (cells["n_cases"] < SMALL)]
        for number, key in enumerate(keys_of(mine)):
            values = possible(attacker, attacker.places[key], cells, told, tries, seed * 1_000 + number)
            left[len(values)] += 1
        print(f"world {seed}: {dict(left)}", flush=True)
    n = sum(left.values())
    print(
        f"{worlds} worlds, {n} small cells, {coarser} lines made coarser, {time.perf_counter() - begun:.0f} s"
    )
    print("values left of five: " + ", ".join(f"{k}: {left[k] / n:.0%}" for k in range(SMALL, 0, -1)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
