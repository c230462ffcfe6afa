"""Every sample in docs/formats.md is what the program reads and writes, byte for byte."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custody.age import Header, X25519Recipient
from custody.audit import siem_events
from custody.audit.sources.source import Stored
from custody.audit.sources.stream import Bookmark
from custody.audit.witness.cosigner import WitnessKey
from custody.ceremony import Subject, require_roster
from custody.collection.closing import Closing
from custody.collection.manifest import Summary, first_line, read_members
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.encoding import format_base64
from custody.formats.statement import Challenge, Statement
from custody.grant import Grant
from custody.jobs.receipt import Receipt
from custody.official.bundle import Bundle, open_shares
from custody.official.enrolment import Enrolment
from custody.official.keyfile import KeyFile, open_keyfile
from custody.official.known_people import KnownPeople
from custody.quorum import Contribution
from custody.registration import SignedFields, require_proof
from custody.reshare import Redeal, ReshareBundle, read_subshares
from custody.reshare.subshares import write_subshares
from custody.script import parse as parse_script
from custody.servicekey import ServiceKey
from custody.tlog.cosignature import Cosigner
from custody.tlog.entry import encode_entry, parse_entry
from custody.tlog.export_file import LedgerFile, ledger_lines
from custody.tlog.note import Verifier, open_checkpoint, open_note, split_note
from custody.tlog.proof import TlogProof, verify_entry
from custody.tlog.witness_protocol import Submission
from tests.collected import public_of
from tests.docs.pages import PAGE, sample, samples
from tests.reshare.sample import SUBSHARE, key_of_the_page

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "0.1.0" / "sqlite"
LOG = Verifier.parse((GOLDEN / "service.vkey").read_text().strip())
NEWLINE = b"\n"


def same_key_file(data: bytes) -> bytes:
    assert data == (GOLDEN / "anna.key").read_bytes()
    return KeyFile.parse(data).encode()


def hashed(data: bytes) -> bytes:
    """The bytes whose digest is the fingerprint, or other bytes where it isn't."""
    expected = KeyFile.parse(sample("key-file")).fingerprint()
    return data if hashlib.sha256(data).digest() == expected else b""


def same_subject(data: bytes) -> bytes:
    subject = canonical_json.decode_object(data)
    require_roster(Subject.read(subject))
    return canonical_json.encode(subject)


def same_share(data: bytes) -> bytes:
    """Open the share that the sample is of, and write its value into the record."""
    bundle = Bundle.parse((GOLDEN / "registry.bundle").read_bytes())
    passphrase = (GOLDEN / "passphrase").read_text().removesuffix("\n")
    (share,) = open_shares(bundle, open_keyfile(KeyFile.parse(sample("key-file")), passphrase))
    record = canonical_json.decode_object(data)
    return canonical_json.encode({**record, "share": format_base64(share.encode())})


def same_subshare(data: bytes) -> bytes:
    """What dora finds in bert's box of the bundle on the page."""
    bundle = ReshareBundle.parse(sample("bundle-v3"))
    dealer, official = SUBSHARE
    key = key_of_the_page(official)
    assert key.unseal(bundle.boxes[dealer][official]) == data
    assert bundle.open_rows(key)
    points = bundle.redeals[dealer].commitments
    values = read_subshares(bundle.subject, dealer, points, official, data)
    return write_subshares(bundle.subject, dealer, points, official, values)


def same_entry(data: bytes) -> bytes:
    entry = parse_entry(data)
    return encode_entry(entry.origin, entry.seq, entry.prev, entry.body)


def same_registration(data: bytes) -> bytes:
    """The message that the receipt on the page is the proof of."""
    receipt, record = Receipt.parse(sample("receipt-v2")), canonical_json.decode_object(data)
    said = SignedFields.of(record)
    assert receipt.proof is not None
    require_proof(said, receipt.header, record["recipient"], receipt.proof)
    return said.message(record["recipient"])


def same_manifest(data: bytes) -> bytes:
    """And what its lines come to is what the closing on the page says."""
    collection, summary = (
        canonical_json.decode_object(data.splitlines()[0])["collection"],
        Summary(),
    )
    members = list(read_members(data.splitlines(keepends=True), collection, summary))
    closing = Closing.read(canonical_json.decode(sample("closing")))
    closing.require_same(summary)
    lines = [first_line(collection), *(member.encode() for member in members)]
    return b"".join(line + b"\n" for line in lines)


def same_closing(data: bytes) -> bytes:
    """Signed with the key that the tests' collections have."""
    closing = Closing.read(canonical_json.decode(data))
    closing.require_signed(public_of())
    return canonical_json.encode(closing.record())


