"""A desa by code or by a name that can mean one alone."""

from __future__ import annotations

import pytest

from geo.desa_choice import find_desa
from geo.errors import RequestError


@pytest.mark.parametrize("text", ["35.10.05.2002", "3510052002", "Kedungrejo, Muncar", "desa kedung rejo "])
def test_one_desa_is_found(text, approx_boundaries):
    assert find_desa(text, approx_boundaries) == "35.10.05.2002"


def test_several_are_listed_with_their_codes(approx_boundaries):
    with pytest.raises(RequestError) as caught:
        find_desa("Tamansari", approx_boundaries)
    sentence = str(caught.value)
    assert sentence.count("Tamansari, ") == 2
    assert find_desa("Tamansari, Licin", approx_boundaries) in sentence


@pytest.mark.parametrize("text", ["", "Entah Berantah", "99.99.99.9999"])
def test_none_is_said(text, approx_boundaries):
    with pytest.raises(RequestError, match="tidak ditemukan"):
        find_desa(text, approx_boundaries)
