"""A child process that never ends by itself, in place of the one that reads."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from api.uploads.confine import confine

if __name__ == "__main__":
    order = json.loads(sys.stdin.read())
    confine(parent=order["parent"], memory_mb=1_000, cpu_seconds=60)
    # Whole at once: who waits for the file reads the number in it.
    draft = Path(order["folder"]) / "mulai.sementara"
    draft.write_text(str(os.getpid()))
    draft.replace(draft.with_suffix(""))
    time.sleep(600)
