from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases.columns import CANONICAL, recognise_columns
from geo.cases.parse import parse_cases, write_rejects
from geo.cases.reader import read_table
from geo.cases.table import CaseTable, broken_frame
from geo.cases.vocabulary import KINDS, STATES, kind_of, state_of
from geo.errors import CaseFileError, RequestError
from geo.zone import WIB

NOW = datetime(2026, 11, 24, tzinfo=WIB.tz)


def table(rows: list[dict[str, object]], broken: list[tuple[int, str, str, str]] | None = None) -> CaseTable:
    frame = pd.DataFrame(rows)
    numbers = pd.Series(range(2, 2 + len(frame)), index=frame.index, dtype="int64")
    columns = recognise_columns(frame.columns)
    return CaseTable(frame, numbers, broken_frame(broken or []), columns, [], Path("kasus.csv"))


def row(**values: object) -> dict[str, object]:
    return {"id": "1", "jenis": "layanan", "tanggal": "5/5/2026", "desa": "Giri", "status": ""} | values


def parsed(*rows: dict[str, object], **options: object):
    return parse_cases(table(list(rows)), now=NOW, **options)  # type: ignore[arg-type]


def test_all_canonical_columns_are_there() -> None:
    cases = parsed(row()).cases
    assert cases.columns.tolist() == [*CANONICAL, "catatan", "baris"]
    one = cases.iloc[0]
    assert (one["id"], one["jenis"], one["status"], one["baris"]) == ("1", "layanan", "baru", 2)
    assert one["tanggal"] == pd.Timestamp("2026-05-05", tz="Asia/Jakarta")
    assert one["alamat"] is None
    assert one["catatan"] is None
    assert one["sumber"] == "tanpa sumber"
    assert str(cases["ditanggapi"].dtype) == "datetime64[us, Asia/Jakarta]"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Kemiskinan", "kemiskinan"),
        ("miskin", "kemiskinan"),
        ("UGD Kemiskinan", "kemiskinan"),
        ("KRIMINAL", "keamanan"),
        ("Kamtibmas", "keamanan"),
        ("pengaduan", "layanan"),
        ("Pelayanan Publik", "layanan"),
        ("DO", "putus_sekolah"),
        ("D.O.", "putus_sekolah"),
        ("putus sekolah", "putus_sekolah"),
        ("Putus-Sekolah", "putus_sekolah"),
    ],
)
def test_kinds_in_many_words(written: str, kind: str) -> None:
    assert parsed(row(jenis=written)).cases["jenis"].tolist() == [kind]


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("", "baru"),
        ("-", "baru"),
        ("Belum ditangani", "baru"),
        ("PROSES", "ditangani"),
        ("sedang diproses", "ditangani"),
        ("on progress", "ditangani"),
        ("Selesai", "selesai"),
        ("tuntas", "selesai"),
        ("Kembali sekolah", "selesai"),
    ],
)
def test_states_in_many_words(written: str, state: str) -> None:
    assert parsed(row(status=written)).cases["status"].tolist() == [state]


def test_every_kind_and_state_stands_for_itself() -> None:
    assert [kind_of(kind) for kind in KINDS] == list(KINDS)
    assert [state_of(state) for state in STATES] == list(STATES)


def test_a_blank_state_follows_from_the_moments() -> None:
    moments = {"ditanggapi": ["", "5/5/2026", "5/5/2026"], "selesai": ["", "", "6/5/2026"]}
    rows = [row(id=str(n), **{name: values[n] for name, values in moments.items()}) for n in range(3)]
    assert parsed(*rows).cases["status"].tolist() == ["baru", "ditangani", "selesai"]


@pytest.mark.parametrize(
    ("values", "alasan", "reason"),
    [
        ({"jenis": "olahraga"}, 'Jenis "olahraga" tidak dikenal', 'kind "olahraga" is not known'),
        ({"jenis": ""}, "Jenis tidak diisi", "kind is blank"),
        ({"tanggal": ""}, "Tanggal tidak diisi", "date is blank"),
        ({"tanggal": "31/2/2026"}, "tidak ada di kalender", "in no calendar"),
        ({"tanggal": "besok"}, "tidak terbaca", "cannot be read"),
        ({"status": "entah"}, 'Status "entah" tidak dikenal', 'status "entah" is not known'),
        ({"ditanggapi": "nanti"}, "Kolom ditanggapi: ", "Column of the answer: "),
        ({"selesai": "99/99/2026"}, "Kolom selesai: ", "Column of the closing: "),
        (
            {"id": "", "jenis": " ", "tanggal": None, "desa": "", "status": ""},
            "Baris kosong.",
            "The row is blank.",
        ),
    ],
)
def test_rows_are_turned_away_with_the_reason(values: dict[str, object], alasan: str, reason: str) -> None:
    result = parsed(row(id="9"), row(**values))
    assert result.cases["id"].tolist() == ["9"]
    reject = result.rejects.iloc[0]
    assert reject["baris"] == 3
    assert alasan in reject["alasan"]
    assert reason in reject["reason"]


