"""Steps of children from a list: every row comes back with what became of it."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from geo.cases.answers import CaseKey
from geo.cases.dates import parse_dates
from geo.cases.school_paths import SchoolPaths
from geo.cases.store import CaseStore
from geo.errors import CaseFileError
from geo.patrol.school import Step, path_faults
from geo.wording import Language, say
from geo.zone import office_tz

__all__ = ["STEP_WORDS", "import_steps"]

STEP_WORDS: dict[str, str] = {
    **dict.fromkeys(("found", "ditemukan", "terdata"), "found"),
    **dict.fromkeys(("visited", "dikunjungi", "kunjungan", "disurvei"), "visited"),
    **dict.fromkeys(("enrolled", "terdaftar", "didaftarkan", "daftar", "mendaftar"), "enrolled"),
    **dict.fromkeys(("attending", "bersekolah", "masuk sekolah", "sekolah lagi", "aktif"), "attending"),
    **dict.fromkeys(("finished", "tamat", "lulus", "selesai"), "finished"),
    **dict.fromkeys(("lost", "hilang", "pindah", "tidak ditemukan"), "lost"),
    **dict.fromkeys(("dropped again", "putus lagi", "putus sekolah lagi", "do lagi"), "dropped_again"),
}
"""What a list may call a step."""

_HEADS = {
    "id": ("id", "no laporan", "nomor", "nomor kasus", "case id"),
    "sumber": ("sumber", "source"),
    "step": ("langkah", "step", "tahap"),
    "day": ("tanggal", "tgl", "date", "at"),
}


class _Row(NamedTuple):
    """What one row of the list says; None for what cannot be read."""

    number: int
    id: str
    sumber: str
    step: str | None
    day: date | None


class _Known(NamedTuple):
    """What the store holds of the children: whose an identifier is, and the path so far."""

    by_id: dict[str, list[CaseKey]]
    paths: dict[CaseKey, list[Step]]


def import_steps(
    store: CaseStore, path: Path, *, who: str, today: date, lang: Language = "id"
) -> pd.DataFrame:
    """Note the steps of a CSV file, in one transaction.

    Parameters
    ----------
    store : CaseStore
    path : Path
        CSV (comma, semicolon or tab) with ``id``, ``langkah`` and ``tanggal``, and ``sumber`` where two
        offices use the same identifiers.
    who : str
        For the audit log.
    today : date
    lang : {"id", "en"}
        Of the reasons.

    Returns
    -------
    DataFrame
        The file's rows in their order and all their columns, and ``hasil``
        ("dicatat", "sudah ada", "ditolak") and ``alasan``. Rows are judged by
        date, not by their order: a list may name the later step first.

    Raises
    ------
    CaseFileError
        If the file cannot be read or lacks a column.
    """
    table = _read(path)
    rows = _rows(table, _columns(table, path))
    known = _known(store)
    result = pd.DataFrame({"hasil": "ditolak", "alasan": ""}, index=table.index)
    kept: list[tuple[CaseKey, str, datetime]] = []
    for row in sorted(rows, key=lambda one: one.day or date.max):
        owners = [key for key in known.by_id.get(row.id, []) if row.sumber in ("", key.sumber)]
        fault = _first_fault(owners, row)
        if not fault and row.step is not None and row.day is not None:
            fault, is_new = _judge(known.paths[owners[0]], Step(row.step, row.day), today)
            if is_new:
                kept.append((owners[0], row.step, datetime.combine(row.day, time(), office_tz())))
            result.at[row.number, "hasil"] = "ditolak" if fault else "dicatat" if is_new else "sudah ada"
        result.at[row.number, "alasan"] = say(fault, lang) if fault else ""
    SchoolPaths(store).add_all(kept, who=who)
    # A list that comes back mended has the columns of the last time: these take their place.
    return table.drop(columns=list(result.columns), errors="ignore").join(result)


def _rows(table: pd.DataFrame, columns: dict[str, str]) -> list[_Row]:
    days = parse_dates(table[columns["day"]])["value"].dt.tz_convert(office_tz()).dt.date
    sources = table[columns["sumber"]] if "sumber" in columns else pd.Series("", index=table.index)
    return [
        _Row(number, key.strip(), source.strip(), STEP_WORDS.get(_plain(step)), None if pd.isna(day) else day)
        for number, (key, source, step, day) in enumerate(
            zip(table[columns["id"]], sources, table[columns["step"]], days, strict=True)
        )
    ]


def _first_fault(owners: list[CaseKey], row: _Row) -> str:
    if not owners:
        return "programmes.no_child"
    if len(owners) > 1:
        return "programmes.many_children"
    if row.step is None:
        return "programmes.unknown_step"
    return "programmes.unknown_day" if row.day is None else ""


def _judge(path: list[Step], step: Step, today: date) -> tuple[str, bool]:
    """Return the fault of a step, and whether it is new and fits; it is then on the path."""
    if step in path:
        return "", False
    faults = path_faults([*path, step], today=today)
    if faults:
        return f"programmes.fault_{faults[0]}", False
    path.append(step)
    return "", True


def _known(store: CaseStore) -> _Known:
    children = store.cases(jenis="putus_sekolah")
    found = children["tanggal"].dt.tz_convert(office_tz()).dt.date
    keys = [CaseKey(*pair) for pair in zip(children["sumber"], children["id"], strict=True)]
    paths = {key: [Step("found", day)] for key, day in zip(keys, found, strict=True)}
    steps = SchoolPaths(store).steps()
    days = steps["at"].dt.tz_convert(office_tz()).dt.date
    for sumber, key, step, day in zip(steps["sumber"], steps["id"], steps["step"], days, strict=True):
        paths.setdefault(CaseKey(sumber, key), []).append(Step(step, day))
    by_id: dict[str, list[CaseKey]] = {}
    for key in keys:
        by_id.setdefault(key.id, []).append(key)
    return _Known(by_id, paths)


def _read(path: Path) -> pd.DataFrame:
    try:
        text = path.read_text(encoding="utf-8-sig")
        head = text.split("\n", 1)[0]
        return pd.read_csv(path, sep=max(",;\t", key=head.count), dtype="str", keep_default_na=False,
                           encoding="utf-8-sig")  # fmt: skip
    except (OSError, ValueError) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or type(error).__name__).split())
        raise CaseFileError("programmes.unreadable_steps", path=path, reason=reason) from error


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").split())


def _columns(table: pd.DataFrame, path: Path) -> dict[str, str]:
    plain = {_plain(str(name)): str(name) for name in table.columns}
    found = {
        ours: next((plain[name] for name in names if name in plain), None) for ours, names in _HEADS.items()
    }
    missing = [name for name in ("id", "step", "day") if found[name] is None]
    if missing or table.empty:
        raise CaseFileError("programmes.step_columns", path=path)
    return {ours: name for ours, name in found.items() if name is not None}
