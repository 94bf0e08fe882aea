"""The work on an upload: read by a child process, compared with the store, kept; each ends in a state."""

from __future__ import annotations

import logging
import threading
from typing import Any

from api.settings import Settings
from api.uploads.child_keep import COMPARED
from api.uploads.child_read import FAULT, READ
from api.uploads.children import Children, Ending
from api.uploads.folder import UploadFolder
from geo.admin.boundaries import Boundaries
from geo.cases.review_aliases import kept_aliases
from geo.cases.store import CaseStore
from geo.cases.uploads import Upload, Uploads

__all__ = ["REJECTS", "Work"]

log = logging.getLogger("tigapilar.uploads")

REJECTS = "ditolak.csv"
_READER, _KEEPER = "api.uploads.child_read", "api.uploads.child_keep"
_KEEP_FACTOR = 5
"""Times the reading's time that keeping may take: it waits for other loads."""
_CELLS_A_ROW = 20
_COUNTS = ("n_rows", "n_cases", "matched", "review", "unplaced")
_CHANGES = ("new", "updated", "unchanged", "moved", "n_rejects")
_BROKEN: dict[Ending, str] = {"late": "uploads.late", "broken": "uploads.broken"}
_NOT_KEPT: dict[Ending, str] = {"late": "uploads.not_kept_late", "stopped": "uploads.load_interrupted"}


class Work:
    """What is done to the uploads of one service, by its child processes.

    Parameters
    ----------
    settings : Settings
    store : CaseStore
    boundaries : Boundaries
    folder : UploadFolder
    """

    def __init__(
        self, settings: Settings, store: CaseStore, boundaries: Boundaries, folder: UploadFolder
    ) -> None:
        self.settings, self.store, self.boundaries, self.folder = settings, store, boundaries, folder
        self.uploads = Uploads(store)
        self.children = Children()
        self._laid_out = threading.Lock()

    def read(self, key: str) -> None:
        """Read an upload that waits, and compare it with the store."""
        if not self.uploads.move(key, ("waiting",), "reading"):
            return
        upload = self.uploads.find(key)
        assert upload is not None
        seconds = self.settings.upload_seconds
        order = {
            "folder": str(self.folder.of(key)),
            **{name: upload.facts[name] for name in ("file", "jenis", "source")},
            **self._layer(),
            "aliases": kept_aliases(self.store).to_numpy().tolist(),
            "limits": self._limits(),
            "memory_mb": self.settings.upload_memory_mb,
            "seconds": seconds,
        }
        if self._came_through(upload, self.children.run(key, _READER, order, seconds=seconds)):
            self._compare(upload)

    def _compare(self, upload: Upload) -> None:
        order = self._keeping(upload, keep=False)
        ending = self.children.run(upload.id, _KEEPER, order, seconds=order["seconds"])
        if not self._came_through(upload, ending):
            return
        read = self.folder.read(upload.id, READ)
        compared = self.folder.read(upload.id, COMPARED)
        facts = {name: read[name] for name in _COUNTS} | {name: compared[name] for name in _CHANGES}
        # The file itself has done its service: what is shown and kept are the tables made from it.
        (self.folder.of(upload.id) / upload.facts["file"]).unlink(missing_ok=True)
        note = (upload.who, "upload.previewed", int(read["n_rows"]))
        self.uploads.move(upload.id, ("reading",), "ready", note=note, content=compared["content"], **facts)

    def keep(self, key: str) -> None:
        """Keep an upload that was confirmed; the child's transaction says whether it is."""
        if not self.uploads.move(key, ("queued",), "loading"):
            return
        upload = self.uploads.find(key)
        assert upload is not None
        order = self._keeping(upload, keep=True)
        ending = self.children.run(key, _KEEPER, order, seconds=order["seconds"])
        known = self.uploads.find(key)
        assert known is not None
        if known.state == "loaded":
            self.folder.remove(key, keep=(REJECTS, COMPARED))
            return
        fault = self.folder.read(key, FAULT)
        log.error("upload %s was not kept: %s %s", key, ending, fault.get("key", ""))
        self.uploads.move(key, ("loading",), "ready", said=_NOT_KEPT.get(ending, "uploads.not_kept"))

    def _keeping(self, upload: Upload, *, keep: bool) -> dict[str, Any]:
        return {
            "folder": str(self.folder.of(upload.id)),
            "keep": keep,
            "key": upload.id,
            "who": upload.who,
            "file_name": upload.file_name,
            "title": self.boundaries.origin.title,
            "n_rows": upload.facts.get("n_rows", 0),
            "content": upload.facts.get("content", ""),
            "database_url": self.settings.database_url,
            "memory_mb": self.settings.upload_memory_mb,
            "seconds": _KEEP_FACTOR * self.settings.upload_seconds,
        }

    def _limits(self) -> dict[str, int]:
        chosen = self.settings
        return {
            "rows": chosen.upload_max_rows,
            "cells": _CELLS_A_ROW * chosen.upload_max_rows,
            "expanded_mb": chosen.upload_expanded_mb,
            "ratio": chosen.upload_ratio,
        }

    def _layer(self) -> dict[str, str]:
        """Lay the desa out for the children, once, and return where they lie and what they are called."""
        path = self.folder.boundaries
        with self._laid_out:
            if not path.exists():
                # Half a file, on a full disk, must not be what later children read.
                draft = path.with_name(path.name + ".baru")
                self.boundaries.desa.to_parquet(draft)
                draft.replace(path)
        origin = self.boundaries.origin
        return {"boundaries": str(path), "kind": origin.kind, "title": origin.name}

    def _came_through(self, upload: Upload, ending: Ending) -> bool:
        """Tell whether a child did what it should; otherwise the upload has ended, and says why."""
        fault = self.folder.read(upload.id, FAULT)
        if ending == "done" and not fault:
            return True
        if ending == "stopped":
            return False
        if ending == "done":
            key, state = str(fault["key"]), "refused"
        else:
            key, state = _BROKEN[ending], "failed"
        self.folder.remove(upload.id, keep=(FAULT,))
        note = (upload.who, f"upload.{state}", None)
        self.uploads.move(upload.id, ("reading",), state, note=note, said=key)
        return False
