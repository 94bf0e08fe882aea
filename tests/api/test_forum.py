"""The forum's page and report: decisions and what became of them, files; who may write and score."""

from __future__ import annotations

import io
import re
import threading
import time

import pypdfium2
import pytest
import uvicorn
from fastapi.testclient import TestClient
from PIL import Image

from api.accounts.gate import COOKIE
from api.app import create_app
from geo.cases.accounts import Accounts, Sessions
from geo.cases.audit import AuditLog
from geo.cases.decisions import Decisions
from geo.cases.patrols_made import PatrolsMade
from geo.cases.store import CaseStore
from geo.deciding import marked
from geo.paths import checkout_root
from maps.vendor import AXE_FILE
from tests.api.conftest import settings_for
from tests.browser import missing

BROWSER = {"Accept": "text/html"}
ORIGIN = {"Origin": "http://testserver"}
STEP = "Sambang warga bersama setiap Jumat"


@pytest.fixture(scope="module")
def service(stores, filled_store, approximate_only):
    url = stores.copy(filled_store)
    store = CaseStore(url)
    for role in ("operator", "planner"):
        account = Accounts(store).add(f"uji.{role}", "x", role)
        Sessions(store).begin(account, f"kunci-{role}", f"csrf-{role}")
    app = create_app(settings_for(url, n_periods=2))
    with TestClient(app, raise_server_exceptions=False) as client:
        client.store, client.url = store, url
        yield client
    store.close()


def as_(role: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}=kunci-{role}", **ORIGIN, **BROWSER}


def post(service, path: str, role: str = "operator", **fields: object):
    service.cookies.clear()
    data = {"csrf": f"csrf-{role}", **fields}
    return service.post(path, data=data, headers=as_(role), follow_redirects=False)


def front(service, address: str = "/") -> str:
    service.cookies.clear()
    time.sleep(0.5)  # what is ready is compared with the store twice a second
    return service.get(address, headers=BROWSER).text


def test_a_decision_is_entered_refused_and_shown_to_the_forum(service):
    shown = service.app.state.office.edition().data
    hot = marked(shown, shown.newest_period())
    assert hot
    kind, code = hot[0]
    about = f"{kind}|{shown.newest_period()}|{code}"
    form = {"tentang": about, "pilar": "TNI", "tenggat": "2026-10-01"}
    service.cookies.clear()
    page = service.get("/keputusan", headers=as_("operator"))
    assert "Semua orang membaca" in page.text
    assert f'value="{about}"' in page.text
    assert len(re.findall(rf'value="{kind}\|', page.text)) == sum(one == kind for one, _ in hot)
    refused = post(service, "/keputusan", langkah="telepon 081234567890", **form)
    assert refused.status_code == 422
    assert "081234567890" in refused.text
    assert "nomor telepon" in refused.text
    unmarked = next(one for one in shown.boundaries.desa.index if (kind, str(one)) not in hot)
    assert (
        post(
            service, "/keputusan", langkah=STEP, **{**form, "tentang": about.replace(code, unmarked)}
        ).status_code
        == 422
    )
    before = front(service)
    assert STEP not in before
    assert post(service, "/keputusan", langkah=f"{STEP} <b>", **form).status_code == 303
    after = front(service)
    assert f"{STEP} &lt;b&gt;" in after
    assert "lewat tenggat" in after
    (one,) = Decisions(service.store).all()
    assert post(service, "/keputusan/keadaan", nomor=one.id, keadaan="selesai").status_code == 303
    assert "Selesai, " in front(service)
    assert STEP in front(service, "/?lang=en")
    assert [entry.action for entry in AuditLog(service.store).entries(limit=2)] == [
        "decision.selesai", "decision.add",
    ]  # fmt: skip


def test_only_the_secretary_writes_and_only_from_the_own_page(service):
    assert post(service, "/keputusan", role="planner", langkah=STEP).status_code == 403
    service.cookies.clear()
    stolen = service.post("/keputusan", data={"langkah": STEP}, headers=as_("operator"))
    assert stolen.status_code == 403
    assert post(service, "/keputusan/keadaan", nomor="x", keadaan="selesai").status_code == 422


def test_patrols_are_written_down_and_scored_for_planners_alone(service):
    shown = service.app.state.office.edition().data
    code = str(shown.boundaries.desa.index[0])
    fields = {
        "satuan": "Koramil Muncar",
        "pilar": "TNI",
        "desa": code,
        "waktu": "2026-08-01T20:00",
        "menit": 15,
    }
    assert post(service, "/keputusan/patroli", **fields).status_code == 303
    assert post(service, "/keputusan/patroli", **fields).status_code == 303
    assert post(service, "/keputusan/patroli", **{**fields, "desa": "35.10.99.2001"}).status_code == 422
    assert len(PatrolsMade(service.store).all()) == 1
    service.cookies.clear()
    scored = service.get("/dampak", headers=as_("planner"))
    assert scored.status_code == 200
    assert "Turunnya angka saja bukan bukti" in scored.text
    assert service.get("/dampak", headers=as_("operator")).status_code == 403
    assert service.get("/dampak?periode=2031-Q1", headers=as_("planner")).status_code == 422


def test_the_page_has_the_programmes_the_courses_and_a_way_to_sign_in(service):
    page = front(service)
    for words in (
        "Dua program",
        "Apakah membantu?",
        "5.098",
        'href="/masuk"',
        "Terbitan 1,",
    ):
        assert words in page, words
    data = re.search(r'"courses":\{"words":\[(.*?)\]', page)
    assert data is not None
    assert "hotspot" in data[1]


def test_the_report_and_the_picture_are_made_of_the_edition(service):
    pdf = service.get("/laporan.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf.content)]
    assert "Keputusan forum" in pages[1]
    assert any("Dua program" in text for text in pages)
    one_file = service.get("/laporan.html", headers=BROWSER)
    assert "attachment" in one_file.headers["content-disposition"]
    assert "Apakah membantu?" in one_file.text
    assert not re.findall(r'(?:src|href)="/', one_file.text)
    picture = service.get("/maps/hotspots.png?jenis=keamanan")
    assert Image.open(io.BytesIO(picture.content)).size[0] > 1500
    for address in ("/laporan.pdf", "/laporan.html", "/maps/hotspots.png"):
        assert service.get(f"{address}?periode=2031-Q1").status_code == 422
        assert address in service.get("/openapi.json").json()["paths"]


@pytest.mark.browser
@pytest.mark.one_store
def test_axe_finds_nothing_on_these_pages(service, chromium, monkeypatch):
    root = checkout_root()
    script = root / AXE_FILE if root else None
    if script is None or not script.is_file():
        missing("run python -m maps.vendor --dev first")
    monkeypatch.setattr("api.app._warm", lambda office: None)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings_for(service.url, n_periods=2)),
            port=0,
            log_level="warning",
            ws="none",
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    for size in ((1280, 800), (390, 844)):
        for address, role in (("/", ""), ("/keputusan", "operator"), ("/dampak", "planner")):
            context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, bypass_csp=True)
            if role:
                context.add_cookies([{"name": COOKIE, "value": f"kunci-{role}", "url": base}])
            page = context.new_page()
            page.goto(base + address)
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            page.add_script_tag(path=str(script))
            found = page.evaluate(
                "axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
                ".map(v => [v.id, v.nodes.map(n => n.html)]))"
            )
            assert found == [], (address, size)
            context.close()
    server.should_exit = True
    thread.join(10)
