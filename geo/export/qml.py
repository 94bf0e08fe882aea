"""A style as QGIS keeps it (QML): rules in a legend, patterns where no value is known."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from geo.export.palette import PATTERNS
from geo.export.styles import Condition, Line, Look, Rule, Style

__all__ = ["qml"]

_VERSION = "3.22.0"
"""The oldest QGIS in long-term care that reads these words; newer ones read them too."""

_GEOMETRY = {"point": 0, "polygon": 2}


def qml(style: Style) -> str:
    """Return a style as a QML document.

    A group of rules is one level of the legend and is drawn over the groups
    before it, whatever the order of the features.
    """
    root = Element("qgis", version=_VERSION, styleCategories="Symbology")
    renderer = SubElement(
        root,
        "renderer-v2",
        type="RuleRenderer",
        symbollevels="1",
        enableorderby="0",
        forceraster="0",
        referencescale="-1",
    )
    rules = SubElement(renderer, "rules", key=_key(style.name))
    symbols = SubElement(renderer, "symbols")
    number = 0
    for level, group in enumerate(style.groups):
        parent = SubElement(rules, "rule", label=group.label, key=_key(style.name, level))
        for rule in group.rules:
            key = _key(style.name, level, rule.label)
            facts = {"label": rule.label, "key": key, "symbol": str(number), "filter": _filter(rule)}
            SubElement(parent, "rule", {name: value for name, value in facts.items() if value})
            _symbol(symbols, str(number), rule.look, level)
            number += 1
    SubElement(root, "layerGeometryType").text = str(_GEOMETRY[style.shape])
    text = tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{text}"


def _key(*parts: object) -> str:
    # The same style is the same file: QGIS itself draws these keys by chance.
    return f"{{{uuid5(NAMESPACE_URL, 'tigapilar/' + '/'.join(map(str, parts)))}}}"


def _filter(rule: Rule) -> str:
    return "ELSE" if rule.otherwise else " AND ".join(_expression(one) for one in rule.conditions)


def _expression(condition: Condition) -> str:
    column = f'"{condition.column}"'
    if condition.sign == "empty":
        return f"{column} IS NULL"
    value = condition.value
    return f"{column} {condition.sign} " + (f"'{value}'" if isinstance(value, str) else f"{value:g}")


def _symbol(parent: Element, name: str, look: Look, level: int) -> None:
    kind = "marker" if look.point else "fill"
    symbol = SubElement(parent, "symbol", _named(name, kind))
    if look.point:
        _layer(symbol, "SimpleMarker", _marker(look.point, 2.4), level)
        return
    if look.ground in PATTERNS:
        _pattern(symbol, look.ground, level)
    _layer(symbol, "SimpleFill", _fill(look), level)


def _named(name: str, kind: str) -> dict[str, str]:
    return {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}


def _layer(symbol: Element, kind: str, values: Mapping[str, object], level: int) -> Element:
    layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": str(level)})
    options = SubElement(layer, "Option", type="Map")
    for name, value in values.items():
        SubElement(options, "Option", name=name, value=str(value), type="QString")
    for name, value in values.items():
        # QGIS before 3.20 reads these and not the options.
        SubElement(layer, "prop", k=name, v=str(value))
    return layer


def _pattern(symbol: Element, name: str, level: int) -> None:
    """Draw a pattern's ground, and its dots or lines over it."""
    side, ground, ink, width, lines = PATTERNS[name]
    _layer(symbol, "SimpleFill", _fill(Look(ground=ground)), level)
    x0, y0, x1, y1 = lines[0]
    if (x0, y0) == (x1, y1):
        distances = {f"distance_{axis}": side for axis in "xy"} | {"displacement_x": side / 2}
        units = {f"{distance}_unit": "MM" for distance in distances}
        layer = _layer(symbol, "PointPatternFill", {**distances, **units}, level)
        inner = SubElement(layer, "symbol", _named("@inner", "marker"))
        _layer(inner, "SimpleMarker", _marker(ink, 2 * width, outline=False), 0)
        return
    angle = 0 if y0 == y1 else 45
    values = {"angle": angle, "distance": side / 2 if angle == 0 else side, "distance_unit": "MM"}
    layer = _layer(symbol, "LinePatternFill", {**values, "line_width": width, "color": _rgba(ink)}, level)
    inner = SubElement(layer, "symbol", _named("@inner", "line"))
    line = {"line_color": _rgba(ink), "line_width": width, "line_width_unit": "MM", "line_style": "solid"}
    _layer(inner, "SimpleLine", line, 0)


def _fill(look: Look) -> dict[str, object]:
    plain = look.ground if look.ground.startswith("#") else ""
    values: dict[str, object] = {"style": "solid" if plain else "no", "color": _rgba(plain or "#ffffff")}
    return values | _outline(look.line)


def _outline(line: Line | None) -> dict[str, object]:
    if line is None:
        return {"outline_style": "no"}
    colour, width, dashes = line
    return {
        "outline_color": _rgba(colour),
        "outline_width": width,
        "outline_width_unit": "MM",
        "outline_style": "dash" if dashes else "solid",
        "joinstyle": "round",
    }


def _marker(colour: str, size: float, *, outline: bool = True) -> dict[str, object]:
    edge: dict[str, object] = {
        "outline_color": _rgba("#ffffff"),
        "outline_width": 0.2,
        "outline_style": "solid",
    }
    values = {"name": "circle", "color": _rgba(colour), "size": size, "size_unit": "MM"}
    return {**values, **(edge if outline else {"outline_style": "no"})}


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"
