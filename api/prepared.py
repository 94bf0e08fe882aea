"""Answers made once, compressed once, and sent from memory with strong tags.

A handler returns ``prepared(edition, key, make, media_type=...)``. The bytes are
made the first time that *key* is asked for in that edition, and kept until the
next edition. Where nobody is signed in, the request itself is remembered as well,
and the next one like it is answered before routing (``api/middleware/ready.py``).

    @router.get("/collections/{name}/items")
    def items(name: str, office: OfficeOf, query: QueryOf) -> Response:
        edition = office.edition()
        key = ("items", name, query)            # hashable; all that the bytes depend on
        return prepared(edition, key, lambda: body_of(edition, name, query),
                        media_type="application/geo+json")

What the bytes depend on must be in *key*, among it the language and, where links
in them are absolute, the address under which the service was asked. A remembered
request is told apart by path, query, ``Accept``, ``Host`` and scheme; an answer
that depends on any other header must not be prepared.

References
----------
Fielding, R., Nottingham, M., Reschke, J. (2022). HTTP Semantics. RFC 9110,
sections 8.8.3 (strong tags differ between encodings), 12.5.3, 13.1.2.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache

from fastapi.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.office import Edition, Live
from api.shelf import Shelf

__all__ = ["HANDED_TO", "HTML", "JSON", "Prepared", "PreparedAnswer", "accepts_gzip", "prepared", "shelf_of"]

HANDED_TO = "tigapilar.handed_to"
"""Where a request carries the function that takes a prepared answer to send it."""

HTML = "text/html; charset=utf-8"
JSON = "application/json"

PUBLIC = "no-cache"
"""Kept by the browser, and asked for again each time: a new edition shows at once."""
PRIVATE = "private, no-store"

_WORTH = 0.9
_LEAST_BYTES = 600


class Prepared:
    """One answer, ready to be sent: its bytes, the same compressed, the heads of both.

    Parameters
    ----------
    body : bytes
    media_type : str
    headers : mapping of str to str
        Further headers of the answer.
    public : bool
        Whether everybody sees it. What is not for everybody has no tag and is
        kept nowhere outside this process.
    """

    __slots__ = ("_packed", "_plain", "n_bytes", "public")

    def __init__(
        self,
        body: bytes,
        media_type: str,
        headers: Mapping[str, str] | None = None,
        *,
        public: bool = True,
    ) -> None:
        packed = gzip.compress(body, compresslevel=9, mtime=0) if len(body) >= _LEAST_BYTES else body
        said = {
            "content-type": media_type,
            "cache-control": PUBLIC if public else PRIVATE,
            "vary": "Accept, Accept-Encoding, Authorization, Cookie",
            **{name.lower(): value for name, value in (headers or {}).items()},
        }
        mark = hashlib.sha256(body).hexdigest()[:24] if public else ""
        self.public = public
        self._plain = _Form(body, said, mark)
        self._packed: _Form | None = None
        if len(packed) < _WORTH * len(body):
            self._packed = _Form(packed, {**said, "content-encoding": "gzip"}, mark and f"{mark}-gz")
        self.n_bytes = len(body) + (len(packed) if self._packed is not None else 0) + 2_000

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self._plain.body["body"]

    async def send(self, scope: Scope, send: Send, *, head_only: bool = False) -> None:
        """Send it, in the encoding that the client takes; 304 to one that has it already."""
        encoding = known = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                encoding = value
            elif name == b"if-none-match":
                known = value
        form = self._packed if self._packed is not None and accepts_gzip(encoding) else self._plain
        if known and form.is_known(known):
            await send(form.unchanged)
            await send(_NO_BODY)
            return
        await send(form.start)
        await send(_NO_BODY if head_only else form.body)


class _Form:
    """The messages of an answer in one encoding; they are sent as they are and never changed."""

    __slots__ = ("body", "start", "tag", "unchanged")

    def __init__(self, body: bytes, headers: dict[str, str], mark: str) -> None:
        tagged = {**headers, "etag": f'"{mark}"'} if mark else headers
        self.tag = tagged.get("etag", "").encode()
        self.start = _start(200, {**tagged, "content-length": str(len(body))})
        kept = ("etag", "cache-control", "vary")
        self.unchanged = _start(304, {name: tagged[name] for name in kept if name in tagged})
        self.body: Message = {"type": "http.response.body", "body": body, "more_body": False}

    def is_known(self, if_none_match: bytes) -> bool:
        """Tell whether the client holds this form."""
        if not self.tag:
            return False
        tags = {tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")}
        return self.tag in tags or b"*" in tags


class PreparedAnswer(Response):
    """A handler's answer: a prepared one, and the shelf and key under which it is kept."""

    def __init__(self, answer: Prepared, shelf: Shelf[Prepared], key: Hashable) -> None:
        self.answer = answer
        self.shelf = shelf
        self.key = key
        self.status_code = 200
        self.body = b""
        self.background = None
        self.raw_headers = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the answer to the layer outside the ones that tag and compress, or send it here."""
        take = scope.get(HANDED_TO)
        if take is not None:
            take(self, scope)
        else:
            await self.answer.send(scope, send)


def prepared(
    version: Edition | Live,
    key: Hashable,
    make: Callable[[], str | bytes],
    *,
    media_type: str,
    headers: Mapping[str, str] | None = None,
) -> PreparedAnswer:
    """Return the answer kept under *key* in a version of what is shown, made now if it is not there.

    Parameters
    ----------
    version : Edition or Live
        An edition's answers are for everybody: tagged, and remembered with the
        request. A live version's are kept here too, but are sent with ``no-store``
        and without a tag, and only ever by the handler, behind its roles.
    key : hashable
        All that the answer depends on, with a word first that tells it from
        other handlers' answers.
    make : callable
        Makes the body; a str is sent as UTF-8. What it raises is raised here.
    media_type : str
        Content-Type, with its charset.
    headers : mapping of str to str, optional
        Such as Content-Disposition or Link. They belong to the answer as much as
        its bytes: what changes them must be in *key*.
    """
    public = isinstance(version, Edition)

    def made() -> Prepared:
        body = make()
        content = body.encode("utf-8") if isinstance(body, str) else body
        return Prepared(content, media_type, headers, public=public)

    shelf = shelf_of(version)
    return PreparedAnswer(shelf.once(key, made), shelf, key)


def shelf_of(version: Edition | Live) -> Shelf[Prepared]:
    """Return the shelf on which a version's answers are kept."""
    return version.once(("shelf",), lambda: Shelf[Prepared]())


@lru_cache(maxsize=512)
def accepts_gzip(accept_encoding: bytes) -> bool:
    """Tell whether a client's Accept-Encoding takes gzip; one that names it with q=0 does not."""
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name in ("gzip", "x-gzip", "*"):
            refused = any(p.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for p in parameters)
            return not refused
    return False


def _start(status: int, headers: Mapping[str, str]) -> Message:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": raw}


_NO_BODY: Message = {"type": "http.response.body", "body": b"", "more_body": False}
