"""What a browser gets."""

from __future__ import annotations

import re

import pytest

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/", "/maps/hotspots"])
def test_a_browser_gets_a_page_in_indonesian(client, path):
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="id"' in answer.text
    assert "DATA CONTOH" in answer.text
    assert "perkiraan" in answer.text.lower()


@pytest.mark.parametrize("path", ["/", "/maps/hotspots"])
def test_english_stands_beside_it(client, path):
    assert '<html lang="en"' in client.get(f"{path}?lang=en", headers=BROWSER).text


@pytest.mark.parametrize("path", ["/", "/maps/hotspots", "/docs"])
def test_a_page_needs_nobody_elses_server(client, path):
    page = client.get(path, headers=BROWSER).text
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]*?(?:src|href)\s*=\s*[\"']([^\"']+)", page)
    assert loaded
    for address in loaded:
        assert not re.match(r"(https?:)?//", address), address
        if address.startswith("/"):
            assert client.get(address).status_code == 200, address


def test_the_chosen_layer_is_the_one_shown(client):
    periods = [row["kode"] for row in client.get("/api/layers").json()["periode"]]
    first = client.get("/", params={"jenis": "keamanan", "periode": periods[0]}, headers=BROWSER).text
    last = client.get("/", params={"jenis": "keamanan", "periode": periods[-1]}, headers=BROWSER).text
    assert first != last


def test_a_program_gets_the_landing_document(client):
    landing = client.get("/", headers={"Accept": "application/json"}).json()
    assert landing["boundaries"]["approximate"] is True
    assert "erkiraan" in landing["boundaries"]["title"]
    for link in landing["links"]:
        path = link["href"].removeprefix("http://testserver")
        assert client.get(path).status_code == 200, path
    assert client.get("/?f=json").json() == landing


def test_a_downloads_link_on_the_page_works(client):
    page = client.get("/", headers=BROWSER).text
    links = re.findall(r"href=\"(/(?:exports/|maps/hotspots.pdf)[^\"]+)\"", page)
    assert len(links) >= 4
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_an_empty_store_says_what_to_do_next(empty_client):
    for path in ("/", "/maps/hotspots"):
        answer = empty_client.get(path, headers=BROWSER)
        assert answer.status_code == 200
        assert "tigapilar load" in answer.text


def test_headers_protect_the_pages(client):
    answer = client.get("/", headers=BROWSER)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_printed_sheet_is_a_pdf_of_one_page(client):
    whole = client.get("/maps/hotspots.pdf", params={"jenis": "kemiskinan"})
    one = client.get("/maps/hotspots.pdf", params={"jenis": "kemiskinan", "kecamatan": "35.10.05"})
    for answer in (whole, one):
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type /Page ") <= 1
    assert whole.content != one.content
    assert "35.10.05" in one.headers["content-disposition"]


def test_a_sheet_of_an_unknown_kecamatan_is_refused(client):
    answer = client.get("/maps/hotspots.pdf", params={"kecamatan": "35.10.99"})
    assert answer.status_code == 422
    assert "35.10.99" in answer.json()["detail"]
