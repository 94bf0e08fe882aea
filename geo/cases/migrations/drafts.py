"""What SQLite stores of the first drafts lack: columns of the review, and kinds of the population."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from geo.cases.migrations.columns import STRING, TEXT

__all__ = ["fill_draft", "open_draft"]

_ADDED: dict[str, dict[str, Any]] = {
    "cases": {"evidence": STRING, "decision_id": sa.Integer()},
    "case_persons": dict.fromkeys(("kode_tertulis", "desa_tertulis", "kecamatan_tertulis", "teks"), TEXT),
}
_PEOPLE = "kode_desa, population, estimated"


def open_draft() -> set[str]:
    """Add the columns that a draft lacks and set its population aside; return what has to be filled."""
    seen = sa.inspect(op.get_bind())
    there = set(seen.get_table_names())
    to_fill = set()
    for table, columns in _ADDED.items():
        if table not in there:
            continue
        has = {column["name"] for column in seen.get_columns(table)}
        for name, kind in columns.items():
            if name not in has:
                op.add_column(table, sa.Column(name, kind))
                to_fill.add(name)
    if "population" in there and "jenis" not in {one["name"] for one in seen.get_columns("population")}:
        op.rename_table("population", "population_draft")
        to_fill.add("population")
    return to_fill


def fill_draft(to_fill: set[str]) -> None:
    """Give the new columns of a draft their values."""
    if "population" in to_fill:
        op.execute(f"INSERT INTO population ({_PEOPLE}, jenis) SELECT {_PEOPLE}, '' FROM population_draft")
        op.drop_table("population_draft")
    if "evidence" in to_fill:
        # Without its words a case is a question of its own, until its file is loaded again.
        op.execute("UPDATE cases SET evidence = 'lama:' || sumber || ':' || id WHERE evidence IS NULL")
