"""Commands as an operator types them: in the tests' own process, or in one of their own.

A process of its own takes two to four seconds to import what a command needs, so
few tests start one: those of what a process alone can show. What a command leaves
behind it in the tests' process (its store, its settings, its collector) is seen by
the next one, which a process would hide.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path
from typing import IO
from unittest.mock import patch

from cli.main import run

__all__ = ["ROOT", "Commands"]

ROOT = Path(__file__).resolve().parents[1]


class Commands:
    """The commands of one office, with its settings and no other ``TIGAPILAR_…``.

    Parameters
    ----------
    **settings : str
        What the office sets, without the prefix: ``data``, ``database_url``.
    """

    def __init__(self, **settings: str) -> None:
        self._settings = {f"TIGAPILAR_{name.upper()}": value for name, value in settings.items()}

    def __call__(self, *words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command in this process; it ends as it would in its own."""
        typed = [*map(str, words)]
        with _streams(stdin) as (out, err), self._as_the_office(["tigapilar", *typed]):
            status = _status()
            sys.stdout.flush()
            sys.stderr.flush()
            said = [_read(out), _read(err)]
        return subprocess.CompletedProcess(typed, status, *said)

    def process(self, *words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *map(str, words)],
            capture_output=True,
            text=True,
            input=stdin,
            cwd=ROOT,
            env=self._environment(),
            timeout=300,
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("TIGAPILAR_")}
        return others | self._settings

    @contextmanager
    def _as_the_office(self, argv: list[str]) -> Iterator[None]:
        thresholds = gc.get_threshold()
        with (
            patch.dict(os.environ, self._environment(), clear=True),
            patch.object(sys, "argv", argv),
            patch.object(sys, "excepthook", sys.excepthook),
            chdir(ROOT),
        ):
            try:
                yield
            finally:
                gc.set_threshold(*thresholds)


def _status() -> int:
    """Return what the shell would see; a fault that nobody caught is on stderr with its trace."""
    try:
        run()
    except SystemExit as left:
        if isinstance(left.code, str):
            sys.stderr.write(f"{left.code}\n")
            return 1
        return left.code or 0
    except Exception:  # noqa: BLE001 - what the interpreter does with whatever nobody caught
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


@contextmanager
def _streams(stdin: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Have the three streams, and the descriptors that libraries write to, lead to files."""
    with ExitStack() as stack:
        given, out, err = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        given.write(stdin.encode())
        given.seek(0)
        for number, (name, file) in enumerate({"stdin": given, "stdout": out, "stderr": err}.items()):
            if number:
                getattr(sys, name).flush()
            stack.callback(os.close, kept := os.dup(number))
            stack.callback(os.dup2, kept, number)
            os.dup2(file.fileno(), number)
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
            stack.enter_context(patch.object(sys, name, stack.enter_context(stream)))
        yield out, err


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()