def test_of_a_blank_row_nothing_else_is_said() -> None:
    blank = {"id": "", "jenis": " ", "tanggal": None, "desa": "", "status": ""}
    assert parsed(blank).rejects["alasan"].tolist() == ["Baris kosong."]


def test_all_reasons_are_given_at_once() -> None:
    alasan = parsed(row(jenis="x", tanggal="y", status="z")).rejects["alasan"].iloc[0]
    assert [word in alasan for word in ('"x"', '"y"', '"z"')] == [True, True, True]


def test_a_file_of_one_kind_may_leave_it_out() -> None:
    rows = [{"id": "1", "tanggal": "5/5/2026"}]
    with pytest.raises(CaseFileError) as caught:
        parsed(*rows)
    assert caught.value.key == "cases.file_no_kind"
    assert parsed(*rows, jenis="putus sekolah").cases["jenis"].tolist() == ["putus_sekolah"]
    assert parsed(row(jenis=""), row(id="2"), jenis="DO").cases["jenis"].tolist() == [
        "putus_sekolah",
        "layanan",
    ]
    with pytest.raises(RequestError, match="olahraga"):
        parsed(*rows, jenis="olahraga")


def test_a_file_without_dates_is_refused_as_a_whole() -> None:
    with pytest.raises(CaseFileError) as caught:
        parsed({"id": "1", "jenis": "layanan", "warna": "biru"})
    assert caught.value.key == "cases.file_no_date"
    assert "warna" in str(caught.value)


def test_source_of_the_row_before_that_of_the_call() -> None:
    rows = [row(sumber="Polsek"), row(sumber="")]
    assert parsed(*rows, source="Camat").cases["sumber"].tolist() == ["Polsek", "Camat"]


def test_answer_before_report_is_kept_and_noted() -> None:
    rows = [
        row(id="1", tanggal="5/5/2026 14.00", ditanggapi="5/5/2026 13.00", selesai=""),
        row(id="2", tanggal="5/5/2026 14.00", ditanggapi="5/5/2026", selesai="4/5/2026"),
        row(id="3", tanggal="5/5/2026 14.00", ditanggapi="5/5/2026 15.00", selesai="6/5/2026"),
    ]
    said = parsed(*rows).cases["catatan"].tolist()
    assert said == ["Ditanggapi sebelum dilaporkan.", "Selesai sebelum dilaporkan.", None]


def test_the_hour_from_a_column_of_its_own() -> None:
    rows = [row(id="1", Jam="14.30"), row(id="2", Jam=""), row(id="3", tanggal="5/5/2026 08.00", Jam="14.30")]
    hours = parsed(*rows).cases["tanggal"].dt.strftime("%H:%M").tolist()
    assert hours == ["14:30", "00:00", "08:00"]
    assert "Jam pada" in parsed(row(Jam="26.30")).rejects["alasan"].iloc[0]


def test_missing_ids_are_made_from_the_content() -> None:
    first = parsed(row(id=""), row(id="", desa="Kabat"), row(id="")).cases["id"].tolist()
    assert all(key.startswith("hash:") for key in first)
    assert first[2] == f"{first[0]}-2"
    assert first[0] != first[1]
    # The same case in a later file, dealt with meanwhile and in another order.
    later = (
        parsed(row(id="", desa="Kabat"), row(id="", status="selesai", nama="Warga Contoh"))
        .cases["id"]
        .tolist()
    )
    assert later == [first[1], first[0]]


def test_made_ids_are_said() -> None:
    notes = parsed(row(id=""), row(id=None), row(id="7")).notes
    assert "2 baris tanpa id diberi id dari isinya." in notes
    assert any(note.startswith("1 di antaranya sama isinya") for note in notes)


def test_the_same_row_twice_and_an_id_used_twice() -> None:
    result = parsed(row(id="1"), row(id="1"), row(id="1", desa="Kabat"), row(id="2"))
    assert result.cases["id"].tolist() == ["1", "2"]
    assert result.rejects["alasan"].tolist() == [
        "Sama dengan baris 2.",
        'Id "1" sudah dipakai di baris 2 dengan isi yang berbeda.',
    ]
    assert any(note.startswith("1 baris sama persis") for note in result.notes)
    assert len(parsed(row(id="1", sumber="A"), row(id="1", sumber="B")).cases) == 2


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_one_cases_course_the_row_that_is_furthest_along_is_kept(order) -> None:
    course = [
        row(id="1", status="baru"),
        row(id="1", status="ditangani", ditanggapi="2026-05-06"),
        row(id="1", status="selesai", ditanggapi="2026-05-06", selesai="2026-06-01"),
    ]
    result = parsed(*(course[number] for number in order))
    assert result.cases["status"].tolist() == ["selesai"]
    line = result.cases["baris"].iat[0]
    said = f"Diganti oleh baris {line}: laporan yang sama, dengan keadaan yang lebih baru."
    assert result.rejects["alasan"].tolist() == [said] * 2


