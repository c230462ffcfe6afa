"""docs/formats.md is sufficient: a reader written from it reads what a release wrote."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from nacl import bindings

from custody.projection import RULES
from tests.docs import reader
from tests.docs.pages import PAGE, sample
from tests.docs.reader import (
    age,
    forms,
    key_file,
    registration,
    statements,
    tlog,
)

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "0.1.0"
SQLITE = GOLDEN / "sqlite"
OFFICIALS = ("anna", "bela", "chen")
PASSPHRASE = (SQLITE / "passphrase").read_text().removesuffix("\n")
VKEY = (SQLITE / "service.vkey").read_text().strip()
Body = dict[str, Any]

both = pytest.mark.parametrize("folder", [SQLITE, GOLDEN / "postgres"], ids=lambda path: path.name)


def keys(name: str, folder: Path = SQLITE) -> key_file.Keys:
    return key_file.open_key_file((folder / f"{name}.key").read_bytes(), PASSPHRASE)


def ledger() -> tuple[list[bytes], str]:
    vkey, entries, note = tlog.read_ledger((SQLITE / "ledger.jsonl").read_bytes())
    assert vkey == VKEY
    return entries, note


def bodies() -> list[Body]:
    return [tlog.read_entry(entry).body for entry in ledger()[0]]


def of_type(kind: str) -> list[Body]:
    return [body for body in bodies() if body["type"] == kind]


def test_the_reader_knows_nothing_of_custody() -> None:
    texts = [path.read_text() for path in Path(reader.__file__).parent.glob("*.py")]
    assert len(texts) > 5
    assert not re.search(r"^\s*(from|import) (custody|web)\b", "\n".join(texts), re.M)


@both
@pytest.mark.parametrize("name", ["anna", "wilma"])
def test_a_key_file_opens(name: str, folder: Path) -> None:
    """Passphrase, Argon2id, associated data and plaintext are as they are drawn."""
    opened = keys(name, folder)
    assert key_file.public_of(opened.seed) == forms.unbase64(opened.record["signing_public"])
    public = bindings.crypto_scalarmult_base(opened.box)
    assert public == forms.unbase64(opened.record["box_public"])


def test_every_field_of_a_key_file_is_authenticated() -> None:
    """A name that was altered opens no more; another composition of the passphrase does."""
    data = (SQLITE / "anna.key").read_bytes()
    decomposed = unicodedata.normalize("NFD", PASSPHRASE)
    assert decomposed != PASSPHRASE
    assert key_file.open_key_file(data, decomposed) == keys("anna")
    with pytest.raises(InvalidTag):
        key_file.open_key_file(data.replace(b'"anna"', b'"anne"'), PASSPHRASE)


def test_fingerprints_are_those_in_the_ledger() -> None:
    enrolled = {body["data"]["name"]: body["data"] for body in of_type("person.enrolled")}
    for name in (*OFFICIALS, "wilma"):
        record = json.loads((SQLITE / f"{name}.key").read_bytes())
        assert key_file.fingerprint(record).hex() == enrolled[name]["fingerprint"]
    anna = json.loads((SQLITE / "anna.key").read_bytes())
    assert forms.sha256(sample("fingerprint")) == key_file.fingerprint(anna)
    assert f"`{key_file.fingerprint(anna).hex()}`" in PAGE
    assert f"`{forms.words(key_file.fingerprint(anna))}`" in PAGE


def test_the_ledger_is_a_chain_and_a_tree_under_its_signed_head() -> None:
    entries, note = ledger()
    before = bytes(32)
    for seq, data in enumerate(entries):
        entry = tlog.read_entry(data)
        assert (entry.origin, entry.seq, entry.prev) == ("custody.example/golden", seq, before)
        before = tlog.leaf(data)
    enrolled = [body["data"] for body in of_type("person.enrolled") if body["data"]["signing_key"]]
    witnesses = [
        (f"custody.example/golden/officials/{row['name']}", 4, forms.unbase64(row["signing_key"]))
        for row in enrolled
    ]
    head = tlog.open_note(note, VKEY, witnesses)
    assert (head.size, head.root) == (len(entries), tlog.root(list(map(tlog.leaf, entries))))
    assert len(head.signed_by) == 1 + len(witnesses) == 5


def test_one_altered_byte_is_found() -> None:
    """What the tests above compare can differ."""
    entries, note = ledger()
    entries[7] = entries[7].replace(b"first administrator", b"other administrator")
    assert tlog.open_note(note, VKEY).root != tlog.root(list(map(tlog.leaf, entries)))


def types_in_the_page() -> dict[str, tuple[str, set[str], set[str]]]:
    """Give for every entry type its scope, and the fields it must and may have."""
    found = {}
    rows = re.findall(r"^\| `([a-z]+\.[a-z-]+)` \| ([DC]?) ?\| (.*?) \|", PAGE, re.M)
    for name, scope, fields in rows:
        may = set(re.findall(r"`([a-z_]+)`!", fields))
        found[name] = (scope, set(re.findall(r"`([a-z_]+)`", fields)) - may, may)
    return found


def test_every_entry_has_the_fields_of_its_type() -> None:
    types = types_in_the_page()
    scopes = {"": set[str](), "D": {"dataset"}, "C": {"ceremony", "dataset"}}
    for body in bodies():
        scope, must, may = types[body["type"]]
        assert set(body) == {"at", "by", "data", "type"} | scopes[scope]
        attests = body["data"].get("kind") == "attest"
        assert set(body["data"]) == must | (may if attests else set()), body["type"]


def test_the_page_has_the_entry_types_that_there_are() -> None:
    assert len(RULES) > 20
    assert sorted(types_in_the_page()) == sorted(RULES)


def test_every_signed_statement_verifies_and_is_about_its_ceremony() -> None:
    """Envelope, statement, and the digest of the subject, before and after it was dealt."""
    subjects: dict[str, Body] = {}
    dealings: dict[str, Body] = {}
    count = 0
    for body in bodies():
        data, ceremony = body["data"], body.get("ceremony", "")
        if body["type"] == "ceremony.opened":
            subjects[ceremony] = data["subject"]
        elif body["type"] == "ceremony.dealt":
            dealings[ceremony] = data["dealing"]
        elif body["type"] == "ceremony.signed":
            subject = subjects[ceremony]
            people = [
                (row.get("official") or row.get("name"), row["signing_key"])
                for row in (*subject["seats"], *subject["witnesses"])
            ]
            public = forms.unbase64(dict(people)[data["official"]])
            said = statements.open_envelope(data["envelope"], public)
            digest = statements.subject_digest(subject, dealings.get(ceremony))
            assert (said["digest"], said["nonce"]) == (digest, subject["nonce"])
            assert (said["kind"], said["official"]) == (data["kind"], data["official"])
            count += 1
    assert count == 17


def test_an_enrolment_is_signed_for_its_fingerprint() -> None:
    for body in of_type("person.enrolled"):
        data = body["data"]
        if data["envelope"]:
            public = forms.unbase64(data["signing_key"])
            said = statements.open_envelope(data["envelope"], public)
            assert (said["kind"], said["ceremony"]) == ("enrol", "enrol")
            assert said["digest"] == data["fingerprint"]


def test_requests_name_their_objects_by_digest() -> None:
    listed: dict[str, list[Body]] = {}
    for body in of_type("ceremony.objects"):
        listed.setdefault(body["ceremony"], []).extend(body["data"]["objects"])
    for body in of_type("ceremony.opened"):
        if body["data"]["kind"] == "export":
            rows = listed[body["ceremony"]]
            promised = {"count": len(rows), "digest": statements.objects_digest(rows)}
            assert body["data"]["subject"]["objects"] == promised


def test_the_tree_over_a_requests_objects_is_the_one_drawn() -> None:
    rows, tree = re.findall(
        r"```json\n(.*?)\n```", PAGE.split("### Objects of a request")[1], re.S
    )[:2]
    objects, said = json.loads(rows), json.loads(tree)
    leaves = [bytes.fromhex(row["id"]) + row["size"].to_bytes(8, "big") for row in objects]
    assert said["root"] == tlog.root([tlog.leaf(leaf) for leaf in leaves]).hex()
    assert said["bytes"] == sum(row["size"] for row in objects)


def test_objects_are_named_by_their_headers_and_scripts_by_their_bytes() -> None:
    for body in of_type("object.registered"):
        data = body["data"]
        assert forms.sha256(forms.unbase64(data["header"])).hex() == data["id"]
    for body in of_type("script.adopted"):
        assert forms.sha256(body["data"]["text"].encode()).hex() == body["data"]["digest"]


@both
@pytest.mark.parametrize("name", ["one", "hand"])
def test_a_grant_is_proven_and_opens_its_objects(name: str, folder: Path) -> None:
    """Digest, ledger proof, a quorum's signatures, new header, old payload."""
    grant = forms.read((folder / "grant.json").read_bytes().strip())
    assert set(grant) == {"document", "entry", "format", "proof", "vkey"}
    document, request = grant["document"], grant["document"]["request"]
    entry = forms.unbase64(grant["entry"])
    assert tlog.check_proof(grant["proof"], entry, (folder / "service.vkey").read_text().strip())
    unlocked = tlog.read_entry(entry).body["data"]
    assert unlocked["grant"] == forms.sha256(forms.canonical(document)).hex()
    said: dict[str, set[str]] = {"approve": set(), "turn": set()}
    for envelope in document["statements"]:
        name_ = forms.read(forms.unbase64(envelope["payload"]))["official"]
        (seat,) = (row for row in request["seats"] if row["official"] == name_)
        statement = statements.open_envelope(envelope, forms.unbase64(seat["signing_key"]))
        assert statement["digest"] == statements.subject_digest(request)
        said[statement["kind"]].add(name_)
    assert len(said["approve"] & said["turn"]) >= request["threshold"]
    assert request["objects"]["digest"] == statements.objects_digest(document["objects"])
    opened = json.loads((folder / "story.json").read_text())
    identity = (folder / f"{opened['opened']}.identity").read_text().strip()
    sealed = (folder / "backups" / f"{name}.age").read_bytes()
    _, payload = age.split_age(sealed)
    (row,) = (row for row in document["objects"] if row["id"] == opened[name])
    assert row["size"] == len(sealed)
    file_key = age.file_key_by_identity(forms.unbase64(row["header"]), identity)
    assert age.open_payload(payload, file_key) == (folder / "plain" / name).read_bytes()


