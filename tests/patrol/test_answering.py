"""Which dinas a report is with: what the file names and what the office noted, and neither lost."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.patrol.answering import answer_rows, first_answers

WIB = "Asia/Jakarta"


def reports(dinas: list[object], answered: list[str | None]) -> pd.DataFrame:
    moments = pd.to_datetime(answered).tz_localize(WIB).as_unit("us")
    return pd.DataFrame(
        {
            "sumber": "uji",
            "id": pd.Series([str(i) for i in range(len(dinas))], dtype="str"),
            "tanggal": pd.Timestamp("2026-07-01 08:00", tz=WIB),
            "ditanggapi": moments,
            "dinas": pd.Series(dinas, dtype="object"),
        }
    )


def noted(rows: list[tuple[str, str, str, str | None]]) -> pd.DataFrame:
    columns = ["id", "dinas", "assigned_at", "answered_at"]
    frame = pd.DataFrame(rows, columns=columns, dtype="str").assign(sumber="uji")
    for name in ("assigned_at", "answered_at"):
        frame[name] = pd.to_datetime(frame[name]).dt.tz_localize(WIB).dt.as_unit("us")
    return frame


@pytest.mark.parametrize("nothing", [None, float("nan"), "", "bukan dinas mana pun"])
@pytest.mark.parametrize("with_notes", [False, True])
def test_reports_that_name_no_dinas_are_kept_and_can_be_given_to_one(nothing, with_notes):
    table = reports([nothing] * 3, ["2026-07-01 10:00", None, None])
    given = [("1", "dinsos", "2026-07-01 09:00", "2026-07-01 09:30")] if with_notes else []
    rows = answer_rows(table, noted(given), {})
    assert sorted(rows["row"]) == [0, 1, 2]
    by_row = rows.set_index("row")
    assert by_row["dinas"].to_dict() == {0: "", 1: "dinsos" if with_notes else "", 2: ""}
    assert by_row["noted"].to_dict() == {0: False, 1: with_notes, 2: False}
    first = first_answers(table, rows)["ditanggapi"]
    assert first[0] == pd.Timestamp("2026-07-01 10:00", tz=WIB)
    assert (first[1] == pd.Timestamp("2026-07-01 09:30", tz=WIB)) is with_notes
    assert pd.isna(first[2])


def test_without_any_report_there_is_nothing_to_answer():
    none = answer_rows(reports([], []), noted([]), {})
    assert none.empty
    assert first_answers(reports([], []), none).empty
