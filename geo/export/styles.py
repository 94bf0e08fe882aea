"""How each layer is drawn, as data: rules of which QML, SLD and KML are made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from geo.export.palette import CLASS_NUMBERS, COUNT_LIMITS, OUTLINES, STATUS_COLOURS, STEPS
from geo.wording import say

__all__ = ["Condition", "Group", "Look", "Rule", "Style", "style_of"]

Sign = Literal["=", "<=", ">=", "empty"]
Line = tuple[str, float, tuple[float, ...]]
"""Colour, width in millimetres, dashes in millimetres."""

_EDGE: Line = ("#8a857a", 0.15, ())


class Condition(NamedTuple):
    """What one column must be for a rule to apply."""

    column: str
    sign: Sign
    value: str | float = ""


class Look(NamedTuple):
    """How a feature is drawn: a ground (colour or name of a pattern), a line, or a point."""

    ground: str = ""
    line: Line | None = None
    point: str = ""


class Rule(NamedTuple):
    """A look, its words in the legend, and when it applies; *otherwise*: when no rule before it did."""

    label: str
    look: Look
    conditions: tuple[Condition, ...] = ()
    otherwise: bool = False


class Group(NamedTuple):
    """Rules of which one applies to each feature; a later group is drawn over an earlier one."""

    label: str
    rules: tuple[Rule, ...]


class Style(NamedTuple):
    """How one layer is drawn."""

    name: str
    shape: Literal["polygon", "point"]
    groups: tuple[Group, ...]


def style_of(layer: str, columns: Sequence[str]) -> Style | None:
    """Return how a layer is drawn; None where the viewer's own way is good enough.

    Parameters
    ----------
    layer : str
        The layer's name, such as ``hotspots``.
    columns : sequence of str
        Its columns: they tell ranges from exact numbers.
    """
    if layer == "cases":
        return Style(layer, "point", (_status(),)) if "status" in columns else None
    if layer == "desa":
        return Style(layer, "polygon", (_one("desa", Look(line=("#6b665c", 0.2, ()))),))
    if layer == "patrols":
        look = Look(ground=STEPS[3], line=(STEPS[4], 0.4, ()))
        return Style(layer, "polygon", (_one("patrols", look),))
    groups = []
    if "n_min" in columns and "n_max" in columns:
        groups.append(_ranges())
    elif "n_cases" in columns and layer in ("hotspots", "kecamatan", "tahun"):
        groups.append(_numbers())
    if "hotspot_class" in columns:
        groups.append(_classes())
    if layer in ("clusters", "growing"):
        groups.append(_kinds(has_kind="kind" in columns))
    if "since_last" in columns:
        groups.append(_since())
    return Style(layer, "polygon", tuple(groups)) if groups else None


def _one(word: str, look: Look) -> Group:
    return Group(say(f"export.style_{word}"), (Rule(say(f"export.style_{word}"), look),))


def _limits() -> list[tuple[int, int | None, str]]:
    """Return the ends and the words of the classes of counts."""
    ends = [int(limit) for limit in COUNT_LIMITS]
    found: list[tuple[int, int | None, str]] = [
        (low, above - 1, f"{low}–{above - 1}") for low, above in pairwise(ends)
    ]
    return [*found, (ends[-1], None, say("maps.class_from", low=ends[-1]))]


def _ranges() -> Group:
    rules = [Rule(say("maps.ui_legend_no_data"), _ground("no_data"), (Condition("n_min", "empty"),))]
    for number, (low, high, label) in enumerate(_limits()):
        conditions = [Condition("n_min", ">=", low)]
        if high is not None:
            conditions.append(Condition("n_max", "<=", high))
        rules.append(Rule(label, _ground(STEPS[number] if number else "few"), tuple(conditions)))
    rules.append(Rule(say("maps.ui_legend_coarsened"), _ground("coarsened"), otherwise=True))
    return Group(say("maps.ui_legend_measure_n"), tuple(rules))


def _numbers() -> Group:
    rules = [Rule(say("maps.ui_legend_no_data"), _ground("no_data"), (Condition("n_cases", "empty"),))]
    for number, (low, high, label) in enumerate(_limits()):
        conditions = [Condition("n_cases", ">=", low)]
        if high is not None:
            conditions.append(Condition("n_cases", "<=", high))
        rules.append(Rule(label, _ground(STEPS[number]), tuple(conditions)))
    return Group(say("maps.ui_legend_measure_n"), tuple(rules))


def _classes() -> Group:
    numbers = sorted(CLASS_NUMBERS.items(), key=lambda item: -item[1])
    return Group(
        say("maps.ui_legend_hot"),
        tuple(
            Rule(
                say(f"maps.ui_class_{number}"),
                Look(line=OUTLINES[number]),
                (Condition("hotspot_class", "=", name),),
            )
            for name, number in numbers
            if number in OUTLINES
        ),
    )


def _kinds(*, has_kind: bool) -> Group:
    hot = Look(ground=STEPS[1], line=OUTLINES[7])
    if not has_kind:
        return _one("growing", hot)
    rules = (
        Rule(say("maps.ui_legend_hot"), hot, (Condition("kind", "=", "hot"),)),
        Rule(say("maps.ui_legend_cold"), Look(line=OUTLINES[1]), (Condition("kind", "=", "cold"),)),
    )
    return Group(say("export.style_clusters"), rules)


def _since() -> Group:
    looks = {
        "new": Look(ground=STEPS[3], line=OUTLINES[7]),
        "stays": Look(ground=STEPS[2], line=OUTLINES[6]),
        "gone": Look(ground=STEPS[0], line=OUTLINES[5]),
        "none": Look(line=_EDGE),
    }
    rules = tuple(
        Rule(say(f"export.style_since_{word}"), look, (Condition("since_last", "=", word),))
        for word, look in looks.items()
    )
    return Group(say("export.style_changes"), rules)


def _status() -> Group:
    rules = tuple(
        Rule(word, Look(point=colour), (Condition("status", "=", word),))
        for word, colour in STATUS_COLOURS.items()
    )
    return Group(say("export.style_cases"), rules)


def _ground(name: str) -> Look:
    return Look(ground=name, line=_EDGE)
