"""The child process that opens a file which a stranger may have made: it knows no store and no password.

It is told on stdin what to do, and writes JSON, Parquet and CSV into the upload's own folder.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from api.uploads.confine import confine
from api.uploads.folder import write_json
from geo.errors import UserError
from geo.zone import Zone, in_zone

__all__ = ["FAULT", "PROGRESS", "READ", "Progress", "note_fault"]

READ, FAULT, PROGRESS = "hasil.json", "galat.json", "maju.json"
_SHOWN_ROWS = 6
_SHOWN_REJECTS = 200
_STEP_S = 0.25
_WRITTEN_FACTOR = 4
"""A file of text may become some times larger as a table; more is a mistake."""


class Progress:
    """What is being done, written down for the page that waits."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / PROGRESS
        self._stage, self._last = "", 0.0

    def __call__(self, stage: str) -> None:
        """Begin a stage."""
        self._stage, self._last = stage, time.monotonic()
        write_json(self._path, {"stage": stage, "done": 0, "total": 0})

    def within(self, done: int, total: int) -> None:
        """Say how much of the stage is done, a few times a second at most."""
        if time.monotonic() - self._last > _STEP_S:
            self._last = time.monotonic()
            write_json(self._path, {"stage": self._stage, "done": int(done), "total": int(total)})


def note_fault(folder: Path, error: UserError) -> None:
    """Write down why a file is refused, in a form that both languages are made from."""
    values = {name: value if isinstance(value, int) else str(value) for name, value in error.values.items()}
    write_json(folder / FAULT, {"key": error.key, "values": values})


def main() -> None:
    """Read the file of one upload."""
    order = json.loads(sys.stdin.read())
    folder = Path(order["folder"])
    file_mb = _WRITTEN_FACTOR * order["limits"]["expanded_mb"]
    confine(
        parent=order["parent"],
        memory_mb=order["memory_mb"],
        cpu_seconds=order["seconds"],
        file_mb=file_mb,
    )
    try:
        with in_zone(Zone(*order["zone"])):
            _read(order, folder)
    except UserError as error:
        note_fault(folder, error)
    except MemoryError:
        note_fault(folder, UserError("reading.memory", path=""))


def _read(order: dict[str, Any], folder: Path) -> None:
    import geopandas as gpd
    import pandas as pd

    from geo.admin.boundaries import Boundaries, Origin
    from geo.cases.limits import ReadLimits
    from geo.cases.review_aliases import ALIAS_COLUMNS
    from geo.intake import read_cases

    progress = Progress(folder)
    intake = read_cases(
        folder / order["file"],
        Boundaries(gpd.read_parquet(order["boundaries"]), Origin(order["kind"], name=order["title"])),
        jenis=order["jenis"] or None,
        source=order["source"] or None,
        aliases=pd.DataFrame(order["aliases"], columns=list(ALIAS_COLUMNS), dtype=object),
        limits=ReadLimits(**order["limits"]),
        begin=progress,
        progress=progress.within,
    )
    _write(folder, intake)


def _write(folder: Path, intake: Any) -> None:
    from geo.cases import store_tables as t
    from geo.cases.rejects import write_rejects
    from geo.cases.table import cell_text

    names = [*t.CASE_COLUMNS, *t.PERSONAL_COLUMNS, *t.EVIDENCE_COLUMNS, "baris"]
    kept = [name for name in names if name in intake.cases.columns]
    intake.cases[kept].reset_index(drop=True).to_parquet(folder / "kasus.parquet")
    rejects = intake.rejects.copy()
    for name in rejects.columns.drop("baris"):
        rejects[name] = [cell_text(cell) for cell in rejects[name].tolist()]
    rejects.to_parquet(folder / "ditolak.parquet")
    if len(rejects):
        write_rejects(rejects, folder / "ditolak.csv")
    counts = intake.cases["match_status"].value_counts()
    used = set(intake.columns.values())
    summary = {
        "n_rows": int(intake.n_rows),
        "n_cases": len(intake.cases),
        "matched": int(counts.get("matched", 0)),
        "review": int(counts.get("review", 0)),
        "unplaced": int(counts.get("rejected", 0)),
        "n_rejects": len(rejects),
        "columns": list(intake.columns.items()),
        "unused": [str(name) for name in rejects.columns[3:] if name not in used][:60],
        "notes": list(intake.notes),
        "rows": _first_rows(intake.cases),
        "rejects": rejects[["baris", "alasan", "reason"]].head(_SHOWN_REJECTS).to_numpy().tolist(),
    }
    write_json(folder / READ, summary)


def _first_rows(cases: Any) -> list[dict[str, Any]]:
    """Return the first rows as they were read; of what is personal only whether it is there."""
    from geo.cases import store_tables as t

    rows = []
    for row in cases.head(_SHOWN_ROWS).to_dict("records"):
        shown = {name: row[name] for name in ("baris", "id", "jenis", "status", "match_status")}
        for name in ("desa_tertulis", "kecamatan_tertulis", "kode_tertulis", "nama_desa", "nama_kecamatan"):
            shown[name] = str(row[name]) if isinstance(row[name], str) else ""
        shown["tanggal"] = row["tanggal"].isoformat()
        shown["has_point"] = bool(row["lon"] == row["lon"] and row["lat"] == row["lat"])
        shown["personal"] = [name for name in t.PERSONAL_COLUMNS if isinstance(row.get(name), str)]
        rows.append(shown)
    return rows


if __name__ == "__main__":
    main()
