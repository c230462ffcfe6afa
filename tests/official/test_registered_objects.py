"""No key turns for a header that its sealer did not prove to have made (PROVEN, BOUND)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from custody import age, curve
from custody.ceremony import Policy
from custody.errors import TamperedError
from custody.formats.fields import Fields
from custody.formats.timestamps import stamp
from custody.official.registered_objects import RegisteredObject, require_proven
from tests.db_snapshots import Moments
from tests.official.header_lies import (
    HEADER_LIES,
    HONEST,
    MADE_OF_WANTED,
    body_of,
    show,
    true,
    wanted_stanza,
    world_of_proven_headers,
)
from tests.official.test_lying_service import refusal, session
from tests.official.told import Told


@pytest.fixture(scope="module")
def honest(sqlite: Moments) -> Iterator[Told]:
    with sqlite.enrolled() as world:
        yield Told.honest(world_of_proven_headers(world))


@pytest.fixture
def told(honest: Told, tmp_path: Path) -> Told:
    return honest.copy(tmp_path)


@pytest.mark.parametrize("act", ["approve", "turn"])
@pytest.mark.parametrize("name", HONEST)
def test_what_its_sealer_proved_is_approved_and_turned_for(name: str, act: str, told: Told) -> None:
    """The rest would hold of a client that refuses everything, too."""
    HONEST[name](told)
    desk = session(told)
    examined = desk.examine(act, *desk.fetch(told.ceremony.id))
    assert len(examined.objects) == len(told.objects)
    assert told.posted == []


@pytest.mark.parametrize("act", ["approve", "turn"])
@pytest.mark.parametrize("name", HEADER_LIES)
def test_nothing_is_signed_for_a_header_that_is_not_proven(name: str, act: str, told: Told) -> None:
    """BOUND: said before a passphrase is asked for, and the object is named."""
    HEADER_LIES[name](told)
    error = refusal(session(told), act, told)
    assert (error.exit_code, error.promise) == (65, "BOUND")
    assert any(one.id[:12] in error.message for one in told.objects)
    assert told.posted == []


@pytest.mark.parametrize("name", HEADER_LIES)
def test_whoever_denies_need_not_trust_a_header(name: str, told: Told) -> None:
    HEADER_LIES[name](told)
    desk = session(told)
    assert desk.examine("deny", *desk.fetch(told.ceremony.id)).act == "deny"


def test_a_request_that_softens_the_policy_is_refused(told: Told) -> None:
    """KNOWN: which headers are taken is what the official's own receipt signed."""
    policy = told.subject.policy
    told.show(policy=Policy(policy.requester_may_approve, policy.export_script, policy.dealer))
    show(told, body_of(told, wanted_stanza(told), proven=False))
    error = refusal(session(told), "turn", told)
    assert (error.exit_code, error.promise) == (65, "KNOWN")


# where all registered headers are taken


@pytest.fixture(scope="module")
def registered_honest(sqlite: Moments) -> Iterator[Told]:
    with sqlite.sealed() as world:
        yield Told.honest(world)


@pytest.fixture
def lenient(registered_honest: Told, tmp_path: Path) -> Told:
    return registered_honest.copy(tmp_path)


def examined(told: Told) -> int:
    desk = session(told)
    return len(desk.examine("turn", *desk.fetch(told.ceremony.id)).objects)


def test_where_all_headers_are_taken_none_needs_a_proof(lenient: Told) -> None:
    """As in a dataset of 0.1.0, whose objects stock age may have sealed; SECURITY.md says so."""
    bare = true(lenient)
    del bare["data"]["proof"]
    show(lenient, bare, true(lenient, 1))
    assert examined(lenient) == 2
    for name in ("no proof", "a header made of a wanted one, without a proof"):
        HEADER_LIES[name](lenient)
        assert examined(lenient) == 1


SOFTER = ("no proof", "a header made of a wanted one, without a proof")


@pytest.mark.parametrize("name", [name for name in HEADER_LIES if name not in SOFTER])
def test_where_all_headers_are_taken_a_proof_that_is_there_is_right(
    name: str, lenient: Told
) -> None:
    HEADER_LIES[name](lenient)
    error = refusal(session(lenient), "turn", lenient)
    assert (error.exit_code, error.promise) == (65, "BOUND")


@pytest.mark.parametrize("name", MADE_OF_WANTED)
def test_what_honest_turns_for_such_a_header_would_have_opened(name: str, told: Told) -> None:
    """The attack that is refused is one: its shares are of the wanted object, times a number."""
    MADE_OF_WANTED[name](told)
    (share,) = age.x25519_shares(told.world.objects[0].header)
    made = curve.to_montgomery(curve.mult(987654321, curve.from_montgomery(share)))
    assert told.registrations is not None
    headers = [Fields(body["data"], "data").binary("header") for body in told.registrations]
    assert made in [share for header in headers for share in age.x25519_shares(header)]


def test_an_ephemeral_key_stands_in_a_request_once_whatever_the_stanzas(lenient: Told) -> None:
    """Two stanzas of one header can't share it either."""
    recipient = lenient.world.recipient("registry")
    stanza = recipient.wrap(b"k" * 16, b"e" * 32)
    header = age.Header.with_mac((stanza, stanza), b"k" * 16).encode()
    one = RegisteredObject.read(
        Fields({**true(lenient)["data"], "id": age.object_id(header)}, "data"),
        0,
        stamp(lenient.world.clock()),
    )
    twice = RegisteredObject(one.said, header, None, one.seq, one.registered)
    with pytest.raises(TamperedError, match="has the key of another header"):
        require_proven(lenient.subject, [twice], 1)
