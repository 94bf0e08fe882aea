"""Figures beside their peers', measured in the same run. Not part of the tests."""
