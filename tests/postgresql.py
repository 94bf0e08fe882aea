"""A PostgreSQL server for the length of one command: ``python -m tests.postgresql COMMAND …``.

A cluster of its own in a temporary folder (in memory, where there is room), on a
free loopback port and with a password of its own; the command finds it under ``TIGAPILAR_TEST_DATABASE_URL``.
Its language sorts texts otherwise than their bytes do, as an office's server may.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.service_process import free_port
from tests.stores import SERVER_SETTING

__all__ = ["server"]

_DEBIAN = Path("/usr/lib/postgresql")
_LANGUAGE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=id-ID")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    # What it holds is gone afterwards anyway.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # No database lives long enough to need its maintenance, and a copy waits for whoever is in its template.
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "1GB",
}
_PATIENCE_S = 60
_MEMORY = Path("/dev/shm")
_MEMORY_NEEDED = 3 * 2**30


@contextmanager
def server() -> Iterator[str]:
    """Start a server, give its address, and end it."""
    bin_dir, user = _programs(), "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(
        prefix="tigapilar-pg-", dir=_place(), ignore_cleanup_errors=True
    ) as name:
        folder, password = Path(name), secrets.token_hex(12)
        (folder / "sandi").write_text(password)
        if user is not None:
            # PostgreSQL refuses to be run by root.
            for path in (folder, folder / "sandi"):
                shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
        begin = [bin_dir / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "scram-sha-256"]
        begin += [f"--pwfile={folder / 'sandi'}", *_LANGUAGE, "--no-sync"]
        subprocess.run(begin, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        settings = [f"--{key}={value}" for key, value in _SETTINGS.items()]
        run = [bin_dir / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, *settings]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(run, user=user, cwd=folder, stdout=log, stderr=log)
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        try:
            _wait_for(url, process, folder / "log")
            yield url
        finally:
            # "Fast": sessions are ended, the server itself stops in order.
            process.send_signal(signal.SIGINT)
            process.wait(_PATIENCE_S)


def _place() -> Path | None:
    """Return where the cluster lies: in memory if there is room, because a copy writes 17 MB."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK):
        return _MEMORY if shutil.disk_usage(_MEMORY).free > _MEMORY_NEEDED else None
    return None


def _programs() -> Path:
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    if elsewhere is None:
        sys.exit("PostgreSQL is not installed: apt install postgresql-15 postgresql-15-postgis-3")
    return Path(elsewhere).parent


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")
            time.sleep(0.1)
        else:
            return


def main() -> int:
    """Run the command that was given; return its status."""
    with server() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, SERVER_SETTING: url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
