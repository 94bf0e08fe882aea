"""KML for Google Earth and the phone: points and areas in the map's colours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.export.geojson import plain_value, tidy_geometry
from geo.export.layer import ExportLayer
from geo.export.palette import PATTERNS
from geo.export.styles import Condition, Group, Style, style_of
from geo.export.xml_text import attribute, text

__all__ = ["kml_parts"]

_NAMES = ("label", "nama_desa", "nama_kecamatan", "id", "cluster_id")
_PIXELS_A_MM = 4.0


def kml_parts(layer: ExportLayer) -> Iterator[bytes]:
    """Return a layer as a KML document piece by piece; every column is kept as ExtendedData.

    KML has no patterns: what is unknown or coarsened has the pale ground of its pattern.

    References
    ----------
    Open Geospatial Consortium (2008). OGC KML 2.2.0 (07-147r2).
    """
    style = style_of(layer.name, layer.columns)
    title = layer.note.title if layer.note else layer.name
    said = layer.note.text() if layer.note else ""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{text(title)}</name><description>{text(said)}</description>\n"
    ).encode()
    if style is not None:
        yield "".join(_styles(style)).encode()
    for part in layer.written():
        yield "".join(_placemarks(gpd.GeoDataFrame(part), layer, style)).encode()
    yield b"</Document></kml>\n"


def _styles(style: Style) -> Iterator[str]:
    for chosen in product(*(range(-1, len(group.rules)) for group in style.groups)):
        looks = [group.rules[n].look for group, n in zip(style.groups, chosen, strict=True) if n >= 0]
        ground = next((look.ground for look in looks if look.ground), "")
        line = next((look.line for look in reversed(looks) if look.line), None)
        point = next((look.point for look in looks if look.point), "")
        yield f"<Style id={attribute(_style_id(chosen))}>"
        if style.shape == "point":
            yield f"<IconStyle><color>{_colour(point or '#6b665c')}</color></IconStyle>"
        else:
            colour, width, _ = line or ("#8a857a", 0.15, ())
            yield f"<LineStyle><color>{_colour(colour)}</color><width>{width * _PIXELS_A_MM:.1f}</width>"
            filled = PATTERNS[ground][1] if ground in PATTERNS else ground
            colour = _colour(filled, "d0") if filled else "00ffffff"
            yield f"</LineStyle><PolyStyle><color>{colour}</color></PolyStyle>"
        yield "</Style>\n"


def _style_id(chosen: tuple[int, ...]) -> str:
    return "gaya_" + "_".join(str(number + 1) for number in chosen)


def _colour(colour: str, alpha: str = "ff") -> str:
    return f"{alpha}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _placemarks(part: gpd.GeoDataFrame, layer: ExportLayer, style: Style | None) -> Iterator[str]:
    table = pd.DataFrame(part[layer.columns])
    columns = {name: table[name].tolist() for name in layer.columns}
    shapes = tidy_geometry(np.asarray(part.geometry.array))
    title = next((name for name in _NAMES if name in columns and layer.name != "cases"), "id")
    chosen = [] if style is None else [_chosen(group, table) for group in style.groups]
    for row in range(len(part)):
        yield "<Placemark>"
        if title in columns:
            yield f"<name>{text(plain_value(columns[title][row]))}</name>"
        if "sentence_id" in columns:
            yield f"<description>{text(plain_value(columns['sentence_id'][row]) or '')}</description>"
        moment = columns["tanggal"][row] if "tanggal" in columns else None
        if isinstance(moment, datetime) and not pd.isna(moment) and moment.tzinfo is not None:
            yield f"<TimeStamp><when>{moment.isoformat(timespec='seconds')}</when></TimeStamp>"
        elif isinstance(moment, date) and not isinstance(moment, datetime):
            yield f"<TimeStamp><when>{moment.isoformat()}</when></TimeStamp>"
        if style is not None:
            yield f"<styleUrl>#{_style_id(tuple(int(numbers[row]) for numbers in chosen))}</styleUrl>"
        yield from _data({name: values[row] for name, values in columns.items()})
        yield _geometry(shapes[row])
        yield "</Placemark>\n"


def _data(values: dict[str, object]) -> Iterator[str]:
    yield "<ExtendedData>"
    for name, value in values.items():
        plain = plain_value(value)
        if plain is not None:
            yield f"<Data name={attribute(name)}><value>{text(plain)}</value></Data>"
    yield "</ExtendedData>"


def _chosen(group: Group, table: pd.DataFrame) -> NDArray[np.int64]:
    """Return the number of the rule that applies to each row, -1 where none does."""
    found = np.full(len(table), -1)
    for number, rule in enumerate(group.rules):
        here = found == -1
        for condition in rule.conditions:
            here &= _holds(condition, table)
        found[here] = number
    return found


def _holds(condition: Condition, table: pd.DataFrame) -> NDArray[np.bool_]:
    values = table[condition.column]
    if condition.sign == "empty":
        return values.isna().to_numpy(dtype=bool)
    if condition.sign == "=":
        return (values.astype(str) == str(condition.value)).to_numpy(dtype=bool)
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    limit = float(condition.value)
    return numbers <= limit if condition.sign == "<=" else numbers >= limit


def _geometry(shape: shapely.Geometry | None) -> str:
    if shape is None or shapely.is_empty(shape):
        return ""
    if isinstance(shape, shapely.Point):
        return f"<Point><coordinates>{_coordinates(shape)}</coordinates></Point>"
    if isinstance(shape, shapely.LineString):
        return f"<LineString><coordinates>{_coordinates(shape)}</coordinates></LineString>"
    if isinstance(shape, shapely.Polygon):
        holes = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in shape.interiors)
        return f"<Polygon><outerBoundaryIs>{_ring(shape.exterior)}</outerBoundaryIs>{holes}</Polygon>"
    return f"<MultiGeometry>{''.join(_geometry(part) for part in shapely.get_parts(shape))}</MultiGeometry>"


def _ring(ring: shapely.LinearRing) -> str:
    return f"<LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing>"


def _coordinates(shape: shapely.Geometry) -> str:
    return " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(shape).tolist())
