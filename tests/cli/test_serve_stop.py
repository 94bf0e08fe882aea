"""The service stops when asked to, and what is being answered is answered first."""

from __future__ import annotations

import threading
import time
import urllib.request

import uvicorn

from benchmarks.service_process import free_port
from cli.serve import server_options


def test_a_request_in_work_is_answered_before_the_service_stops():
    from api.settings import Settings

    port, begun = free_port(), threading.Event()

    async def slow(scope, receive, send):
        import asyncio

        begun.set()
        await asyncio.sleep(0.8)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"selesai"})

    options = server_options(Settings(port=port, grace_s=10, proxy="10.0.0.1", root_path="/peta"))
    assert options["forwarded_allow_ips"] == "10.0.0.1"
    assert options["access_log"] is False
    server = uvicorn.Server(uvicorn.Config(slow, lifespan="off", **options))
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.02)
    said = []
    asking = threading.Thread(
        target=lambda: said.append(urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).read())
    )
    asking.start()
    assert begun.wait(60)
    server.should_exit = True
    running.join(60)
    asking.join(60)
    assert said == [b"selesai"]
    assert not running.is_alive()
