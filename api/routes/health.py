"""Is the service alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import OfficeOf

__all__ = ["router"]

router = APIRouter(tags=["Kesehatan layanan / Health"])


@router.get("/healthz", summary="Hidup? / Alive?")
def healthz() -> dict[str, str]:
    """Answer as long as the process runs; nothing else is asked."""
    return {"status": "ok"}


@router.get("/readyz", summary="Siap? / Ready?")
def readyz(office: OfficeOf) -> dict[str, str]:
    """Answer when the store can be read; nothing that tells how often cases come in."""
    office.store.revision()
    return {"status": "ok", "boundaries": office.boundaries.origin.title_in("en")}
