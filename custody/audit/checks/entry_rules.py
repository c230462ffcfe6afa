"""Checks single entries: their own fields, and that they fit the state before them.

What is said about people is in :mod:`custody.audit.checks.people_rules`.
Each rule is given an entry and the state before it, and raises ``CustodyError``
when it does not hold. The state then follows from the entry all the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from custody.audit.checks.opening import read_policy
from custody.audit.checks.parsed_entry import ParsedEntry
from custody.audit.checks.people_rules import (
    check_comparison,
    check_display,
    check_enrolment,
    check_invitation,
    check_registered_key,
    check_standing,
)
from custody.ceremony.policy import Policy, require_tighter
from custody.collection.closing import Closing
from custody.collection.key_object import CollectionKey
from custody.drill_schedule import require_days
from custody.errors import LedgerError, StatementError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, verify
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE
from custody.formats.timestamps import parse_stamp
from custody.formats.validation import require_description, require_name, require_recorded_text
from custody.freshness import require_cadence
from custody.projection import Fold
from custody.registration import PROOF_SIZE, SignedFields, proven_share, require_proof
from custody.script import parse
from custody.sealed_header import ephemeral_shares, is_crypt4gh
from custody.signed_act import require_act
from custody.standing import STATUS_AFTER
from custody.state_tables import Row
from custody.tlog.note_keys import Verifier

_DIGEST = re.compile("[0-9a-f]{64}")


def check_genesis(record: ParsedEntry, fold: Fold) -> None:
    """A ledger begins with its own name and key, and does so once."""
    if (record.seq == 0) != (record.type == "service.initialised"):
        raise LedgerError(f"entry {record.seq} is {record.type}")
    if record.seq == 0:
        named = record.data["origin"], Verifier.parse(record.data["vkey"]).name
        if named != (record.origin, record.origin):
            raise LedgerError(f"it is of {record.origin} and names {' and '.join(named)}")
        canonical_json.decode_binary(record.data["combiner"], 32)


def check_resumed(record: ParsedEntry, fold: Fold) -> None:
    """A ledger goes on under another key of its own name, and counts what was lost."""
    last = record.data["last"]
    canonical_json.decode_binary(last["root"], 32)
    keys = Verifier.parse(last["vkey"]), Verifier.parse(record.data["vkey"])
    if keys[0] == keys[1] or {key.name for key in keys} != {record.origin}:
        raise LedgerError(f"it does not name two keys of {record.origin}")
    if record.data["lost"] != max(0, last["size"] - record.seq):
        raise LedgerError(f"of {last['size']} entries, {record.seq} are left")


def check_script(record: ParsedEntry, fold: Fold) -> None:
    """A script stands under the digest, name and kind that its text gives it."""
    text = record.data["text"].encode()
    script = parse(text)
    expected = {"digest": script.digest, "kind": script.kind, "name": script.name}
    if record.data != {**expected, "text": record.data["text"]}:
        raise LedgerError(f"its text is the {script.kind} script {script.name} {script.digest}")


def check_token(record: ParsedEntry, fold: Fold) -> None:
    """A token is somebody's, for some scopes, until some time; a digest binds its hash."""
    data = record.data
    if not _DIGEST.fullmatch(data.get("hash", "0" * 64)):
        raise LedgerError("hash is no SHA-256 in hex")
    require_name(data["person"], "a person or job")
    if data["expires"] is None:
        raise LedgerError("it never ends")
    parse_stamp(data["expires"])


def check_rotation(record: ParsedEntry, fold: Fold) -> None:
    """A token that is good is rotated to another with its terms, and lives no longer for it."""
    data, tokens = record.data, fold.tables["token"]
    old, new = tokens.get((data["id"],)), tokens.get((data["to"],))
    if not (old and new and old["expires"]) or old is new or old["revoked"] or new["revoked"]:
        raise LedgerError("there are not two good tokens of these names")
    if any(old[name] != new[name] for name in ("person", "label", "scopes", "dataset")):
        raise LedgerError("the new token has other terms than the old one")
    if not record.body["at"] < data["expires"] <= old["expires"]:
        raise LedgerError(f"the old token is to end at {data['expires']}, not {old['expires']}")


