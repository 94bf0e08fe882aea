"""The review page: for those who may, one question at a time, nothing of the person, everything as text."""

from __future__ import annotations

import json
import logging
import re
from html.parser import HTMLParser

import pytest

from geo.cases.accounts import Accounts
from geo.cases.audit import AuditLog
from geo.cases.review import ReviewQueue
from tests.api.office_page import ORIGIN, key_in, send, sign_in, token_in
from tests.maps.hostile import HOSTILE, hostile_boundaries
from tests.reviewing import SECRETS, TWINS, load, places, row

TOWN, SOUTH = TWINS


@pytest.fixture
def reviewer(office):
    sign_in(office)
    return office


@pytest.fixture
def queue(office_store):
    return ReviewQueue(office_store)


def answer_with(client, queue, case: str, kode: str, **more: object):
    page = client.get("/tinjau", params={"q": queue.key_of(case)})
    return send(client, "/tinjau", csrf=token_in(page.text), key=key_in(page.text), kode=kode, **more)


def attributes_in(html: str) -> set[str]:
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update(name for name, _ in attrs)

    Reader().feed(html)
    assert "class" in found
    return found


POSTS = ["/tinjau", "/tinjau/batal", "/keluar"]


@pytest.mark.parametrize(("path", "status"), [("/tinjau", 303), ("/tinjau/latar.json", 401)])
def test_nobody_sees_it_without_signing_in(office, path, status):
    answer = office.get(path, follow_redirects=False)
    assert answer.status_code == status
    assert answer.headers.get("location", "/masuk").startswith("/masuk")
    assert "Karangrejo" not in answer.text


@pytest.mark.parametrize("path", POSTS)
def test_nobody_sends_without_signing_in(office, office_store, path):
    before = places(office_store)
    answer = send(office, path, csrf="x", key="x", kode=SOUTH, keputusan=1)
    assert answer.status_code == 303
    assert places(office_store) == before


@pytest.mark.parametrize("role", ["planner", "territorial"])
def test_other_roles_decide_nothing(office, office_store, queue, role):
    sign_in(office, role)
    before = places(office_store)
    token = token_in(office.get("/tinjau").text)
    for path in POSTS[:2]:
        answer = send(office, path, csrf=token, key=queue.key_of("A1"), kode=SOUTH, keputusan=1)
        assert answer.status_code == 403
    assert places(office_store) == before


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("headers", "token"),
    [(ORIGIN, ""), (ORIGIN, "karangan"), ({}, None), ({"Origin": "https://jahat.example"}, None)],
)
def test_a_form_from_elsewhere_does_nothing(reviewer, office_store, queue, path, headers, token):
    before = places(office_store)
    own = token_in(reviewer.get("/tinjau").text)
    answer = send(reviewer, path, headers=headers, csrf=own if token is None else token,
                  key=queue.key_of("A1"), kode=SOUTH, keputusan=1)  # fmt: skip
    assert answer.status_code == 403
    assert "Tidak ada yang berubah" in answer.text
    assert places(office_store) == before
    assert reviewer.get("/tinjau").status_code == 200


def test_the_page_asks_and_offers(reviewer, queue):
    page = reviewer.get("/tinjau").text
    assert key_in(page) == queue.lines()[0].key
    for code in TWINS:
        assert f'value="{code}"' in page
    assert "sama-sama cocok" in page
    assert "2 kasus dengan tulisan" in page
    assert page.split('class="rv-list"')[1].count('<a href="/tinjau?q=') == 4


def test_english_is_asked_for_and_stays(reviewer):
    page = reviewer.get("/tinjau?lang=en").text
    assert '<html lang="en">' in page
    assert "In which desa?" in page
    assert "equally" in page
    assert 'action="/tinjau?lang=en"' in page


def test_a_press_places_all_equal_cases_and_leads_to_the_next(reviewer, office_store, queue):
    following = queue.lines()[1].key
    answer = answer_with(reviewer, queue, "A1", SOUTH)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/tinjau?q={following}"
    after = places(office_store)
    assert after["A1"] == after["A2"] == ("matched", SOUTH, "review")
    assert after["A3"][0] == "review"
    reason = office_store.cases().set_index("id").loc["A1", "match_reason"]
    assert "petugas.operator" in reason


def test_only_the_kecamatan_and_nowhere(reviewer, office_store, queue):
    assert answer_with(reviewer, queue, "B1", "35.10.14").status_code == 303
    assert answer_with(reviewer, queue, "C1", "tidak", alasan="unreadable").status_code == 303
    after = places(office_store)
    assert after["B1"] == ("matched", "", "review")
    assert after["C1"] == ("rejected", "", "review")
    assert "tidak terbaca" in office_store.cases().set_index("id").loc["C1", "match_reason"]


@pytest.mark.parametrize(
    "fields",
    [{"kode": ""}, {"kode": "99.99"}, {"kode": "tidak"}, {"kode": "tidak", "alasan": "karangan"}],
)
def test_a_wrong_answer_is_a_sentence_and_changes_nothing(reviewer, office_store, queue, fields):
    before = places(office_store)
    answer = answer_with(reviewer, queue, "A1", **fields)
    assert answer.status_code == 422
    assert "Keputusan tidak tersimpan" in answer.text
    assert places(office_store) == before