@pytest.mark.parametrize("name", ["opened", "entry-20"])
def test_a_proof_proves_the_entry_that_it_brings(name: str) -> None:
    text = (SQLITE / f"{name}.tlog-proof").read_text()
    entry = forms.unbase64(text.split("\n")[1].removeprefix("extra "))
    assert entry in ledger()[0]
    assert tlog.check_proof(text, entry, VKEY) > tlog.read_entry(entry).seq


def test_what_was_published_is_continued_and_witnessed() -> None:
    leaves = list(map(tlog.leaf, ledger()[0]))
    witness = tlog.read_vkey((SQLITE / "witness.vkey").read_text().strip())
    seed = forms.unbase64(forms.read((SQLITE / "witness.key").read_bytes().strip())["seed"])
    assert witness[1:] == (4, key_file.public_of(seed))
    notes = [path.read_text() for path in (SQLITE / "published").iterdir()]
    memory = forms.sha256(b"custody.example/golden").hex()[:32]
    notes.append((SQLITE / "witness-state" / f"{memory}.checkpoint").read_text())
    heads = [tlog.open_note(note, VKEY, [witness]) for note in notes]
    assert all(head.root == tlog.root(leaves[: head.size]) for head in heads)
    assert all(witness[0] in head.signed_by for head in heads)


