"""Which kabupaten or province of the layer a command works on, and in whose hours.

``--wilayah`` stands beside every ``--boundaries``.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geo.errors import UserError
from geo.paths import imported_layer_path
from geo.wording import say
from geo.zone import WIB, Zone, in_zone, zone_of

if TYPE_CHECKING:
    from geo.cases.store import CaseStore

__all__ = [
    "Wilayah",
    "asked_zone",
    "chosen_wilayah",
    "keep_hours_of",
    "office_hours",
    "settle_hours",
    "with_wilayah",
]

Wilayah = Annotated[
    str | None, typer.Option("--wilayah", envvar="TIGAPILAR_WILAYAH", help=say("wilayah.option"))
]
_PARQUET = {".parquet", ".geoparquet"}
_running: ContextVar[ExitStack | None] = ContextVar("running", default=None)
_kept: ContextVar[bool] = ContextVar("kept", default=False)
_chosen: ContextVar[str | None] = ContextVar("wilayah", default=None)


def chosen_wilayah() -> str | None:
    """Return the code that the running command was given; None where it was left out."""
    return _chosen.get()


def asked_zone() -> Zone:
    """Return the zone of the area that the environment names, or else of the layer in use.

    Of a layer in Parquet the codes are read; of another :func:`settle_hours` tells, or who opens it.
    """
    code = os.environ.get("TIGAPILAR_WILAYAH")
    if code:
        return zone_of(code)
    layer = _layer_in_use()
    if layer.suffix.lower() not in _PARQUET or not layer.is_file():
        return WIB
    import pandas as pd

    from geo.admin.layer_file import codes_in
    from geo.admin.wilayah import area_code

    try:
        codes = codes_in(layer)
    except (OSError, ValueError):
        return WIB  # what is wrong with it is said where it is used
    return WIB if codes is None else zone_of(area_code(pd.Index(codes.dropna())))


def settle_hours(store: CaseStore) -> None:
    """Let the hours of a command that opens the store and no layer be those of the office's area.

    Where :func:`asked_zone` could not tell, the places of the kept cases do; in a store without any, the
    columns of the layer, without its shapes.
    """
    layer = _layer_in_use()
    told = os.environ.get("TIGAPILAR_WILAYAH") or layer.suffix.lower() in _PARQUET or not layer.is_file()
    if _kept.get() or told:
        return
    from geo.cases.case_stream import case_area

    area = case_area(store.engine)
    keep_hours_of(zone_of(_area_of(layer) if area is None else area))


def _layer_in_use() -> Path:
    return Path(os.environ.get("TIGAPILAR_BOUNDARIES") or imported_layer_path()).expanduser()


def _area_of(layer: Path) -> str:
    import pandas as pd

    from geo.admin.codes import dotted_codes
    from geo.admin.columns import detect_columns
    from geo.admin.layer_file import read_columns
    from geo.admin.wilayah import area_code

    try:
        table = read_columns(layer)
        codes = dotted_codes(table[detect_columns(table, layer).kode])
    except UserError:
        return ""  # what is wrong with it is said where it is used
    return area_code(pd.Index(codes[codes != ""]))


@contextmanager
def office_hours() -> Iterator[None]:
    """Let a zone hold while a command runs: the one that is asked for, until it keeps to another."""
    with ExitStack() as stack:
        stack.enter_context(in_zone(asked_zone()))
        token, kept = _running.set(stack), _kept.set(False)
        try:
            yield
        finally:
            _running.reset(token)
            _kept.reset(kept)


def keep_hours_of(zone: Zone) -> None:
    """Let a zone be the office's until the running command ends."""
    stack = _running.get()
    if stack is not None:
        stack.enter_context(in_zone(zone))
        _kept.set(True)


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
        if wilayah:
            keep_hours_of(zone_of(wilayah))
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