def check_object(record: ParsedEntry, fold: Fold) -> None:
    """Check an object's id (docs/formats.md), and its proof: a dataset's policy may ask for one."""
    header = canonical_json.decode_binary(record.data["header"])
    if hashlib.sha256(header).hexdigest() != record.data["id"]:
        raise LedgerError("the digest of its header is another")
    require_own_shares(record.data, header)
    check_takes(record, fold)


def require_own_shares(data: Row, header: bytes) -> None:
    """A registration without a proof names its header's ephemeral shares, each of them once.

    Those of age headers that older versions entered name none.
    """
    if "proof" in data and "shares" not in data:
        return
    if "shares" not in data and not is_crypt4gh(header):
        return
    if "proof" in data or "shares" not in data:
        raise LedgerError("it names ephemeral shares beside a proof, or none of a Crypt4GH header")
    shares = [format_base64(one) for one in ephemeral_shares(header)]
    if data["shares"] != shares or len({*shares}) < len(shares):
        raise LedgerError("the ephemeral shares of its header are others, or one is there twice")


def check_takes(record: ParsedEntry, fold: Fold) -> None:
    """A dataset takes objects while it is active, with what proof its policy asks for."""
    dataset = _require_active(record, fold)
    if CollectionKey.of(record.data) is not None and "proof" not in record.data:
        raise LedgerError("it is the key of a collection, and whoever sealed it did not sign it")
    if "proof" in record.data:
        _check_proof(record, fold, dataset["recipient"])
    elif read_policy(dataset["policy"]).proven:
        raise LedgerError(f"whoever sealed it did not sign it, as {dataset['name']} asks")
    for share in record.data.get("shares", ()):
        _require_fresh(record.body["dataset"], share, fold)


def _check_proof(record: ParsedEntry, fold: Fold, recipient: str) -> None:
    """Check that the key of its header signed a registration, and no other header has that key."""
    header = canonical_json.decode_binary(record.data["header"])
    proof = canonical_json.decode_binary(record.data["proof"], PROOF_SIZE)
    require_proof(SignedFields.of(record.data), header, recipient, proof)
    _require_fresh(record.body["dataset"], format_base64(proven_share(header)), fold)


def _require_fresh(dataset: str, share: str, fold: Fold) -> None:
    """Refuse an ephemeral key of another header: one shared secret would open both."""
    if before := fold.tables["proven_share"].get((dataset, share)):
        raise LedgerError(f"its header has the key of {before['object']}")


def check_closing(record: ParsedEntry, fold: Fold) -> None:
    """A collection is closed once, after its registration, by its own manifest key."""
    closing, dataset = Closing.read(record.data), _require_active(record, fold)["name"]
    row = fold.tables["collection"].get((dataset, closing.collection))
    if row is None or row["closed"] is not None:
        raise LedgerError("there is no such collection, or it was closed before")
    closing.require_signed(canonical_json.decode_binary(row["manifest_key"], 32))


def check_cadence(record: ParsedEntry, fold: Fold) -> None:
    """An object of an active dataset is expected every so many hours, or not at any set time."""
    _require_active(record, fold)
    hours, job, host = (record.data.get(name) for name in ("hours", "job", "host"))
    if hours is not None:
        require_cadence(hours)
    if job is not None or host is not None:
        require_description(host, job, {}, check=require_recorded_text)
        key = (record.body["dataset"], job or "", host or "")
        row = fold.tables["expectation"].get(key)
        if record.data["was"] != (row and row["hours"]):
            raise LedgerError("what it says was expected before is not what was")


def check_drills(record: ParsedEntry, fold: Fold) -> None:
    """An active dataset's keys are to be tried after so many days, or never."""
    _require_active(record, fold)
    for days in record.data.values():
        if days is not None:
            require_days(days)


def check_marks(record: ParsedEntry, fold: Fold) -> None:
    """Objects become gone that are not, and are found that were gone; each once, with a reason."""
    _require_active(record, fold)
    require_recorded_text(record.data["reason"], "a reason")
    ids = record.data["objects"]
    if not ids or len(set(ids)) < len(ids):
        raise LedgerError("it names no object, or one of them twice")
    for id_ in ids:
        row = fold.tables["object"].get((record.body["dataset"], id_))
        if row is None or (row["gone"] is None) != (record.type == "objects.gone"):
            raise LedgerError(f"{id_} is not there, or marked so already")


