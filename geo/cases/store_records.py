"""Cases as plain records with a fingerprint, and how a record differs from the one kept."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import pandas as pd

from geo.cases import store_tables as t

__all__ = ["KeptCase", "case_records", "compare", "evidence_key"]

Outcome = Literal["new", "updated", "unchanged", "conflict"]

_KEY_LETTERS = 20
_POINT_DECIMALS = 5


class KeptCase(NamedTuple):
    """What is kept of a case, as far as a new record is compared with it."""

    fingerprint: str
    jenis: str
    tanggal: datetime
    evidence: str | None
    decision_id: int | None
    match: tuple[object, ...]


def case_records(cases: pd.DataFrame) -> list[dict[str, Any]]:
    """Return plain records with missing values as None.

    Each has the ``fingerprint`` of what its file says (not of what geocoding
    made of it), and ``evidence``, which cases with the same words, code and
    point share.
    """
    names = [*t.CASE_COLUMNS, *t.PERSONAL_COLUMNS, *t.EVIDENCE_COLUMNS]
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
    content_names = [name for name in names if name not in (*t.MATCH_COLUMNS, "teks")]
    for record, line in zip(records, lines, strict=True):
        content = "\x1f".join(_plain(record[name]) for name in content_names)
        record["fingerprint"] = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
        record["evidence"] = evidence_key(record)
        record["decision_id"] = None
        record["baris"] = int(line)
    return records


def evidence_key(record: dict[str, Any]) -> str:
    """Return what all cases share whose words, code and point are the same.

    Words are compared by ``teks`` (the line that geocoding makes of them),
    points to five decimals, which is a metre. A case with no evidence at all
    shares its key with nobody: there is nothing that a decision could go by.
    """
    words = record["teks"]
    if words is None:
        written = (record["desa_tertulis"], record["kecamatan_tertulis"], record["alamat"])
        words = " | ".join(" ".join(str(part or "").casefold().split()) for part in written)
    code = "".join(char for char in str(record["kode_tertulis"] or "") if char.isalnum())
    has_point = record["lon"] is not None and record["lat"] is not None
    point = f"{record['lon']:.{_POINT_DECIMALS}f} {record['lat']:.{_POINT_DECIMALS}f}" if has_point else ""
    parts = [words, code, point]
    if not any(part.strip(" |") for part in parts):
        parts += [str(record["sumber"]), str(record["id"])]
    whole = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:_KEY_LETTERS]


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, float):
        # A tenth of a metre: what another projection and back changes is no other place.
        return repr(round(value, 6))
    return repr(value)


def compare(record: dict[str, Any], old: KeptCase | None) -> Outcome:
    """Return what a record means beside the case kept under its identifier."""
    if old is None:
        return "new"
    match = tuple(record[name] for name in t.MATCH_COLUMNS)
    now = (record["fingerprint"], record["evidence"], record["decision_id"], match)
    if (old.fingerprint, old.evidence, old.decision_id, old.match) == now:
        return "unchanged"
    same_case = old.jenis == record["jenis"] and old.tanggal == record["tanggal"]
    return "updated" if same_case else "conflict"
