"""The store's revisions, run by Alembic: each a file of ``versions/``, in the order of their numbers.

A change of the tables is a new file ``rNNNN_name.py`` there, whose ``revision``
is ``NNNN_name``. Texts are made with ``STRING`` or ``TEXT`` of
:mod:`geo.cases.migrations.columns`.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["FOLDER", "HEAD", "REVISIONS"]

FOLDER = Path(__file__).resolve().parent

REVISIONS: tuple[str, ...] = tuple(sorted(path.stem[1:] for path in (FOLDER / "versions").glob("r[0-9]*.py")))
"""Their names, the oldest first. Read from the files: a store that is up to date opens without Alembic."""

HEAD = REVISIONS[-1]
