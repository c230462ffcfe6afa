"""The tables of state: what each is called, its key columns, and the others.

:mod:`custody.projection` says what every ledger entry changes in them, and
:mod:`custody.store` gives them types. Every column is text or an integer; lists and
objects are kept as RFC 8785 text. What is not here (password and token hashes, sealed
shares, pending contributions, grants) is not state: the ledger binds its digest where
it matters.

``standing`` says when somebody was suspended, let back in or removed, by whom and why, and
``comparison`` who compared whose key with them; ``signed`` is 1 where that was signed.

Of a dataset ``threshold`` is how few can open it, and ``quorum`` its tree where that is more than m
of n. ``share_key`` of a seat has a key for each row that its official holds there, with a space
between.

``epoch`` has each that a reshare began, with the entry that made it the active one; ``shares`` are
the public keys of its rows, ``dealing`` the SHA-256 of its dealing. A genesis begins epoch 0, which
has no row.

``proven_share`` has the ephemeral shares of headers, each once in a dataset: those that prove
their header, and those that a registration without a proof names.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Rows = MutableMapping[tuple[Any, ...], Row]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of state: its name, its key columns, and the others."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]


def _table(name: str, key: str, columns: str) -> Table:
    return Table(name, tuple(key.split()), tuple(columns.split()))


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table("service", "origin", "vkey combiner since"),
        _table("script", "digest", "name kind text adopted_seq"),
        _table(
            "person", "name", "role status signing_key box_key fingerprint invited enrolled display"
        ),
        _table("standing", "seq", "person status by_whom at reason"),
        _table("comparison", "seq", "person by_whom at fingerprint signed"),
        _table("token", "id", "person label scopes dataset created expires revoked"),
        _table(
            "dataset",
            "name",
            "status ceremony threshold quorum public recipient policy since cadence cadence_since "
            "drill_days census_days drills_since epoch",
        ),
        _table("epoch", "dataset epoch", "ceremony seq quorum shares dealing"),
        _table("seat", "dataset idx", "official share_key"),
        _table(
            "object",
            "dataset id",
            "header size host job tags sealed registered seq by_whom dated gone",
        ),
        _table("proven_share", "dataset share", "object"),
        _table(
            "collection",
            "dataset object",
            "manifest_key file closed bytes count first last manifest root closed_seq",
        ),
        _table("expectation", "dataset job host", "hours since"),
        _table(
            "ceremony",
            "id",
            "kind dataset script requester subject step step_since opened expires "
            "outcome ended reason",
        ),
        _table("participant", "person ceremony", "part"),
        _table("ceremony_object", "ceremony object", "size"),
        _table("act", "nonce", "seq"),
        _table("statement", "ceremony seq", "official kind at envelope"),
    )
}
