"""Evidence (code, point, name, address) joined to a desa, or an honest "not sure"."""

from geo.geocoding.evidence import evidence_texts
from geo.geocoding.geocoder import OUTPUT_COLUMNS, geocode

__all__ = ["OUTPUT_COLUMNS", "evidence_texts", "geocode"]
