"""The page of an office that has loaded nothing yet: it says so, and what to do next."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from geo.admin.boundaries import Boundaries
from geo.wording import Language, say
from maps.bundle import AssetMode, styles

__all__ = ["empty_page"]


def empty_page(boundaries: Boundaries, *, lang: Language = "id", assets: AssetMode = "served") -> str:
    """Return the page that stands in for the map while there are no cases.

    Parameters
    ----------
    boundaries : Boundaries
        Named on the page, so that the operator sees which layer will be used.
    lang : {"id", "en"}
    assets : {"served", "inline"}

    Raises
    ------
    ExportError
        If the page's styles were not fetched yet.
    """
    templates = Environment(loader=PackageLoader("maps"), autoescape=True, undefined=StrictUndefined)
    return templates.get_template("empty.html").render(
        lang=lang,
        styles=styles(assets),
        title=say("maps.empty_title", lang),
        steps=[say("maps.empty_load", lang), say("maps.empty_demo", lang)],
        boundaries=say("maps.empty_boundaries", lang, title=boundaries.origin.title_in(lang)),
        brand=say("maps.page_brand", lang),
    )
