"""Nothing is approved or turned over what a lying service shows (KNOWN, SAME-TURN)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest

from custody.ceremony import subject_words
from custody.client import Client
from custody.errors import CustodyError, RefusedError, TamperedError
from custody.formats.statement import Statement
from custody.official.bundle import deal_subject
from custody.official.own_receipt import require_same_quorum, vouched_by
from custody.official.same_turn import Verdicts, require_same_turn
from custody.official.session import Examined, OfficialSession
from custody.official.signing import Shown
from tests.db_snapshots import Moments
from tests.keys import key_of, random_bytes_of
from tests.official.lies import LIES, OPENINGS, OWN_SEAT, expected
from tests.official.quorum_lies import QUORUMS
from tests.official.told import OFFICIAL, QUORUM, Told
from tests.quorums import any_of

MINE = key_of(OFFICIAL).keyfile


@pytest.fixture(scope="module")
def honest(sqlite: Moments) -> Iterator[Told]:
    with sqlite.sealed() as world:
        yield Told.honest(world)


@pytest.fixture
def told(honest: Told, tmp_path: Path) -> Told:
    return honest.copy(tmp_path)


def never() -> NoReturn:
    raise AssertionError("the passphrase was asked for")


def session(told: Told, name: str = OFFICIAL) -> OfficialSession:
    """An official at work with that service, who is not asked for a passphrase."""
    client = cast("Client", told)
    path, known = told.folder / f"{name}.key", told.folder / "known_people"
    return OfficialSession(
        path, key_of(name).keyfile, client, None, known, never, clock=told.world.clock
    )


def refusal(desk: OfficialSession, act: str, told: Told) -> CustodyError:
    with pytest.raises(CustodyError) as caught:
        desk.examine(act, *desk.fetch(told.ceremony.id))
    return caught.value


def test_an_honest_request_is_approved_and_turned_for(told: Told) -> None:
    """The rest would hold of a client that refuses everything, too."""
    desk = session(told)
    examined = desk.examine("turn", *desk.fetch(told.ceremony.id))
    assert [one.id for one in examined.objects] == [told.objects[0].id]
    desk.key = key_of(OFFICIAL)
    envelope, sealed = desk.turn(examined)
    assert envelope.keyid
    assert sealed
    examined = desk.examine("approve", *desk.fetch(told.ceremony.id))
    assert desk.sign(examined, words=subject_words(examined.shown.subject)).keyid
    assert told.posted == []


@pytest.mark.parametrize("name", LIES)
def test_no_key_turns_over_a_lie(name: str, told: Told) -> None:
    """SAME-TURN: said before a passphrase is asked for, in one line."""
    LIES[name](told)
    error = refusal(session(told), "turn", told)
    assert (error.code, error.promise) == expected(name)
    assert "\n" not in error.message
    assert error.exit_code == (77 if error.code == "refused" else 65)
    assert told.posted == []


@pytest.mark.parametrize("name", QUORUMS)
def test_nothing_is_approved_in_another_quorum_than_the_known(name: str, told: Told) -> None:
    """KNOWN: threshold, seats, key and policy are those that the own receipt signs."""
    QUORUMS[name](told)
    error = refusal(session(told), "approve", told)
    assert (error.code, error.promise) == expected(name)
    assert error.hint


@pytest.mark.parametrize("name", OPENINGS)
def test_nothing_is_approved_that_the_ledger_has_not_opened(name: str, told: Told) -> None:
    """SAME-TURN: under the checkpoint that the approval signs."""
    LIES[name](told)
    error = refusal(session(told), "approve", told)
    assert (error.code, error.promise) == expected(name)
    assert told.posted == []


@pytest.mark.parametrize("name", sorted(set(QUORUMS) - {OWN_SEAT}))
def test_what_is_wrong_with_a_request_keeps_nobody_from_denying_it(name: str, told: Told) -> None:
    QUORUMS[name](told)
    desk = session(told)
    assert desk.examine("deny", *desk.fetch(told.ceremony.id)).act == "deny"


@pytest.mark.parametrize("name", QUORUMS)
def test_nobody_abstains_in_another_quorum_than_the_known(name: str, told: Told) -> None:
    """KNOWN: an abstention is no refusal, and names this roster."""
    QUORUMS[name](told)
    error = refusal(session(told), "abstain", told)
    assert (error.code, error.promise) == expected(name)


def test_whoever_abstains_says_how_the_roster_is_known(told: Told) -> None:
    desk = session(told)
    desk.key = key_of(OFFICIAL)
    envelope = desk.sign(desk.examine("abstain", *desk.fetch(told.ceremony.id)), "on leave")
    assert Statement.parse(envelope.payload).known == "seen"


def test_whoever_asks_may_approve_where_the_policy_that_was_signed_for_says_so(told: Told) -> None:
    told.show(requester="carl")
    told.envelopes = [told.signed("approve", name) for name in QUORUM]
    vouched = vouched_by(told.genesis, MINE)
    lenient = replace(vouched, policy=replace(vouched.policy, requester_may_approve=True))
    shown = Shown(told.subject, None, told.checkpoint)
    verdicts = Verdicts.read(told.verdicts)
    require_same_turn(verdicts, shown, lenient, MINE)
    with pytest.raises(TamperedError, match="of 2 officials are shown, and the quorum is 3"):
        require_same_turn(verdicts, shown, vouched, MINE)


def test_what_differs_is_named(told: Told) -> None:
    vouched = vouched_by(told.genesis, MINE)
    seats = told.subject.seats[:4]
    told.show(quorum=any_of(2, seats), seats=seats)
    with pytest.raises(TamperedError, match="names another threshold and another seats than your"):
        require_same_quorum(told.subject, vouched)


def test_a_bundle_of_another_dealing_opens_no_share(told: Told) -> None:
    """KNOWN: the share is used only as its receipt says that it was dealt."""
    desk = session(told)
    examined = desk.examine("turn", *desk.fetch(told.ceremony.id))
    told.bundle = deal_subject(told.bundle.subject, "service", random_bytes_of("thief"))
    with pytest.raises(TamperedError, match="another dealing") as caught:
        desk.turn(examined)
    assert caught.value.promise == "KNOWN"


def test_what_was_examined_for_an_approval_turns_no_key(told: Told) -> None:
    """SAME-TURN: nothing leads around the checks."""
    desk = session(told)
    view, shown = desk.fetch(told.ceremony.id)
    for examined in (desk.examine("approve", view, shown), Examined("turn", shown)):
        with pytest.raises(RefusedError, match="not examined for a turn"):
            desk.turn(examined)


@pytest.mark.parametrize("said", ["deny", "abstain", None])
def test_who_has_not_approved_is_told_so(said: str | None, told: Told) -> None:
    """SAME-TURN: by the service's own account, so nobody is called a liar."""
    verdicts = dict.fromkeys(QUORUM[1:], "approve") | ({OFFICIAL: said} if said else {})
    told.ceremony = replace(told.ceremony, verdicts=verdicts)
    error = refusal(session(told), "turn", told)
    assert error.exit_code == 77
    assert error.message == "anna has not approved this request, so can't turn a key for it"
    assert error.hint == f"read it first, then: custody approve {told.ceremony.id}"


def test_who_is_early_is_told_so(told: Told) -> None:
    told.ceremony = replace(told.ceremony, step=told.ceremony.script.place("approve"))
    error = refusal(session(told), "turn", told)
    assert error.exit_code == 77
    assert "does not take 'turn'" in error.message


def test_a_key_without_a_seat_is_told_so(told: Told) -> None:
    """KNOWN: somebody has taken the wrong key file, most likely."""
    error = refusal(session(told, "frida"), "approve", told)
    assert (error.code, error.promise) == ("credential", "KNOWN")
    assert "the key file of frida has no seat in the dataset registry" in error.message


@pytest.mark.parametrize(
    "change",
    [
        {"envelopes": None},
        {"envelopes": [{}]},
        {"envelopes": ["text"]},
        {"opening": None},
        {"opening": {}},
        {"more": 1},
    ],
    ids=str,
)
def test_verdicts_of_another_shape_are_refused(change: dict[str, Any], told: Told) -> None:
    with pytest.raises(TamperedError):
        Verdicts.read(told.verdicts | change)
