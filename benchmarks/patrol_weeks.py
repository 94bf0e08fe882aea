"""The rules of the joint schedule on 200 random weeks, and how far it is from a pattern.

python -m benchmarks.patrol_weeks [N]
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise

import numpy as np

from geo.patrol.schedule import joint_schedule
from tests.patrol.test_schedule import MONDAY, check_rules, world

HORIZON = 4


def main(n: int) -> None:
    """Lay out *n* weeks in random worlds; stop at the first rule that is broken."""
    begun = time.perf_counter()
    owed = made = lacking = repeats = pairs = 0
    chance = 0.0
    for seed in range(0, n, HORIZON):
        rng = np.random.default_rng(seed)
        given = world(seed, n_areas=int(rng.integers(2, 9)), n_kecamatan=int(rng.integers(1, 4)))
        schedule = joint_schedule(*given, begin=MONDAY, weeks=HORIZON, seed=seed)
        check_rules(*given[:3], schedule)
        once = schedule.visits.drop_duplicates(["area", "begin"])
        made += len(once)
        owed += len(once) + int((schedule.lacking["owed"] - schedule.lacking["made"]).sum())
        lacking += len(schedule.lacking)
        slot = once["begin"].dt.day_of_week * 24 + once["begin"].dt.hour
        for _, own in once.assign(slot=slot).groupby("area"):
            weeks = [set(week["slot"]) for _, week in own.groupby("week")]
            hours = own["begin"].dt.hour.value_counts(normalize=True)
            for before, after in pairwise(weeks):
                repeats += len(before & after)
                # Two visits drawn from the area's own hours, on any day of the week.
                chance += len(before) * len(after) * float((hours**2).sum()) / 7
                pairs += len(after)
    seconds = time.perf_counter() - begun
    print(
        f"{n} weeks, {made} of {owed} visits owed were made; {lacking} area-weeks lack some, and why is said"
    )
    print("broken rules: 0 (capacity, hours, visits by rank, way, meetings, together)")
    print(f"same hour of the same weekday as the week before: {repeats} of {pairs}; by chance {chance:.1f}")
    print(f"{seconds / n:.2f} s a week")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