def test_a_question_that_somebody_has_answered(reviewer, office_store, queue):
    page = reviewer.get("/tinjau", params={"q": queue.key_of("A1")}).text
    fields = {"csrf": token_in(page), "key": key_in(page), "kode": SOUTH}
    assert send(reviewer, "/tinjau", **fields).status_code == 303
    assert send(reviewer, "/tinjau", **fields).status_code == 422
    assert "sudah diputuskan" in reviewer.get("/tinjau", params={"q": fields["key"]}).text


def test_the_last_decision_is_undone(reviewer, office_store, queue):
    before = places(office_store)
    answer_with(reviewer, queue, "A1", SOUTH)
    page = reviewer.get("/tinjau").text
    assert "Keputusan terakhir: 2 kasus di Karangrejo" in page
    number = re.search(r'name="keputusan" value="(\d+)"', page)[1]
    answer = send(reviewer, "/tinjau/batal", csrf=token_in(page), keputusan=number)
    assert answer.headers["location"] == f"/tinjau?q={queue.key_of('A1')}"
    assert places(office_store) == before
    assert send(reviewer, "/tinjau/batal", csrf=token_in(page), keputusan=number).status_code == 422


def test_nobody_undoes_anothers_decision(reviewer, office_store, queue, password_hash):
    answer_with(reviewer, queue, "A1", SOUTH)
    number = queue.decisions()[0].id
    Accounts(office_store).add("petugas.kedua", password_hash, "operator")
    sign_in(reviewer, name="petugas.kedua")
    page = reviewer.get("/tinjau").text
    assert "Keputusan terakhir" not in page
    assert send(reviewer, "/tinjau/batal", csrf=token_in(page), keputusan=number).status_code == 422
    assert places(office_store)["A1"][1] == SOUTH


def test_the_search_works_without_a_script(reviewer):
    page = reviewer.get("/tinjau", params={"cari": "muncar"}).text
    assert "Hanya Kecamatan Muncar" in page
    page = reviewer.get("/tinjau", params={"cari": "kebaman"}).text
    assert 'name="kode" value="35.10.' in page.split('id="rv-found"')[1].split("</form>")[0]
    assert "bernama demikian" in reviewer.get("/tinjau", params={"cari": "zzz"}).text


def test_the_map_has_the_outlines_and_the_point(reviewer, office_store, queue, approx_boundaries, tmp_path):
    load(office_store, approx_boundaries, tmp_path,
         [row("P1", "Grajagan", "Purwoharjo", lon=114.33432, lat=-8.04444)], "titik")  # fmt: skip
    page = reviewer.get("/tinjau", params={"q": queue.key_of("P1")}).text
    data = json.loads(re.search(r'id="rv-map-data">(.*?)</script>', page, re.DOTALL)[1])
    assert data["point"] == [114.33432, -8.04444]
    assert [one["n"] for one in data["outlines"]] == [1, 2]
    assert "km dari titik" in page
    assert len(reviewer.get("/tinjau/latar.json").json()["features"]) == 25


def test_the_queue_ends(reviewer, queue):
    for case, code in (("A1", SOUTH), ("A3", SOUTH), ("B1", "35.10.14"), ("C1", TOWN)):
        answer_with(reviewer, queue, case, code)
    page = reviewer.get("/tinjau").text
    assert "Antrean kosong" in page
    assert "Batalkan" in page


def test_nothing_of_the_person_leaves_the_store(reviewer, office_store, queue, caplog):
    answers = []
    with caplog.at_level(logging.DEBUG):
        for line in queue.lines():
            answers.append(reviewer.get("/tinjau", params={"q": line.key}).text)
        answers.append(answer_with(reviewer, queue, "A3", SOUTH).text)
        answers.append(reviewer.get("/tinjau/latar.json").text)
        reviewer.get("/tinjau?lang=en")
    said = "\n".join(answers) + caplog.text + repr(AuditLog(office_store).entries())
    assert "Jl. Mawar No. 7" in said
    for secret in SECRETS:
        assert secret not in said
    assert "Mawar" not in repr(AuditLog(office_store).entries()) + caplog.text


def test_each_look_and_each_decision_is_written_down(reviewer, office_store, queue):
    key = queue.key_of("A1")
    answer_with(reviewer, queue, "A1", SOUTH)
    entries = AuditLog(office_store).entries()
    assert [(one.who, one.action, one.what, one.n_cases) for one in entries[:2]] == [
        ("petugas.operator", "review.decide", key, 2),
        ("petugas.operator", "review.view", key, 2),
    ]
    assert entries[2].action == "login"


def test_a_look_that_cannot_be_written_down_shows_nothing(reviewer, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr("api.routes.review.AuditLog.note", broken)
    answer = reviewer.get("/tinjau")
    assert answer.status_code == 500
    assert "Karangrejo" not in answer.text


def test_hostile_words_are_text(reviewer, office_store, approx_boundaries, tmp_path, monkeypatch, queue):
    words = [word for word in HOSTILE if word.strip() and "\n" not in word]
    rows = [row(f"H{number}", word, word, word) for number, word in enumerate(words)]
    load(office_store, approx_boundaries, tmp_path, rows, "jahat")
    monkeypatch.setattr(reviewer.app.state.office, "boundaries", hostile_boundaries(approx_boundaries))
    for line in queue.lines():
        page = reviewer.get("/tinjau", params={"q": line.key, "cari": "<script>"})
        assert page.status_code == 200
        assert "<script>window" not in page.text
        assert "<img src=x" not in page.text
        assert "<svg onload" not in page.text
        assert page.text.count("<script") == page.text.count("</script>") == 5
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert not {name for name in attributes_in(page.text) if name == "style" or name.startswith("on")}
