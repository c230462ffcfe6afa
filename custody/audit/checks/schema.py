"""Checks that a database's tables and triggers are those that the service made (TAMPER).

Rows are compared with the ledger elsewhere. Here is what would let them be changed unseen
tomorrow, or what no row tells of: a trigger that is gone or new, a table that is not there,
though it were empty, a column of another type, a rule that no longer holds. Two databases
are told alike: each table by its columns in the order of their names, ``*`` before those of
the key and ``?`` after those that may be null, and then what has to be unique.

Other tables are nobody's business here, nor are indexes that only make things quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from custody.audit.checks.catalogue import make_finding
from custody.audit.finding import Finding
from custody.audit.sources.source import Schema

VERSION = "0024"
"""The version of the database that the tables below are of."""

TABLES: dict[str, str] = {
    "act": "*nonce text, seq integer",
    "alembic_version": "*version_num text",
    "attempt": "address text, at text, *id text, name text, what text",
    "browser_session": "agent text, created text, *hash bytes, id text, person text, seen text; "
    "unique id",
    "ceremony": "dataset text, ended text?, expires text, *id text, kind text, opened text, "
    "outcome text?, reason text?, requester text, script text, step integer, step_since text, "
    "subject text",
    "ceremony_object": "*ceremony text, *object text, size integer",
    "challenge": "expires text, *nonce text, official text",
    "collection": "bytes integer?, closed text?, closed_seq integer?, count integer?, "
    "*dataset text, file text, first text?, last text?, manifest text?, manifest_key text, "
    "*object text, root text?",
    "comparison": "at text, by_whom text, fingerprint text, person text, *seq integer, "
    "signed integer",
    "contribution": "*ceremony text, *official text, sealed bytes",
    "contribution_part": "*ceremony text, *official text, *part integer, sealed bytes",
    "cosigned": "note text, *size integer",
    "dataset": "cadence integer?, cadence_since text?, census_days integer?, ceremony text, "
    "drill_days integer?, drills_since text?, epoch integer?, *name text, policy text, "
    "public text?, quorum text?, recipient text?, since text, status text, threshold integer",
    "dealt_box": "*ceremony text, ciphertext bytes, *official text, *receiver integer",
    "epoch": "ceremony text, *dataset text, dealing text, *epoch integer, quorum text, "
    "seq integer, shares text",
    "expectation": "*dataset text, *host text, hours integer, *job text, since text",
    "export_grant": "*ceremony text, document bytes",
    "invitation": "expires text, hash bytes, *name text; unique hash",
    "ledger_entry": "at text, ceremony text?, dataset text?, entry bytes, leaf bytes, prev bytes, "
    "*seq integer, type text; unique prev",
    "ledger_head": "*id integer, leaf bytes, mac bytes?, note text, peaks bytes, size integer; "
    "check id = 1",
    "ledger_node": "hash bytes, *idx integer, *level integer",
    "missed_backup": "*dataset text, due text, *host text, *job text",
    "missed_drill": "*dataset text, due text, *kind text",
    "notice": "at text, dataset text, delivered text?, error text?, failing_since text?, "
    "given_up text?, host text?, job text?, *key text, next text, seq integer?, *sink text, "
    "tries integer, what text",
    "notice_sink": "next text, shown text, *sink text, size integer",
    "object": "by_whom text, *dataset text, dated text?, gone text?, header text, host text?, "
    "*id text, job text?, registered text, sealed text, seq integer, size integer, tags text",
    "participant": "*ceremony text, part text, *person text",
    "password_hash": "hash text, *person text",
    "person": "box_key text?, display text?, enrolled text?, fingerprint text?, invited text, "
    "*name text, role text, signing_key text?, status text; unique box_key; unique signing_key",
    "proven_share": "*dataset text, object text, *share text",
    "publication": "at text?, error text?, failing_since text?, next text, *sink text, "
    "size integer",
    "redealt_box": "*ceremony text, ciphertext bytes, *dealer integer, *official text",
    "request_draft": "expires text, *id text, objects bytes, subject text",
    "script": "adopted_seq integer, *digest text, kind text, name text, text text",
    "sealed_share": "*ceremony text, ciphertext bytes, *idx integer",
    "seat": "*dataset text, *idx integer, official text, share_key text; unique dataset, official",
    "service": "combiner text, *origin text, since text, vkey text",
    "session": "expires text, *hash bytes, person text",
    "standing": "at text, by_whom text, person text, reason text, *seq integer, status text",
    "statement": "at text, *ceremony text, envelope text, kind text, official text, *seq integer",
    "token": "created text, dataset text?, expires text?, *id text, label text?, person text, "
    "revoked text?, scopes text",
    "token_hash": "hash bytes, *token text, used text?; unique hash",
    "unlocking": "*ceremony text, until text",
}
_REFUSED = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
_THERE = "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.seq OR prev = NEW.prev)"
_MADE = "CREATE TRIGGER ledger_entry_"
TRIGGERS = {
    "sqlite": {
        "ledger_entry_no_update": f"{_MADE}no_update BEFORE UPDATE ON ledger_entry {_REFUSED}",
        "ledger_entry_no_delete": f"{_MADE}no_delete BEFORE DELETE ON ledger_entry {_REFUSED}",
        "ledger_entry_no_replace": f"{_MADE}no_replace BEFORE INSERT ON ledger_entry "
        f"WHEN {_THERE} {_REFUSED}",
    },
    "postgresql": {
        "ledger_entry_append_only": f"{_MADE}append_only BEFORE DELETE OR UPDATE OR TRUNCATE "
        "ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only(); enabled O; "
        "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END",
    },
}
"""By kind of database; it has had them since version 0001."""

_VERSION = re.compile("[0-9]{4}")


def check_schema(found: Schema) -> Iterator[Finding]:
    """Find triggers, tables and a version that are not those of the service.

    A database of another version has other tables, which are not known here
    (:func:`other_version`). One that says so, and has just these, says what is not so.
    """
    yield from _differences("trigger", TRIGGERS.get(found.dialect, {}), found.triggers)
    tables = list(_differences("table", TABLES, found.tables))
    if other_version(found) is None:
        yield from tables
        if found.versions != (VERSION,):
            got = ", ".join(map(str, found.versions)) or "none"
            yield make_finding("schema.version", "table alembic_version", VERSION, got)


def other_version(found: Schema) -> str | None:
    """Give the version of a database whose tables are of another than is known here."""
    (version,) = found.versions if len(found.versions) == 1 else (None,)
    known = isinstance(version, str) and _VERSION.fullmatch(version) and version != VERSION
    return str(version) if known and found.tables != TABLES else None


def _differences(what: str, expected: dict[str, str], got: dict[str, str]) -> Iterator[Finding]:
    for name in sorted({*expected, *got}):
        want, there = expected.get(name), got.get(name)
        if want != there:
            where, none = f"{what} {name}", "not there"
            yield make_finding(f"schema.{what}", where, want or none, there or none)
