"""A ledger that was resumed under another key says where each former key was left (TAMPER, KNOWN).

The whole of it, from a restored service to the report, is in tests/service/test_resuming.py.
"""

from __future__ import annotations

import pytest

from custody.audit.checks.resumed import Resumption, check_former_key, resumption_after
from custody.tlog.note import Checkpoint, Signer, sign_checkpoint
from tests.people import ORIGIN

FIRST, SECOND, LOST, THIRD = (Signer(ORIGIN, bytes([number]) * 32) for number in range(4))
RESUMED = (
    Resumption(5, FIRST.verifier, FIRST.verifier, 8, bytes(32), SECOND.verifier),
    Resumption(7, SECOND.verifier, LOST.verifier, 9, bytes(32), THIRD.verifier),
)


@pytest.mark.parametrize(("key", "seq"), [(FIRST, 5), (SECOND, 7), (LOST, 7)])
def test_each_former_key_is_one_finding_with_its_place(key: Signer, seq: int) -> None:
    """The one that signed what was lost is a former key, too, wherever it began."""
    (finding,) = check_former_key(RESUMED, key.verifier)
    assert (finding.check, finding.where) == ("checkpoint.resumed", f"entry {seq}, data.vkey")
    assert finding.got == THIRD.verifier.vkey
    note = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), key)
    assert resumption_after(note, RESUMED) == RESUMED[seq == 7]


def test_the_present_key_is_none() -> None:
    assert list(check_former_key(RESUMED, THIRD.verifier)) == []
    note = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), THIRD)
    assert resumption_after(note, RESUMED) is None
    assert list(check_former_key((), None)) == []
