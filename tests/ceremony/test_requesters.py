"""A genesis lists the requesters with keys, and says of each no other key than theirs (NAMED)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custody.ceremony import KeyedRequester, Subject, genesis_subject, require_roster
from custody.ceremony.requesters import MAX_LISTED
from custody.errors import TamperedError
from tests.ceremony.play import frame, policy
from tests.ceremony.scripts import shipped
from tests.ceremony.subjects import subject_of, three
from tests.keys import key_of
from tests.quorums import any_of


def requester(name: str, signer: str | None = None) -> KeyedRequester:
    mine = key_of(signer or name).keyfile
    keys = (mine.signing_public, mine.box_public)
    return KeyedRequester(name, *keys, replace(mine, name=name).fingerprint())


def listing(*requesters: KeyedRequester) -> Subject:
    return genesis_subject(
        frame("genesis", shipped("genesis")),
        any_of(2, three()),
        three(),
        policy(),
        tuple(requesters),
    )


def test_they_are_listed_by_name_and_read_again_as_they_are() -> None:
    subject = listing(requester("ruth"), requester("rita"))
    assert [one.name for one in subject.requesters] == ["rita", "ruth"]
    assert Subject.read(subject.record()) == subject
    require_roster(subject)
    people = [name for name, _ in subject.keyed_people()]
    assert people == ["anna", "bert", "carl", "rita", "ruth"]


def test_where_nobody_is_listed_the_subject_is_as_it_was() -> None:
    """A genesis of 0.1.0 keeps its digest; and there is no second spelling for nobody."""
    subject = subject_of(three())
    assert "requesters" not in subject.record()
    assert listing().requesters == ()
    nobody: tuple[object, ...] = ([], None)
    for empty in nobody:
        with pytest.raises(TamperedError):
            Subject.read({**subject.record(), "requesters": empty})


def test_they_never_crowd_out_the_seats() -> None:
    """A requester is for good, so the list has an end, and a genesis can always be opened."""
    crowd = [requester(f"r{number:03}", "rita") for number in range(3 * MAX_LISTED)]
    assert [one.name for one in listing(*crowd).requesters] == [
        f"r{number:03}" for number in range(MAX_LISTED)
    ]


Lie = Callable[[dict[str, Any]], None]


def _other_keys(record: dict[str, Any]) -> None:
    record["requesters"][0]["signing_key"] = record["seats"][0]["signing_key"]


def _other_fingerprint(record: dict[str, Any]) -> None:
    record["requesters"][0]["fingerprint"] = "00" * 32


def _twice(record: dict[str, Any]) -> None:
    record["requesters"] = [record["requesters"][0]] * 2


def _in_disorder(record: dict[str, Any]) -> None:
    record["requesters"].reverse()


def _an_official(record: dict[str, Any]) -> None:
    record["requesters"] = [requester("anna", "rita").record()]


@pytest.mark.parametrize("lie", [_other_keys, _other_fingerprint, _twice, _in_disorder])
def test_a_list_that_contradicts_itself_is_refused(lie: Lie) -> None:
    """NAMED: 65; nobody signs it."""
    record = listing(requester("rita"), requester("ruth")).record()
    lie(record)
    with pytest.raises(TamperedError) as caught:
        require_roster(Subject.read(record))
    assert (caught.value.exit_code, caught.value.promise) == (65, "NAMED")


def test_nobody_with_a_seat_is_listed() -> None:
    record = listing(requester("rita")).record()
    _an_official(record)
    with pytest.raises(TamperedError, match="not listed once each"):
        require_roster(Subject.read(record))