def test_a_witness_request_brings_a_proof_that_holds() -> None:
    head, _, note = sample("witness-request").decode().partition("\n\n")
    old, *path = head.split("\n")
    first, leaves = int(old.removeprefix("old ")), list(map(tlog.leaf, ledger()[0]))
    new, before = tlog.open_note(note, VKEY), tlog.root(leaves[:first])
    hashes = [forms.unbase64(line) for line in path]
    roots = tlog.consistency_roots(first, new.size, before, hashes)
    assert roots == (before, new.root)


def test_an_enrolment_file_holds_a_checkpoint_of_its_ledger() -> None:
    record = forms.read((SQLITE / "anna.key.enrolment").read_bytes().strip())
    head = tlog.open_note(record["checkpoint"], record["vkey"])
    assert head.origin == record["origin"]
    assert re.fullmatch("custody_[A-Za-z0-9_-]{43}", record["token"])


def test_known_people_are_the_log_and_the_owner_of_the_key_file() -> None:
    lines = [line.split(" ") for line in sample("known-people").decode().splitlines()]
    (origin, log, vkey, *_), (_, person, name, print_, how, _) = lines[1:]
    assert (log, vkey, origin) == ("log", VKEY, VKEY.partition("+")[0])
    assert (person, name, how) == ("person", "anna", "seen")
    assert print_ in PAGE.partition("and the fingerprint is")[2][:80]


def test_receipts_are_of_what_lies_in_the_backups() -> None:
    sizes = {}
    for path in (SQLITE / "backups").iterdir():
        header, payload = age.split_age(path.read_bytes())
        sizes[header] = len(header) + len(payload)
    for path in (SQLITE / "spool").glob("*.ready"):
        record = json.loads(path.read_bytes())
        header = forms.unbase64(record["header"])
        assert sizes[header] == record["size"]
        moment = record["sealed"].replace("-", "").replace(":", "")
        assert path.stem == f"{moment}-{forms.sha256(header).hex()[:16]}"


def test_a_bookmark_and_events_are_of_the_entries() -> None:
    entries = ledger()[0]
    mark = forms.read((SQLITE / "siem.bookmark").read_bytes().strip())
    assert mark["leaf"] == tlog.leaf(entries[mark["next"] - 1]).hex()
    lines = (SQLITE / "siem.jsonl").read_text().splitlines()
    assert len(lines) == mark["next"]
    for line in lines:
        event = json.loads(line)
        entry = entries[event["seq"]]
        assert forms.unbase64(event["entry"]) == entry
        assert event["leaf"] == tlog.leaf(entry).hex()
        assert {**event, **tlog.read_entry(entry).body} == event


def test_a_registration_is_signed_by_the_key_of_its_header() -> None:
    """By the message as it is drawn, and by no other."""
    receipt, message = json.loads(sample("receipt-v2")), sample("registration")
    header, proof = (base64.b64decode(receipt[name]) for name in ("header", "proof"))
    said = json.loads(message)
    assert said["id"] == hashlib.sha256(header).hexdigest()
    assert all(said[name] == receipt[name] for name in ("host", "job", "sealed", "size", "tags"))
    assert registration.holds(header, message, proof)
    assert not registration.holds(header, message.replace(b"people", b"letter"), proof)
