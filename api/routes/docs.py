"""The interface's documentation, with its scripts from this server: it works without internet."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> HTMLResponse:
    """Answer with the OpenAPI document, readable."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=request.app.title,
        swagger_js_url="/assets/vendor/swagger-ui/swagger-ui-bundle.js",
        swagger_css_url="/assets/vendor/swagger-ui/swagger-ui.css",
        swagger_favicon_url="/assets/favicon.svg",
    )
