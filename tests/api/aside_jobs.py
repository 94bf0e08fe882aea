"""Jobs for a process of its own: they are found there by their names."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from api.aside.studio import Studio
from geo.errors import HotspotError
from geo.zone import office_zone


def where(studio: Studio) -> tuple[int, str, int]:
    """Return the process's number, its hours and how far it stands back."""
    return os.getpid(), office_zone().letters, os.nice(0)


def refuse(studio: Studio) -> None:
    raise HotspotError("hotspots.too_few_areas", n=3, minimum=30)


def stumble(studio: Studio) -> None:
    raise ZeroDivisionError


def die_once(studio: Studio, mark: Path) -> str:
    """Die the first time, as a process does that the kernel takes the memory from."""
    if not mark.exists():
        mark.touch()
        die(studio)
    return "done"


def die(studio: Studio) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait(studio: Studio, begun: Path) -> None:
    begun.write_text(str(os.getpid()))
    time.sleep(120)
