from __future__ import annotations

import pandas as pd
import pytest

from geo.admin.codes import dotted_codes, looks_like_bps
from geo.admin.gazetteer import load_desa_facts


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("35.10.01.2001", "35.10.01.2001"),
        ("3510012001", "35.10.01.2001"),
        (3510012001, "35.10.01.2001"),
        (3510012001.0, "35.10.01.2001"),
        ("3510012001.0", "35.10.01.2001"),
        ("35.10.012001", "35.10.01.2001"),
        (" 35.10.16. 1007 ", "35.10.16.1007"),
        ("3510010001", ""),
        ("35.10.01", ""),
        ("Sarongan", ""),
        (None, ""),
        ("", ""),
    ],
)
def test_codes_are_dotted_or_nothing(written, code):
    assert list(dotted_codes(pd.Series([written, "x"], index=[7, 7]))) == [code, ""]


def test_no_codes_at_all():
    assert dotted_codes(pd.Series([], dtype="str")).empty


def test_kemendagri_codes_are_never_taken_for_bps():
    plain = load_desa_facts().index.to_series().str.replace(".", "")
    assert not looks_like_bps(plain)
    assert not looks_like_bps(pd.Series(["x", ""]))


def test_bps_codes_are_recognised_though_some_could_be_either():
    # 3510111002: kecamatan 111, desa 002; as Kemendagri it would be 35.10.11.1002.
    assert looks_like_bps(pd.Series(["3510010001", "3510020004", "3510111002"]))


def test_other_numbers_of_ten_digits_are_not_bps_codes():
    assert not looks_like_bps(pd.Series(["0812345678", "0813456789"]))
