"""The standard's own checks, run from a venv of their own against a live service."""
