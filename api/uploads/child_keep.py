"""The child process that compares what was read with the store, and that keeps it once it is confirmed.

It opens no file of a sender: only the tables that the reading left behind, by their digest.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from api.uploads.child_read import Progress, note_fault
from api.uploads.confine import confine
from api.uploads.folder import write_json
from geo.errors import RequestError, UserError
from geo.zone import Zone, in_zone

__all__ = ["COMPARED", "content_digest"]

COMPARED = "banding.json"
_TABLES = ("kasus.parquet", "ditolak.parquet")


def content_digest(folder: Path) -> str:
    """Return the digest of what was read of a file: what is shown is what is kept."""
    whole = hashlib.sha256()
    for name in _TABLES:
        whole.update((folder / name).read_bytes())
    return whole.hexdigest()


def main() -> None:
    """Compare or keep one upload."""
    order = json.loads(sys.stdin.read())
    folder = Path(order["folder"])
    confine(parent=order["parent"], memory_mb=order["memory_mb"], cpu_seconds=order["seconds"])
    try:
        with in_zone(Zone(*order["zone"])):
            (_keep if order["keep"] else _compare)(order, folder)
    except UserError as error:
        note_fault(folder, error)


def _compare(order: dict[str, Any], folder: Path) -> None:
    import pandas as pd

    from geo.cases.rejects import all_rejects, write_rejects
    from geo.cases.store import CaseStore

    Progress(folder)("compare")
    store = CaseStore(order["database_url"])
    result = store.compare(pd.read_parquet(folder / "kasus.parquet"))
    store.close()
    rejects = all_rejects(pd.read_parquet(folder / "ditolak.parquet"), result.turned_away)
    if len(rejects):
        write_rejects(rejects, folder / "ditolak.csv")
    write_json(
        folder / COMPARED,
        {
            "new": result.n_new,
            "updated": result.n_updated,
            "unchanged": result.n_unchanged,
            "moved": result.n_moved,
            "n_rejects": len(rejects),
            "rejects": rejects[["baris", "alasan", "reason"]].head(200).to_numpy().tolist(),
            "content": content_digest(folder),
        },
    )


def _keep(order: dict[str, Any], folder: Path) -> None:
    import pandas as pd
    from sqlalchemy import Connection

    from geo.cases.audit import write_audit
    from geo.cases.store import CaseStore, LoadResult
    from geo.cases.uploads import Uploads
    from geo.intake import Intake, keep_intake

    if content_digest(folder) != order["content"]:
        raise RequestError("uploads.other_content")
    rejects = pd.read_parquet(folder / "ditolak.parquet")
    intake = Intake(pd.read_parquet(folder / "kasus.parquet"), rejects, order["n_rows"])
    store = CaseStore(order["database_url"])
    uploads, key, who = Uploads(store), order["key"], order["who"]

    def along(connection: Connection, result: LoadResult) -> None:
        facts = {
            "new": result.n_new,
            "updated": result.n_updated,
            "unchanged": result.n_unchanged,
            "moved": result.n_moved,
            "n_rejects": len(rejects) + len(result.turned_away),
        }
        uploads.become(connection, key, result.load_id, dict(facts))
        write_audit(connection, who, "upload.loaded", key, result.n_new + result.n_updated)

    keep_intake(
        intake,
        store,
        file_name=order["file_name"],
        boundaries=order["title"],
        target=folder / "ditolak.csv",
        begin=Progress(folder),
        along=along,
    )
    store.close()


if __name__ == "__main__":
    main()
