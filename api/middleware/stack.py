"""The order of the layers: the first named is the first to see a request and the last to see its answer."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.middleware import Middleware

from api.assets import fixed_answers
from api.conditional import ConditionalAnswers
from api.metrics import Metrics
from api.middleware.failures import Caught
from api.middleware.headers import SecurityHeaders
from api.middleware.hours import OfficeHours
from api.middleware.load import BoundedLoad
from api.middleware.rates import RateLimits
from api.middleware.ready import ReadyAnswers
from api.middleware.record import Recorded
from api.middleware.under import UnderPath
from api.settings import Settings

__all__ = ["install_middleware"]


def install_middleware(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """Put the layers around *app*."""
    layers = (
        Middleware(OfficeHours),
        *([Middleware(UnderPath, root=settings.root_path)] if settings.root_path else []),
        Middleware(Recorded, metrics=metrics),
        Middleware(SecurityHeaders),
        Middleware(Caught),
        Middleware(ReadyAnswers, fixed=fixed_answers(), everybody=not settings.forum_login),
        Middleware(RateLimits, heavy_per_minute=settings.rate_limit),
        Middleware(BoundedLoad, metrics=metrics, most=settings.most_requests),
        # What is left is computed for one request, and compressed for it.
        Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6),
        Middleware(ConditionalAnswers),
    )
    for layer in reversed(layers):
        app.add_middleware(layer.cls, *layer.args, **layer.kwargs)
