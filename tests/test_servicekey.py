"""The service's key file: read strictly, silent about its secrets, good for what it is for."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import CredentialError, InputError, TamperedError
from custody.formats.encoding import format_base64
from custody.sealedbox import seal_to
from custody.servicekey import ServiceKey
from custody.tlog.note import Checkpoint, Verifier, open_checkpoint

ORIGIN = "custody.example/main"
KEY = ServiceKey.generate(ORIGIN, random.Random(5).randbytes)


def test_a_key_file_reads_back() -> None:
    """One line of JSON, with a newline at its end."""
    data = KEY.encode()
    assert ServiceKey.parse(data) == KEY
    assert data.endswith(b"}\n")
    assert sorted(json.loads(data)) == ["combiner", "format", "origin", "signer"]


def test_two_services_have_different_keys() -> None:
    """Signing and receiving keys are drawn apart, and anew each time."""
    other = ServiceKey.generate(ORIGIN, random.Random(6).randbytes)
    assert len({KEY.seed, KEY.combiner, other.seed, other.combiner}) == 4


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "line\nbreak", "x" * 256, "ü"])
def test_an_origin_that_can_t_name_a_ledger_is_refused(origin: str) -> None:
    """The origin is the first line of every checkpoint."""
    with pytest.raises(InputError):
        ServiceKey.generate(origin, random.Random(5).randbytes)


def test_no_secret_is_in_the_repr() -> None:
    """QUIET: neither as bytes, nor in hex, nor in base64."""
    shown = repr(KEY)
    for secret in (KEY.seed, KEY.combiner):
        for text in (secret.hex(), format_base64(secret), repr(secret)[2:-1]):
            assert text not in shown
    assert ORIGIN in shown


RECORD = json.loads(KEY.encode())
DAMAGED = {
    "nothing": b"",
    "no JSON": b"service key",
    "a list": b"[]",
    "text": b'"key"',
    "cut short": KEY.encode()[:-10],
    "another format": KEY.encode().replace(b"service-key/v1", b"service-key/v2"),
    "an unknown field": json.dumps({**RECORD, "note": "x"}, sort_keys=True).encode(),
    "a field missing": json.dumps({k: RECORD[k] for k in ("format", "origin")}).encode(),
    "a short seed": KEY.encode().replace(RECORD["signer"].encode(), b"AAAA"),
    "a seed that is no base64": KEY.encode().replace(RECORD["signer"].encode(), b"?" * 44),
    "a seed that is a number": KEY.encode().replace(b'"' + RECORD["signer"].encode() + b'"', b"7"),
    "an origin that is a number": KEY.encode().replace(b'"custody.example/main"', b"7"),
    "loose white space": KEY.encode().replace(b",", b", "),
    "not UTF-8": b"\xff" + KEY.encode(),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_key_file_is_one_clear_error(data: bytes) -> None:
    """QUIET: which says the way out, and nothing of what was in the file."""
    with pytest.raises(TamperedError) as caught:
        ServiceKey.parse(data)
    assert caught.value.message == "the service's key file is damaged"
    assert "copy of service.key" in str(caught.value.hint)
    assert caught.value.__cause__ is None


@given(st.integers(0, len(KEY.encode()) - 2), st.binary(max_size=3))
def test_an_altered_key_file_is_another_key_or_an_error(at: int, junk: bytes) -> None:
    """TAMPER: it never reads as the same key."""
    data = KEY.encode()
    altered = data[:at] + junk + data[at + 1 :]
    try:
        key = ServiceKey.parse(altered)
    except (InputError, TamperedError):
        return
    assert (key == KEY) == (altered.strip() == data.strip())


def test_it_signs_checkpoints_that_its_vkey_verifies() -> None:
    """TAMPER: under the name of its own ledger."""
    checkpoint = Checkpoint(ORIGIN, 3, bytes(range(32)))
    note = KEY.sign(checkpoint)
    assert KEY.vkey.startswith(f"{ORIGIN}+")
    assert open_checkpoint(note.encode(), Verifier.parse(KEY.vkey)) == checkpoint


def test_it_opens_what_is_sealed_to_its_combiner_and_nothing_else() -> None:
    """NO-SHARE: contributions are for this service; what was altered is no contribution."""
    sealed = seal_to(KEY.combiner_public, b"contribution")
    assert KEY.unseal(sealed) == b"contribution"
    other = ServiceKey.generate(ORIGIN, random.Random(6).randbytes)
    for key, box in ((other, sealed), (KEY, sealed[:-1]), (KEY, b"")):
        with pytest.raises(CredentialError):
            key.unseal(box)
