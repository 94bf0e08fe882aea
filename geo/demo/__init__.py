"""Demonstration data: drawn from a seed, nobody's, with the truth kept beside it."""

from __future__ import annotations

from geo.demo.make import DemoData, make_demo
from geo.demo.write import write_demo

__all__ = ["DemoData", "make_demo", "write_demo"]
