from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import geo.hotspots

CODE = """
import numba.core.caching as caching
# As on a machine where nothing can be written.
caching.CacheImpl._locator_classes = []
import numpy as np
from geo.hotspots.draw_kernel import deal
maps = np.zeros((3, 4), dtype="int32")
deal(np.arange(3, dtype="uint64"), 10, np.full((1, 4), 0.25), maps)
print(maps.sum(axis=1).tolist())
"""


def test_kernels_run_where_nothing_can_be_kept():
    root = Path(geo.hotspots.__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[10, 10, 10]"
