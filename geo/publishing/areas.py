"""An area of several kabupaten is published kabupaten by kabupaten, in one edition.

Why that is enough. Let the cells of an edition fall into blocks, one a kabupaten, and
let every published line (a count, a total, a year, a class) be made of the cells of one
block alone. What an attacker may believe is the set of all tables that agree with every
line; it is then the product of the sets of the blocks, since no line ties two of them.
The values that a cell takes in a product are those that it takes in its own factor: if
the gate has proved of each block that no small count is pinned in it, none is pinned in
all of them together, however many there are and in whatever order they were published.

So that it holds:

- no total of the whole area is published, nor what could not be placed in any kabupaten;
- hotspots are looked for inside each kabupaten: a class over the whole area would be an
  inequality with all its cells in it ("more than its share of the total");
- a correction is held against the earlier editions of its own block. What is corrected is
  a quarter of one kabupaten: one that has no correction keeps its lines, to the last
  digit, and is no more published again than a quarter is that has none.

What a kind or a quarter is called, and which there are, is the same for all blocks and
tells nothing of a count: all kinds are published or none.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.population import population_of
from geo.admin.wilayah import area_name
from geo.aggregation.counts import counts_matrix
from geo.aggregation.disclosure import THRESHOLD
from geo.hotspots import hotspot_layers
from geo.publishing.plan import Plan, PlannedTable, plan_edition
from geo.publishing.records import EditionRecord, KeptTable
from geo.publishing.tables import quarter_cells, same_counts
from geo.study import Study
from geo.zone import office_tz

__all__ = ["area_studies", "changed_in_areas", "is_wide", "plan_areas", "studied_by_area"]

log = logging.getLogger("tigapilar.publishing")

_PERMUTATIONS = 9_999


def is_wide(boundaries: Boundaries) -> bool:
    """Return whether a layer has desa of more than one kabupaten."""
    return bool(boundaries.desa.index.str[:5].nunique() > 1)


def area_studies(study: Study) -> dict[str, Study]:
    """Return the study of every kabupaten by its code, hotspots looked for inside it alone."""
    ready = _by_area(study)
    return {code: _cut(study, code) if ready else _studied(study, code) for code in _codes(study)}


def studied_by_area(study: Study, *, permutations: int = _PERMUTATIONS) -> Study:
    """Return the study with the layers of its kabupaten, each looked at by itself, joined to one.

    A map of a province compares desa with those of their own kabupaten: what is found is
    what is published, and takes minutes where the circles of the whole would take hours.

    Parameters
    ----------
    study : Study
        Without layers, or with others that are left.
    permutations : int
    """
    parts = [_studied(study, code, permutations) for code in _codes(study)]
    keys = list(dict.fromkeys(key for part in parts for key in part.layers))
    return replace(study, layers={key: _joined([part.layers[key] for part in parts]) for key in keys})


def _joined(layers: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return the layers of the kabupaten as one; clusters are numbered on."""
    numbered, last = [], 0
    for layer in layers:
        own = layer.assign(cluster_id=layer["cluster_id"] + last)
        last += int(layer["cluster_id"].max()) if layer["cluster_id"].notna().any() else 0
        own.attrs = {}
        numbered.append(own)
    joined = gpd.GeoDataFrame(pd.concat(numbered))
    first: dict[Any, Any] = next((one.attrs for one in layers if "permutations" in one.attrs), {})
    joined.attrs = {**first, "within": "kabupaten"}
    return joined


def _by_area(study: Study) -> bool:
    return bool(study.layers) and all("within" in layer.attrs for layer in study.layers.values())


def _codes(study: Study) -> list[str]:
    return sorted(str(code) for code in study.boundaries.desa.index.str[:5].unique())


def changed_in_areas(study: Study, history: Sequence[EditionRecord]) -> dict[str, str]:
    """Return the quarters that differ from what is published in any kabupaten: "new" or "correction"."""
    found: dict[str, str] = {}
    for code in _codes(study):
        for period, how in _changed(_counted(study, code), _part(history, code)).items():
            found.setdefault(period, how)
    return {period: found[period] for period in study.periods if period in found}


def plan_areas(
    study: Study,
    history: Sequence[EditionRecord] = (),
    *,
    periods: Sequence[str] | None = None,
    threshold: int = THRESHOLD,
    who: str = "",
    note: str = "",
    made_at: datetime | None = None,
    secondary: bool = True,
) -> Plan:
    """Return what would be published now of an area of several kabupaten.

    Each kabupaten passes the gate by itself, quarter by quarter: the totals over the
    kinds and the year, which tie a kabupaten's tables together, are not published here.

    Parameters
    ----------
    study, history, periods, threshold, who, note, made_at, secondary
        As :func:`geo.publishing.plan.plan_edition` takes them.
    """
    moment = made_at or datetime.now(office_tz())
    plans: dict[str, Plan] = {}
    for code, part in area_studies(study).items():
        before = _part(history, code)
        wanted = [one for one in _changed(part, before) if periods is None or one in set(periods)]
        log.info("gate: %s %s, %d quarters", code, area_name(code, "en"), len(wanted))
        plans[code] = plan_edition(
            part, before, periods=wanted, threshold=threshold, who=who, note=note, made_at=moment,
            secondary=secondary, joint=False,
        )  # fmt: skip
    tables = _together(plans, history)
    head = replace(
        next(iter(plans.values())).record,
        boundaries=study.boundaries.origin.title,
        demo=study.demo,
        population_estimated=study.population_estimated,
        tables=tuple(one.table for one in tables),
    )
    refused = dict.fromkeys(period for plan in plans.values() for period in plan.refused)
    loss, bound = (sum(getattr(plan, name) for plan in plans.values()) for name in ("loss", "bound"))
    follows = max((one.number for one in history), default=0)
    return Plan(head, tables, tuple(refused), False, loss, bound, follows)


