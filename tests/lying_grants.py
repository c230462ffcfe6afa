"""Grants that a lying service makes up and puts into its own ledger: every proof of it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from custody.ceremony import Subject
from custody.formats import canonical_json
from custody.formats.dsse import sign
from custody.formats.encoding import format_base64
from custody.formats.fingerprint import fingerprint
from custody.formats.statement import PAYLOAD_TYPE
from custody.formats.timestamps import parse_stamp
from custody.official.keyfile import OfficialKey
from custody.official.signing import Shown, make_statement
from custody.tlog.entry import encode_entry, parse_entry
from custody.tlog.merkle import Frontier, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint
from custody.tlog.proof import TlogProof
from tests.ceremony.play import ORIGIN, key
from tests.ceremony.vault import CHECKPOINT, SERVICE, grant, node

RECORD = canonical_json.decode_object(grant().encode())
DOCUMENT: dict[str, Any] = RECORD["document"]
REQUEST: dict[str, Any] = DOCUMENT["request"]


def made_up(
    request: Mapping[str, Any] = REQUEST,
    *,
    signers: Mapping[str, OfficialKey] | None = None,
    kinds: tuple[str, ...] = ("approve", "turn"),
    **changes: Any,
) -> bytes:
    """A grant for this request; the officials sign with their own keys, or with these."""
    keys = signers or {row["official"]: key(row["official"]) for row in request["seats"]}
    rows = [said(request, kind, name, keys[name]) for name in keys for kind in kinds]
    return in_its_ledger({**DOCUMENT, "request": request, "statements": rows, **changes})


def said(request: Mapping[str, Any], kind: str, name: str, by: OfficialKey) -> dict[str, Any]:
    """A statement about a request, signed, as it stands in a grant."""
    shown = Shown(Subject.read(dict(request)), None, CHECKPOINT)
    rest = {"contribution": "00" * 32} if kind == "turn" else {"reason": "so it is"}
    statement = make_statement(kind, shown, name, parse_stamp(request["opened"]), **rest)
    return sign(PAYLOAD_TYPE, statement.encode(), by).as_dict()


def in_its_ledger(document: Mapping[str, Any]) -> bytes:
    """A grant of this document, whose unlock is an entry of the service's ledger."""
    entry = parse_entry(grant().entry)
    digest = hashlib.sha256(canonical_json.encode(document)).hexdigest()
    data = {**entry.body["data"], "grant": digest}
    raw = encode_entry(entry.origin, entry.seq, entry.prev, {**entry.body, "data": data})
    leaves = [leaf_hash(b"%d" % at) for at in range(entry.seq)] + [leaf_hash(raw)]
    tree = Frontier(0, ())
    for leaf in leaves:
        tree, _ = tree.append(leaf)
    path = inclusion_proof(entry.seq, len(leaves), lambda level, at: node(leaves, level, at))
    note = SERVICE.sign(Checkpoint(ORIGIN, tree.size, tree.root())).encode()
    proof = TlogProof(entry.seq, tuple(path), note).encode().decode()
    record = {**RECORD, "document": document, "entry": format_base64(raw), "proof": proof}
    return canonical_json.encode(record)


def seat_of(name: str, index: int, by: OfficialKey, seat: Mapping[str, Any]) -> dict[str, Any]:
    """A seat like another one, with the keys in this key file, under a name."""
    public = by.keyfile
    return {
        **seat,
        "box_key": format_base64(public.box_public),
        "fingerprint": fingerprint_of(name, by),
        "index": index,
        "official": name,
        "signing_key": format_base64(public.signing_public),
    }


def fingerprint_of(name: str, by: OfficialKey) -> str:
    """The fingerprint of these keys under a name."""
    return fingerprint(name, by.keyfile.signing_public, by.keyfile.box_public).hex()
