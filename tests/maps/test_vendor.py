from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest

from geo.paths import checkout_root
from maps import vendor


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a fake npm that notes each call and writes the files."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (tmp_path / name).write_text("{}", encoding="ascii")
    npm = tmp_path / "npm"
    npm.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {tmp_path}/calls\n'
        f"for f in {' '.join([*vendor._FILES, *vendor._DEV_FILES])}; do\n"
        '  mkdir -p "node_modules/$(dirname $f)"; echo "$f" > "node_modules/$f"\n'
        "done\n",
        encoding="ascii",
    )
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(vendor, "checkout_root", lambda: tmp_path)
    monkeypatch.setattr(vendor, "VENDOR_DIR", tmp_path / "vendor")
    monkeypatch.setattr(vendor.shutil, "which", lambda name: str(npm) if name == "npm" else None)
    return tmp_path


def calls(checkout: Path) -> list[str]:
    noted = checkout / "calls"
    return noted.read_text().splitlines() if noted.exists() else []


def test_it_fetches_once_and_never_runs_a_packages_scripts(
    checkout: Path, capsys: pytest.CaptureFixture[str]
):
    assert vendor.main([]) == 0
    assert vendor.main([]) == 0
    assert len(calls(checkout)) == 1
    assert calls(checkout)[0].startswith("ci --ignore-scripts")
    assert (checkout / "vendor" / "leaflet.js").is_file()
    assert len(set(capsys.readouterr().out.splitlines())) == 2


def test_another_lock_or_a_lost_file_is_fetched_again(checkout: Path):
    vendor.fetch()
    (checkout / "package-lock.json").write_text('{"other": 1}', encoding="ascii")
    assert vendor.fetch()
    (checkout / "vendor" / "leaflet.css").unlink()
    assert vendor.fetch()
    assert not vendor.fetch()


def test_axe_comes_for_developers_alone_and_outside_the_package(checkout: Path):
    vendor.fetch()
    assert not (checkout / vendor.AXE_FILE).exists()
    assert vendor.fetch(dev=True)
    assert (checkout / vendor.AXE_FILE).is_file()


def test_a_failing_npm_is_one_sentence(checkout: Path, capsys: pytest.CaptureFixture[str]):
    (checkout / "npm").write_text("#!/bin/sh\necho 'hash mismatch' >&2; exit 1\n", encoding="ascii")
    assert vendor.main([]) == 1
    problem = capsys.readouterr().err
    assert "hash mismatch" in problem
    assert problem.count("\n") == 1
    assert not (checkout / "vendor" / "leaflet.js").exists()


def test_an_unknown_option_is_usage(capsys: pytest.CaptureFixture[str]):
    assert vendor.main(["--now"]) == 2
    assert "--dev" in capsys.readouterr().err


def test_the_lock_names_hashes_and_no_registry():
    root = checkout_root()
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert {"node_modules/leaflet", "node_modules/world-atlas", "node_modules/axe-core"} <= set(packages)
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "://" not in (root / "package-lock.json").read_text(encoding="utf-8")
    assert "omit-lockfile-registry-resolved=true" in (root / ".npmrc").read_text(encoding="ascii")


def test_what_lies_there_belongs_to_the_lock():
    root = checkout_root()
    stamp = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    assert (vendor.VENDOR_DIR / ".lock-sha256").read_text(encoding="ascii").strip() == stamp
