"""The same style as Styled Layer Descriptor 1.1, for GeoServer, MapServer and what else reads it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from geo.export.palette import PATTERNS
from geo.export.styles import Condition, Line, Rule, Style

__all__ = ["sld"]

_SLD, _SE, _OGC = (f"http://www.opengis.net/{name}" for name in ("sld", "se", "ogc"))
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PIXELS = 1 / 0.28
"""SLD measures in pixels of 0.28 mm."""

_COMPARISONS = {
    "=": "PropertyIsEqualTo",
    "<=": "PropertyIsLessThanOrEqualTo",
    ">=": "PropertyIsGreaterThanOrEqualTo",
}


def sld(style: Style, layer: str) -> str:
    """Return a style as an SLD document for the layer of that name.

    References
    ----------
    Open Geospatial Consortium (2007). Styled Layer Descriptor profile of the
    Web Map Service, 1.1.0 (05-078r4); Symbology Encoding 1.1.0 (05-077r4).
    """
    for prefix, address in (("sld", _SLD), ("se", _SE), ("ogc", _OGC), ("xsi", _XSI)):
        register_namespace(prefix, address)
    root = Element(f"{{{_SLD}}}StyledLayerDescriptor", version="1.1.0")
    root.set(
        f"{{{_XSI}}}schemaLocation",
        f"{_SLD} http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd",
    )
    named = SubElement(root, f"{{{_SLD}}}NamedLayer")
    _se(named, "Name", layer)
    user = SubElement(named, f"{{{_SLD}}}UserStyle")
    _se(user, "Name", style.name)
    for group in style.groups:
        features = _se(user, "FeatureTypeStyle")
        _se(features, "Name", group.label)
        for rule in group.rules:
            _rule(features, rule)
    return tostring(root, encoding="unicode")


def _se(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    element = SubElement(parent, f"{{{_SE}}}{tag}", attributes)
    element.text = text
    return element


def _rule(parent: Element, rule: Rule) -> None:
    element = _se(parent, "Rule")
    _se(element, "Name", rule.label)
    if rule.otherwise:
        _se(element, "ElseFilter")
    elif rule.conditions:
        _filter(SubElement(element, f"{{{_OGC}}}Filter"), rule.conditions)
    if rule.look.point:
        _mark(_se(_se(element, "PointSymbolizer"), "Graphic"), "circle", rule.look.point, 2.4)
        return
    if rule.look.ground in PATTERNS:
        _pattern(element, rule.look.ground)
    symbol = _se(element, "PolygonSymbolizer")
    if rule.look.ground.startswith("#"):
        _parameter(_se(symbol, "Fill"), "fill", rule.look.ground)
    if rule.look.line is not None:
        _stroke(symbol, rule.look.line)


def _filter(parent: Element, conditions: tuple[Condition, ...]) -> None:
    where = SubElement(parent, f"{{{_OGC}}}And") if len(conditions) > 1 else parent
    for condition in conditions:
        tag = "PropertyIsNull" if condition.sign == "empty" else _COMPARISONS[condition.sign]
        test = SubElement(where, f"{{{_OGC}}}{tag}")
        SubElement(test, f"{{{_OGC}}}PropertyName").text = condition.column
        if condition.sign != "empty":
            value = condition.value
            literal = SubElement(test, f"{{{_OGC}}}Literal")
            literal.text = value if isinstance(value, str) else f"{value:g}"


def _pattern(rule: Element, name: str) -> None:
    """Draw a pattern's ground, and its dots or lines over it."""
    side, ground, ink, width, lines = PATTERNS[name]
    _parameter(_se(_se(rule, "PolygonSymbolizer"), "Fill"), "fill", ground)
    x0, y0, x1, y1 = lines[0]
    mark = "circle" if (x0, y0) == (x1, y1) else "horline" if y0 == y1 else "slash"
    graphic = _se(_se(_se(_se(rule, "PolygonSymbolizer"), "Fill"), "GraphicFill"), "Graphic")
    _mark(graphic, mark, ink, 2 * width if mark == "circle" else side)


def _mark(graphic: Element, name: str, colour: str, size_mm: float) -> None:
    mark = _se(graphic, "Mark")
    _se(mark, "WellKnownName", name)
    _parameter(_se(mark, "Fill"), "fill", colour)
    _parameter(_se(mark, "Stroke"), "stroke", colour)
    _se(graphic, "Size", f"{size_mm * _PIXELS:.1f}")


def _stroke(symbol: Element, line: Line) -> None:
    colour, width, dashes = line
    stroke = _se(symbol, "Stroke")
    _parameter(stroke, "stroke", colour)
    _parameter(stroke, "stroke-width", f"{width * _PIXELS:.2f}")
    if dashes:
        _parameter(stroke, "stroke-dasharray", " ".join(f"{dash * _PIXELS:.1f}" for dash in dashes))


def _parameter(parent: Element, name: str, value: str) -> None:
    _se(parent, "SvgParameter", value, name=name)
