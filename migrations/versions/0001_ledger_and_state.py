"""The ledger, the state that folds from it, and what stands beside both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Triggers are defence, not evidence: whoever owns the database can drop them, and
# the verifier finds what was done then. They stop accidents and stolen SQL.
# On SQLite, REPLACE deletes without firing delete triggers, hence the one on INSERT; and
# it does so for a hidden rowid too, hence seq is INTEGER there, which is the rowid.
_SQLITE_TRIGGERS = (
    (
        "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    ),
    (
        "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    ),
    (
        "CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry "
        "WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.seq OR prev = NEW.prev) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    ),
)
_POSTGRESQL_TRIGGERS = (
    (
        "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    ),
)


def upgrade() -> None:
    op.create_table(
        "ceremony",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("step_since", sa.Text(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony")),
    )
    op.create_index(op.f("ix_ceremony_dataset"), "ceremony", ["dataset"], unique=False)
    op.create_table(
        "ceremony_object",
        sa.Column("ceremony", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("object", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", "object", name=op.f("pk_ceremony_object")),
    )
    op.create_table(
        "challenge",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_challenge")),
    )
    op.create_index(op.f("ix_challenge_expires"), "challenge", ["expires"], unique=False)
    op.create_table(
        "contribution",
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", "official", name=op.f("pk_contribution")),
    )
    op.create_table(
        "dataset",
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("public", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_dataset")),
    )
    op.create_table(
        "export_grant",
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", name=op.f("pk_export_grant")),
    )
    op.create_table(
        "invitation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_invitation")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitation_hash")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=True),
        sa.Column("ceremony", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("prev", name=op.f("uq_ledger_entry_prev")),
    )
    op.create_index(op.f("ix_ledger_entry_ceremony"), "ledger_entry", ["ceremony"], unique=False)
    op.create_index(op.f("ix_ledger_entry_dataset"), "ledger_entry", ["dataset"], unique=False)
    op.create_index(op.f("ix_ledger_entry_type"), "ledger_entry", ["type"], unique=False)
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx", name=op.f("pk_ledger_node")),
    )
    op.create_table(
        "object",
        sa.Column("dataset", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("job", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("registered", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "id", name=op.f("pk_object")),
    )
    op.create_index(op.f("ix_object_dataset"), "object", ["dataset", "sealed"], unique=False)
    op.create_table(
        "person",
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("signing_key", sa.Text(), nullable=True),
        sa.Column("box_key", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("invited", sa.Text(), nullable=False),
        sa.Column("enrolled", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_person")),
        sa.UniqueConstraint("box_key", name=op.f("uq_person_box_key")),
        sa.UniqueConstraint("signing_key", name=op.f("uq_person_signing_key")),
    )
    op.create_table(
        "script",
        sa.Column("digest", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("adopted_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_script")),
    )
    op.create_table(
        "sealed_share",
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", "idx", name=op.f("pk_sealed_share")),
    )
    op.create_table(
        "seat",
        sa.Column("dataset", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("share_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "idx", name=op.f("pk_seat")),
        sa.UniqueConstraint("dataset", "official", name=op.f("uq_seat_dataset")),
    )
    op.create_table(
        "service",
        sa.Column("origin", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("vkey", sa.Text(), nullable=False),
        sa.Column("combiner", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_service")),
    )
    op.create_table(
        "session",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_expires"), "session", ["expires"], unique=False)
    op.create_table(
        "statement",
        sa.Column("ceremony", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", "seq", name=op.f("pk_statement")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=True),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=True),
        sa.Column("revoked", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
    )
    op.create_table(
        "token_hash",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_token_hash")),
        sa.UniqueConstraint("hash", name=op.f("uq_token_hash_hash")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_TRIGGERS if sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("token_hash")
    op.drop_table("token")
    op.drop_table("statement")
    op.drop_index(op.f("ix_session_expires"), table_name="session")
    op.drop_table("session")
    op.drop_table("service")
    op.drop_table("seat")
    op.drop_table("sealed_share")
    op.drop_table("script")
    op.drop_table("person")
    op.drop_index(op.f("ix_object_dataset"), table_name="object")
    op.drop_table("object")
    op.drop_table("ledger_node")
    op.drop_table("ledger_head")
    op.drop_index(op.f("ix_ledger_entry_type"), table_name="ledger_entry")
    op.drop_index(op.f("ix_ledger_entry_dataset"), table_name="ledger_entry")
    op.drop_index(op.f("ix_ledger_entry_ceremony"), table_name="ledger_entry")
    op.drop_table("ledger_entry")
    op.drop_table("invitation")
    op.drop_table("export_grant")
    op.drop_table("dataset")
    op.drop_table("contribution")
    op.drop_index(op.f("ix_challenge_expires"), table_name="challenge")
    op.drop_table("challenge")
    op.drop_table("ceremony_object")
    op.drop_index(op.f("ix_ceremony_dataset"), table_name="ceremony")
    op.drop_table("ceremony")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_append_only()")