def test_an_older_row_that_stands_twice_is_named_each_time() -> None:
    result = parsed(row(id="1", status="baru"), row(id="1", status="selesai"), row(id="1", status="baru"))
    assert result.cases["status"].tolist() == ["selesai"]
    assert [text.split(":")[0] for text in result.rejects["alasan"]] == [
        "Diganti oleh baris 3",
        "Sama dengan baris 2.",
    ]


def test_a_rejected_row_does_not_take_the_id() -> None:
    result = parsed(row(id="1", tanggal="?"), row(id="1"))
    assert result.cases["baris"].tolist() == [3]


def test_rejects_keep_the_files_columns() -> None:
    frame = table([row(id="1", tanggal="?", alasan="lama", baris="77")])
    rejects = parse_cases(frame, now=NOW).rejects
    assert rejects.columns.tolist()[:3] == ["baris", "alasan", "reason"]
    assert rejects["input_alasan"].tolist() == ["lama"]
    assert rejects["input_baris"].tolist() == ["77"]
    assert rejects["baris"].tolist() == [2]


def test_broken_records_are_among_the_rejects() -> None:
    broken = [(3, '2,"x', "tanda kutip", "quote")]
    result = parse_cases(table([row(id="1"), row(id="2", tanggal="?")], broken), now=NOW)
    assert result.rejects["baris"].tolist() == [3, 3]
    assert result.rejects["alasan"].tolist()[1] == "tanda kutip"
    assert result.rejects["id"].tolist() == ["2", '2,"x']


def test_place_and_personal_columns_stay_as_written() -> None:
    result = parsed(
        row(lon="114,3", lat=-8.25, koordinat="geo:1,2", telepon="0800-0000-0123", nama=" A\x00B ")
    )
    one = result.cases.iloc[0]
    assert (one["lon"], one["lat"], one["koordinat"]) == ("114,3", "-8.25", "geo:1,2")
    assert (one["telepon"], one["nama"]) == ("0800-0000-0123", "AB")


def test_english_notes() -> None:
    assert parsed(row(), lang="en").notes[-1] == "1 rows were read: 1 kept, 0 turned away."


def test_written_rejects_open_in_excel_and_run_nothing(tmp_path: Path) -> None:
    formulas = ["=1+1", "+62800", "-8,2", "@SUM(A1)", "-cmd", "\t=1", "😀 مرحبا"]
    rejects = parsed(*(row(id=str(n), tanggal="?", desa=text) for n, text in enumerate(formulas))).rejects
    path = write_rejects(rejects, tmp_path / "a_ditolak.csv")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert rows[0] == ["baris", "alasan", "reason", "id", "jenis", "tanggal", "desa", "status"]
    assert [r[6] for r in rows[1:]] == ["'=1+1", "+62800", "-8,2", "'@SUM(A1)", "'-cmd", "'\t=1", "😀 مرحبا"]
    assert [p.name for p in tmp_path.iterdir()] == ["a_ditolak.csv"]
    with pytest.raises(CaseFileError):
        write_rejects(rejects, tmp_path / "tiada" / "a.csv")


def test_written_rejects_can_be_mended_and_read_again(tmp_path: Path) -> None:
    path = write_rejects(
        parsed(row(tanggal="31/2/2026"), row(id="2", tanggal="?")).rejects, tmp_path / "r.csv"
    )
    path.write_text(path.read_text("utf-8-sig").replace("31/2/2026;G", "28/2/2026;G"), "utf-8-sig")
    again = parse_cases(read_table(path), now=NOW)
    assert again.cases["tanggal"].dt.day.tolist() == [28]
    assert again.rejects["id"].tolist() == ["2"]


texts = st.one_of(st.none(), st.text(max_size=10), st.sampled_from(["1", "2", "5/5/2026", "layanan", "baru"]))


@settings(deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(("id", "jenis", "tanggal", "status", "selesai", "nama"), texts)),
        max_size=15,
    ),
    st.integers(0, 3),
)
def test_rows_in_are_cases_and_rejects(rows: list[dict[str, object]], n_broken: int) -> None:
    broken = [(100 + n, "x", "a", "b") for n in range(n_broken)]
    whole = table(rows or [], broken) if rows else table([row()], broken)
    before = whole.frame.copy()
    result = parse_cases(whole, now=NOW)
    assert len(result.cases) + len(result.rejects) == whole.n_rows
    assert not result.cases.duplicated(["sumber", "id"]).any()
    assert result.cases[["id", "jenis", "tanggal", "status"]].notna().all(axis=None)
    assert set(result.cases["baris"]).isdisjoint(result.rejects["baris"])
    assert (result.rejects["alasan"] != "").all()
    pd.testing.assert_frame_equal(whole.frame, before)
