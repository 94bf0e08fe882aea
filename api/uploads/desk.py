"""The desk that uploads pass over: taken in, read, shown, confirmed, kept; each step once."""

from __future__ import annotations

import logging
import secrets
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from api.settings import Settings
from api.uploads.child_keep import COMPARED
from api.uploads.child_read import FAULT, PROGRESS, READ
from api.uploads.folder import UploadFolder, uploads_dir
from api.uploads.line import WaitingLine
from api.uploads.receive import Received, UploadRefusedError
from api.uploads.work import REJECTS, Work
from geo.admin.boundaries import Boundaries
from geo.cases.store import CaseStore
from geo.cases.uploads import OPEN, Upload, Uploads
from geo.errors import StoreError

__all__ = ["Desk", "Seen"]

log = logging.getLogger("tigapilar.api")

_MOST_WAITING = 40
_MOST_OPEN = 5
"""Files that one account may have open at a time: what is not confirmed is discarded or runs out."""
_SWEEP_S = 600


class Seen(NamedTuple):
    """An upload as its sender sees it: what is known of it, and what its folder still holds."""

    upload: Upload
    place: int
    progress: dict[str, Any]
    read: dict[str, Any]
    compared: dict[str, Any]
    fault: dict[str, Any]
    has_rejects: bool


class Desk:
    """The uploads of one service.

    Parameters
    ----------
    settings : Settings
    store : CaseStore
    boundaries : Boundaries
    """

    def __init__(self, settings: Settings, store: CaseStore, boundaries: Boundaries) -> None:
        self.settings, self.store = settings, store
        self.uploads = Uploads(store)
        self.instance = secrets.token_hex(8)
        self.folder = UploadFolder(uploads_dir(settings.database_url), self.instance)
        self.work = Work(settings, store, boundaries, self.folder)
        self.line = WaitingLine(settings.upload_jobs, self._broken)
        self._ended = threading.Event()
        self._take_over()
        self._sweeper = threading.Thread(target=self._sweep_on, name="upload-sweeper", daemon=True)
        self._sweeper.start()

    def close(self) -> None:
        """End every child process; what they were at is said on the page that waits."""
        self._ended.set()
        self.work.children.close()
        self.line.close()
        try:
            for upload in self.uploads.in_state(*OPEN):
                if upload.instance == self.instance:
                    self._interrupted(upload)
        except StoreError as error:
            # The next start says it of every upload that an earlier one left open.
            log.error("open uploads could not be noted as interrupted: %s", error.sentence("en"))
        self.folder.close()
        self._sweeper.join()

    def begin(self, who: str) -> tuple[str, Path]:
        """Return the word and the folder of a new upload.

        Raises
        ------
        UploadRefusedError
            If the line or the disk is full, or the account has too many files open.
        """
        if len(self.line) >= _MOST_WAITING:
            raise UploadRefusedError(503, "uploads.line_full")
        if sum(upload.open for upload in self.uploads.of(who, limit=50)) >= _MOST_OPEN:
            raise UploadRefusedError(429, "uploads.too_many_open", limit=_MOST_OPEN)
        key = secrets.token_hex(16)
        try:
            return key, self.folder.begin(key)
        except OSError as error:
            raise UploadRefusedError(507, "uploads.no_room") from error

    def take(self, key: str, received: Received, who: str, *, jenis: str, source: str) -> Upload:
        """Keep the facts of a file that has arrived, and let it be read."""
        now = datetime.now(UTC)
        options = {"jenis": jenis, "source": source, "file": received.path.name}
        upload = Upload(
            key, who, received.file_name, received.sha256, received.n_bytes, self.instance, "waiting",
            now, now, facts=options,
        )  # fmt: skip
        self.uploads.add(upload)
        self.line.put(key, self.work.read)
        return upload

    def see(self, key: str, who: str) -> Seen | None:
        """Return an upload to the account that sent it; to any other account there is none."""
        upload = self.uploads.find(key)
        if upload is None or upload.who != who:
            return None
        names = (PROGRESS, READ, COMPARED, FAULT)
        progress, read, compared, fault = (self.folder.read(key, name) for name in names)
        rejects = (self.folder.of(key) / REJECTS).exists()
        return Seen(upload, self.line.place(key), progress, read, compared, fault, rejects)

    def confirm(self, key: str, who: str) -> bool:
        """Let what was shown be kept; tell whether this call was the one that did it."""
        upload = self.uploads.find(key)
        assert upload is not None
        note = (who, "upload.confirmed", int(upload.facts.get("n_rows", 0)))
        if not self.uploads.move(key, ("ready",), "queued", note=note, instance=self.instance, said=""):
            return False
        self.line.put(key, self.work.keep)
        return True

    def discard(self, key: str, who: str) -> bool:
        """Delete a file that is not to be kept, also while it is read."""
        note = (who, "upload.discarded", None)
        if not self.uploads.move(key, ("waiting", "reading", "ready"), "discarded", note=note):
            return False
        self.work.children.stop(key)
        self.folder.remove(key)
        return True

    def rejects(self, key: str) -> Path:
        """Return where the rejected rows of an upload lie."""
        return self.folder.of(key) / REJECTS

    def _broken(self, key: str) -> None:
        self.folder.remove(key)
        self.uploads.move(key, ("waiting", "reading"), "failed", said="uploads.broken")
        self.uploads.move(key, ("queued", "loading"), "failed", said="uploads.not_kept")

    def _take_over(self) -> None:
        """Say of the uploads of services that are no more what became of them."""
        ended = set(self.folder.ended_services())
        for upload in self.uploads.in_state(*OPEN):
            if upload.instance in ended:
                self._interrupted(upload)
        self.sweep()

    def _interrupted(self, upload: Upload) -> None:
        if self.uploads.move(upload.id, ("waiting", "reading"), "interrupted", said="uploads.interrupted"):
            self.folder.remove(upload.id)
        # The load is one transaction: it is not there at all, and what was shown can be confirmed again.
        self.uploads.move(upload.id, ("queued", "loading"), "ready", said="uploads.load_interrupted")

    def sweep(self) -> None:
        """Delete what has lain for longer than the office keeps it."""
        for key in list(self.folder.older_than(self.settings.upload_keep_hours * 3600)):
            upload = self.uploads.find(key)
            if upload is not None and upload.state in ("waiting", "reading", "queued", "loading"):
                continue
            self.uploads.move(key, ("ready",), "expired")
            self.folder.remove(key)

    def _sweep_on(self) -> None:
        while not self._ended.wait(_SWEEP_S):
            try:
                self.sweep()
            except (OSError, StoreError):
                log.error("old uploads could not be swept away", exc_info=True)
