"""The review queue as a table: on a terminal, and for a spreadsheet."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.admin.boundaries import Boundaries
from geo.cases.review import Question
from geo.wording import say

__all__ = ["place_lines", "print_questions", "question_table"]

_KEY_LETTERS = 8
_PIPE_WIDTH = 200


def question_table(questions: Sequence[Question], boundaries: Boundaries) -> pd.DataFrame:
    """Return one row a question: key, cases, evidence, point, reason and the candidates by name."""
    names = _names(boundaries)
    rows = [
        {
            "kunci": one.key,
            "jumlah_kasus": one.n_cases,
            "match_status": one.status,
            "alasan": one.reason,
            "kandidat": "; ".join(f"{code} {names.get(code, '')}" for code in one.candidates),
            "kode_kecamatan": one.kode_kecamatan,
            "kode_tertulis": one.written[0].kode,
            "desa": one.written[0].desa,
            "kecamatan": one.written[0].kecamatan,
            "alamat": one.written[0].alamat,
            "jumlah_tulisan": one.n_written,
            "lon": one.lon,
            "lat": one.lat,
            "contoh_sumber": one.case[0],
            "contoh_id": one.case[1],
        }
        for one in questions
    ]
    columns = list(rows[0]) if rows else ["kunci"]
    return pd.DataFrame(rows, columns=columns)


def print_questions(questions: Sequence[Question], boundaries: Boundaries, size: tuple[int, int]) -> None:
    """Print the questions, and how many there are in all."""
    if not questions:
        typer.echo(say("review.empty"))
        return
    names = _names(boundaries)
    table = Table(box=None, pad_edge=False)
    for name in ("key", "cases", "written", "reason", "candidates"):
        table.add_column(say(f"review.column_{name}"), overflow="fold", no_wrap=name == "key")
    for one in questions:
        candidates = ", ".join(f"{names.get(code, '?')} {code}" for code in one.candidates)
        cells = (one.key[:_KEY_LETTERS], str(one.n_cases), _written(one), one.reason, candidates)
        table.add_row(*(_plain(cell) for cell in cells))
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    console.print(table)
    typer.echo(say("review.waiting", questions=size[0], cases=size[1], shown=len(questions)))


def place_lines(boundaries: Boundaries, search: str) -> Iterator[str]:
    """Yield the kecamatan and, indented, their desa, each with its code."""
    wanted = search.casefold()
    for code, desa in boundaries.desa.groupby("kode_kecamatan"):
        kec = str(desa["nama_kecamatan"].iloc[0])
        whole = wanted in kec.casefold() or wanted in str(code)
        inside = [
            f"  {at} {name}"
            for at, name in desa["nama_desa"].items()
            if whole or wanted in str(name).casefold() or wanted in str(at)
        ]
        if inside:
            yield f"{code} {kec}"
            yield from inside


def _plain(cell: str) -> Text:
    """Return a cell as text: its brackets are no markup, and its control signs command no terminal."""
    return Text("".join(char if char.isprintable() else "\ufffd" for char in cell))


def _written(question: Question) -> str:
    one = question.written[0]
    return " | ".join(part for part in (one.kode, one.desa, one.kecamatan, one.alamat) if part) or "-"


def _names(boundaries: Boundaries) -> dict[str, str]:
    desa = boundaries.desa
    return {
        str(code): f"{name} ({kec})"
        for code, name, kec in zip(desa.index, desa["nama_desa"], desa["nama_kecamatan"], strict=True)
    }
