"""The review: ``/tinjau``, one question at a time, for operators and administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.accounts.gate import ReviewerFormOf, ReviewerOf
from api.dependencies import OfficeOf
from api.errors import language_of
from api.office import Office
from api.rendering import message_page, page, path_in
from api.review_places import ReviewPlaces
from geo.cases.accounts import Session
from geo.cases.audit import AuditLog
from geo.cases.review import Decision, Question, QuestionLine, ReviewQueue
from geo.errors import RequestError
from geo.reviewing import decide, reason_in
from geo.wording import Language, say
from geo.wording.formats import format_date
from geo.zone import office_tz

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_BESIDE = 14
"""Questions listed beside the one that is asked."""

_NOWHERE = "tidak"
_KECAMATAN_BUTTONS = 3
_REASONS = ("outside", "unreadable", "nothing", "contradictory")


@router.get("/tinjau", response_class=HTMLResponse)
def review(request: Request, office: OfficeOf, session: ReviewerOf, q: str = "", cari: str = "") -> Response:
    """Answer with one question, the list beside it, and what can be answered."""
    lang = language_of(request)
    queue = ReviewQueue(office.store)
    lines = queue.lines()
    found = queue.questions([q if any(line.key == q for line in lines) else lines[0].key]) if lines else []
    last = _last(queue, session)
    if not found:
        AuditLog(office.store).note(session.account.name, "review.view", "", 0)
        return page("review_empty.html", lang, session=session, last=last, here=("/tinjau", {}))
    question = found[0]
    AuditLog(office.store).note(session.account.name, "review.view", question.key, question.n_cases)
    values = _question_values(_places(request, office), question, cari[:80], lang)
    return page(
        "review.html", lang, session=session, last=last, question=question, cari=cari[:80],
        gone=bool(q) and q != question.key, here=("/tinjau", {"q": question.key}),
        boundaries=office.boundaries, reason=reason_in(question, office.boundaries, lang),
        **_around(queue, lines, question), **values,
    )  # fmt: skip


@router.post("/tinjau")
def decided(
    request: Request,
    office: OfficeOf,
    session: ReviewerFormOf,
    key: Annotated[str, Form(max_length=120)] = "",
    kode: Annotated[str, Form(max_length=40)] = "",
    alasan: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Place every case of the question, and go on to the next."""
    lang = language_of(request)
    following = _following(ReviewQueue(office.store).lines(), key)
    try:
        if not kode:
            raise RequestError("review.no_choice")
        # The sentence is kept with the cases, and what is kept is Indonesian.
        reason = say(f"review.page_reason_{alasan}") if alasan in _REASONS else ""
        code = "" if kode == _NOWHERE else kode
        decide(office.store, office.boundaries, key, code, who=session.account.name, reason=reason)
    except RequestError as error:
        return _not_kept(error, lang, session, key)
    return RedirectResponse(path_in("/tinjau", lang, q=following), 303)


@router.post("/tinjau/batal")
def undone(
    request: Request,
    office: OfficeOf,
    session: ReviewerFormOf,
    keputusan: Annotated[int, Form(ge=1)],
) -> Response:
    """Take the account's own last decision back, and ask its question again."""
    lang = language_of(request)
    queue = ReviewQueue(office.store)
    last = _last(queue, session)
    try:
        if last is None or last.id != keputusan:
            raise RequestError("review.no_decision", id=str(keputusan))
        queue.take_back(keputusan, who=session.account.name)
    except RequestError as error:
        return _not_kept(error, lang, session, "")
    return RedirectResponse(path_in("/tinjau", lang, q=last.key), 303)


@router.get("/tinjau/latar.json")
def ground(request: Request, office: OfficeOf, session: ReviewerOf) -> JSONResponse:
    """Answer with the outlines under the small map."""
    headers = {"Cache-Control": "private, max-age=3600"}
    return JSONResponse(_places(request, office).ground, headers=headers)


def _places(request: Request, office: Office) -> ReviewPlaces:
    """Return the places of the office's layer, measured once."""
    state = request.app.state
    if getattr(state, "review_places", None) is None or (
        state.review_places.boundaries is not office.boundaries
    ):
        state.review_places = ReviewPlaces(office.boundaries)
    places: ReviewPlaces = state.review_places
    return places


def _last(queue: ReviewQueue, session: Session) -> Decision | None:
    standing = queue.decisions(who=session.account.name, standing=True, limit=1)
    return standing[0] if standing else None


def _following(lines: list[QuestionLine], key: str) -> str:
    keys = [line.key for line in lines]
    at = keys.index(key) if key in keys else -1
    return keys[at + 1] if at >= 0 and at + 1 < len(keys) else ""


def _not_kept(error: RequestError, lang: Language, session: Session, key: str) -> Response:
    return message_page(
        lang,
        title=say("review.page_error_title", lang),
        text=error.sentence(lang),
        status=422,
        links=[(say("accounts.to_review", lang), path_in("/tinjau", lang, q=key))],
        session=session,
    )


def _question_values(places: ReviewPlaces, question: Question, cari: str, lang: Language) -> dict[str, Any]:
    """Return the choices that a question offers, and what the map draws."""
    certain = question.kode_kecamatan
    offered = places.choices(question.candidates, question, lang)
    members = [] if offered or not certain else places.choices(places.of_kecamatan(certain), question, lang)
    codes = [choice.code for choice in (*offered, *members)]
    kecamatan = places.kecamatan_of([*([certain] if certain else []), *question.candidates])
    found_kecamatan, found = places.search(cari, question, lang)
    return {
        "candidates": offered,
        "members": members,
        "certain_name": places.kecamatan.get(certain, ""),
        "kecamatan": [(code, places.kecamatan[code]) for code in kecamatan[:_KECAMATAN_BUTTONS]],
        "found_kecamatan": [(code, places.kecamatan[code]) for code in found_kecamatan],
        "found": found,
        "reasons": _REASONS,
        "dates": _dates(question, lang),
        "map_data": places.map_data(codes, question),
        "everything": {
            "desa": places.everything(),
            "kecamatan": [[code, name] for code, name in places.kecamatan.items()],
            "none": say("review.page_search_none", lang),
            "only": say("review.page_only_this_kecamatan", lang, kec="{}"),
            "of": say("review.page_kecamatan_of", lang, kec="{}"),
        },
    }


def _around(queue: ReviewQueue, lines: list[QuestionLine], question: Question) -> dict[str, Any]:
    """Return the part of the list around a question, and where it leads."""
    keys = [line.key for line in lines]
    at = keys.index(question.key)
    start = max(min(at - 2, len(keys) - _BESIDE), 0)
    shown = queue.questions(keys[start : start + _BESIDE])
    return {
        "number": at + 1,
        "n_questions": len(lines),
        "n_waiting": sum(line.n_cases for line in lines),
        "beside": [(start + n, one, _label(one)) for n, one in enumerate(shown, start=1)],
        "n_more": len(lines) - start - len(shown),
        "previous": keys[at - 1] if at else "",
        "following": keys[at + 1] if at + 1 < len(keys) else keys[0],
    }


def _label(question: Question) -> str:
    one = question.written[0]
    return " · ".join(part for part in (one.desa, one.kecamatan, one.alamat) if part) or one.kode


def _dates(question: Question, lang: Language) -> str:
    def day(moment: datetime) -> str:
        return format_date(moment.astimezone(office_tz()).date(), lang)

    first, last = day(question.first), day(question.last)
    return first if first == last else f"{first} – {last}"
