"""What every export says of itself: what it shows, of when, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.wording import Language, say

__all__ = ["LayerNote"]


@dataclass(frozen=True)
class LayerNote:
    """The facts that travel with an exported layer.

    Parameters
    ----------
    layer : str
        The layer's name, such as ``hotspots``.
    boundaries : str
        Title of the boundary layer in use.
    approximate : bool
        Whether that layer is only approximate.
    made_at : datetime
        When the export was made, with a time zone.
    suppressed : bool
        Whether the disclosure gate has coarsened the counts.
    demo : bool
        Whether any row is demonstration data.
    jenis, period : str, optional
        Kind and quarter shown, where the layer has one.
    population : str
        Where the population comes from; empty where none was used.
    edition : int, optional
        Number of the published edition; None where the layer is of none.
    """

    layer: str
    boundaries: str
    approximate: bool
    made_at: datetime
    suppressed: bool
    demo: bool = False
    jenis: str | None = None
    period: str | None = None
    population: str = ""
    edition: int | None = None

    def members(self) -> dict[str, object]:
        """Return the facts as plain values, for GeoJSON members, columns and sheets."""
        return {
            "lapisan": self.layer,
            "jenis": self.jenis,
            "periode": self.period,
            "batas": self.boundaries,
            "batas_perkiraan": self.approximate,
            "penduduk": self.population,
            "edisi": self.edition,
            "dibuat_pada": self.made_at.isoformat(timespec="seconds"),
            "disamarkan": self.suppressed,
            "data_contoh": self.demo,
        }

    def sentences(self, lang: Language = "id") -> list[str]:
        """Return the warnings that a reader of the file must see."""
        found = []
        if self.demo:
            found.append(say("export.demo", lang))
        if self.approximate:
            found.append(say("export.approximate", lang))
        if self.suppressed:
            found.append(say("export.suppressed", lang))
        return found

    def facts(self) -> dict[str, str]:
        """Return the known facts as text, for the formats that keep names and texts alone."""
        words = {True: say("export.yes"), False: say("export.no")}
        return {
            name: words[value] if isinstance(value, bool) else str(value)
            for name, value in self.members().items()
            if value not in (None, "")
        }

    def text(self) -> str:
        """Return facts and warnings in lines, for the formats that have one place for a description."""
        lines = [f"{name}: {value}" for name, value in self.facts().items()]
        return "\n".join([*self.sentences("id"), *self.sentences("en"), *lines])

    @property
    def title(self) -> str:
        """The layer's name with its kind and quarter, as the names of files and tables have it."""
        return "_".join(part for part in (self.layer, self.jenis, self.period) if part)
