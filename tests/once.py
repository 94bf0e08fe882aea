"""What is costly to prepare is made once a run, by whichever of its processes needs it first.

Each process of pytest-xdist has session fixtures of its own; what they make lies
in one folder of the run, so that the others take it from there.
"""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

__all__ = ["Once"]

Made = TypeVar("Made")


class Once:
    """The things of one run, each made under a name.

    Parameters
    ----------
    folder : Path
        A folder that all processes of the run share.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def __call__(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what *make* made here or in another process; who comes meanwhile waits for it.

        What it returns is pickled. An error in *make* is kept by nobody: the next one tries again.
        """
        kept = self.folder / f"{name}.pickle"
        with self._held(name):
            if not kept.exists():
                made = make()
                part = kept.with_suffix(".sementara")
                part.write_bytes(pickle.dumps(made))
                part.replace(kept)
        # Read by its maker too: what one process alone could hold would be seen at once.
        return pickle.loads(kept.read_bytes())

    @contextmanager
    def _held(self, name: str) -> Iterator[None]:
        """Hold the thing's lock. The kernel takes it from a process that dies, and gives it to no child."""
        with (self.folder / f"{name}.kunci").open("w") as handle:
            fcntl.lockf(handle, fcntl.LOCK_EX)
            yield
