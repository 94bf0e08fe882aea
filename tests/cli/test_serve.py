"""An address that is taken is one sentence, not a trace of the server."""

from __future__ import annotations

import socket

import pytest

from cli.serve import check_address
from geo.errors import RequestError


def test_a_port_that_is_taken_is_said():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(RequestError) as caught:
            check_address("127.0.0.1", port)
        assert str(port) in caught.value.sentence("id")
        assert "--port" in caught.value.sentence("en")
    check_address("127.0.0.1", 0)
