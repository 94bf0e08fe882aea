"""What a page or a program is shown of an upload, in one language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.rendering import path_in
from api.uploads.desk import Seen
from geo.aggregation.kinds import jenis_name
from geo.cases.uploads import Upload
from geo.wording import Language, catalogue, say
from geo.wording.formats import format_date, format_datetime, format_value

__all__ = ["listed", "shown", "state_of"]

_WAITING = ("waiting", "reading", "queued", "loading")
_STAGES = {"read": 0.0, "geocode": 0.2, "compare": 0.9, "store": 0.3, "write": 0.9}
"""Where on the bar a stage begins."""
_GEOCODE_SHARE = 0.7


def listed(uploads: list[Upload], lang: Language) -> list[tuple[str, str, str, str]]:
    """Return address, file name, state and moment of each upload."""
    return [
        (
            path_in(f"/unggah/{one.id}", lang),
            one.file_name,
            say(f"uploads.state_{one.state}", lang),
            format_datetime(one.created_at, lang),
        )
        for one in uploads
    ]


def state_of(seen: Seen, lang: Language, keep_hours: int) -> dict[str, Any]:
    """Return where an upload stands, for a program and for the script of the page that waits."""
    upload = seen.upload
    return {
        "id": upload.id,
        "file_name": upload.file_name,
        "state": upload.state,
        "waiting": upload.state in _WAITING,
        "sentence": _sentence(seen, lang, keep_hours),
        "share": _share(seen),
        "place": seen.place,
        "load": upload.load_id,
        "counts": {name: value for name, value in upload.facts.items() if isinstance(value, int)},
        "rejects": path_in(f"/unggah/{upload.id}/ditolak.csv", lang) if seen.has_rejects else None,
    }


def shown(seen: Seen, lang: Language, keep_hours: int) -> dict[str, Any]:
    """Return what the template of one upload needs."""
    upload, read, compared = seen.upload, seen.read, seen.compared
    rejects = compared.get("rejects", read.get("rejects", []))
    before = tuple(compared.get(name) for name in ("new", "updated", "unchanged"))
    now = tuple(upload.facts.get(name) for name in ("new", "updated", "unchanged"))
    return {
        "upload": upload,
        "facts": upload.facts,
        "state": state_of(seen, lang, keep_hours),
        "columns": [(say(f"uploads.column_{name}", lang), title) for name, title in read.get("columns", [])],
        "unused": read.get("unused", []),
        "rows": [_row(row, lang) for row in read.get("rows", [])],
        "notes": read.get("notes", []),
        "rejects": [(line, reason if lang == "en" else alasan) for line, alasan, reason in rejects],
        "has_rejects": seen.has_rejects,
        "changed": before if upload.state == "loaded" and None not in before and before != now else None,
        "number": lambda n: format_value(n, lang),
        "when": format_datetime(upload.changed_at, lang),
    }


def _sentence(seen: Seen, lang: Language, keep_hours: int) -> str:
    upload = seen.upload
    if upload.state in ("waiting", "queued") and seen.place:
        return say("uploads.place", lang, n=seen.place)
    if upload.state in ("reading", "loading"):
        return say(f"uploads.stage_{seen.progress.get('stage', 'begin')}", lang)
    if upload.state == "expired":
        return say("uploads.expired", lang, hours=keep_hours)
    if upload.state == "refused":
        return _why(seen, lang)
    if upload.state == "discarded":
        return say("uploads.discarded", lang)
    key = str(upload.facts.get("said", ""))
    return say(key, lang) if key in catalogue() else ""


def _why(seen: Seen, lang: Language) -> str:
    """Return why a file was refused, with its own name instead of ours."""
    key = str(seen.fault.get("key", ""))
    if key not in catalogue():
        return say("uploads.refused_before", lang)
    values = {**seen.fault["values"], "path": seen.upload.file_name}
    return " ".join(say(key, lang, **values).split())


def _share(seen: Seen) -> float:
    """Return how much is done, from 0 to 1."""
    if seen.upload.state not in ("reading", "loading"):
        return 0.0
    stage, total = seen.progress.get("stage", ""), seen.progress.get("total", 0)
    within = _GEOCODE_SHARE * seen.progress["done"] / total if stage == "geocode" and total else 0.0
    return round(_STAGES.get(stage, 0.0) + within, 3)


def _row(row: dict[str, Any], lang: Language) -> dict[str, str]:
    written = [row["kode_tertulis"], row["desa_tertulis"], row["kecamatan_tertulis"]]
    if row["has_point"]:
        written.append(say("uploads.point", lang))
    place = ", ".join(part for part in (row["nama_desa"], row["nama_kecamatan"]) if part)
    if row["match_status"] != "matched":
        status = say(f"uploads.match_{row['match_status']}", lang)
        place = f"{status} ({place})" if place else status
    personal = ", ".join(say(f"uploads.column_{name}", lang) for name in row["personal"])
    return {
        "line": str(row["baris"]),
        "id": str(row["id"]),
        "jenis": jenis_name(row["jenis"], lang),
        "tanggal": format_date(datetime.fromisoformat(row["tanggal"]).date(), lang),
        "status": str(row["status"]),
        "written": " · ".join(part for part in written if part),
        "place": place,
        "personal": say("uploads.personal_there", lang, columns=personal) if personal else "",
    }
