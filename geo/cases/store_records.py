"""Cases as plain records with a fingerprint, and how a record differs from the one kept."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Literal

import pandas as pd

from geo.cases import store_tables as t

__all__ = ["case_records", "compare"]

Outcome = Literal["new", "updated", "unchanged", "conflict"]


def case_records(cases: pd.DataFrame) -> list[dict[str, Any]]:
    """Return plain records with missing values as None, each with the fingerprint of its content."""
    names = [*t.CASE_COLUMNS, *t.PERSONAL_COLUMNS]
    frame = pd.DataFrame(index=cases.index)
    for name in names:
        column = cases[name] if name in cases.columns else pd.Series(None, index=cases.index, dtype=object)
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            values = [None if pd.isna(v) else v.to_pydatetime() for v in column]
            frame[name] = pd.Series(values, index=cases.index, dtype=object)
        else:
            frame[name] = column.astype(object).where(column.notna(), None)
    records: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    lines = (
        cases["baris"] if "baris" in cases.columns else pd.Series(range(1, len(cases) + 1), index=cases.index)
    )
    for record, line in zip(records, lines, strict=True):
        content = "\x1f".join(_plain(record[name]) for name in names)
        record["fingerprint"] = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
        record["baris"] = int(line)
    return records


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return repr(value)


def compare(record: dict[str, Any], old: tuple[str, str, datetime] | None) -> Outcome:
    """Return what a record means beside the fingerprint, kind and date kept under its identifier."""
    if old is None:
        return "new"
    fingerprint, jenis, tanggal = old
    if fingerprint == record["fingerprint"]:
        return "unchanged"
    same_case = jenis == record["jenis"] and tanggal == record["tanggal"]
    return "updated" if same_case else "conflict"
