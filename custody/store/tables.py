"""Every table, in SQLAlchemy Core.

Three kinds. The *ledger*: ``ledger_entry`` holds the exact bytes of every entry,
and its other columns are an index over them; ``ledger_node`` holds the interior
nodes of the Merkle tree so that proofs are cheap; ``ledger_head`` is the one row
that every append locks. The *state*, which is the fold of the ledger and comes
from :data:`custody.state_tables.TABLES`. And what is *neither*: hashes of
credentials, sealed shares, pending contributions, grants; checkpoints that others have
cosigned, whose signatures speak for themselves; and how far publishing and notices have come.

Column types are the plainest that both databases keep unchanged: text, 64-bit
integers and bytes. Times are text (see :mod:`custody.formats.timestamps`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from custody.state_tables import TABLES

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# On SQLite INTEGER makes the key the rowid itself. A BIGINT key has a hidden rowid beside
# it, and a REPLACE that names one deletes that entry past every trigger (measured).
_SEQ = BigInteger().with_variant(Integer, "sqlite")

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("prev", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    Column("at", Text, nullable=False, index=True),
    Column("type", Text, nullable=False, index=True),
    Column("dataset", Text, index=True),
    Column("ceremony", Text, index=True),
    UniqueConstraint("prev"),
)

ledger_node = Table(
    "ledger_node",
    metadata,
    Column("level", BigInteger, primary_key=True, autoincrement=False),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("mac", LargeBinary),
    CheckConstraint("id = 1", name="single"),
)

_INTEGERS = {
    *("threshold", "idx", "size", "seq", "step", "adopted_seq", "cadence", "hours"),
    *("bytes", "count", "closed_seq", "signed", "drill_days", "census_days"),
    "epoch",
}
_OPTIONAL = {
    "person": {"signing_key", "box_key", "fingerprint", "enrolled", "display"},
    "token": {"dataset", "expires", "revoked", "label"},
    "dataset": {
        *("quorum", "public", "recipient", "cadence", "cadence_since"),
        *("drill_days", "census_days", "drills_since", "epoch"),
    },
    "object": {"host", "job", "gone", "dated"},
    "ceremony": {"outcome", "ended", "reason"},
    "collection": {"closed", "bytes", "count", "first", "last", "manifest", "root", "closed_seq"},
}


def _state_table(name: str) -> Table:
    shape = TABLES[name]
    optional = _OPTIONAL.get(name, set())
    keys = [
        Column(column, _type(column), primary_key=True, autoincrement=False) for column in shape.key
    ]
    rest = [Column(column, _type(column), nullable=column in optional) for column in shape.columns]
    return Table(name, metadata, *keys, *rest)


def _type(column: str) -> type[BigInteger] | type[Text]:
    return BigInteger if column in _INTEGERS else Text


state = {name: _state_table(name) for name in TABLES}

# One person one seat, one key one seat (promise QUORUM): the database refuses it too.
state["person"].append_constraint(UniqueConstraint("signing_key"))
state["person"].append_constraint(UniqueConstraint("box_key"))
state["seat"].append_constraint(UniqueConstraint("dataset", "official"))
_at = state["object"].c
_there = _at.gone.is_(None)
for _name, _by, _only in (  # a page is the next rows of one of these, and reads no others
    ("ix_object_page", (), None),
    ("ix_object_page_of_job", (_at.job,), None),
    ("ix_object_page_of_host", (_at.host,), None),
    ("ix_object_page_of_both", (_at.job, _at.host), None),
    ("ix_object_page_of_gone", (), _at.gone.is_not(None)),
    ("ix_object_page_of_implausible", (), _at.dated != _at.sealed),
):
    _in_order = (_at.dataset, *_by, _at.sealed.desc(), _at.id)
    Index(_name, *_in_order, sqlite_where=_only, postgresql_where=_only)
for _name, _of in {  # the newest object that is there, at once among a million
    "ix_object_newest": (_at.dataset, _at.dated, _at.job, _at.host, _at.size),  # and sums of days
    "ix_object_newest_of_job": (_at.dataset, _at.job, _at.host, _at.dated),
    "ix_object_newest_of_host": (_at.dataset, _at.host, _at.dated),
}.items():
    Index(_name, *_of, sqlite_where=_there, postgresql_where=_there)
Index("ix_statement_official", state["statement"].c.official, state["statement"].c.at)
Index(None, state["ceremony"].c.dataset)
Index(None, state["standing"].c.person)
Index(None, state["comparison"].c.person)
Index(None, state["ceremony"].c.opened)
_had = state["ceremony"].c  # how many came to what, without reading what they were about
Index("ix_ceremony_outcome", _had.outcome, _had.opened, _had.id)
Index("ix_ceremony_outcome_of", _had.id, _had.outcome)

token_hash = Table(
    "token_hash",
    metadata,
    Column("token", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("used", Text),
)

invitation = Table(
    "invitation",
    metadata,
    Column("name", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("expires", Text, nullable=False),
)

challenge = Table(
    "challenge",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("official", Text, nullable=False),
    Column("expires", Text, nullable=False, index=True),
)

session = Table(
    "session",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("person", Text, nullable=False),
    Column("expires", Text, nullable=False, index=True),
)

sealed_share = Table(
    "sealed_share",
    metadata,
    Column("ceremony", Text, primary_key=True),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("ciphertext", LargeBinary, nullable=False),
)

dealt_box = Table(
    "dealt_box",
    metadata,
    Column("ceremony", Text, primary_key=True),
    Column("official", Text, primary_key=True),
    Column("receiver", BigInteger, primary_key=True, autoincrement=False),
    Column("ciphertext", LargeBinary, nullable=False),
)

redealt_box = Table(
    "redealt_box",
    metadata,
    Column("ceremony", Text, primary_key=True),
    Column("dealer", BigInteger, primary_key=True, autoincrement=False),
    Column("official", Text, primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False),
)

contribution = Table(
    "contribution",
    metadata,
    Column("ceremony", Text, primary_key=True),
    Column("official", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

contribution_part = Table(
    "contribution_part",
    metadata,
    Column("ceremony", Text, primary_key=True),
    Column("official", Text, primary_key=True),
    Column("part", BigInteger, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

unlocking = Table(
    "unlocking",
    metadata,
    Column("ceremony", Text, primary_key=True),
    Column("until", Text, nullable=False),
)

export_grant = Table(
    "export_grant",
    metadata,
    Column("ceremony", Text, primary_key=True),
    Column("document", LargeBinary, nullable=False),
)

password_hash = Table(
    "password_hash",
    metadata,
    Column("person", Text, primary_key=True),
    Column("hash", Text, nullable=False),
)

browser_session = Table(
    "browser_session",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("person", Text, nullable=False, index=True),
    Column("created", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("agent", Text, nullable=False),
)

cosigned = Table(
    "cosigned",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)

request_draft = Table(
    "request_draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("objects", LargeBinary, nullable=False),
    Column("expires", Text, nullable=False, index=True),
)

publication = Table(
    "publication",
    metadata,
    Column("sink", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("at", Text),
    Column("failing_since", Text),
    Column("error", Text),
    Column("next", Text, nullable=False),
)

notice_sink = Table(
    "notice_sink",
    metadata,
    Column("sink", Text, primary_key=True),
    Column("shown", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("next", Text, nullable=False),
)

notice = Table(
    "notice",
    metadata,
    Column("sink", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("what", Text, nullable=False),
    Column("dataset", Text, nullable=False),
    Column("seq", BigInteger),
    Column("at", Text, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("next", Text, nullable=False),
    Column("failing_since", Text),
    Column("error", Text),
    Column("delivered", Text),
    Column("given_up", Text),
    Column("job", Text),
    Column("host", Text),
)

missed_backup = Table(
    "missed_backup",
    metadata,
    Column("dataset", Text, primary_key=True),
    Column("job", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    Column("due", Text, nullable=False),
)

missed_drill = Table(
    "missed_drill",
    metadata,
    Column("dataset", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("due", Text, nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Text, primary_key=True),
    Column("what", Text, nullable=False),
    Column("name", Text, nullable=False, index=True),
    Column("address", Text, nullable=False, index=True),
    Column("at", Text, nullable=False, index=True),
)
