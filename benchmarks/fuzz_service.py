"""schemathesis over the OpenAPI document of a running service, once for each role.

It asks every operation what its text allows and what it does not, and looks for an
answer of 500 or above, a status, a content type or a body that the document does not
name. Run as ``python -m benchmarks.fuzz_service [CASES-PER-OPERATION]``.
"""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.service_process import service
from geo.cases.access_tokens import AccessTokens
from geo.cases.accounts import Accounts, Sessions
from geo.cases.store import CaseStore

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "unsupported_method,allow_header_conformance"
)
PER_OPERATION = 40
SEED = 20261124
_TERRITORY = "35.10.16"


class Fuzzed(NamedTuple):
    cases: int
    passed: bool
    said: str


def credentials(url: str) -> dict[str, str]:
    """Make an account of each role in a store; return the header with which it is asked, by role."""
    opened = CaseStore(url)
    accounts, sessions, tokens = Accounts(opened), Sessions(opened), AccessTokens(opened)
    headers = {"forum": ""}
    for role in ("territorial", "planner", "operator", "admin"):
        name = f"uji.{role}"
        account = accounts.add(name, "-", role, _TERRITORY if role == "territorial" else "")
        if role in ("territorial", "planner"):
            headers[role] = f"Authorization: Bearer {tokens.add(account)}"
        else:
            session = secrets.token_urlsafe(32)
            sessions.begin(account, session, secrets.token_urlsafe(32), now=datetime.now(UTC))
            headers[role] = f"Cookie: tigapilar_sesi={session}"
    opened.close()
    return headers


def fuzz(url: str, header: str, *, per_operation: int, folder: Path, more: tuple[str, ...] = ()) -> Fuzzed:
    """Let schemathesis ask the service at *url*; return how many cases it made and whether all was well."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--checks", CHECKS,
        "--max-examples", str(per_operation), "--seed", str(SEED), "--phases", "examples,coverage,fuzzing",
        "--suppress-health-check", "all", "--request-timeout", "60", "--continue-on-failure", "--no-color",
        "--warnings", "off", "--no-shrink", "--max-redirects", "0", *more,
    ]  # fmt: skip
    command += ["-H", header] if header else []
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    counted = re.search(r"(\d+) generated", done.stdout)
    return Fuzzed(int(counted[1]) if counted else 0, done.returncode == 0, done.stdout + done.stderr)


def main() -> int:
    per_operation = int(sys.argv[1]) if len(sys.argv) > 1 else PER_OPERATION
    total, failed = 0, 0
    with service(RATE_LIMIT="0", N_PERIODS="4") as running:
        for role, header in credentials(f"sqlite:///{running.store}").items():
            result = fuzz(running.url, header, per_operation=per_operation, folder=running.store.parent)
            total, failed = total + result.cases, failed + (not result.passed)
            print(f"{role}: {result.cases} cases, {'all well' if result.passed else 'FAILED'}", flush=True)
            if not result.passed:
                print(result.said[-20_000:])
    print(f"{total} cases in all, {failed} roles with failures")
    return failed


if __name__ == "__main__":
    sys.exit(main())
