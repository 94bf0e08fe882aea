"""Open the live layers in QGIS, and hold what it reads against the exports.

    python -m benchmarks.qgis_layers

Needs PyQGIS in the system's Python (``apt-get install python3-qgis``); without it nothing is checked,
and the reason is printed.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx2 as httpx

from benchmarks.fuzz_service import credentials
from benchmarks.service_process import service

PYTHON = "/usr/bin/python3"
PROBE = Path(__file__).with_name("qgis_probe.py")
PLANNER = "uji.planner"


def has_qgis() -> bool:
    """Whether the system's Python has PyQGIS."""
    if not Path(PYTHON).exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return asked.returncode == 0


def probe(url: str, token: str) -> dict[str, Any]:
    """Return what QGIS read."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"HOME": folder, "QT_QPA_PLATFORM": "offscreen", "QGIS_AUTH_DB_DIR_PATH": folder}
        command = [PYTHON, str(PROBE), url, PLANNER, token]
        done = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **own}, check=False, timeout=600
        )
    if done.returncode:
        raise SystemExit(f"QGIS ended with {done.returncode}:\n{done.stdout}\n{done.stderr[-3_000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def exported(client: httpx.Client, layer: str, headers: dict[str, str]) -> list[dict[str, str]]:
    """Return the rows of a layer's CSV."""
    answer = client.get(f"/exports/{layer}.csv", headers=headers)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def differences(read: dict[str, Any], rows: dict[str, list[dict[str, str]]]) -> list[str]:
    """Return in words where QGIS read something else than the export holds."""
    said = []
    for name, own in rows.items():
        if read[name] is None:
            said.append(f"{name}: QGIS could not open it")
        elif read[name]["n"] != len(own):
            said.append(f"{name}: {read[name]['n']} features, the export has {len(own)}")
        elif not 0 < read[name]["in_box"] < len(own):
            said.append(f"{name}: {read[name]['in_box']} features in the box")
    wanted = sum(row["nama_kecamatan"] == "Muncar" for row in rows["hotspots"])
    for how in ("expression", "subset"):
        if read["filtered"][how] != wanted:
            said.append(f"hotspots of Muncar by {how}: {read['filtered'][how]}, the export has {wanted}")
    if read["without sign-in"]:
        said.append("cases were opened without a sign-in")
    return said


def main() -> int:
    if not has_qgis():
        print(f"{PYTHON} has no PyQGIS (apt-get install python3-qgis): nothing was checked")
        return 0
    with service(RATE_LIMIT="0", N_PERIODS="1") as running:
        header = credentials(f"sqlite:///{running.store}")["planner"]
        name, _, value = header.partition(": ")
        with httpx.Client(base_url=running.url, timeout=600) as client:
            rows = {layer: exported(client, layer, {}) for layer in ("desa", "hotspots")}
            rows["cases"] = exported(client, "cases", {name: value})
        read = probe(running.url, value.removeprefix("Bearer "))
    for layer in rows:
        if read[layer] is not None:
            print(f"{layer}: {read[layer]['n']} features in pages, {read[layer]['in_box']} in a box, "
                  f"{read[layer]['crs']}")  # fmt: skip
    print(f"filter: {read['filtered']}")
    said = differences(read, rows)
    print("\n".join(said) if said else "QGIS reads what the exports hold")
    return int(bool(said))


if __name__ == "__main__":
    sys.exit(main())
