"""The accounts, the two programmes, what the forum decided and what was published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.cases.dinas_names import FIRST_DINAS, spelling_key
from geo.cases.migrations.columns import STRING, TEXT, refuse_changes

revision = "0002_office"
down_revision = "0001_cases"


def upgrade() -> None:
    """Make what is not there yet: stores of before the revisions have some of it."""
    first = not sa.inspect(op.get_bind()).has_table("dinas")
    _accounts()
    _dinas()
    _programmes()
    _forum()
    _editions()
    refuse_changes("audit", "the audit log")
    refuse_changes("school_steps", "what was noted of a child")
    for table in ("forum_decisions", "forum_decision_states"):
        refuse_changes(table, "what the forum decided")
    if first:
        _name_dinas()


def _name_dinas() -> None:
    """Fill the table of the dinas, once: what the office changes afterwards is the office's."""
    names, words = sa.table("dinas"), sa.table("dinas_spellings")
    for column in ("code", "nama", "secretariat", "active", "position"):
        names.append_column(sa.column(column))
    for column in ("spelling", "code"):
        words.append_column(sa.column(column))
    rows = [
        {"code": one.code, "nama": one.name, "secretariat": one.secretariat, "active": True, "position": n}
        for n, one in enumerate(FIRST_DINAS, start=1)
    ]
    op.bulk_insert(names, rows)
    spelt = {spelling_key(word): one.code for one in FIRST_DINAS for word in (one.name, *one.spellings)}
    op.bulk_insert(words, [{"spelling": word, "code": code} for word, code in spelt.items()])


def _accounts() -> None:
    """Make who may come in, and what was done."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("password_hash", STRING, nullable=False),
        sa.Column("role", STRING, nullable=False),
        sa.Column("territory", STRING, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        if_not_exists=True,
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", STRING, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("csrf", STRING, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
        if_not_exists=True,
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"], if_not_exists=True)
    op.create_table(
        "login_failures",
        sa.Column("key_hash", STRING, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("wait_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key_hash"),
        if_not_exists=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", STRING, nullable=False),
        sa.Column("action", STRING, nullable=False),
        sa.Column("object", STRING, nullable=False),
        sa.Column("n_cases", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_table(
        "access_tokens",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("mark", STRING, nullable=False),
        sa.Column("token_hash", STRING, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("scope", STRING, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("last_used", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mark"),
        if_not_exists=True,
    )
    op.create_index("ix_access_tokens_account_id", "access_tokens", ["account_id"], if_not_exists=True)


def _dinas() -> None:
    """Make the dinas and whom a report was given to."""
    op.create_table(
        "dinas",
        sa.Column("code", STRING, nullable=False),
        sa.Column("nama", STRING, nullable=False),
        sa.Column("secretariat", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        if_not_exists=True,
    )
    op.create_table(
        "dinas_spellings",
        sa.Column("spelling", STRING, nullable=False),
        sa.Column("code", STRING, nullable=False),
        sa.ForeignKeyConstraint(["code"], ["dinas.code"]),
        sa.PrimaryKeyConstraint("spelling"),
        if_not_exists=True,
    )
    op.create_index("ix_dinas_spellings_code", "dinas_spellings", ["code"], if_not_exists=True)
    op.create_table(
        "case_dinas",
        sa.Column("sumber", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("dinas", STRING, nullable=False),
        sa.Column("assigned_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["dinas"], ["dinas.code"]),
        sa.PrimaryKeyConstraint("sumber", "id", "dinas"),
        if_not_exists=True,
    )


def _programmes() -> None:
    """Make a child's way back, and what the forum was told of the clock."""
    op.create_table(
        "school_steps",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sumber", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("step", STRING, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("who", STRING, nullable=False),
        sa.PrimaryKeyConstraint("number"),
        if_not_exists=True,
    )
    op.create_index("ix_school_steps_case", "school_steps", ["sumber", "id"], if_not_exists=True)
    op.create_table(
        "school_steps_taken_back",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", STRING, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["school_steps.number"]),
        sa.PrimaryKeyConstraint("number"),
        if_not_exists=True,
    )
    op.create_table(
        "forum_answers",
        sa.Column("periode", STRING, nullable=False),
        sa.Column("kode", STRING, nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=False),
        sa.Column("share_from", sa.Integer(), nullable=True),
        sa.Column("share_to", sa.Integer(), nullable=True),
        sa.Column("median_from_min", sa.Integer(), nullable=True),
        sa.Column("median_to_min", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("periode", "kode"),
        if_not_exists=True,
    )


def _forum() -> None:
    """Make what the forum decided, and the patrols."""
    op.create_table(
        "forum_decisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("periode", STRING, nullable=False),
        sa.Column("about_kind", STRING, nullable=False),
        sa.Column("about", STRING, nullable=False),
        sa.Column("jenis", STRING, nullable=False),
        sa.Column("step", TEXT, nullable=False),
        sa.Column("pillar", STRING, nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("by", STRING, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_table(
        "forum_decision_states",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("status", STRING, nullable=False),
        sa.Column("status_at", sa.DateTime(), nullable=False),
        sa.Column("by", STRING, nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["forum_decisions.id"]),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_forum_decision_states_decision", "forum_decision_states", ["decision"], if_not_exists=True
    )
    op.create_table(
        "patrols_made",
        sa.Column("uuid", STRING, nullable=False),
        sa.Column("unit", STRING, nullable=False),
        sa.Column("pillar", STRING, nullable=False),
        sa.Column("kode_desa", STRING, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("by", STRING, nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("uuid"),
        if_not_exists=True,
    )
    op.create_index("ix_patrols_made_kode_desa", "patrols_made", ["kode_desa"], if_not_exists=True)


def _editions() -> None:
    """Make what was published."""
    op.create_table(
        "editions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("who", STRING, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("boundaries", STRING, nullable=False),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("population_estimated", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        if_not_exists=True,
    )
    op.create_table(
        "edition_parts",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("periods", STRING, nullable=False),
        sa.Column("versions", STRING, nullable=False),
        sa.Column("refused", STRING, nullable=False),
        sa.Column("cells", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["edition"], ["editions.number"]),
        sa.PrimaryKeyConstraint("edition", "part"),
        if_not_exists=True,
    )
