"""The office's settings: read from ``TIGAPILAR_…`` in the environment, given to ``create_app``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from geo.admin.wilayah import parse_wilayah
from geo.aggregation.disclosure import THRESHOLD
from geo.paths import default_store_url
from geo.patrol.clock_setting import parse_clock
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
    wilayah: str = Field(
        default="", description="Code of the kabupaten, kota or province to use of the layer: 73.71, or 35."
    )
    population: Path | None = Field(default=None, description="A population file (kode_desa, population).")
    officers: Path | None = Field(
        default=None, description="A file of the offices responsible (kode_wilayah, pilar, kantor, jabatan)."
    )
    basemap: str = Field(
        default="", description="Tiles under the maps: https://…/{z}/{x}/{y}.png, or a .pmtiles file."
    )
    basemap_attribution: str = Field(default="", description="Who made the basemap; stands under the map.")
    osrm: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="An OSRM router that gives the travel times of visits: http://10.0.0.5:5000.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Address under which phones reach the service; the QR code of a visit sheet leads there.",
    )
    threshold: int = Field(
        default=THRESHOLD, ge=3, le=50, description="Counts below it are never told apart."
    )
    permutations: int = Field(
        default=9_999, ge=999, le=99_999, description="Monte-Carlo replicates of the hotspots."
    )
    seed: int = Field(default=2011, ge=0, description="Seed of the replicates: the same seed, the same map.")
    n_periods: int = Field(default=N_PERIODS, ge=1, le=40, description="Quarters shown, up to the newest.")
    upload_max_mb: int = Field(default=25, ge=1, le=2_000, description="Size of a file that is sent, in MB.")
    upload_max_rows: int = Field(
        default=200_000, ge=10, le=5_000_000, description="Rows of a file that is sent."
    )
    upload_expanded_mb: int = Field(
        default=500,
        ge=10,
        le=20_000,
        description="Size of what a workbook or archive holds, unpacked, in MB.",
    )
    upload_ratio: int = Field(
        default=200, ge=20, le=1_000, description="How many times larger a packed file may become."
    )
    upload_seconds: int = Field(
        default=120, ge=1, le=3_600, description="Time for reading a file that is sent, in seconds."
    )
    upload_memory_mb: int = Field(
        default=2_048, ge=1_024, le=64_000, description="Memory for reading a file that is sent, in MB."
    )
    upload_jobs: int = Field(default=1, ge=1, le=16, description="Files that are read at the same time.")
    upload_keep_hours: int = Field(
        default=24, ge=1, le=720, description="Hours until a file that was sent is deleted."
    )
    log: Literal["text", "json"] = Field(
        default="text", description="How records are written to standard error: for people or for programs."
    )
    metrics: SecretStr = Field(
        default=SecretStr(""),
        description="Token for /metrics; without one only a program on this machine reads it.",
    )
    proxy: str = Field(
        default="127.0.0.1",
        description="Addresses of web servers whose X-Forwarded-… headers are believed, with commas.",
    )
    root_path: str = Field(
        default="", pattern=r"^(/[A-Za-z0-9._~-]+)*$", description="Path under which a web server shows it."
    )
    grace_s: int = Field(
        default=20, ge=0, le=600, description="Seconds that requests in work have when the service stops."
    )
    watched: bool = Field(
        default=False, description="Whether a second process replaces the one that serves when it dies."
    )
    own_processes: bool = Field(
        default=True,
        description="Whether studies, plans and files have processes of their own; without, less memory.",
    )
    most_requests: int = Field(
        default=64, ge=4, le=10_000, description="Requests being computed or waiting, before 503."
    )
    rate_limit: int = Field(
        default=120, ge=0, le=100_000, description="Computed files for one client in a minute; 0: no limits."
    )
    clock: str = Field(
        default="all",
        description="When the four-hour clock runs: all, or office:0800-1600;1111100;holidays.",
    )
    forum_login: bool = Field(
        default=False, description="Whether the forum's pages, files and layers ask for a login too."
    )

    @field_validator("wilayah")
    @classmethod
    def _wilayah(cls, text: str) -> str:
        """Return the dotted code; it raises BoundaryError."""
        return parse_wilayah(text)

    @field_validator("clock")
    @classmethod
    def _clock(cls, text: str) -> str:
        """Refuse at start what the first request would stumble over; it raises RequestError."""
        parse_clock(text)
        return text
