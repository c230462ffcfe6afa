"""Cosignatures: who saw which history, and when (TAMPER)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import LedgerError
from custody.tlog.cosignature import LATEST, Cosigner, cosign, open_cosigned
from custody.tlog.note import Checkpoint, Signer, Verified, Verifier, open_note, sign_checkpoint
from tests.support import require, vectors

LOG = Signer("ledger.example/log", bytes([1]) * 32)
WITNESS = Signer("witness.example/w1", bytes([2]) * 32)
SECOND = Signer("witness.example/w2", bytes([3]) * 32)
CHECKPOINT = Checkpoint(LOG.name, 8, bytes(range(32)))
SIGNED = sign_checkpoint(CHECKPOINT, LOG)
TIME = 1_700_000_000


def key(signer: Signer) -> Cosigner:
    return Cosigner(signer.name, signer.public)


def test_the_shared_cosignature_verifies_and_is_written_the_same() -> None:
    """The known-answer note: the witness's key ID, its time, and our own cosignature."""
    paths = {path.name: path for path in vectors("tlog")}
    require(paths, "CUSTODY_VECTORS names no folder of shared vectors")
    data = paths["kat.note"].read_bytes()
    log = Signer("ledger.example/kat", bytes([1]) * 32)
    checkpoint, seen = open_cosigned(data, log.verifier, [key(WITNESS)])
    assert checkpoint.size == 8
    assert key(WITNESS).key_id.hex() == "df1c0a35"
    assert seen == (Verified(WITNESS.name, WITNESS.public, TIME),)
    assert cosign(sign_checkpoint(checkpoint, log), log.verifier, WITNESS, TIME) == data


@given(st.integers(0, LATEST))
def test_a_cosignature_gives_its_time_back(time: int) -> None:
    """Every POSIX time that the format can carry."""
    data = cosign(SIGNED, LOG.verifier, WITNESS, time)
    checkpoint, seen = open_cosigned(data, LOG.verifier, [key(WITNESS), key(SECOND)])
    assert checkpoint == CHECKPOINT
    assert seen == (Verified(WITNESS.name, WITNESS.public, time),)


@pytest.mark.parametrize("time", [-1, LATEST + 1, 2**64])
def test_a_time_out_of_range_is_never_cosigned(time: int) -> None:
    """Refused before anything is signed."""
    with pytest.raises(LedgerError):
        cosign(SIGNED, LOG.verifier, WITNESS, time)


def test_a_witness_counts_once_however_often_it_cosigned() -> None:
    """Two cosignatures at two times are one witness."""
    twice = SIGNED
    for time in (TIME, TIME + 60):
        twice = cosign(twice, LOG.verifier, WITNESS, time)
    _, seen = open_cosigned(twice, LOG.verifier, [key(WITNESS), key(SECOND)])
    assert len(seen) == 1


def test_one_witness_key_under_two_names_is_not_two_witnesses() -> None:
    """Such a list is refused, and so is the log as a witness of itself."""
    data = cosign(SIGNED, LOG.verifier, WITNESS, TIME)
    for double in (Cosigner("an.alias", WITNESS.public), Cosigner(LOG.name, LOG.public)):
        with pytest.raises(LedgerError, match="listed twice"):
            open_cosigned(data, LOG.verifier, [key(WITNESS), double])


def test_witnesses_do_not_stand_in_for_the_log() -> None:
    """A checkpoint that the log did not sign stays refused, whoever cosigned it."""
    cosigned = cosign(SIGNED, LOG.verifier, WITNESS, TIME).decode().splitlines(keepends=True)
    without_log = "".join(line for line in cosigned if not line.startswith(f"— {LOG.name}"))
    assert open_note(without_log.encode(), [key(WITNESS)]).verified
    with pytest.raises(LedgerError, match="no signature by"):
        open_cosigned(without_log.encode(), LOG.verifier, [key(WITNESS)])


def test_nothing_is_cosigned_that_the_log_did_not_sign() -> None:
    """The witness's key never touches an unsigned or foreign checkpoint."""
    other = Signer("other.example/log", bytes([9]) * 32)
    with pytest.raises(LedgerError):
        cosign(SIGNED, other.verifier, WITNESS, TIME)
    with pytest.raises(LedgerError):
        cosign(CHECKPOINT.encode().encode(), LOG.verifier, WITNESS, TIME)


def test_a_log_signature_is_no_cosignature_and_the_other_way_round() -> None:
    """The two types sign different messages, also with one key and name."""
    same = Cosigner(LOG.name, LOG.public)
    plain = CHECKPOINT.encode().encode()
    signature = LOG.sign(plain)
    with pytest.raises(LedgerError, match="does not hold"):
        same.verify(plain, TIME.to_bytes(8, "big") + signature)
    cosigned = cosign(SIGNED, LOG.verifier, WITNESS, TIME)
    with pytest.raises(LedgerError, match="no signature by"):
        open_note(cosigned, [WITNESS.verifier])


@given(st.integers(0, 71))
def test_tamper_no_bit_of_a_cosignature_can_change_nor_its_time(at: int) -> None:
    """The time is signed: a later one is no witness's word."""
    data = cosign(SIGNED, LOG.verifier, WITNESS, TIME).decode()
    head, _, text = data.rstrip("\n").rpartition(" ")
    blob = bytearray(base64.b64decode(text))
    blob[4 + at] ^= 1
    forged = f"{head} {base64.b64encode(blob).decode()}\n".encode()
    with pytest.raises(LedgerError):
        open_cosigned(forged, LOG.verifier, [key(WITNESS)])


@pytest.mark.parametrize("signature", [bytes(71), bytes(73), b"\x80" + bytes(71), b"\x00"])
def test_cosignatures_of_another_shape_are_refused(signature: bytes) -> None:
    """72 bytes, the time below 2**63."""
    with pytest.raises(LedgerError, match="expected a cosignature"):
        key(WITNESS).verify(CHECKPOINT.encode().encode(), signature)


def test_a_note_full_of_signatures_takes_no_cosignature() -> None:
    """The result would be a note that nobody opens."""
    stranger = f"— stranger {base64.b64encode(bytes(68)).decode()}\n".encode()
    with pytest.raises(LedgerError, match="at most 100"):
        cosign(SIGNED + stranger * 99, LOG.verifier, WITNESS, TIME)


def test_a_witness_key_reads_back_and_is_not_a_log_key() -> None:
    """The type is part of the text."""
    assert Cosigner.parse(key(WITNESS).vkey) == key(WITNESS)
    with pytest.raises(LedgerError, match="of type 0x04"):
        Cosigner.parse(WITNESS.verifier.vkey)
    with pytest.raises(LedgerError, match="of type 0x01"):
        Verifier.parse(key(WITNESS).vkey)
    with pytest.raises(LedgerError):
        Cosigner("witness", bytes(31))
