"""A piece of work that takes its worker's process with it, the first time."""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import Any

from geo.admin.boundaries import Boundaries
from geo.partitions.engine import Span, Told
from geo.partitions.geocoding import geocode_part, part_path

REAL = geocode_part


def dying_part(span: Span, boundaries: Boundaries, job: Any, told: Told | None) -> Counter[str]:
    """Geocode a part; of the second one, leave half a file and no process when it is first tried."""
    mark = job.source.with_suffix(".mati")
    if span[0] and not mark.exists():
        mark.touch()
        part_path(job.folder, span).with_suffix(".parquet.1.sementara").write_bytes(b"PAR1")
        os.kill(os.getpid(), signal.SIGKILL)
    return REAL(span, boundaries, job, told)
