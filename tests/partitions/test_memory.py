"""What is remembered of texts and shapes has an end, and forgetting changes no answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.admin import locator
from geo.admin.boundaries import Boundaries
from geo.geocoding import geocode, places
from geo.geocoding.geocoder import judge_of


def test_spellings_and_shapes_are_forgotten(real_boundaries, monkeypatch):
    desa = real_boundaries.desa
    at = np.arange(400) % len(desa)
    names = desa["nama_desa"].to_numpy(dtype=object)[at]
    frame = pd.DataFrame(
        {
            "alamat": [
                f"Desa {name[:-1]}{chr(97 + number % 26)}{name[-1]}" for number, name in enumerate(names)
            ],
            "lon": desa["label_lon"].to_numpy()[at[::-1]],
            "lat": desa["label_lat"].to_numpy()[at[::-1]],
        }
    )
    whole = geocode(frame, real_boundaries)
    monkeypatch.setattr(places, "_REMEMBERED", 20)
    monkeypatch.setattr(locator, "_DRAWN", 20)
    unread = Boundaries(desa, real_boundaries.origin)
    pd.testing.assert_frame_equal(geocode(frame, unread), whole)
    judge = judge_of(unread)
    assert 0 < len(judge.atlas.region("35.10")._near) <= 20
    assert 0 < len(judge.locator._in_metres) <= 20
