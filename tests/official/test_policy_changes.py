"""Officials go by the policy that their receipt and their quorum made, and by no other (KNOWN)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn, cast

import pytest

from custody.ceremony import CeremonyView, subject_digest, subject_words
from custody.client import Client
from custody.errors import CustodyError, RefusedError
from custody.formats.digest_words import four_words
from custody.official.session import OfficialSession
from tests.db_snapshots import Moments
from tests.keys import key_of
from tests.official.policy_lies import CODES, POLICIES, tightened_twice
from tests.official.told import OFFICIAL, Lie, Told
from tests.quorums import any_of
from tests.world import World


@pytest.fixture(scope="module")
def honest(sqlite: Moments) -> Iterator[Told]:
    with sqlite.enrolled() as world:
        yield tightened_twice(world)


@pytest.fixture
def told(honest: Told, tmp_path: Path) -> Told:
    return honest.copy(tmp_path)


def never() -> NoReturn:
    raise AssertionError("the passphrase was asked for")


def session(told: Told) -> OfficialSession:
    path, known = told.folder / f"{OFFICIAL}.key", told.folder / "known_people"
    client = cast("Client", told)
    return OfficialSession(
        path, key_of(OFFICIAL).keyfile, client, None, known, never, clock=told.world.clock
    )


def refusal(told: Told, act: str) -> CustodyError:
    desk = session(told)
    with pytest.raises(CustodyError) as caught:
        desk.examine(act, *desk.fetch(told.ceremony.id))
    return caught.value


@pytest.mark.parametrize("act", ["approve", "turn"])
def test_a_request_under_the_policy_that_holds_is_approved_and_turned_for(
    told: Told, act: str
) -> None:
    """The rest would hold of a client that refuses everything, too."""
    desk = session(told)
    examined = desk.examine(act, *desk.fetch(told.ceremony.id))
    assert examined.vouched is not None
    assert examined.vouched.policy == told.subject.policy != told.genesis.subject.policy
    assert len(examined.vouched.former) == 2


@pytest.mark.parametrize("act", ["approve", "turn"])
@pytest.mark.parametrize("name", POLICIES)
def test_nothing_is_signed_over_a_lie_about_the_policy(name: str, act: str, told: Told) -> None:
    """KNOWN: before a passphrase is asked for, in one line, with 65."""
    POLICIES[name](told)
    error = refusal(told, act)
    assert (error.code, error.promise) == CODES.get(name, ("known", "KNOWN"))
    assert error.exit_code == 65
    assert "\n" not in error.message
    assert told.posted == []


def test_who_asked_before_the_change_is_told_to_ask_again(told: Told) -> None:
    POLICIES["a request under the policy before"](told)
    assert "filed again" in str(refusal(told, "turn").hint)


# approving a change


@pytest.fixture
def asked(sqlite: Moments, tmp_path: Path) -> Iterator[Told]:
    """A change of policy that waits for approvals, shown in the place of a request."""
    with sqlite.sealed() as world:
        told = Told.honest(world)
        yield shown_in_its_place(told, world, tmp_path)


def shown_in_its_place(told: Told, world: World, folder: Path) -> Told:
    opened = world.tighten(headers="proven")
    return replace(
        told, ceremony=opened, subject=opened.subject, opened=opened.subject, folder=folder
    )


def test_a_change_is_approved_with_its_words(asked: Told) -> None:
    """KNOWN: they stand on the administrator's screen; nobody's words, no signature."""
    desk = session(asked)
    desk.key = key_of(OFFICIAL)
    examined = desk.examine("approve", *desk.fetch(asked.ceremony.id))
    assert examined.takes_words
    with pytest.raises(RefusedError):
        desk.sign(examined)
    assert desk.sign(examined, words=subject_words(asked.subject)).keyid


def test_a_change_is_denied_without_any_check(asked: Told) -> None:
    asked.show(quorum=any_of(2, asked.subject))
    desk = session(asked)
    assert not desk.examine("deny", *desk.fetch(asked.ceremony.id)).takes_words


def test_nobody_abstains_from_a_change_in_another_quorum(asked: Told) -> None:
    asked.show(quorum=any_of(2, asked.subject))
    assert refusal(asked, "abstain").code == "known"


def test_no_change_is_approved_that_the_ledger_has_not_opened(asked: Told) -> None:
    """KNOWN: not with the words of what is shown, either: whoever reads these may be lied to."""
    asked.subject = replace(asked.subject, nonce="ab" * 16)
    error = refusal(asked, "approve")
    assert "opened another request" in error.message
    assert (error.code, error.exit_code) == ("tampered", 65)


CHANGES: dict[str, Lie] = {
    "a smaller threshold": lambda told: told.show(quorum=any_of(2, told.subject)),
    "a seat less": lambda told: told.show(seats=told.subject.seats[:4]),
    "a policy that does not hold": lambda told: told.show(
        policy=replace(told.subject.policy, requester_may_approve=True)
    ),
    "a loosening": lambda told: told.show(
        wanted=replace(told.subject.policy, requester_may_approve=True)
    ),
    "another script": lambda told: told.show(
        wanted=replace(told.subject.policy, export_script="quick")
    ),
    "no change": lambda told: told.show(wanted=told.subject.policy),
    "another dataset": lambda told: setattr(told, "genesis", told.other),
}


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_is_approved_but_a_stricter_one_of_the_policy_that_holds(
    name: str, asked: Told
) -> None:
    """KNOWN: 65, and nothing signed, whatever a service opens."""
    CHANGES[name](asked)
    error = refusal(asked, "approve")
    assert (error.code, error.promise, error.exit_code) == ("known", "KNOWN", 65)


def test_what_is_shown_has_the_digest_that_is_signed(asked: Told) -> None:
    """BOUND: from and to are in it."""
    view = CeremonyView.of(asked.ceremony)
    assert view.words == four_words(subject_digest(asked.subject, None))
    asked.subject = replace(asked.subject, wanted=replace(asked.subject.policy, requests="signed"))
    assert view.words != four_words(subject_digest(asked.subject, None))
