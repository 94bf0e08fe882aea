"""What is wrong with a file, a folder or the machine while parts are worked on: a sentence, nothing left."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geo.errors import CaseFileError
from geo.partitions import files
from geo.partitions.files import workplace
from geo.partitions.geocoding import geocode_parquet
from tests.commands import ROOT, Commands
from tests.shared import shared_file

LONG = """
import sys, time
from pathlib import Path
from cli import main
from geo.partitions.files import workplace

def command():
    with workplace(Path(sys.argv[1])) as folder:
        (folder / "separuh").write_text("nama dan alamat")
        print("mulai", flush=True)
        time.sleep(60)

main.app = command
main.run()
"""


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".tigapilar-")]


@pytest.mark.usefixtures("small_parts")
def test_a_damaged_part_on_a_worker_is_a_sentence_and_no_trace(case_file, workers):
    content = bytearray(case_file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = bytes(400)
    case_file.write_bytes(content)
    before = sum(map(len, workers.client.get_worker_logs().values()))
    with pytest.raises(CaseFileError) as caught:
        geocode_parquet(case_file, case_file.with_name("hasil.parquet"), workers)
    assert caught.value.key == "cases.file_unreadable"
    assert sum(map(len, workers.client.get_worker_logs().values())) == before
    assert not case_file.with_name("hasil.parquet").exists()
    assert hidden(case_file.parent) == []


def test_a_file_that_a_worker_writes_last_goes_too(tmp_path, monkeypatch):
    tidy, calls = shutil.rmtree, []

    def late(folder, **options):
        calls.append(folder)
        if len(calls) > 1:
            tidy(folder, **options)

    monkeypatch.setattr(files.shutil, "rmtree", late)
    with workplace(tmp_path / "hasil.parquet") as folder:
        (folder / "part-0.parquet").write_bytes(b"PAR1")
    assert len(calls) == 2
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("there", ["file", "folder"])
def test_parts_are_not_put_where_something_lies(case_file, there):
    output = case_file.with_name("hasil.parquet")
    if there == "file":
        output.write_bytes(b"yang lama")
    else:
        output.mkdir()
    office = Commands(boundaries=str(shared_file("boundaries/banyuwangi_desa.geojson")))
    done = office("geocode", case_file, "-o", output, "--parts")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "--parts" in done.stderr
    assert output.is_dir() if there == "folder" else output.read_bytes() == b"yang lama"


def test_a_file_of_which_no_row_is_placed_is_told_where_to_look(case_file, rows):
    source = case_file.with_name("asing.parquet")
    rows.head(3)[["id", "anggota"]].to_parquet(source)
    office = Commands(boundaries=str(shared_file("boundaries/banyuwangi_desa.geojson")))
    strange, usual = (
        office("geocode", one, "-o", one.with_name("hasil.parquet")) for one in (source, case_file)
    )
    assert (strange.returncode, usual.returncode) == (0, 0)
    assert "kode_desa" in strange.stderr
    assert "kode_desa" not in usual.stderr


def test_a_command_that_is_ended_leaves_nothing_half_written(tmp_path):
    command = [sys.executable, "-c", LONG, str(tmp_path / "hasil.parquet")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "mulai\n"
        assert len(hidden(tmp_path)) == 1
        process.terminate()
        assert process.wait(30) == -signal.SIGTERM
    assert hidden(tmp_path) == []
