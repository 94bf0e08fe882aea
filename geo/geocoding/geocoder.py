"""Case rows in, the same rows out with their desa and the evidence for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.gazetteer import load_desa_facts, load_former_names
from geo.admin.locator import PointLocator
from geo.geocoding.deciding import Progress, Table, decide_rows, tally_rows
from geo.geocoding.decision import Decision, sentence
from geo.geocoding.evidence import Evidence, gather
from geo.geocoding.joining import Judge
from geo.geocoding.places import Atlas
from geo.geocoding.sharing import Keys, SharedPoints, Tally, point_keys
from geo.wording import Language

__all__ = ["OUTPUT_COLUMNS", "geocode", "judge_of", "keys_of_points", "let_go", "tally_of_points"]

OUTPUT_COLUMNS = (
    "kode_desa", "nama_desa", "kode_kecamatan", "nama_kecamatan", "match_status", "match_level",
    "match_method", "match_score", "match_reason", "match_candidates", "match_lon", "match_lat",
)  # fmt: skip
"""What geocoding adds to a frame, in this order."""

_ORDER = ("code", "point", "name", "address", "alias")


def geocode(
    cases: pd.DataFrame,
    boundaries: Boundaries,
    *,
    lang: Language = "id",
    aliases: pd.DataFrame | None = None,
    bps_codes: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    shared: SharedPoints | None = None,
) -> pd.DataFrame:
    """Return every row of *cases* with the desa that its evidence points to, and why.

    A code, a point, the columns desa and kecamatan and a free address each
    propose desa. Where they agree the score rises; where they contradict each
    other, or several desa fit as well, the row goes to review with the
    candidates. Nothing is guessed in silence.

    Parameters
    ----------
    cases : pandas.DataFrame
        Raw rows under any of the headers that
        :func:`geo.cases.columns.recognise_columns` knows; not changed.
    boundaries : Boundaries
        The layer; with approximate lines, a point alone scores low and
        contradicts a name only from 3 km on.
    lang : {"id", "en"}
        Language of ``match_reason``.
    aliases : pandas.DataFrame, optional
        Decisions of earlier reviews: ``teks`` (of
        :func:`geo.geocoding.evidence_texts`) and ``kode_desa``; see
        :func:`geo.geocoding.aliases.known_aliases`.
    bps_codes : mapping of str to str, optional
        Code of the statistics office (ten digits) to dotted Kemendagri code;
        none is shipped, for its licence.
    progress : callable, optional
        Called with the number of texts read and their total, while it works.
    shared : SharedPoints, optional
        Where *cases* are a part of a file: the points that its rows share, which tell
        an office's own coordinate. Without it the rows are taken for the whole.

    Returns
    -------
    pandas.DataFrame
        Every input row and column, in order, with the same index, then
        ``OUTPUT_COLUMNS``: text, blank where it does not apply;
        ``match_score`` (0 to 1), ``match_lon`` and ``match_lat`` (degrees, NaN
        without a usable point) are float64. An input column of one of these
        names is kept as ``input_`` and its name.
    """
    judge = judge_of(boundaries)
    evidence = gather(cases, boundaries.desa, lang)
    with _collector_at_rest():
        table = decide_rows(evidence, judge, aliases, bps_codes or {}, progress, shared)
        added = _columns(table, evidence, judge.atlas, lang)
    kept = cases.copy()
    kept.columns = _kept_names(cases.columns)
    return pd.concat([kept, added.set_axis(cases.index, axis=0)], axis=1) if len(kept.columns) else (
        added.set_axis(cases.index, axis=0)
    )  # fmt: skip


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the cycle collector from walking through the same words again and again; they have no cycles."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Identity:
    """A layer as a key of the cache: the object itself, not what it holds."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries

    def __hash__(self) -> int:
        return id(self.boundaries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.boundaries is self.boundaries


@lru_cache(maxsize=2)
def _index(key: _Identity) -> tuple[Atlas, PointLocator]:
    """Return the names and the locator of a layer; a service asks for the same ones many times."""
    desa = key.boundaries.desa
    names = pd.DataFrame(desa.drop(columns=desa.geometry.name))
    return Atlas(names, load_former_names(), load_desa_facts()["kodepos"]), PointLocator(desa)


def let_go() -> None:
    """Let go of the names and locators of all layers: of a nation they are large."""
    _index.cache_clear()


def judge_of(boundaries: Boundaries) -> Judge:
    """Return who decides on rows by a layer; its names and its locator are made once."""
    return Judge(*_index(_Identity(boundaries)), approximate=boundaries.approximate)


def keys_of_points(cases: pd.DataFrame, boundaries: Boundaries) -> Keys:
    """Return the key of each row's point (:func:`geo.geocoding.sharing.point_keys`), -1 without one.

    Parameters
    ----------
    cases : pandas.DataFrame
        Rows of a file; its columns with coordinates are enough.
    boundaries : Boundaries
    """
    evidence = gather(cases, boundaries.desa, "id")
    keys = np.full(len(cases), -1, dtype=np.int64)
    given = np.isfinite(evidence.lon) & np.isfinite(evidence.lat)
    keys[given] = point_keys(evidence.lon[given], evidence.lat[given])
    return keys


def tally_of_points(cases: pd.DataFrame, boundaries: Boundaries, crowd: Keys) -> Tally:
    """Return what a part of a file says of the points that the file has on many rows.

    Parameters
    ----------
    cases : pandas.DataFrame
        Rows of a part.
    boundaries : Boundaries
    crowd : numpy.ndarray of int64
        :func:`geo.geocoding.sharing.crowded` of all rows' keys.
    """
    return tally_rows(gather(cases, boundaries.desa, "id"), judge_of(boundaries), {}, crowd)


def _columns(table: Table, evidence: Evidence, atlas: Atlas, lang: Language) -> pd.DataFrame:
    sentences: dict[tuple[object, ...], str] = {}
    rows = [_row(decision, atlas, lang, sentences) for decision in table.decisions]
    names = OUTPUT_COLUMNS[:10]
    out = {}
    for at, name in enumerate(names):
        kind = np.float64 if name == "match_score" else object
        values = np.empty(len(rows), dtype=kind)
        values[:] = [row[at] for row in rows]
        out[name] = values[table.of_row]
    notes = np.asarray(evidence.notes, dtype=object)
    if notes.size and (notes != "").any():
        out["match_reason"] = np.asarray(
            [f"{reason} {note}".strip() for reason, note in zip(out["match_reason"], notes, strict=True)],
            dtype=object,
        )
    return pd.DataFrame({**out, "match_lon": evidence.lon, "match_lat": evidence.lat})


def _row(
    decision: Decision, atlas: Atlas, lang: Language, sentences: dict[tuple[object, ...], str]
) -> tuple[object, ...]:
    said = tuple(part for clause in decision.clauses for part in (clause.key, *clause.values.values()))
    if said not in sentences:
        sentences[said] = sentence(decision.clauses, lang)
    place, kecamatan = decision.place, decision.kecamatan
    method = "+".join(part for part in _ORDER if part in decision.by)
    return (
        atlas.codes[place] if place >= 0 else "",
        atlas.names[place] if place >= 0 else "",
        atlas.kecamatan[kecamatan] if kecamatan >= 0 else "",
        atlas.kecamatan_names[kecamatan] if kecamatan >= 0 else "",
        decision.status,
        decision.level,
        method,
        round(min(max(decision.score, 0.0), 1.0), 3),
        sentences[said],
        ";".join(atlas.codes[candidate] for candidate in decision.candidates),
    )


def _kept_names(columns: pd.Index) -> list[object]:
    """Return the input's headers, those that geocoding uses itself with ``input_`` before them."""
    taken = {str(label) for label in columns}
    out: list[object] = []
    for label in columns:
        name = label
        if str(label) in OUTPUT_COLUMNS:
            name = f"input_{label}"
            while name in taken:
                name = f"input_{name}"
            taken.add(name)
        out.append(name)
    return out
