"""Minutes from place to place."""

from __future__ import annotations

import http.server
import json
import threading

import numpy as np
import pytest

from geo.errors import RequestError
from geo.patrol.travel import osrm_minutes, straight_minutes


def test_a_degree_of_latitude_takes_its_road():
    minutes = straight_minutes([114.3, 114.3], [-8.0, -9.0], detour=1.4, speed_kmh=60)
    assert minutes[0, 1] == pytest.approx(111.195 * 1.4, rel=1e-3)
    assert minutes[0, 0] == 0
    np.testing.assert_array_equal(minutes, minutes.T)


def test_a_stop_without_a_point_is_refused():
    with pytest.raises(ValueError, match="without a point"):
        straight_minutes([114.3, np.nan], [-8.0, -8.1])


class Router(http.server.BaseHTTPRequestHandler):
    answer: object = {"durations": [[0, 600], [None, 0]]}

    def do_GET(self):
        body = json.dumps(self.answer).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def router():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Router)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_routers_table_is_taken_and_its_gaps_by_straight_line(router):
    minutes = osrm_minutes(router, [114.3, 114.31], [-8.2, -8.2])
    assert minutes[0, 1] == 10
    assert minutes[1, 0] == pytest.approx(straight_minutes([114.3, 114.31], [-8.2, -8.2])[1, 0])


def test_a_router_that_fails_is_named_and_the_places_are_not(router, monkeypatch):
    monkeypatch.setattr(Router, "answer", {"code": "InvalidQuery"})
    with pytest.raises(RequestError) as caught:
        osrm_minutes(router, [114.3, 114.31], [-8.2, -8.2])
    assert router in caught.value.sentence()
    assert "114.3" not in caught.value.sentence()
    with pytest.raises(RequestError):
        osrm_minutes("ftp://127.0.0.1", [114.3], [-8.2])
