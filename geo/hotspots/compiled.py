"""Functions compiled by numba, kept on disk where there is a place to keep them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba as nb

__all__ = ["compiled"]

_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """Return *function* compiled; threads may run it at the same time.

    Compiling takes seconds, so the result is kept beside the source or in the
    user's cache folder. On a machine where neither can be written numba refuses
    to be asked for it; there each process compiles for itself.
    """
    try:
        return cast(_Function, nb.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:
        return cast(_Function, nb.njit(nogil=True, error_model="numpy")(function))
