"""A service with open questions and one account of each role, and how a browser's forms are sent to it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from fastapi.testclient import TestClient

from geo.cases.accounts import ROLES, Accounts
from geo.cases.store import CaseStore

PASSWORD = "kuda besi makan awan"
ORIGIN = {"Origin": "http://testserver"}


def add_accounts(store: CaseStore, password_hash: str) -> None:
    accounts = Accounts(store)
    for role in ROLES:
        accounts.add(f"petugas.{role}", password_hash, role, "35.10.16" if role == "territorial" else "")


def token_in(html: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found is not None
    return unescape(found[1])


def key_in(html: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found is not None
    return unescape(found[1])


def hidden_in(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found is not None, name
    return unescape(found[1])


def publish(client: TestClient, *periods: str, note: str = "") -> Any:
    """Look at what would be published, all that waits or some quarters of it, and publish that."""
    looked = client.get("/terbitan", params={"tinjau": "true", "periode": list(periods)}).text
    shown = {name: hidden_in(looked, name) for name in ("csrf", "dilihat")}
    return send(client, "/terbitan", periode=list(periods), catatan=note, **shown)


def send(client: TestClient, path: str, headers: dict[str, str] | None = None, **fields: object) -> Any:
    return client.post(
        path, data=fields, headers=ORIGIN if headers is None else headers, follow_redirects=False
    )


def sign_in(client: TestClient, role: str = "operator", password: str = PASSWORD, name: str = "") -> Any:
    token = token_in(client.get("/masuk").text)
    return send(client, "/masuk", nama=name or f"petugas.{role}", sandi=password, csrf=token)
