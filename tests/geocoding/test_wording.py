"""Every reason that the code gives is in the catalogue, in both languages, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

import geo.geocoding
from geo.geocoding.decision import Clause, sentence
from geo.wording import catalogue

_KEY = re.compile(r'"([a-z]+(?:_[a-z]+)*)"')
_CLAUSE = re.compile(r'Clause\(\s*"([a-z_]+)"')


def test_every_clause_is_in_the_catalogue_and_the_other_way_round() -> None:
    folder = Path(geo.geocoding.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    ours = {key.removeprefix("geocoding.") for key in catalogue() if key.startswith("geocoding.")}
    assert set(_CLAUSE.findall(code)) <= ours
    assert ours <= set(_KEY.findall(code))


def test_a_sentence_is_one_line_with_a_capital_and_a_full_stop() -> None:
    clauses = [Clause("point_in", desa="Kebaman", kec="Srono"), Clause("point_agrees_near", metres=1234.0)]
    assert sentence(clauses, "id") == (
        "Titik berada di Kebaman, Kecamatan Srono; titik hanya 1,2 km di luar batasnya."
    )
    assert sentence(clauses, "en").endswith("the point is only 1.2 km outside it.")
    assert sentence([], "id") == ""
