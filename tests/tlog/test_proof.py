"""tlog-proof files: one entry shown to an outsider, at its own place (TAMPER)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.errors import LedgerError
from custody.tlog.entry import GENESIS_PREV, encode_entry
from custody.tlog.merkle import Frontier, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint, Signer, sign_checkpoint
from custody.tlog.proof import TlogProof, verify_entry, with_entry
from tests.support import require, vectors

LOG = Signer("ledger.example/log", bytes([1]) * 32)
HASH = "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms="


def ledger(count: int, origin: str = LOG.name) -> list[bytes]:
    entries, prev = list[bytes](), GENESIS_PREV
    for seq in range(count):
        entries.append(encode_entry(origin, seq, prev, {"number": seq}))
        prev = leaf_hash(entries[-1])
    return entries


def proof_of(entries: list[bytes], index: int) -> TlogProof:
    """Prove one entry as a service would, from complete subtrees only."""
    leaves = [leaf_hash(data) for data in entries]
    nodes = {(0, at): leaf for at, leaf in enumerate(leaves)}
    tree = Frontier()
    for leaf in leaves:
        tree, completed = tree.append(leaf)
        nodes |= {(level, at): value for level, at, value in completed}
    note = sign_checkpoint(Checkpoint(LOG.name, tree.size, tree.root()), LOG)
    hashes = inclusion_proof(index, tree.size, lambda level, at: nodes[level, at])
    return TlogProof(index, tuple(hashes), note)


PROOF = proof_of(ledger(8), 5)
GOOD = PROOF.encode()


def test_the_shared_proof_verifies_and_is_written_the_same() -> None:
    """Entry 5 of the eight reference leaves, and no other index or leaf."""
    paths = {path.name: path for path in vectors("tlog")}
    require(paths, "CUSTODY_VECTORS names no folder of shared vectors")
    data = paths["kat.tlog-proof"].read_bytes()
    log = Signer("ledger.example/kat", bytes([1]) * 32).verifier
    proof = TlogProof.parse(data)
    leaf = leaf_hash(bytes.fromhex("40414243"))
    assert proof.encode() == data
    assert proof.verify(leaf, 5, log).size == 8
    with pytest.raises(LedgerError):
        proof.verify(leaf, 4, log)
    with pytest.raises(LedgerError):
        proof.verify(leaf_hash(bytes.fromhex("3031")), 5, log)


@settings(deadline=None)
@given(st.data())
def test_every_entry_of_a_ledger_can_be_shown_to_an_outsider(data: st.DataObject) -> None:
    """Written, read and verified, with and without extra data."""
    size = data.draw(st.integers(1, 20))
    index = data.draw(st.integers(0, size - 1))
    entries = ledger(size)
    plain = proof_of(entries, index)
    extra = TlogProof(plain.index, plain.hashes, plain.checkpoint, b"extra data")
    for proof in (plain, extra):
        assert TlogProof.parse(proof.encode()) == proof
        assert verify_entry(proof, entries[index], LOG.verifier).size == size


def test_tamper_the_index_comes_from_the_entry_not_from_the_proof() -> None:
    """A proof relabelled with another index is refused even where the hashes would fit."""
    entries = ledger(4)
    proof = proof_of(entries, 0)
    relabelled = TlogProof(1, proof.hashes, proof.checkpoint)
    with pytest.raises(LedgerError, match="expected a proof for leaf 0, got one for 1") as caught:
        verify_entry(relabelled, entries[0], LOG.verifier)
    assert caught.value.promise == "TAMPER"


def test_tamper_the_size_comes_from_the_signed_checkpoint() -> None:
    """The algorithm alone would accept this proof at size 3: the log never signed that."""
    entries = ledger(4)
    proof = proof_of(entries, 0)
    smaller = proof.checkpoint.replace(b"\n4\n", b"\n3\n", 1)
    with pytest.raises(LedgerError, match="does not hold"):
        verify_entry(TlogProof(0, proof.hashes, smaller), entries[0], LOG.verifier)


def test_tamper_an_altered_entry_is_not_proved() -> None:
    """One digit of an entry, its head kept."""
    altered = ledger(8)[5].replace(b'"number":5', b'"number":6')
    with pytest.raises(LedgerError, match="another root"):
        verify_entry(PROOF, altered, LOG.verifier)


def test_an_entry_of_another_ledger_is_refused() -> None:
    """Also under a proof that is good for its bytes."""
    foreign = ledger(8, "other.example/log")
    with pytest.raises(LedgerError, match="expected an entry of"):
        verify_entry(proof_of(foreign, 5), foreign[5], LOG.verifier)


def test_another_key_for_the_log_proves_nothing() -> None:
    """The reader's key decides, not the note's label."""
    other = Signer(LOG.name, bytes([2]) * 32)
    with pytest.raises(LedgerError, match="no signature by"):
        verify_entry(PROOF, ledger(8)[5], other.verifier)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"proof@v1", b"proof@v2"),
        (b"c2sp.org/tlog-proof@v1\n", b""),
        (b"\n", b"\r\n"),
        (b"index 5", b"index 05"),
        (b"index 5", b"index +5"),
        (b"index 5", b"index 5_0"),
        (b"index 5", "index ٥".encode()),
        (b"index 5", b"index  5"),
        (b"index 5", b"index 5 "),
        (b"index 5", b"index"),
        (b"index 5\n", b""),
        (b"index 5\n", b"index 5\nindex 5\n"),
        (b"index 5\n", b"extra \nindex 5\n"),
        (b"index 5\n", b"extra YQ\nindex 5\n"),
        (b"index 5\n", b"extra YR==\nindex 5\n"),
        (b"index 5\n", b"extra YQ==\nextra YQ==\nindex 5\n"),
        (b"index 5\n", b"index 5\nextra YQ==\n"),
        (b"index 5\n", b"index 5\nAAAA\n"),
        (b"index 5\n", f"index 5\n{HASH[:-1]}\n".encode()),
        (b"index 5\n", f"index 5\n{HASH.replace('ms=', 'mt=')}\n".encode()),
        (b"index 5\n", b"index 5\n" + f"{HASH}\n".encode() * 61),
        (b"index 5\n", b"index 5\n\n"),
        (b"index 5\n", b"\nindex 5\n"),
        (b"\n\n", b"\n"),
        (GOOD, b""),
        (GOOD, GOOD[:-1]),
        (GOOD, b"c2sp.org/tlog-proof@v1"),
        (GOOD, b"c2sp.org/tlog-proof@v1\n\n" + PROOF.checkpoint),
        (PROOF.checkpoint, b""),
    ],
)
def test_a_proof_in_any_other_form_is_refused(old: bytes, new: bytes) -> None:
    """Parsed strictly: one file for each proof."""
    assert old in GOOD
    with pytest.raises(LedgerError):
        TlogProof.parse(GOOD.replace(old, new, 1 if old == b"\n\n" else -1))


@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_refused_as_a_proof(data: bytes) -> None:
    """No error but our own."""
    with pytest.raises(LedgerError):
        TlogProof.parse(b"c2sp.org/tlog-proof@v1\nindex " + data)


def test_tamper_a_carried_entry_is_believed_no_more_than_another() -> None:
    """The extra data is signed by nobody: it has to hash to the leaf it names."""
    entries = ledger(8)
    whole = TlogProof.parse(with_entry(PROOF, entries[5]).encode())
    assert whole.extra == entries[5]
    assert verify_entry(whole, whole.extra, LOG.verifier).size == 8
    wrong = with_entry(PROOF, entries[4])
    with pytest.raises(LedgerError):
        verify_entry(wrong, wrong.extra or b"", LOG.verifier)
