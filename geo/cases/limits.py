"""How much a case file may hold before it is refused: what is too large is an attack or a mistake."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import CaseFileError

__all__ = ["ReadLimits"]


@dataclass(frozen=True)
class ReadLimits:
    """The limits of one reading; the defaults suit a file that a person names on the own machine.

    Attributes
    ----------
    rows : int
        Rows or features of a table.
    columns : int
        Columns of a table.
    cells : int
        Rows times columns of a sheet as it lies in memory, blank cells included.
    members : int
        Files in an archive (a workbook is one too).
    expanded_mb : int
        Size in MB of all that an archive holds, once unpacked.
    ratio : int
        How many times larger than in the archive a file of more than
        :data:`RATIO_FROM` bytes may become.
    """

    rows: int = 10_000_000
    columns: int = 2_000
    cells: int = 60_000_000
    members: int = 2_000
    expanded_mb: int = 4_000
    ratio: int = 300

    def check_table(self, name: str, rows: int, columns: int) -> None:
        """Refuse a table that is too long or too wide.

        Raises
        ------
        CaseFileError
        """
        if rows > self.rows:
            raise CaseFileError("reading.too_many_rows", path=name, n=rows, limit=self.rows)
        if columns > self.columns:
            raise CaseFileError("reading.too_many_columns", path=name, n=columns, limit=self.columns)

    def check_cells(self, name: str, rows: int, columns: int) -> None:
        """Refuse a sheet whose room, blank cells included, is larger than memory should be asked for.

        Raises
        ------
        CaseFileError
        """
        if rows * columns > self.cells:
            raise CaseFileError(
                "reading.too_many_cells", path=name, rows=rows, columns=columns, limit=self.cells
            )


RATIO_FROM = 20_000_000
"""Bytes unpacked from which the ratio counts: small files of one letter shrink as far as any bomb."""
