"""Somebody with a browser: one connection, cookies, forms; what was answered, and how long it took."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import time
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

_KEPT_ALIVE_S = 3


class Answer(NamedTuple):
    status: int
    body: bytes
    ms: float

    def json(self) -> Any:
        return json.loads(self.body)


class Visitor:
    def __init__(self, url: str) -> None:
        self.url = url
        self._cookies: dict[str, str] = {}
        self._used_at = 0.0
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)

    def get(self, path: str, accept: str = "text/html") -> Answer:
        return self._ask("GET", path, None, {"Accept": accept})

    def send(self, path: str, **fields: str) -> Answer:
        """Send a form as a page does."""
        kind = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urlencode(fields).encode(), {"Content-Type": kind})

    def send_file(self, path: str, name: str, content: bytes, **fields: str) -> Answer:
        border = secrets.token_hex(16)
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{border}\r\nContent-Disposition: form-data; name="berkas"; filename="{name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, f"\r\n--{border}--\r\n".encode()])
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={border}"})

    def form_token(self, path: str) -> str:
        page = self.get(path)
        found = re.search(rb'name="csrf" value="([^"]+)"', page.body)
        if found is None:
            raise SystemExit(f"{path} answered {page.status} without a form")
        return unescape(found[1].decode())

    def sign_in(self, name: str, password: str) -> None:
        token = self.form_token("/masuk")
        answer = self.send("/masuk", nama=name, sandi=password, csrf=token)
        if answer.status != 303:
            raise SystemExit(f"{name} cannot sign in: {answer.status}")

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        given = {"Accept": "application/json", **headers}
        if method == "POST":
            given["Origin"] = self.url
        if self._cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        begun = time.perf_counter()
        if begun - self._used_at > _KEPT_ALIVE_S:
            # The service closes what rests for five seconds; a browser would begin anew too.
            self._connection.close()
        self._connection.request(method, path, body, given)
        answer = self._connection.getresponse()
        content = answer.read()
        self._used_at = time.perf_counter()
        ms = (self._used_at - begun) * 1_000
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, value = line.split(";", 1)[0].split("=", 1)
            self._cookies[name] = value
        return Answer(answer.status, content, ms)
