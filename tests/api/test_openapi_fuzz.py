"""schemathesis asks every operation, in every role, what the OpenAPI document allows and what it does not."""

from __future__ import annotations

import threading
import time

import pytest
import uvicorn

from api.app import create_app
from benchmarks.fuzz_service import credentials, fuzz
from benchmarks.service_process import free_port
from tests.api.conftest import settings_for

ROLES = ("forum", "territorial", "planner", "operator", "admin")
FEW = ("--phases", "examples,fuzzing")


@pytest.fixture(scope="module")
def served(stores, published_store, approximate_only, tmp_path_factory):
    """A running service on a store of its own, and how each role asks it."""
    folder = tmp_path_factory.mktemp("acak")
    store = stores.copy(published_store)
    port, headers = free_port(), credentials(store)
    app = create_app(settings_for(store))
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run)
    running.start()
    until = time.monotonic() + 120
    while not (server.started and app.state.office.has_edition) and time.monotonic() < until:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}", headers, folder
    server.should_exit = True
    running.join(30)


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_is_a_failure_or_a_surprise(served, role):
    url, headers, folder = served
    result = fuzz(url, headers[role], per_operation=4, folder=folder, more=FEW)
    assert result.passed, result.said[-6_000:]
    assert result.cases >= 50


def test_the_document_names_what_can_go_wrong(client):
    document = client.get("/openapi.json").json()
    for path, operations in document["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            assert "500" in answers, path
            if path not in ("/healthz", "/readyz"):
                assert {"401", "403", "429", "503", "304"} <= set(answers), path
                assert "Retry-After" in answers["429"]["headers"], path
    assert set(document["components"]["securitySchemes"]) == {"session", "token", "token_as_password"}


def test_behind_a_path_of_a_web_server_the_document_says_where_it_is(client):
    from fastapi.testclient import TestClient

    assert "servers" not in client.get("/openapi.json").json()
    behind = TestClient(client.app, root_path="/peta")
    assert behind.get("/openapi.json").json()["servers"] == [{"url": "/peta"}]
