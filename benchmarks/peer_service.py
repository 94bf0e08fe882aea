"""The peers of the service: a bare FastAPI route with the same bytes, and one that writes them anew.

Run by ``bench_service`` as ``python -m benchmarks.peer_service PORT URL PATH…``.
"""

from __future__ import annotations

import gzip
import io
import sys
import urllib.request

import geopandas as gpd
import uvicorn
from fastapi import FastAPI
from fastapi.responses import Response

app = FastAPI(openapi_url=None)


def add_bare(number: int, body: bytes, media_type: str) -> None:
    """Two routes that answer with bytes that lie ready, as they are and compressed."""
    packed = gzip.compress(body, 9)

    @app.get(f"/plain/{number}")
    async def plain() -> Response:
        return Response(body, media_type=media_type)

    @app.get(f"/packed/{number}")
    async def compressed() -> Response:
        return Response(packed, media_type=media_type, headers={"Content-Encoding": "gzip"})


def add_written_anew(body: bytes) -> None:
    """One route that does what a service over a data frame does: writes the features for each request."""
    frame = gpd.read_file(io.BytesIO(body))

    @app.get("/anew")
    def anew() -> Response:
        return Response(frame.to_json(), media_type="application/geo+json")


def main() -> None:
    port, url, *paths = sys.argv[1:]
    for number, path in enumerate(paths):
        # A word behind an address is the form that is asked for.
        address, _, accept = path.partition(" ")
        request = urllib.request.Request(url + address, headers={"Accept": accept or "*/*"})
        with urllib.request.urlopen(request) as answer:
            body, media_type = answer.read(), answer.headers["Content-Type"]
        add_bare(number, body, media_type)
        if "geo+json" in media_type:
            add_written_anew(body)
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
