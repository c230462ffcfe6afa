"""Checks rows that the ledger binds by digest (TAMPER; docs/decisions/0007-projection.md).

Five tables hold what no entry can: sealed shares, grants, contributions for as long as
their ceremony may need them, and the hashes of tokens. From the entries follows which rows
have to be there and the SHA-256 of each:

* ``ceremony.dealt`` names the digest of every sealed share, and where nobody deals
  ``ceremony.committed`` those of the boxes that an official dealt to the seats, which are
  erased if the genesis ends before it is active;
* ``ceremony.redealt`` names those of the boxes to new officials. At ``ceremony.switched`` those
  of dealers who are not used are erased, and all that former shares were in; a reshare that ends
  before leaves none;
* ``ceremony.unlocked`` names that of the grant, which has to be what a quorum signed for: of the
  request that opened the ceremony, with its recipient and its objects;
* a receipt or a turned key names that of its contribution, until the ceremony
  activates, unlocks, lapses or ends. What stays behind after that is a finding:
  it was to be erased. One that came in parts is named by the root of a tree over these;
  parts that nothing names yet may lie there until the ceremony unlocks or ends. What turns in a
  drill stands in its entry, and in no row;
* ``token.created`` names that of its token's hash, until the token is revoked. Entries of
  0.1.0 do not: of these tokens the hash has to be there, and may be any.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.parsed_entry import ParsedEntry
from custody.audit.finding import Finding
from custody.audit.sources.source import Tables
from custody.ceremony import Dealt
from custody.dkg import Commit
from custody.errors import CustodyError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.fields import Fields
from custody.formats.statement import Statement
from custody.grant import GrantDocument
from custody.quorum.parts import contribution_digest
from custody.reshare import Redeal
from custody.state_tables import Table

SHARES = Table("sealed_share", ("ceremony", "idx"), ("ciphertext",))
BOXES = Table("dealt_box", ("ceremony", "official", "receiver"), ("ciphertext",))
REDEALT = Table("redealt_box", ("ceremony", "dealer", "official"), ("ciphertext",))
GRANTS = Table("export_grant", ("ceremony",), ("document",))
CONTRIBUTIONS = Table("contribution", ("ceremony", "official"), ("sealed",))
PARTS = Table("contribution_part", ("ceremony", "official", "part"), ("sealed",))
TOKENS = Table("token_hash", ("token",), ("hash",))

_ERASING = (
    *("ceremony.activated", "ceremony.unlocked", "ceremony.lapsed", "ceremony.ended"),
    *("ceremony.excluded", "ceremony.switched"),
)

BINDING = {
    *("ceremony.opened", "ceremony.committed", "ceremony.dealt", "ceremony.signed"),
    *("token.created", "token.revoked", "ceremony.redealt", "ceremony.frozen"),
    *_ERASING,
}
"""The types of entries that say which rows there have to be."""

_ANY = ""
"""In place of a digest: there is to be such a row, and no entry says with what in it."""

Key = tuple[Any, ...]


class BoundRows:
    """The digests that the ledger binds, by table and key, as its entries come in."""

    def __init__(self) -> None:
        self.rows = 0
        self._over: set[str] = set()
        self._active: set[str | None] = set()
        self._holds: dict[str, str | None] = {}
        self._dealers: dict[str | None, list[int]] = {}
        self._asked: dict[str | None, str] = {}
        self._bound: dict[Table, dict[Key, str]] = {
            table: {} for table in (SHARES, BOXES, REDEALT, GRANTS, CONTRIBUTIONS, TOKENS)
        }

    @property
    def unbound(self) -> int:
        """How many tokens are good whose hash no entry binds."""
        return sum(digest == _ANY for digest in self._bound[TOKENS].values())

    def add(self, record: ParsedEntry) -> None:
        """Note the digests of rows that an entry names; other checks hold the ceremony's rules.

        ``CustodyError`` where a dealing or statement can't be read: those checks say so too.
        """
        ceremony, data = record.ceremony, record.data
        if record.type == "token.created":
            self._bound[TOKENS][data["id"],] = data.get("hash", _ANY)
        if record.type == "token.revoked":
            self._bound[TOKENS].pop((data["id"],), None)
        if record.type == "ceremony.dealt":
            for index, digest in enumerate(Dealt.read(data["dealing"]).sealed, start=1):
                self._bound[SHARES][ceremony, index] = digest
        self._add_boxes(record)
        self._add_redealt(record)
        self._add_request(record)
        kept = record.type == "ceremony.signed" and "contribution" not in data
        if kept and data["kind"] in ("turn", "receipt"):
            statement = Statement.parse(Envelope.from_dict(data["envelope"]).payload)
            self._bound[CONTRIBUTIONS][ceremony, data["official"]] = str(statement.contribution)
        if record.type in _ERASING:
            pending = self._bound[CONTRIBUTIONS]
            for key in [key for key in pending if key[0] == ceremony]:
                del pending[key]
            if record.type not in ("ceremony.lapsed", "ceremony.excluded"):
                self._over.add(str(ceremony))

    def _add_boxes(self, record: ParsedEntry) -> None:
        """Note the boxes of a commit; of a genesis that ends before it is active, none is left."""
        ceremony, data, boxes = record.ceremony, record.data, self._bound[BOXES]
        if record.type == "ceremony.committed":
            for receiver, digest in enumerate(Commit.read(data["record"]).boxes, start=1):
                boxes[ceremony, data["official"], receiver] = digest
        if record.type in ("ceremony.activated", "ceremony.switched"):
            self._active.add(ceremony)
        if record.type == "ceremony.activated":
            self._holds[record.body["dataset"]] = ceremony
        if record.type == "ceremony.ended" and ceremony not in self._active:
            _drop(boxes, ceremony)

    def _add_redealt(self, record: ParsedEntry) -> None:
        """Note the boxes of a reshare, and which are to be gone once it has switched, or ended."""
        ceremony, data, boxes = record.ceremony, record.data, self._bound[REDEALT]
        if record.type == "ceremony.redealt":
            made = Redeal.read(data["record"])
            for official, digest in made.boxes.items():
                boxes[ceremony, made.row, official] = digest
        if record.type == "ceremony.frozen":
            self._dealers[ceremony] = Fields(data["dealing"], "a dealing").integers("dealers")
        if record.type == "ceremony.switched":
            used, before = self._dealers.get(ceremony, []), self._holds.get(record.body["dataset"])
            for table in (SHARES, BOXES, REDEALT):  # of none, where the activation is altered
                _drop(self._bound[table], before)
            for key in [key for key in boxes if key[0] == ceremony and key[1] not in used]:
                del boxes[key]
            self._holds[record.body["dataset"]] = ceremony
        if record.type == "ceremony.ended" and ceremony not in self._active:
            _drop(boxes, ceremony)

    def _add_request(self, record: ParsedEntry) -> None:
        """Note what was asked for, and the grant of it; of a ceremony without one, neither."""
        ceremony, data = record.ceremony, record.data
        if record.type == "ceremony.opened":
            self._asked[ceremony] = _digest(canonical_json.encode(data["subject"]))
        if record.type == "ceremony.unlocked":
            self._bound[GRANTS][ceremony,] = data["grant"]
        if record.type == "ceremony.ended" and (ceremony,) not in self._bound[GRANTS]:
            self._asked.pop(ceremony, None)

    def compare(self, tables: Tables) -> Iterator[Finding]:
        """Find rows that are missing, altered or surplus; uses up the digests that were noted."""
        yield from self._compare_parts(tables)
        for table, bound in self._bound.items():
            absent = tables.missing(table.name, (*table.key, *table.columns))
            if absent and table in (BOXES, REDEALT) and not bound:
                continue  # a database from before has none of them
            if absent:
                columns = ", ".join(absent)
                yield make_finding("source.table", f"table {table.name}", columns, "not there")
                continue
            for *key, content in tables.rows(table):
                self.rows += 1
                digest = bound.pop(tuple(key), None)
                yield from _compare_row(table, tuple(key), content, digest)
                if table is GRANTS and digest is not None and _digest(content) == digest:
                    yield from _compare_grant(tuple(key), content, self._asked.get(key[0], ""))
            for left in bound:
                yield make_finding("beside.missing", _name(table, left), "a row", "no such row")

    def _compare_parts(self, tables: Tables) -> Iterator[Finding]:
        """Compare contributions that came in parts; a database from before has none of them."""
        if tables.missing(PARTS.name, (*PARTS.key, *PARTS.columns)):
            return
        found: dict[Key, dict[int, bytes]] = {}
        for ceremony, official, part, content in tables.rows(PARTS):
            self.rows += 1
            digest = hashlib.sha256(content if isinstance(content, bytes) else b"").digest()
            found.setdefault((ceremony, official), {})[part] = digest
        for key, parts in found.items():
            got = contribution_digest([parts[part] for part in sorted(parts)])
            if key[0] in self._over:
                yield make_finding("beside.erased", _name(PARTS, key), "no such rows", "rows")
            elif key in self._bound[CONTRIBUTIONS]:
                signed = self._bound[CONTRIBUTIONS].pop(key)
                if got != signed:
                    where, expected = _name(PARTS, key), f"root {signed}"
                    yield make_finding("beside.digest", where, expected, f"root {got}")


def _compare_row(table: Table, key: Key, content: Any, digest: str | None) -> Iterator[Finding]:
    if digest is None:
        erased = table in (BOXES, REDEALT, CONTRIBUTIONS)
        check = "beside.erased" if erased else "beside.extra"
        yield make_finding(check, _name(table, key), "no such row", "a row")
        return
    got = _digest(content)
    if digest not in (got, _ANY):
        where = f"{_name(table, key)}, column {table.columns[0]}"
        yield make_finding("beside.digest", where, f"SHA-256 {digest}", f"SHA-256 {got}")


def _compare_grant(key: Key, content: bytes, asked: str) -> Iterator[Finding]:
    """Hold a grant, which the ledger names, to the request that opened its ceremony."""
    try:
        document = GrantDocument.read(canonical_json.decode(content))
        document.require_sound()
        got = document.request.encode()
    except CustodyError as error:
        yield make_finding("beside.grant", _name(GRANTS, key), "what was asked for", error.message)
        return
    if _digest(got) != asked:
        expected, found = f"a request of SHA-256 {asked}", f"one of SHA-256 {_digest(got)}"
        yield make_finding("beside.grant", _name(GRANTS, key), expected, found)


def _drop(bound: dict[Key, str], ceremony: str | None) -> None:
    for key in [key for key in bound if key[0] == ceremony]:
        del bound[key]


def _digest(content: Any) -> str:
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else "no bytes"


def _name(table: Table, key: Key) -> str:
    return f"{table.name} {'/'.join(map(str, key))}"