def _require_active(record: ParsedEntry, fold: Fold) -> Row:
    dataset = fold.tables["dataset"].get((record.body["dataset"],))
    if dataset is None or dataset["status"] != "active":
        raise LedgerError(f"there is no active dataset {record.body['dataset']}")
    return dataset


def check_policy(record: ParsedEntry, fold: Fold) -> None:
    """An active dataset's policy is changed from what it is to one that only tightens it."""
    dataset = _require_active(record, fold)
    said = tuple(Policy.read(record.data[name]) for name in ("from", "to"))
    if read_policy(dataset["policy"]) != said[0]:
        raise LedgerError("the policy that it changes is not the dataset's")
    require_tighter(*said)


def check_switch(record: ParsedEntry, fold: Fold) -> None:
    """An active dataset goes to the epoch after its own, and keeps its key (promise EPOCH)."""
    dataset, data = _require_active(record, fold), record.data
    said = (data["epoch"], data["public"], data["recipient"])
    if said != (dataset["epoch"] + 1, dataset["public"], dataset["recipient"]):
        raise LedgerError(f"{dataset['name']} is in epoch {dataset['epoch']}, with another key")
    before = [row for (name, _), row in fold.tables["seat"].items() if name == dataset["name"]]
    seated = [row["official"] for row in sorted(before, key=lambda row: int(row["idx"]))]
    if data["former"] != seated:
        raise LedgerError(f"those who had the shares before are {', '.join(seated)}")


def check_statement(record: ParsedEntry, fold: Fold) -> None:
    """A statement is signed with the key that was enrolled for its official (promise QUORUM)."""
    person = fold.tables["person"].get((record.data["official"],))
    if person is None or not person["signing_key"]:
        raise StatementError(f"no key is enrolled for {record.data['official']}")
    key = canonical_json.decode_binary(person["signing_key"], 32)
    verify(Envelope.from_dict(record.data["envelope"]), key, PAYLOAD_TYPE)


def check_act(record: ParsedEntry, fold: Fold) -> None:
    """What an administrator is said to have signed is signed by their key, and is this entry."""
    person = fold.tables["person"].get((record.by,))
    if person is None or not person["signing_key"]:
        raise StatementError(f"no key is enrolled for {record.by}")
    key = canonical_json.decode_binary(person["signing_key"], 32)
    require_act(Envelope.from_dict(record.body["act"]), key, record.origin, record.body)


Rule = Callable[[ParsedEntry, Fold], None]

ENTRY_RULES: dict[str, tuple[str, Rule]] = {
    "ledger.resumed": ("fact.resumed", check_resumed),
    "script.adopted": ("fact.script", check_script),
    "person.invited": ("fact.invitation", check_invitation),
    "person.named": ("fact.display", check_display),
    "person.compared": ("fact.comparison", check_comparison),
    **dict.fromkeys(STATUS_AFTER, ("fact.standing", check_standing)),
    "token.created": ("fact.token", check_token),
    "token.rotated": ("fact.rotation", check_rotation),
    "person.enrolled": ("fact.enrolment", check_enrolment),
    "person.keyed": ("fact.enrolment", check_registered_key),
    "object.registered": ("fact.object", check_object),
    "collection.closed": ("fact.closing", check_closing),
    "objects.gone": ("fact.gone", check_marks),
    "objects.found": ("fact.gone", check_marks),
    "dataset.expects": ("fact.cadence", check_cadence),
    "dataset.drills": ("fact.cadence", check_drills),
    "dataset.policy": ("fact.policy", check_policy),
    "ceremony.signed": ("statement.signature", check_statement),
    "ceremony.refused": ("statement.signature", check_statement),
    "ceremony.redealt": ("statement.signature", check_statement),
    "ceremony.answered": ("statement.signature", check_statement),
    "ceremony.switched": ("fact.epoch", check_switch),
}
"""By type of entry: the check and its rule."""
