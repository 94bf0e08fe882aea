"""The file's other columns: identifiers, words for kind and state, what happened, and nobody's names."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.demo.recipe import Recipe, pick, stream
from geo.demo.written_dates import write_moments

__all__ = ["DEMO_SOURCE", "description", "identifiers", "time_columns"]

DEMO_SOURCE = "DATA CONTOH"
"""What the column ``sumber`` says on each row."""

Labels = NDArray[np.object_]


def identifiers(cases: pd.DataFrame, recipe: Recipe) -> Labels:
    """Return the operators' running numbers: kind, year, number in the order of the reports."""
    year = cases["tanggal"].dt.year
    number = cases.groupby(["jenis", year]).cumcount() + 1
    prefix = cases["jenis"].map({jenis: kind["prefix"] for jenis, kind in recipe["jenis"].items()})
    rows = zip(prefix.tolist(), year.tolist(), number.tolist(), strict=True)
    return np.array([f"{a}-{b}-{c:05d}" for a, b, c in rows], dtype=object)


def time_columns(cases: pd.DataFrame, recipe: Recipe, seed: int) -> tuple[dict[str, Labels], Labels]:
    """Return the cells of date, answer, closing and state, and which dates nobody can read (by row).

    Returns
    -------
    columns : dict
        ``tanggal``, ``ditanggapi``, ``selesai``, ``status``.
    mistake : ndarray of object
        ``unreadable``, ``answer_first`` (the answer stands before the report) or blank.
    """
    count = len(cases)
    rng = stream(seed, "dates")
    forms = pick(rng, count, recipe["dates"]["forms"], "slash")
    shares = {
        "unreadable": recipe["dates"]["unreadable"],
        "answer_first": recipe["rows"]["answer_before_report"],
    }
    mistake = pick(rng, count, shares, "")
    reported = cases["tanggal"].to_numpy().astype("datetime64[s]")
    answered = cases["ditanggapi"].to_numpy().astype("datetime64[s]")
    mistake[(mistake == "answer_first") & np.isnat(answered)] = ""
    early = mistake == "answer_first"
    answered[early] = reported[early] - np.timedelta64(26 * 3600, "s")
    kinds = recipe["jenis"]
    day_only = (
        cases["jenis"].map({jenis: bool(kind["day_only"]) for jenis, kind in kinds.items()}).to_numpy(bool)
    )
    closed = cases["selesai"].to_numpy().astype("datetime64[s]")
    columns = {
        "tanggal": write_moments(reported, forms, day_only),
        "ditanggapi": write_moments(answered, forms, day_only),
        "selesai": write_moments(closed, forms, day_only),
        "status": _states(cases["status"].tolist(), recipe, stream(seed, "states")),
    }
    words = recipe["dates"]["unreadable_words"]
    for row in np.flatnonzero(mistake == "unreadable").tolist():
        word = str(words[int(rng.integers(len(words)))])
        columns["tanggal"][row] = word.replace("{year}", str(cases["tanggal"].iloc[row].year))
    return columns, mistake


def _states(states: list[str], recipe: Recipe, rng: np.random.Generator) -> Labels:
    blank = rng.random(len(states)) < recipe["rows"]["blank_status"]
    other = rng.random(len(states)) < recipe["rows"]["status_synonym"]
    word = rng.integers(0, 1_000_000, len(states)).tolist()
    texts = []
    for row, state in enumerate(states):
        words = recipe["status"][state]
        # Only "baru" may be left blank: a blank beside an answer would be told by the answer.
        empty = blank[row] and state == "baru"
        texts.append("" if empty else words[word[row] % len(words)] if other[row] else state)
    return np.array(texts, dtype=object)


def description(cases: pd.DataFrame, recipe: Recipe, seed: int) -> dict[str, Labels]:
    """Return the cells of kind, dinas, kategori and keterangan, and of persons who do not exist.

    The names are numbers ("Warga Contoh 00123") and the telephones
    (0800-0000-0123) are given to nobody.
    """
    count = len(cases)
    columns = {
        name: np.full(count, "", dtype=object) for name in ("jenis", "dinas", "kategori", "keterangan")
    }
    for block in recipe["kategori"]:
        jenis = block["jenis"]
        rows = np.flatnonzero((cases["jenis"] == jenis).to_numpy())
        rng = stream(seed, f"description {jenis}")
        which = rng.choice(len(block["names"]), len(rows), p=np.array(block["shares"]) / sum(block["shares"]))
        columns["kategori"][rows] = np.array(block["names"], dtype=object)[which]
        columns["dinas"][rows] = np.array(block["dinas"], dtype=object)[which]
        columns["keterangan"][rows] = rng.choice(np.array(block["keterangan"], dtype=object), len(rows))
        kind = recipe["jenis"][jenis]
        words = np.array(kind["words"], dtype=object)
        columns["jenis"][rows] = words[rng.choice(len(words), len(rows), p=kind["word_shares"])]
    columns["dinas"] = _dinas_words(columns["dinas"], recipe, stream(seed, "dinas words"))
    columns["nama"] = np.array([f"Warga Contoh {row:05d}" for row in range(1, count + 1)], dtype=object)
    columns["telepon"] = np.array(
        [f"0800-{row // 10_000:04d}-{row % 10_000:04d}" for row in range(1, count + 1)], dtype=object
    )
    return columns


def _dinas_words(names: Labels, recipe: Recipe, rng: np.random.Generator) -> Labels:
    """Return the dinas as different hands write them, some with a second one."""
    other = rng.random(len(names)) < recipe["dinas_written"]["share"]
    which = rng.integers(0, 1_000_000, len(names)).tolist()
    words = recipe["dinas_words"]
    texts = [
        words[name][which[row] % len(words[name])] if other[row] and name in words else name
        for row, name in enumerate(names.tolist())
    ]
    return np.array(texts, dtype=object)
