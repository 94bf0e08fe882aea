"""Cases as plain records with a fingerprint, and how a record differs from the one kept."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import pandas as pd

from geo.cases import store_tables as t
from geo.cases.days import DAY_ONLY, as_written, kept_moment, shown_moment, steady

__all__ = ["KeptCase", "case_records", "compare", "evidence_key"]

Outcome = Literal["new", "updated", "unchanged", "conflict"]

_KEY_LETTERS = 20
_POINT_DECIMALS = 5


class KeptCase(NamedTuple):
    """What is kept of a case, as far as a new record is compared with it."""

    fingerprint: str
    jenis: str
    tanggal: datetime
    tanpa_jam: str
    evidence: str | None
    decision_id: int | None
    match: tuple[object, ...]


def case_records(cases: pd.DataFrame) -> list[dict[str, Any]]:
    """Return plain records with missing values as None.

    Each has the ``fingerprint`` of what its file says (not of what geocoding
    made of it), and ``evidence``, which cases with the same words, code and
    point share. Moments of which only the day is known are as the store keeps
    them, and the same in the fingerprint whatever the zone.
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
    frame[DAY_ONLY] = frame[DAY_ONLY].map(as_written)
    records: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    lines = (
        cases["baris"] if "baris" in cases.columns else pd.Series(range(1, len(cases) + 1), index=cases.index)
    )
    content_names = [name for name in names if name not in (*t.MATCH_COLUMNS, "teks", DAY_ONLY)]
    for record, line in zip(records, lines, strict=True):
        alone = [name for name in record[DAY_ONLY].split() if record[name] is not None]
        said = {**record, **{name: steady(record[name], alone=True) for name in alone}}
        content = "\x1f".join(_plain(said[name]) for name in content_names)
        record.update({name: kept_moment(record[name], alone=True) for name in alone})
        record[DAY_ONLY] = " ".join(alone)
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
    now = (record["fingerprint"], record[DAY_ONLY], record["evidence"], record["decision_id"], match)
    if (old.fingerprint, old.tanpa_jam, old.evidence, old.decision_id, old.match) == now:
        return "unchanged"
    same_case = old.jenis == record["jenis"] and _one_date(record, old)
    return "updated" if same_case else "conflict"


def _one_date(record: dict[str, Any], old: KeptCase) -> bool:
    """Tell whether a case was reported then; where one of the two has no hour, on that day."""
    moments = ((record["tanggal"], record[DAY_ONLY]), (old.tanggal, old.tanpa_jam))
    alone = ["tanggal" in note.split() for _, note in moments]
    if not any(alone):
        return bool(old.tanggal == record["tanggal"])
    days = [shown_moment(moment, alone=one).date() for (moment, _), one in zip(moments, alone, strict=True)]
    return days[0] == days[1]
