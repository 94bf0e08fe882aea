"""Run the OGC conformance checks (``ogctests``) against a service on demonstration data.

    python -m tests.conformance .venv-conformance/bin/python

The checks pin old libraries, so they live in a venv of their own. All of Part 1 (core,
29 checks) and the three of Part 3 that can be passed are run. The other seven of Part 3
stop in their own code whatever a service answers: they compare quoted link relations
with unquoted ones (ct2), a list with a text (ct3), send a Python dict as ``filter-lang``
(ct7), and need what ct3 would have found (ct5, ct8, ct9, ct10). What they mean to ask is
asked by ``tests/api/test_ogc_service.py`` and ``tests/api/test_ogc_filtering.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn

from api.app import create_app
from api.settings import Settings
from geo.admin.boundaries import load_boundaries
from geo.cases.store import CaseStore
from geo.demo import make_demo, write_demo
from geo.intake import load_file

PARTS = (
    "features/core",
    "features/filtering/test_queryables.py::test_ct1",
    "features/filtering/test_queryables_query_parameters.py::test_ct4",
    "features/filtering/test_filter.py::test_ct6",
)
_RUN = (
    "import pathlib, sys, pytest, ogctests; root = pathlib.Path(ogctests.__file__).parent; "
    "sys.exit(max(pytest.main([str(root / part), '-c', '/dev/null', '--rootdir', str(root),"
    " '-p', 'no:cacheprovider', '-q', '--tb=short'])"
    " for part in sys.argv[1:]))"
)


def filled_settings(folder: Path) -> Settings:
    """Return the settings of a service on a store filled with demonstration data."""
    boundaries = load_boundaries()
    write_demo(folder, make_demo(boundaries))
    store = CaseStore.at(folder / "kasus.sqlite")
    load_file(folder / "kasus.csv", store, boundaries)
    store.close()
    return Settings(
        database_url=f"sqlite:///{folder / 'kasus.sqlite'}", permutations=999, n_periods=4, rate_limit=0
    )


def main(python: str) -> int:
    """Return the exit status of the checks, run by the interpreter *python*."""
    with tempfile.TemporaryDirectory(prefix="tigapilar-") as folder:
        app = create_app(filled_settings(Path(folder)))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        # The checks wait five seconds for an answer; the first statistics may take longer.
        app.state.office.edition()
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        command = [python, "-c", _RUN, *PARTS]
        status = subprocess.run(
            command, env={**os.environ, "INSTANCE_URL": address}, cwd=folder, check=False
        ).returncode
        server.should_exit = True
        thread.join(20)
    return status


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).absolute())))
