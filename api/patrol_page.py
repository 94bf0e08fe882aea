"""The pages of ``/patroli``: a planner's schedules, a schedule before and after it is kept, a unit's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from fastapi import Request
from fastapi.responses import Response

from api.accounts.gate import Viewer
from api.errors import language_of
from api.office import Office
from api.patrol_parts import (
    AskedPlan,
    Preview,
    lacking_words,
    next_monday,
    own_visits,
    shown_units,
    web_calendar,
)
from api.patrol_rows import any_demo, day_rows
from api.rendering import page
from geo.aggregation.kinds import JENIS, jenis_name
from geo.cases.accounts import Session
from geo.cases.calendar_links import CalendarLinks
from geo.cases.patrol_marks import PatrolMarks
from geo.cases.schedule_records import KeptPlan, NewPlan, PlanHead
from geo.cases.schedules import Schedules
from geo.errors import UserError
from geo.patrolling import PATROLLED
from geo.scheduling import head_words, plan_state
from geo.wording import Language, say
from geo.wording.formats import format_date, format_number, format_period

__all__ = ["own_page", "plan_page", "planner_page", "preview_page"]

_MOST_PLANS = 60


def planner_page(request: Request, office: Office, viewer: Viewer, now: datetime) -> Response:
    """Return how this week stands, the schedules that were kept, and the form for a new one."""
    lang, schedules = language_of(request), Schedules(office.store)
    heads = schedules.heads()
    monday = now.date() - timedelta(days=now.weekday())
    week = schedules.holding(monday, monday + timedelta(days=6))
    return page(
        "patrols.html", lang, session=viewer.session, here=("/patroli", {}), said="",
        title=_week_words(office, week, now, lang), demo=any(head.demo for head in heads[-_MOST_PLANS:]),
        plans=[(head.id, head_words(head, heads, lang)) for head in reversed(heads[-_MOST_PLANS:])],
        **_form(AskedPlan(next_monday(now.date()), 1, 2011, PATROLLED), lang),
        may_make=viewer.session is not None,
    )  # fmt: skip


def preview_page(
    request: Request,
    office: Office,
    session: Session,
    asked: AskedPlan,
    made: Preview,
    *,
    error: UserError | None = None,
) -> Response:
    """Return a schedule as it would be kept, what cannot be made of it, and the button that keeps it."""
    lang, new = language_of(request), made.new
    first, last = new.begin, new.begin + timedelta(weeks=new.weeks, days=-1)
    replaces = [one for one in Schedules(office.store).heads() if one.begin <= last and one.end > first]
    query = {"tanggal": asked.begin, "minggu": asked.weeks, "benih": asked.seed}
    return page(
        "patrol_preview.html", lang, status=422 if error else 200, session=session,
        here=("/patroli/susun", query), demo=new.demo, title=_plan_title(new, lang),
        span=_span(first, last, lang),
        said=error.sentence(lang) if error else "", lacking=lacking_words(new, lang),
        period=format_period(new.periode, lang), areas=_areas(new.areas, new.visits, lang),
        replaces=replaces[-1].id if replaces else 0, digest=made.digest, asked=asked,
        another={**query, "benih": asked.seed + 1}, **_form(asked, lang),
    )  # fmt: skip


def plan_page(request: Request, office: Office, session: Session, number: int, said: str) -> Response:
    """Return one kept schedule: its days, its units with their files, what was made of it."""
    lang, schedules = language_of(request), Schedules(office.store)
    plan, heads = schedules.plan(number), schedules.heads()
    head = plan.head
    since = max(head.holds_from, head.begin) if head.follows else head.begin
    marks = PatrolMarks(office.store).of([number]).set_index("number")
    visits = plan.visits.reset_index().assign(plan=number, others="").join(
        marks[["made", "reason"]], on="number"
    )  # fmt: skip
    counts = plan.visits["unit"].value_counts()
    units = [(n, row["unit"], row["pilar"], int(counts[row["unit"]])) for n, row in plan.units.iterrows()]
    return page(
        "patrol_plan.html", lang, session=session, here=(f"/patroli/{number}", {}), number=number,
        title=_plan_title(plan, lang), words=head_words(head, heads, lang), demo=head.demo,
        state=plan_state(head, heads), since=format_date(since, lang),
        saved=said == "tersimpan", lacking=lacking_words(plan, lang), follows=head.follows,
        n_made=int(marks["made"].sum()), n_not_made=int((~marks["made"].astype(bool)).sum()),
        areas=_areas(plan.areas, plan.visits, lang), days=day_rows(visits, lang), units=units,
    )  # fmt: skip


def own_page(
    request: Request,
    office: Office,
    viewer: Viewer,
    now: datetime,
    *,
    error: UserError | None = None,
    address: str = "",
) -> Response:
    """Return what a unit takes away of its schedule: files, sheets, the calendar on its phone."""
    lang = language_of(request)
    rows = own_visits(office, viewer, now)
    account = viewer.session.account if viewer.session else None
    said = say("patrols.said_dicabut", lang) if request.query_params.get("pesan") == "dicabut" else ""
    return page(
        "patrols_own.html", lang, status=422 if error else 200, session=viewer.session,
        here=("/patroli/satuan", {}), said=error.sentence(lang) if error else said, address=address,
        web_address=web_calendar(address) if address else "", demo=any_demo(office, rows),
        plans=_files(office, viewer, rows, lang), units=sorted(set(rows["unit"])),
        links=CalendarLinks(office.store).of(account) if account else [],
    )  # fmt: skip


def _form(asked: AskedPlan, lang: Language) -> dict[str, Any]:
    return {
        "typed": asked,
        "kinds": [(kind, jenis_name(kind, lang), kind in asked.kinds) for kind in JENIS],
    }


def _week_words(office: Office, week: pd.DataFrame, now: datetime, lang: Language) -> str:
    """Return the finding of the page: what this week has, and what became of it so far."""
    if week.empty:
        return say("patrols.week_none", lang)
    marks = PatrolMarks(office.store).of(sorted(set(week["plan"].tolist())))
    told = week.merge(marks, on=["plan", "number"], how="left")
    over = told["begin"] <= now.replace(tzinfo=None)
    made, known = told["made"].eq(True), told["made"].notna()
    facts = {"n": len(told), "areas": told["area"].nunique(), "made": int(made.sum())}
    not_made, open_ = int((known & ~made).sum()), int((over & ~known).sum())
    return say("patrols.week", lang, not_made=not_made, open=open_, **facts)


def _plan_title(plan: NewPlan | KeptPlan, lang: Language) -> str:
    short = plan.lacking["area"].nunique()
    facts: dict[str, int] = {
        "n": len(plan.visits), "units": plan.visits["unit"].nunique(), "areas": len(plan.areas),
    }  # fmt: skip
    return say("patrols.title_short" if short else "patrols.title_full", lang, short=short, **facts)


def _span(first: date, last: date, lang: Language) -> str:
    return say("patrols.span", lang, first=first, last=last)


def _areas(areas: pd.DataFrame, visits: pd.DataFrame, lang: Language) -> list[tuple[str, str, str]]:
    """Return each area with its rank in words and how often it is seen."""
    times = visits.drop_duplicates(["area", "begin"]).groupby("area").size()
    return [
        (
            f"{row['nama']}, {row['nama_kecamatan']}",
            say(f"patrols.rank_{row['rank']}", lang),
            format_number(int(times.get(row["area"], 0)), lang),
        )
        for row in areas.to_dict("records")
    ]


def _files(office: Office, viewer: Viewer, rows: pd.DataFrame, lang: Language) -> list[dict[str, Any]]:
    """Return the own units' files of each schedule that still has a visit to come, the newest first."""
    schedules = Schedules(office.store)
    plans: Sequence[int] = sorted(set(rows.loc[~rows["over"], "plan"].tolist()), reverse=True)
    units = schedules.units(plans)
    own = units[shown_units(office, viewer, units)]
    heads: dict[int, PlanHead] = {head.id: head for head in schedules.heads()}
    return [
        {
            "number": number,
            "span": _span(heads[number].begin, heads[number].end - timedelta(days=1), lang),
            "units": own.loc[own["plan"] == number, ["number", "unit"]].to_numpy().tolist(),
        }
        for number in plans
    ]
