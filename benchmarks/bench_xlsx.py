"""Thirty thousand rows to XLSX: ours beside openpyxl's streaming workbook and ``DataFrame.to_excel``.

All three write the same cells; ours and openpyxl's with text marked as text, so that no
cell is a formula. Seconds are of the processor. Then the memory of a fresh process that
writes 100,000 rows. ``TIGAPILAR_BENCH_ROWS`` changes the number of rows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from geo.export.writer import write_layer

ROWS = int(os.environ.get("TIGAPILAR_BENCH_ROWS", "30000"))

MEMORY = """
import resource, sys
from pathlib import Path
from benchmarks.bench_xlsx import table
from geo.export.writer import write_layer
frame = table(int(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write_layer(frame, Path(sys.argv[2]))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(before / 1024, after / 1024)
"""


def table(rows: int) -> pd.DataFrame:
    """Return cases as an office exports them: columns of text, moments, numbers, yes or no."""
    rng = np.random.default_rng(1)
    texts = {f"teks_{c}": [f"35.10.{r % 25:02d} teks {c}" for r in range(rows)] for c in range(14)}
    frame = pd.DataFrame(texts)
    frame["tanggal"] = pd.date_range("2025-01-01", periods=rows, freq="min")
    frame["selesai"] = frame["tanggal"].where(rng.random(rows) < 0.5)
    for column in range(6):
        frame[f"angka_{column}"] = rng.normal(size=rows)
    frame["ya"] = rng.random(rows) < 0.5
    return frame


def by_openpyxl(frame: pd.DataFrame, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        cells = []
        for value in row:
            if isinstance(value, str):
                cell = WriteOnlyCell(sheet, value=value)
                cell.data_type, cell.number_format = "s", "@"
                cells.append(cell)
            else:
                cells.append(None if value is pd.NaT else value)
        sheet.append(cells)
    book.save(path)


def seconds(write: Callable[[pd.DataFrame, Path], object], frame: pd.DataFrame, path: Path) -> float:
    start = time.process_time()
    write(frame, path)
    return time.process_time() - start


def main() -> None:
    frame = table(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        ours = seconds(write_layer, frame, path)
        print(f"{ROWS:,} rows of {len(frame.columns)} columns: ours {ours:.2f} s of processor")
        peers: dict[str, Callable[[pd.DataFrame, Path], object]] = {
            "openpyxl": by_openpyxl,
            "pandas": lambda table, file: table.to_excel(file, index=False, engine="openpyxl"),
        }
        for name, write in peers.items():
            theirs = seconds(write, frame, path)
            print(f"  {name} {theirs:.2f} s, {theirs / ours:.1f} times ours")
        command = [sys.executable, "-c", MEMORY, "100000", str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        print(f"100,000 rows: {float(said[0]):.0f} MB before, at most {float(said[1]):.0f} MB while writing")


if __name__ == "__main__":
    main()
