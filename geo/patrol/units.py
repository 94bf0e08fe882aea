"""The units that patrol: offices of the three pillars with their duty hours and what they can do in a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RequestError

__all__ = ["DUTIES", "Duty", "serves", "units_of"]


@dataclass(frozen=True)
class Duty:
    """When a pillar's units are on duty, and how many visits each makes a day.

    Attributes
    ----------
    first_hour, last_hour : int
        Visits begin from *first_hour* on and before *last_hour* (24: to midnight).
    days : tuple of int
        0 is Monday.
    capacity : int
    """

    first_hour: int = 7
    last_hour: int = 22
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    capacity: int = 4

    def __post_init__(self) -> None:
        """Refuse a duty that holds no hour.

        Raises
        ------
        RequestError
        """
        if not (0 <= self.first_hour < self.last_hour <= 24 and self.capacity > 0 and self.days):
            raise RequestError("patrol.bad_duty", first=str(self.first_hour), last=str(self.last_hour))

    def week(self) -> npt.NDArray[np.bool_]:
        """Return whether each of the 168 hours of a week, Monday 00.00 first, is one of duty."""
        hour, day = np.arange(168) % 24, np.arange(168) // 24
        on: npt.NDArray[np.bool_] = (
            (hour >= self.first_hour) & (hour < self.last_hour) & np.isin(day, self.days)
        )
        return on


DUTIES: Mapping[str, Duty] = {
    "TNI": Duty(7, 22, capacity=4),
    "Polri": Duty(0, 24, capacity=6),
    "Pemerintah": Duty(8, 16, days=(0, 1, 2, 3, 4), capacity=3),
}
"""Assumed until the office states its own."""


def units_of(officers: pd.DataFrame, duties: Mapping[str, Duty] = DUTIES) -> pd.DataFrame:
    """Return one unit for each office.

    Parameters
    ----------
    officers : DataFrame
        See :func:`geo.admin.officers.read_officers`.
    duties : mapping of pillar to Duty

    Returns
    -------
    DataFrame
        Index ``unit`` (the office's name; with position and code where two have
        one name); ``pilar``, ``kode_wilayah``, ``lon``, ``lat``, ``capacity`` and
        ``duty`` (Duty), in the order of the file.

    Raises
    ------
    RequestError
        If a pillar has no duty.
    """
    offices = officers.drop_duplicates(["kode_wilayah", "pilar", "kantor"]).reset_index(drop=True)
    for pillar in offices["pilar"].unique():
        if pillar not in duties:
            raise RequestError("patrol.no_duty", pillar=str(pillar))
    twice = offices["kantor"].duplicated(keep=False)
    longer = offices["jabatan"] + ", " + offices["kantor"] + " (" + offices["kode_wilayah"] + ")"
    names = offices["kantor"].where(~twice, longer)
    duty = [duties[pillar] for pillar in offices["pilar"]]
    units = offices[["pilar", "kode_wilayah", "lon", "lat"]].copy()
    units["capacity"] = [one.capacity for one in duty]
    units["duty"] = pd.Series(duty, index=units.index, dtype=object)
    return units.set_index(pd.Index(names, name="unit"))


def serves(units: pd.DataFrame, kode_desa: pd.Series) -> npt.NDArray[np.bool_]:
    """Return which unit is responsible for which area: its own desa, or the desa of its kecamatan.

    Returns
    -------
    ndarray of bool, shape (n_areas, n_units)
    """
    own = units["kode_wilayah"].to_numpy(dtype=object)
    table = [[code == place or code.startswith(f"{place}.") for place in own] for code in kode_desa]
    return np.array(table, dtype=bool).reshape(len(kode_desa), len(units))
