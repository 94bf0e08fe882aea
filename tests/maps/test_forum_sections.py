"""What the forum's page says of a whole area, where the area is a province."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from maps.forum_sections import _dropouts


@pytest.mark.parametrize(("codes", "said"), [(["35.10"], "40"), (["31.71", "31.72"], ""), ([], "")])
def test_the_first_kabupaten_of_a_province_is_not_taken_for_all_of_it(codes, said):
    rows = [("kabupaten", code, "putus_sekolah", 40, 40) for code in codes]
    rows.append(("kecamatan", "35.10.01", "putus_sekolah", 7, 7))
    years = pd.DataFrame(rows, columns=["tingkat", "kode", "jenis", "n_min", "n_max"])
    sentence = _dropouts(SimpleNamespace(years=years), "id")
    assert (said in sentence) if said else sentence == ""
