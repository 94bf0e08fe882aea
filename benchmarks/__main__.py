"""``make bench`` and ``tigapilar bench``: the benchmarks of this folder, each in a fresh process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def main(asked: Sequence[str] = ()) -> int:
    """Run those *asked* for (``geocoding`` is ``bench_geocoding``), or all; return how many failed."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    failed = 0
    for name in [f"bench_{one}" for one in asked] or names:
        print(f"\n== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
