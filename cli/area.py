"""``--wilayah`` beside every ``--boundaries``: which kabupaten or province of the layer is used."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from typing import Annotated, Any

import typer

from geo.wording import say

__all__ = ["Wilayah", "chosen_wilayah", "with_wilayah"]

Wilayah = Annotated[
    str | None, typer.Option("--wilayah", envvar="TIGAPILAR_WILAYAH", help=say("wilayah.option"))
]
_chosen: ContextVar[str | None] = ContextVar("wilayah", default=None)


def chosen_wilayah() -> str | None:
    """Return the code that the running command was given; None where it was left out."""
    return _chosen.get()


def with_wilayah(app: typer.Typer) -> None:
    """Give every command of *app*, and of what was added to it, that has ``--boundaries`` the option too."""
    for command in app.registered_commands:
        if command.callback and "boundaries" in inspect.signature(command.callback).parameters:
            command.callback = _taking_wilayah(command.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            with_wilayah(group.typer_instance)


def _taking_wilayah(command: Callable[..., Any]) -> Callable[..., Any]:
    if "wilayah" in inspect.signature(command).parameters:
        return command

    @functools.wraps(command)
    def run(*args: Any, wilayah: str | None = None, **options: Any) -> Any:
        token = _chosen.set(wilayah)
        try:
            return command(*args, **options)
        finally:
            _chosen.reset(token)

    # The texts of the options stand in the annotations, which are still words here.
    own = inspect.signature(command, eval_str=True)
    option = inspect.Parameter("wilayah", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Wilayah)
    run.__signature__ = own.replace(parameters=[*own.parameters.values(), option])  # type: ignore[attr-defined]
    run.__annotations__ = {**command.__annotations__, "wilayah": Wilayah}
    return run