def _counted(study: Study, code: str) -> Study:
    """Return the study of one kabupaten without hotspots: its places and its lines."""
    desa = study.boundaries.desa
    own = desa[desa.index.str.startswith(f"{code}.")]
    rows = study.counts[study.counts["kode"].str.startswith(f"{code}.")].copy()
    rows.loc[rows["tingkat"] == "kecamatan", "induk"] = code
    kecamatan = rows[rows["tingkat"] == "kecamatan"]
    whole = kecamatan.groupby(["jenis", "periode"], as_index=False, sort=False)["n_cases"].sum()
    whole = whole.assign(tingkat="kabupaten", kode=code, nama="", induk="")[rows.columns]
    return replace(
        study,
        boundaries=Boundaries(own, study.boundaries.origin),
        counts=pd.concat([rows, whole], ignore_index=True),
        layers={},
        population=None if study.population is None else study.population.reindex(own.index),
    )


def _cut(study: Study, code: str) -> Study:
    """Return the study of one kabupaten out of one that was studied by area."""
    part = _counted(study, code)
    own = part.boundaries.desa.index
    return replace(part, layers={key: layer.loc[own] for key, layer in study.layers.items()})


def _studied(study: Study, code: str, permutations: int | None = None) -> Study:
    """Return the study of one kabupaten, its hotspots looked for now."""
    part = _counted(study, code)
    matrix = counts_matrix(part.counts)
    known = [layer.attrs["permutations"] for layer in study.layers.values() if "permutations" in layer.attrs]
    replicates = permutations or (known[0] if known else _PERMUTATIONS)
    layers: dict[Hashable, gpd.GeoDataFrame] = {}
    by_kind = part.population is not None and "jenis" in part.population.columns
    for kinds in [[kind] for kind in part.jenis] if by_kind else [list(part.jenis)]:
        people = None if part.population is None else population_of(part.population, kinds[0])
        layers |= hotspot_layers(
            matrix.loc[:, kinds],
            part.boundaries,
            None if people is None else people["population"],
            permutations=replicates,
            seed=study.seed,
            population_estimated=people is not None and bool(people["estimated"].any()),
        )
    wanted = [key for key in product(part.jenis, part.periods) if key in layers]
    return replace(part, layers={key: layers[key] for key in wanted})


def _part(history: Sequence[EditionRecord], code: str) -> list[EditionRecord]:
    """Return earlier editions as far as they are one kabupaten's."""
    return [
        replace(record, tables=tuple(_part_of(table, code) for table in record.tables)) for record in history
    ]


def _part_of(table: KeptTable, code: str) -> KeptTable:
    codes = table.cells["kode"]
    here = (codes == code) | codes.str.startswith(f"{code}.")
    return replace(table, cells=table.cells[here].reset_index(drop=True))


def _changed(part: Study, before: Sequence[EditionRecord]) -> dict[str, str]:
    newest = {table.periods[0]: table for record in before for table in record.tables}
    found = {}
    for period in part.periods:
        if period not in newest or newest[period].cells.empty:
            found[period] = "new"
        elif not same_counts(quarter_cells(part, period, together=False), newest[period].cells):
            found[period] = "correction"
    return found


def _together(plans: dict[str, Plan], history: Sequence[EditionRecord]) -> tuple[PlannedTable, ...]:
    """Return one table a quarter out of the kabupaten's; who has nothing new keeps what was said."""
    newest = {table.periods[0]: table for record in history for table in record.tables}
    planned = {
        (code, one.table.periods[0]): one for code, plan in plans.items() for one in plan.tables
    }  # fmt: skip
    tables = []
    for period in sorted({period for _, period in planned}):
        cells, steps = [], []
        for code in plans:
            one = planned.get((code, period))
            kept = one.table.cells if one is not None else _part_of(newest[period], code).cells
            cells.append(kept)
            steps.append(one.steps.to_numpy() if one is not None else [0] * len(kept))
        version = newest[period].versions[0] + 1 if period in newest else 1
        whole = pd.concat(cells, ignore_index=True)
        level = pd.Series([value for part in steps for value in part], index=whole.index)
        tables.append(PlannedTable(KeptTable((period,), (version,), whole), level))
    return tuple(tables)
