"""``tigapilar db backup`` and ``tigapilar db restore``: the whole store in one file, and back again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import open_store
from geo.wording import say

if TYPE_CHECKING:
    from geo.cases.backup_file import Manifest
    from geo.cases.store import CaseStore

__all__ = ["backup", "restore"]


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("backup.option_file"))],
) -> None:
    """Back up the store while others load and read."""
    from datetime import UTC

    from geo.cases.backup import back_up, backup_name

    path = file / backup_name(datetime.now(UTC)) if file.is_dir() else file
    store = open_store()
    manifest = back_up(store, path)
    typer.echo(
        say(
            "backup.written",
            path=path,
            rows=manifest.n_rows,
            tables=len(manifest.tables),
            cases=manifest.rows_of("cases"),
        )
    )
    _note(store, "db.backup", path, manifest)
    store.close()


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("backup.option_from"))],
    to: Annotated[str | None, typer.Option("--to", metavar="STORE", help=say("backup.option_to"))] = None,
    replace: Annotated[bool, typer.Option("--replace", help=say("backup.option_replace"))] = False,
    check: Annotated[bool, typer.Option("--check", help=say("backup.option_check"))] = False,
) -> None:
    """Restore a backup into an empty or new store; counts and sums prove it."""
    from api.settings import Settings
    from geo.cases.backup_file import open_backup
    from geo.cases.backup_restore import restore as put_back
    from geo.cases.store import CaseStore

    if check:
        with open_backup(file) as found:
            typer.echo(_said("backup.checked", found.manifest, file))
        return
    url = Settings().database_url if to is None else to if "://" in to else f"sqlite:///{Path(to).resolve()}"
    manifest, kept = put_back(file, url, replace=replace)
    typer.echo(_said("backup.restored", manifest, file))
    if kept is not None:
        typer.echo(say("backup.kept", path=kept))
    store = CaseStore(url)
    _note(store, "db.restored", file, manifest)
    store.close()


def _said(key: str, manifest: Manifest, path: Path) -> str:
    from geo.zone import office_tz

    return say(
        key,
        rows=manifest.n_rows,
        tables=len(manifest.tables),
        cases=manifest.rows_of("cases"),
        when=datetime.fromisoformat(manifest.made_at).astimezone(office_tz()),
        version=manifest.version,
        boundaries=manifest.boundaries or "-",
        path=path,
    )


def _note(store: CaseStore, action: str, path: Path, manifest: Manifest) -> None:
    """Note in the log who took the whole store along; a full disk must not take the backup away again."""
    from geo.cases.audit import AuditLog
    from geo.errors import StoreError

    try:
        AuditLog(store).note(say("review.console"), action, path.name, manifest.rows_of("cases"))
    except StoreError as error:
        typer.echo(say("backup.not_noted", detail=error.sentence("id")), err=True)
