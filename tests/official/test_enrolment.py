"""An official's tie to a service: what is believed of it at first sight, and never after that."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from custody.errors import LedgerError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.official.enrolment import Enrolment, first_checkpoint
from custody.tlog.merkle import Frontier, consistency_proof, leaf_hash
from custody.tlog.note import Checkpoint, sign_checkpoint
from custody.tlog.note_keys import Signer
from tests.damage import damaged

ORIGIN = "custody.example/test"
KEY = Signer(ORIGIN, bytes(32))
OTHER = Signer(ORIGIN, bytes(31) + b"\1")
SIZE = 13


class Log:
    """A ledger's tree alone: leaves of which only those from ``fork`` on differ from others."""

    def __init__(self, fork: int = SIZE) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.roots: list[bytes] = []
        frontier = Frontier(0, ())
        for seq in range(SIZE):
            leaf = leaf_hash(f"{seq} {seq >= fork}".encode())
            self.roots.append(frontier.root())
            frontier, finished = frontier.append(leaf)
            self.nodes[0, seq] = leaf
            self.nodes |= {(level, index): hash_ for level, index, hash_ in finished}
        self.roots.append(frontier.root())

    def note(self, size: int, signer: Signer = KEY) -> str:
        checkpoint = Checkpoint(signer.name, size, self.roots[size])
        return sign_checkpoint(checkpoint, signer).decode()


class Service:
    """What a service at this size answers; ``altered`` puts something else in."""

    def __init__(self, log: Log, size: int, signer: Signer = KEY, **altered: Any) -> None:
        self.log, self.size, self.signer, self.altered = log, size, signer, altered

    def get(self, path: str, **query: Any) -> Any:
        checkpoint = self.log.note(self.size, self.signer)
        if path == "/service":
            return {"checkpoint": checkpoint}
        assert path == "/consistency"
        hashes = consistency_proof(query["first"], self.size, lambda *at: self.log.nodes[at])
        return {
            "checkpoint": checkpoint,
            "proof": [format_base64(hash_) for hash_ in hashes],
        } | self.altered


@cache
def log(fork: int = SIZE) -> Log:
    return Log(fork)


def seen(size: int) -> Enrolment:
    return Enrolment(
        "https://custody.example", ORIGIN, KEY.verifier.vkey, log().note(size), "t0ken"
    )


def test_it_is_read_as_it_was_written_and_does_not_show_its_token() -> None:
    """Promise QUIET."""
    enrolment = seen(5)
    assert Enrolment.parse(enrolment.encode()) == enrolment
    assert enrolment.seen().size == 5
    assert "t0ken" not in repr(enrolment)


def test_what_another_command_left_meanwhile_is_kept() -> None:
    """KNOWN, TAMPER: whose words were typed, and the head that is further on."""
    mine, theirs = seen(5).with_typed(bytes(32)), seen(9).with_typed(b"1" * 32)
    for joined in (mine.joined(theirs), theirs.joined(mine)):
        assert joined.seen().size == 9
        assert joined.has_typed(bytes(32))
        assert joined.has_typed(b"1" * 32)


RECORD = canonical_json.decode_object(seen(5).encode().strip())


@pytest.mark.parametrize(
    "change",
    [
        {"format": "custody-enrolment/v2"},
        {"more": "x"},
        {"token": None},
        {"origin": "custody.example/other"},
        {"vkey": OTHER.verifier.vkey},
        {"checkpoint": log().note(5, OTHER)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_damaged_one_is_not_believed(change: dict[str, Any]) -> None:
    """Promise TAMPER: whoever could alter it could make another service this official's."""
    with pytest.raises(TamperedError, match=r"the \.enrolment file beside the key is damaged"):
        Enrolment.parse(canonical_json.encode(RECORD | change))


@settings(deadline=None, max_examples=100)
@given(damaged([seen(5).encode()]))
def test_bytes_that_are_none_are_refused(data: bytes) -> None:
    """Or are one all the same, where what was changed is the address or the token."""
    try:
        enrolment = Enrolment.parse(data)
    except TamperedError:
        return
    assert replace(enrolment, url=seen(5).url, token="t0ken") == seen(5)


@pytest.mark.parametrize(("first", "second"), [(5, 5), (5, 6), (5, 13), (8, 13), (1, 12), (12, 13)])
def test_a_ledger_that_goes_on_is_followed(first: int, second: int) -> None:
    enrolment, checkpoint = seen(first).advance(Service(log(), second))
    assert checkpoint == enrolment.seen()
    assert (checkpoint.size, checkpoint.root) == (second, log().roots[second])
    assert replace(enrolment, checkpoint=seen(first).checkpoint) == seen(first)


@pytest.mark.parametrize(
    "service",
    [
        Service(log(fork=4), 13),
        Service(log(fork=4), 5),
        Service(log(), 13, OTHER),
        Service(log(), 13, Signer("custody.example/other", bytes(32))),
        Service(log(), 13, proof=[]),
        Service(log(), 13, proof=[format_base64(bytes(32))] * 4),
        Service(log(), 13, checkpoint=log(fork=4).note(13)),
        Service(log(), 13, checkpoint=log().note(13, OTHER)),
        Service(log(), 13, checkpoint="nothing"),
    ],
    ids=[
        "it was written anew",
        "it was written anew at the same size",
        "another key",
        "another origin",
        "no proof",
        "a wrong proof",
        "a proof of another tree",
        "two keys",
        "no checkpoint",
    ],
)
def test_a_ledger_that_is_not_the_one_seen_before_is_refused(service: Service) -> None:
    """Promise TAMPER: its key alone does not make it the same."""
    with pytest.raises(LedgerError):
        seen(5).advance(service)


def test_a_ledger_that_has_gone_back_is_told_so() -> None:
    """Promise TAMPER: as after a restore of the database, or worse."""
    with pytest.raises(LedgerError, match="gone back from 5 to 4 entries") as caught:
        seen(5).advance(Service(log(), 4))
    assert caught.value.promise == "TAMPER"


def test_at_first_sight_a_service_only_has_to_agree_with_itself() -> None:
    about = {"checkpoint": log().note(7), "origin": ORIGIN, "vkey": KEY.verifier.vkey}
    assert first_checkpoint(about).size == 7
    for change in (
        {"origin": "custody.example/other"},
        {"vkey": OTHER.verifier.vkey},
        {"checkpoint": log().note(7, OTHER)},
    ):
        with pytest.raises(LedgerError):
            first_checkpoint(about | change)
