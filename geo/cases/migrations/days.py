"""Which moments of a store of before ``tanpa_jam`` are days without an hour."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.zone import WIB, Zone, zone_of

__all__ = ["mark_days"]

_MOMENTS = ("tanggal", "ditanggapi", "selesai")
_CLOCK = {"sqlite": "substr({name}, 12) = '{clock}.000000'", "postgresql": "{name}::time = '{clock}'"}
_LATER = {
    "sqlite": "datetime({name}, '+{hours} hours') || '.000000'",
    "postgresql": "{name} + interval '{hours} hours'",
}


def mark_days(connection: Connection) -> None:
    """Say of each moment that stands at midnight that only its day is known, and keep it as such a day.

    Files without an hour were read as midnight of the zone under which they were loaded, and the store did
    not say which zone that was. It is taken to be that of the province in which the cases lie, or WIB, which
    every office had before there were zones: for each load the one under which more of its moments are
    midnight. So a report that did come in at midnight to the second passes for a day alone, as the clock of
    four hours has always taken it; and a load of another zone than these two stays as it was.

    Parameters
    ----------
    connection : Connection
        Of a store whose cases have ``tanpa_jam``, blank in every row.
    """
    area = _zone(connection)
    loads = _loads_of(connection, area) if area is not WIB else []
    others = ", ".join(str(number) for number in loads)
    _mark(connection, WIB, f"load_id NOT IN ({others})" if loads else "1 = 1")
    if loads:
        _mark(connection, area, f"load_id IN ({others})")


def _zone(connection: Connection) -> Zone:
    query = "SELECT DISTINCT substr(kode_desa, 1, 2) FROM cases WHERE kode_desa IS NOT NULL"
    provinces = [str(row[0]) for row in connection.execute(text(query))]
    return zone_of(provinces[0]) if len(provinces) == 1 else WIB


def _loads_of(connection: Connection, area: Zone) -> list[int]:
    """Return the loads of which more moments are midnight of the area's zone than of WIB."""
    own, western = (
        " + ".join(
            f"sum(CASE WHEN {_is_midnight(connection, name, zone)} THEN 1 ELSE 0 END)" for name in _MOMENTS
        )
        for zone in (area, WIB)
    )
    query = f"SELECT load_id FROM cases GROUP BY load_id HAVING {own} > {western}"
    return [int(row[0]) for row in connection.execute(text(query))]


def _is_midnight(connection: Connection, name: str, zone: Zone) -> str:
    clock = f"{24 - zone.hours:02d}:00:00"
    return f"({name} IS NOT NULL AND {_CLOCK[connection.dialect.name].format(name=name, clock=clock)})"


def _mark(connection: Connection, zone: Zone, where: str) -> None:
    midnight = {name: _is_midnight(connection, name, zone) for name in _MOMENTS}
    later = {
        name: _LATER[connection.dialect.name].format(name=name, hours=zone.hours)
        for name in (*_MOMENTS, "assigned_at")
    }
    # What a dinas was given with the report began with it, and is found again by the same moment.
    connection.execute(
        text(
            f"UPDATE case_dinas SET assigned_at = {later['assigned_at']} WHERE EXISTS (SELECT 1 FROM cases "
            "WHERE cases.sumber = case_dinas.sumber AND cases.id = case_dinas.id "
            f"AND cases.tanggal = case_dinas.assigned_at AND {midnight['tanggal']} AND {where})"
        )
    )
    note = " || ".join(f"CASE WHEN {midnight[name]} THEN '{name} ' ELSE '' END" for name in _MOMENTS)
    moved = ", ".join(
        f"{name} = CASE WHEN {midnight[name]} THEN {later[name]} ELSE {name} END" for name in _MOMENTS
    )
    any_of = " OR ".join(midnight.values())
    connection.execute(
        text(f"UPDATE cases SET tanpa_jam = trim({note}), {moved} WHERE ({any_of}) AND {where}")
    )
