"""The published numbers as JSON, for programs of the dinas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.dependencies import (
    Choice,
    ChoiceOf,
    LanguageOf,
    OfficeOf,
    WideChoiceOf,
    YearChoiceOf,
    only_parameters,
)
from api.errors import PROBLEM
from api.office import Edition
from api.prepared import JSON, prepared
from geo.aggregation.kinds import ALL_JENIS, jenis_name
from geo.errors import RequestError
from geo.export.geojson import plain_value
from geo.wording import Language
from geo.wording.formats import format_period

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["Data"], responses=PROBLEM)


class LayerList(BaseModel):
    """Kinds and quarters that can be asked for."""

    jenis: list[dict[str, str]] = Field(description="Kode dan nama jenis / code and name of each kind.")
    periode: list[dict[str, str]] = Field(
        description="Kode dan nama triwulan / code and name of each quarter."
    )
    bersama: dict[str, str] | None = Field(
        description="Semua jenis bersama, hanya kecamatan dan kabupaten / all kinds together, of kecamatan "
        "and kabupaten only."
    )
    batas: str = Field(description="Batas desa yang dipakai / boundaries in use.")
    batas_perkiraan: bool
    data_contoh: bool


class Rows(BaseModel):
    """Rows of one published table."""

    jenis: str
    periode: str
    disamarkan: bool = Field(True, description="Jumlah kecil sudah disamarkan / small counts are ranges.")
    data_contoh: bool
    baris: list[dict[str, Any]]


@router.get(
    "/layers",
    response_model=LayerList,
    summary="Jenis dan triwulan / Kinds and quarters",
    dependencies=[Depends(only_parameters("lang"))],
)
def layers(office: OfficeOf, lang: LanguageOf) -> Response:
    """Answer with the kinds and quarters that there are data for."""
    edition = office.edition()
    return _json(edition, ("layers", lang), lambda: _layers(edition, lang))


def _layers(edition: Edition, lang: Language) -> LayerList:
    shown = edition.data
    return LayerList(
        jenis=[{"kode": kind, "nama": jenis_name(kind, lang)} for kind in shown.jenis],
        periode=[{"kode": period, "nama": format_period(period, lang)} for period in shown.periods],
        bersama={"kode": ALL_JENIS, "nama": jenis_name(ALL_JENIS, lang)} if shown.has_total else None,
        batas=shown.boundaries.origin.title_in(lang),
        batas_perkiraan=shown.boundaries.approximate,
        data_contoh=shown.demo,
    )


_SHOWN = Depends(only_parameters("jenis", "periode", "lang"))


@router.get(
    "/hotspots",
    response_model=Rows,
    summary="Hotspot per desa / Hotspots by desa",
    dependencies=[_SHOWN],
)
def hotspots(office: OfficeOf, choice: ChoiceOf) -> Response:
    """Answer with range, class and sentence of every desa."""
    edition = office.edition()
    if not edition.data.periods:
        raise RequestError("aggregation.nothing_yet")
    return _json(edition, ("hotspots", choice), lambda: _hotspots(edition, choice))


def _hotspots(edition: Edition, choice: Choice) -> Rows:
    layer = edition.data.layer(choice.jenis, choice.period)
    table = pd.DataFrame(layer.drop(columns=[layer.geometry.name, "jenis", "periode"])).reset_index()
    return _rows(table, choice.jenis, choice.period, edition.data.demo)


@router.get(
    "/tahun",
    response_model=Rows,
    summary="Empat triwulan bersama / Four quarters together",
    dependencies=[Depends(only_parameters("jenis", "lang"))],
)
def year(office: OfficeOf, choice: YearChoiceOf) -> Response:
    """Answer with the last four published quarters of every desa, kecamatan and the kabupaten."""
    edition = office.edition()
    return _json(edition, ("tahun", choice), lambda: _year(edition, choice))


def _year(edition: Edition, choice: Choice) -> Rows:
    table = edition.data.years
    here = table[table["jenis"] == choice.jenis]
    if here.empty:
        raise RequestError("publishing.no_year", jenis=jenis_name(choice.jenis, choice.lang))
    return _rows(here.drop(columns=["jenis"]), choice.jenis, here["period_to"].iloc[0], edition.data.demo)


@router.get(
    "/counts",
    response_model=Rows,
    summary="Jumlah per wilayah / Counts by area",
    dependencies=[_SHOWN],
)
def counts(office: OfficeOf, choice: WideChoiceOf) -> Response:
    """Answer with the published count of every desa, kecamatan and the kabupaten.

    What could not be placed is a line of its own, so the parts add up. All kinds together
    (`jenis=semua`) are published of kecamatan and the kabupaten.
    """
    edition = office.edition()
    return _json(edition, ("counts", choice), lambda: _counts(edition, choice))


def _counts(edition: Edition, choice: Choice) -> Rows:
    table = edition.data.counts
    here = (table["jenis"] == choice.jenis) & (table["periode"] == choice.period)
    if choice.jenis == ALL_JENIS and not here.any():
        raise RequestError("publishing.no_total")
    return _rows(
        table[here].drop(columns=["jenis", "periode"]), choice.jenis, choice.period, edition.data.demo
    )


def _json(edition: Edition, key: tuple[object, ...], make: Callable[[], BaseModel]) -> Response:
    return prepared(edition, ("data", *key), lambda: make().model_dump_json(), media_type=JSON)


def _rows(table: pd.DataFrame, jenis: str, period: str, demo: bool) -> Rows:
    names = list(table.columns)
    rows = [
        {name: plain_value(value) for name, value in zip(names, values, strict=True)}
        for values in zip(*(table[name].tolist() for name in names), strict=True)
    ]
    return Rows(jenis=jenis, periode=period, disamarkan=True, data_contoh=demo, baris=rows)
