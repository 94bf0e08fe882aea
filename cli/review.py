"""``tigapilar review …``: the queue of what could not be placed for certain, and the decisions on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import BoundariesPath, open_boundaries, open_store
from geo.errors import ExportError, RequestError
from geo.wording import say

if TYPE_CHECKING:
    from geo.cases.review import Decision

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help=say("review.help"), rich_markup_mode=None)

_Limit = Annotated[int, typer.Option("--limit", min=0, help=say("review.option_limit"))]


@app.command("list", help=say("review.help_list"))
def list_(
    limit: _Limit = 30,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=say("review.option_output"))] = None,
    boundaries: BoundariesPath = None,
) -> None:
    """Show the open questions, or write all of them to a file."""
    from cli.review_table import print_questions, question_table
    from geo.cases.review import ReviewQueue
    from geo.export.writer import write_layer

    queue, layer = ReviewQueue(open_store()), open_boundaries(boundaries)
    if output is not None and output.suffix.lower() not in {".csv", ".xlsx"}:
        raise ExportError(
            "export.unknown_suffix", suffix=output.suffix or "?", path=output.name, choices=".csv, .xlsx"
        )
    lines = queue.lines(limit=None if output is not None else limit or None)
    questions = queue.questions([line.key for line in lines])
    if output is not None:
        write_layer(question_table(questions, layer), output)
        typer.echo(say("review.written_file", n=len(questions), path=output))
        return
    print_questions(questions, layer, queue.size())


@app.command("resolve", help=say("review.help_resolve"))
def resolve(
    words: Annotated[
        list[str], typer.Argument(metavar="[ID] [KODE_DESA]", help=say("review.option_words"))
    ] = [],  # noqa: B006
    key: Annotated[str | None, typer.Option("--key", help=say("review.option_key"))] = None,
    kecamatan: Annotated[str | None, typer.Option("--kecamatan", help=say("review.option_kecamatan"))] = None,
    unplaceable: Annotated[
        str | None, typer.Option("--unplaceable", help=say("review.option_unplaceable"))
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help=say("review.option_case_source"))] = None,
    boundaries: BoundariesPath = None,
) -> None:
    """Place all cases of a question at once."""
    case_id, code = _asked(words, key, kecamatan, unplaceable)
    from geo.cases.review import ReviewQueue
    from geo.reviewing import decide

    store, layer = open_store(), open_boundaries(boundaries)
    queue = ReviewQueue(store)
    question = queue.full_key(key) if key is not None else queue.key_of(case_id, source)
    if kecamatan is not None and kecamatan not in set(layer.desa["kode_kecamatan"]):
        raise RequestError("review.not_kecamatan", code=kecamatan[:40])
    decision, remembered = decide(
        store, layer, question, code, who=say("review.console"), reason=unplaceable or ""
    )
    typer.echo(_said(decision))
    typer.echo(say("review.remembered" if remembered else "review.not_remembered"))


def _asked(
    words: list[str], key: str | None, kecamatan: str | None, unplaceable: str | None
) -> tuple[str, str]:
    """Return the case's identifier (blank with --key) and the code (blank with --unplaceable)."""
    by_option = [one for one in (kecamatan, unplaceable) if one is not None]
    wanted = (0 if key is not None else 1) + (0 if by_option else 1)
    if len(by_option) > 1 or len(words) != wanted:
        raise typer.BadParameter(f"{say('review.usage_words')} / {say('review.usage_words', 'en')}")
    case_id = words[0] if key is None else ""
    return case_id, (kecamatan or "") if by_option else words[-1]


@app.command("undo", help=say("review.help_undo"))
def undo(
    decision: Annotated[int | None, typer.Argument(help=say("review.option_decision"))] = None,
) -> None:
    """Take back a decision, or the console's last one."""
    from geo.cases.review import ReviewQueue

    queue, who = ReviewQueue(open_store()), say("review.console")
    if decision is None:
        standing = queue.decisions(who=who, standing=True, limit=1)
        if not standing:
            raise RequestError("review.nothing_to_undo")
        decision = standing[0].id
    undone = queue.take_back(decision, who=who)
    typer.echo(say("review.undone", id=str(undone.id), n=undone.n_cases))


@app.command("history", help=say("review.help_history"))
def history(limit: _Limit = 20) -> None:
    """Show the decisions, the newest first."""
    from geo.cases.review import ReviewQueue
    from geo.zone import office_tz

    for one in ReviewQueue(open_store()).decisions(limit=limit or 1_000_000):
        typer.echo(
            say(
                "review.history_line",
                id=str(one.id),
                when=one.made_at.astimezone(office_tz()),
                who=one.who,
                n=one.n_cases,
                place=one.nama or say("review.nowhere"),
                code=one.kode,
                undone=say("review.history_undone") if one.taken_back else "",
            )
        )


@app.command("places", help=say("review.help_places"))
def places(
    search: Annotated[str, typer.Argument(help=say("review.option_search"))] = "",
    boundaries: BoundariesPath = None,
) -> None:
    """List what a case can be placed in."""
    from cli.review_table import place_lines

    for line in place_lines(open_boundaries(boundaries), search):
        typer.echo(line)


@app.command("export", help=say("review.help_export"))
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("review.option_file"))],
    boundaries: BoundariesPath = None,
) -> None:
    """Write the remembered words and their places."""
    from geo.export.writer import write_layer
    from geo.reviewing import aliases_to_share

    if file.suffix.lower() != ".csv":
        raise ExportError("export.unknown_suffix", suffix=file.suffix or "?", path=file.name, choices=".csv")
    aliases = aliases_to_share(open_store(), open_boundaries(boundaries))
    write_layer(aliases, file)
    _note("review.export", file.name)
    typer.echo(say("review.exported", n=len(aliases), path=file))


@app.command("import", help=say("review.help_import"))
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("review.option_file"))],
    boundaries: BoundariesPath = None,
) -> None:
    """Add another office's decisions; what was decided here stays."""
    from geo.reviewing import import_aliases

    merged, unknown = import_aliases(
        file, open_store(), open_boundaries(boundaries), who=say("review.console")
    )
    nowhere = say("review.nowhere")
    for words, here, there in merged.conflicts:
        typer.echo(
            say("review.conflict", words=words[:120], here=here or nowhere, there=there or nowhere), err=True
        )
    typer.echo(
        say(
            "review.imported",
            new=merged.n_new,
            cases=merged.n_cases,
            known=merged.n_known,
            unknown=unknown,
            conflicts=len(merged.conflicts),
        )
    )
    if merged.n_new:
        typer.echo(say("review.reload_to_use"))


def _note(action: str, what: str) -> None:
    from geo.cases.audit import AuditLog

    AuditLog(open_store()).note(say("review.console"), action, what)


def _said(decision: Decision) -> str:
    if not decision.kode:
        return say("review.decided_none", id=str(decision.id), n=decision.n_cases)
    return say(
        "review.decided",
        id=str(decision.id),
        n=decision.n_cases,
        place=decision.nama,
        code=decision.kode,
    )