def same_note(data: bytes) -> bytes:
    witness = Cosigner.parse(sample("witness-vkey").decode().strip())
    open_checkpoint(data, LOG)
    assert len(open_note(data, [LOG, witness]).verified) == 2
    text, lines = split_note(data)
    return f"{text}\n{''.join(line.encode() for line in lines)}".encode()


def same_proof(data: bytes) -> bytes:
    proof = TlogProof.parse(data)
    verify_entry(proof, sample("entry"), LOG)
    return proof.encode()


def same_ledger(data: bytes) -> bytes:
    file = LedgerFile(io.BytesIO(data))
    rows = list(file)
    return b"".join(ledger_lines(file.log, rows, file.checkpoint))


def same_evidence(data: bytes) -> bytes:
    """Both notes are the key's, of one size, with two roots."""
    record = canonical_json.decode_object(data)
    (row,) = record["contradictions"]
    one, other = (open_checkpoint(row[key].encode(), LOG) for key in ("anchor", "ledger"))
    assert one.size == other.size
    assert one.root != other.root
    return canonical_json.encode(record)


def told(form: str) -> Callable[[bytes], bytes]:
    def write(data: bytes) -> bytes:
        event = siem_events.read_event(Stored(20, sample("entry")), datetime.now(UTC))
        return siem_events.FORMATS[form](event).encode()

    return write


AGAIN: dict[str, Callable[[bytes], bytes]] = {
    "key-file": same_key_file,
    "fingerprint": hashed,
    "enrolment": lambda data: Enrolment.parse(data).encode().removesuffix(NEWLINE),
    "known-people": lambda data: KnownPeople.parse(data).encode(),
    "service-key": lambda data: ServiceKey.parse(data).encode().removesuffix(NEWLINE),
    "envelope": lambda data: Envelope.parse(data).encode(),
    "statement": lambda data: Statement.parse(data).encode(),
    "challenge": lambda data: Challenge.parse(data).encode(),
    "subject": same_subject,
    "share": same_share,
    "contribution": lambda data: Contribution.decode(data).encode(),
    "redeal": lambda data: canonical_json.encode(Redeal.read(canonical_json.decode(data)).record()),
    "subshare": same_subshare,
    "bundle-v3": lambda data: ReshareBundle.parse(data).encode(),
    "age-header": lambda data: Header.parse(data).encode(),
    "recipient": lambda data: f"{X25519Recipient.parse(data.decode().strip())}\n".encode(),
    "receipt": lambda data: Receipt.parse(data).encode().removesuffix(NEWLINE),
    "receipt-v2": lambda data: Receipt.parse(data).encode().removesuffix(NEWLINE),
    "registration": same_registration,
    "manifest": same_manifest,
    "closing": same_closing,
    "entry": same_entry,
    "checkpoint": same_note,
    "vkey": lambda data: f"{Verifier.parse(data.decode().strip()).vkey}\n".encode(),
    "proof": same_proof,
    "witness-request": lambda data: Submission.parse(data).encode(),
    "witness-key": lambda data: WitnessKey.parse(data).encode().removesuffix(NEWLINE),
    "witness-vkey": lambda data: f"{Cosigner.parse(data.decode().strip()).vkey}\n".encode(),
    "ledger": same_ledger,
    "evidence": same_evidence,
    "bookmark": lambda data: Bookmark.parse(data).encode().removesuffix(NEWLINE),
    "event-jsonl": told("jsonl"),
    "event-syslog": told("syslog"),
    "event-ocsf": told("ocsf"),
}
FILES: dict[str, Callable[[bytes], object]] = {
    "tests/golden/0.1.0/sqlite/registry.bundle": Bundle.parse,
    "tests/golden/0.1.0/sqlite/grant.json": lambda data: Grant.parse(data).verify(LOG),
    "tests/golden/0.1.0/sqlite/ledger.jsonl": same_ledger,
    "ceremonies/export.toml": parse_script,
}


@pytest.mark.parametrize("name", AGAIN)
def test_a_sample_is_read_and_written_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later release writes its own version into events, the sample keeps that of its time."""
    if version := re.search(rb'"vendor_name":"custody","version":"([^"]+)"', sample(name)):
        monkeypatch.setattr(siem_events, "__version__", version[1].decode())
    assert AGAIN[name](sample(name)) == sample(name)


def test_every_sample_of_the_page_is_tested() -> None:
    assert set(samples()) == set(AGAIN)
    assert PAGE.count("<!-- sample: ") == len(AGAIN)
    linked = re.findall(r"\]\(\.\./((?:tests/golden|ceremonies)/\S+\.(?!md)\w+)\)", PAGE)
    assert set(linked) == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_sample_file_is_read(name: str) -> None:
    assert FILES[name]((ROOT / name).read_bytes())


def test_an_envelope_carries_the_statement_beside_it() -> None:
    assert Envelope.parse(sample("envelope")).payload == sample("statement")
