"""schemathesis over the OpenAPI document of a running service, once for each role.

It asks every operation what its text allows and what it does not, and looks for an
answer of 500 or above, a status, a content type or a body that the document does not
name. The pages and forms of the office (``/unggah``, ``/terbitan``, ``/kasus`` and others)
stand in no document: one is made of the routes, with the form's token as a constant and a
file for ``/unggah``, and every role asks them; there, 500 and above is what must not come,
nor any status but those that ``api/errors.py`` has an answer for.

Run as ``python -m benchmarks.fuzz_service [CASES-PER-OPERATION] [QUARTERS]``.
"""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from api.app import create_app
from api.settings import Settings
from benchmarks.service_process import service
from geo.cases.access_tokens import AccessTokens
from geo.cases.accounts import Accounts, Sessions
from geo.cases.store import CaseStore

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "unsupported_method,allow_header_conformance"
)
FAILURES = "not_a_server_error,status_code_conformance"
SAID = ("200", "201", "202", "204", "303", "304", "400", "401", "403", "404", "409", "413", "422", "429")
"""What the office's pages and forms may answer with; nothing is broken in a measurement, so no 503."""

PER_OPERATION = 40
SEED = 20261124
_TERRITORY = "35.10.16"
_CSRF = secrets.token_urlsafe(32)
_FIELDS = {
    "csrf": {"const": _CSRF},
    "berkas": {"type": "string", "format": "binary"},
    "jenis": {"type": "string"},
    "sumber": {"type": "string"},
}
_A_FILE = {
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "properties": _FIELDS, "required": ["csrf", "berkas"]}
        }
    }
}
"""What ``/unggah`` reads from the request itself."""

_LEFT_OUT = ("/keluar",)
"""Routes after which nobody is signed in."""


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
            sessions.begin(account, session, _CSRF, now=datetime.now(UTC))
            headers[role] = f"Cookie: tigapilar_sesi={session}"
    opened.close()
    return headers


def signed_in(url: str) -> dict[str, str]:
    """Begin a session of each role's account, which :func:`credentials` has made; return its header."""
    opened = CaseStore(url)
    accounts, sessions = Accounts(opened), Sessions(opened)
    headers = {"forum": ""}
    for account in accounts.all():
        session = secrets.token_urlsafe(32)
        sessions.begin(account, session, _CSRF, now=datetime.now(UTC))
        headers[account.role] = f"Cookie: tigapilar_sesi={session}"
    opened.close()
    return headers


def document_of_the_office() -> dict[str, Any]:
    """Return an OpenAPI document of the routes that stand in none."""
    app = create_app(Settings())
    documented = set(app.openapi()["paths"])
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            context.original_route.include_in_schema = True
    # Another application over the same routes: the first one keeps what it has read of them.
    document = get_openapi(title="office", version="0", routes=create_app(Settings()).routes)
    left_out = documented | set(_LEFT_OUT)
    document["paths"] = {path: item for path, item in document["paths"].items() if path not in left_out}
    for schema in document.get("components", {}).get("schemas", {}).values():
        if "csrf" in schema.get("properties", {}):
            schema["properties"]["csrf"] = {"const": _CSRF}
            schema["required"] = sorted({*schema.get("required", []), "csrf"})
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _name_parts(path, operation)
            operation["responses"] = {status: {"description": "."} for status in SAID}
    document["paths"]["/unggah"]["post"]["requestBody"] = _A_FILE
    return document


def _name_parts(path: str, operation: dict[str, Any]) -> None:
    """Describe the parts of a path that its route reads from the request itself."""
    given = operation.setdefault("parameters", [])
    known = {one["name"] for one in given if one["in"] == "path"}
    for name in set(re.findall(r"{(\w+)}", path)) - known:
        given.append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})


def fuzz(
    url: str,
    header: str,
    *,
    per_operation: int,
    folder: Path,
    more: tuple[str, ...] = (),
    document: str = "",
    checks: str = CHECKS,
) -> Fuzzed:
    """Let schemathesis ask the service at *url*; return how many cases it made and whether all was well.

    Parameters
    ----------
    document : str
        A file with another document than the service's own.
    """
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", document or f"{url}/openapi.json",
        "--checks", checks,
        "--max-examples", str(per_operation), "--seed", str(SEED), "--phases", "examples,coverage,fuzzing",
        "--suppress-health-check", "all", "--request-timeout", "60", "--continue-on-failure", "--no-color",
        "--warnings", "off", "--no-shrink", "--max-redirects", "0", *more,
    ]  # fmt: skip
    command += ["-H", header] if header else []
    command += ["--url", url, "-H", f"Origin: {url}"] if document else []
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    counted = re.search(r"(\d+) generated", done.stdout)
    return Fuzzed(int(counted[1]) if counted else 0, done.returncode == 0, done.stdout + done.stderr)


def main() -> int:
    per_operation = int(sys.argv[1]) if len(sys.argv) > 1 else PER_OPERATION
    quarters = sys.argv[2] if len(sys.argv) > 2 else "4"
    total, failed = 0, 0

    def report(name: str, result: Fuzzed) -> None:
        nonlocal total, failed
        total, failed = total + result.cases, failed + (not result.passed)
        print(f"{name}: {result.cases} cases, {'all well' if result.passed else 'FAILED'}", flush=True)
        if not result.passed:
            print(result.said[-20_000:], flush=True)

    with service(RATE_LIMIT="0", N_PERIODS=quarters) as running:
        store, folder = f"sqlite:///{running.store}", running.store.parent
        for role, header in credentials(store).items():
            report(role, fuzz(running.url, header, per_operation=per_operation, folder=folder))
        office = folder / "office.json"
        office.write_text(json.dumps(document_of_the_office()), encoding="utf-8")
        for role, header in signed_in(store).items():
            result = fuzz(
                running.url,
                header,
                per_operation=per_operation,
                folder=folder,
                document=str(office),
                checks=FAILURES,
            )
            report(f"{role}, the office's pages", result)
    print(f"{total} cases in all, {failed} roles with failures")
    return failed


if __name__ == "__main__":
    sys.exit(main())
