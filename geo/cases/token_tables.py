"""The table of the access tokens, by which programs such as QGIS come in."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table

from geo.cases.store_tables import UtcDateTime, metadata

__all__ = ["access_tokens"]

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("mark", String, nullable=False, unique=True),
    Column("token_hash", String, nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("scope", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("last_used", Date),
    Column("revoked_at", UtcDateTime),
)
