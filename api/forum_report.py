"""What the forum's page and report hold beside the map, made once for an edition and what was said of it."""

from __future__ import annotations

from api.office import Edition, Office
from geo.forum_facts import ForumFacts, forum_facts
from geo.patrol.clock_setting import parse_clock
from geo.wording import Language
from maps.forum_sections import Section, forum_sections
from maps.pages import forum_page
from maps.report import forum_report

__all__ = ["report_page", "report_sheets", "shown_sections"]


def shown_sections(office: Office, edition: Edition, lang: Language) -> list[Section]:
    """Return the sections of the forum's page; made of published numbers and of what is for everybody."""

    def facts() -> ForumFacts:
        return forum_facts(office.store, edition.data, hours=parse_clock(office.settings.clock))

    return forum_sections(edition.data, edition.once(("facts",), facts), lang)


def report_page(office: Office, edition: Edition, period: str, lang: Language) -> str:
    """Return the forum's page of one quarter in one file, to carry on a stick."""
    return forum_page(
        edition.publication(lang),
        edition.data.boundaries,
        lang=lang,
        selected=edition.data.newest(None, period),
        assets="inline",
        sections=shown_sections(office, edition, lang),
    )


def report_sheets(office: Office, edition: Edition, period: str, lang: Language) -> bytes:
    """Return the report of one quarter as a PDF."""
    return forum_report(
        edition.publication(lang),
        edition.data.boundaries,
        period=period,
        lang=lang,
        sections=shown_sections(office, edition, lang),
    )
