"""Files made to harm who opens them: each is refused in a sentence, before it does."""

from __future__ import annotations

import resource
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from geo.cases.limits import ReadLimits
from geo.cases.reader import read_table
from geo.errors import CaseFileError
from tests.hostile_files import HOSTILE, TRUNCATED, _geopackage, good_csv, truncated


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_is_refused_before_it_harms(tmp_path: Path, name: str) -> None:
    make, key = HOSTILE[name]
    path = make(tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()  # what it costs us: a busy machine takes longer over the same work
    with pytest.raises(CaseFileError) as caught:
        read_table(path)
    assert caught.value.key == key
    assert path.name in caught.value.sentence("id")
    assert caught.value.sentence("en") != caught.value.sentence("id")
    assert time.process_time() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # KB
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", TRUNCATED)
def test_a_file_cut_short_is_refused(tmp_path: Path, suffix: str) -> None:
    path = truncated(tmp_path, suffix)
    with pytest.raises(CaseFileError) as caught:
        read_table(path)
    assert caught.value.key.split(".")[1] in {
        "file_truncated", "file_unreadable", "file_no_layer", "file_no_header", "shapefile_alone",
    }  # fmt: skip


def test_formulas_are_read_as_their_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "tanggal", "keterangan"])
    book.active.append(["A1", "2026-08-03", '=HYPERLINK("http://x.example")'])
    book.save(tmp_path / "rumus.xlsx")
    table = read_table(tmp_path / "rumus.xlsx")
    # What openpyxl writes has no kept result: the cell is blank, and nothing is reckoned.
    assert table.frame["keterangan"].isna().all()
    (tmp_path / "rumus.csv").write_text("id,tanggal,keterangan\nA1,2026-08-03,=1+1\n")
    assert read_table(tmp_path / "rumus.csv").frame["keterangan"].tolist() == ["=1+1"]


def test_triggers_do_nothing_when_a_layer_is_read(tmp_path: Path) -> None:
    path = _geopackage(tmp_path, "pemicu.gpkg")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER jahat AFTER INSERT ON kasus BEGIN DELETE FROM kasus; END")
        connection.commit()
    content = path.read_bytes()
    assert len(read_table(path).frame) == 3
    assert path.read_bytes() == content


def test_limits_can_be_narrower(tmp_path: Path) -> None:
    path = good_csv(tmp_path, 5)
    assert len(read_table(path, limits=ReadLimits(rows=5)).frame) == 5
    with pytest.raises(CaseFileError) as caught:
        read_table(path, limits=ReadLimits(rows=4))
    assert caught.value.key == "reading.too_many_rows"
    assert "5" in str(caught.value)


def test_a_link_in_disguise_is_asked_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        link = (
            f'{{"type": "link", "properties": {{"href": "http://127.0.0.1:{listener.getsockname()[1]}/x"}}}}'
        )
        path = tmp_path / "samar.geojson"
        features = '[{"type": "Feature", "properties": {"id": "A"}, "geometry": null}]'
        path.write_text(f'{{"type": "FeatureCollection", "\\u0063rs": {link}, "features": {features}}}')
        assert read_table(path).frame["id"].tolist() == ["A"]
        with pytest.raises(TimeoutError):
            listener.accept()
