"""The office's settings: read from ``TIGAPILAR_…`` in the environment, given to ``create_app``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from geo.aggregation.disclosure import THRESHOLD
from geo.paths import default_store_url
from geo.study import N_PERIODS

__all__ = ["Settings"]


class Settings(BaseSettings):
    """What an office may set; every field has a default that works on one laptop."""

    model_config = SettingsConfigDict(env_prefix="TIGAPILAR_", env_ignore_empty=True, frozen=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    database_url: str = Field(
        default_factory=default_store_url, description="SQLAlchemy address of the store."
    )
    boundaries: Path | None = Field(default=None, description="A desa layer to use instead of the one found.")
    population: Path | None = Field(default=None, description="A population file (kode_desa, population).")
    threshold: int = Field(
        default=THRESHOLD, ge=3, le=50, description="Counts below it are never told apart."
    )
    permutations: int = Field(
        default=9_999, ge=999, le=99_999, description="Monte-Carlo replicates of the hotspots."
    )
    seed: int = Field(default=2011, ge=0, description="Seed of the replicates: the same seed, the same map.")
    n_periods: int = Field(default=N_PERIODS, ge=1, le=40, description="Quarters shown, up to the newest.")
