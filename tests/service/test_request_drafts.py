"""Signed requests: nothing opens that its requester has not signed, to the byte (ASKED)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from custody.ceremony import Ceremony
from custody.ceremony.requested import RESOLVED
from custody.errors import NotAllowedError, NotKnownError, RefusedError, StatementError
from custody.formats.dsse import sign
from custody.formats.statement import PAYLOAD_TYPE
from custody.service import export_requests, request_drafts
from tests.keys import key_of
from tests.store.ledgers import checked, contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


@pytest.fixture
def asking(sealed_world: World) -> World:
    """Beside registry and vault with their signed requests, "open" takes those of tokens too."""
    sealed_world.genesis("vault")
    sealed_world.genesis("open", requests="token")
    return sealed_world


@BOTH
def test_a_signed_request_opens_and_is_exported_as_any_other(asking: World) -> None:
    """Its subject names the key, the ledger has the signature, and the verifier agrees."""
    sealed = asking.register("vault")
    asking.clock.advance(minutes=59)
    ceremony = asking.signed_request(sealed, dataset="vault")
    assert ceremony.subject.format == RESOLVED
    assert ceremony.subject.asked.requester_key == key_of("rita").keyfile.signing_public
    (opened,) = [
        entry
        for entry in asking.entries("ceremony.opened")
        if entry.body["ceremony"] == ceremony.id
    ]
    assert opened.body["data"]["envelope"]["payloadType"] == PAYLOAD_TYPE
    for official in ("anna", "bert", "carl"):
        ceremony = asking.approve(ceremony, official)
    for official in ("anna", "bert", "carl"):
        ceremony = asking.turn(official, ceremony)
    grant = asking.collect(ceremony)
    assert sealed.opened_with(grant, asking.identity) == sealed.data
    assert checked(asking.service.store)[0] == []


@BOTH
def test_a_draft_is_filed_within_the_hour_and_once(asking: World) -> None:
    """A request that was opened minutes after it was drafted verifies like any other."""
    draft = asking.draft(asking.objects[0])
    envelope = asking.asked(draft)
    asking.clock.advance(minutes=59, seconds=59)
    opened = asking.file(draft, envelope)
    assert opened.id == draft.subject.ceremony
    assert opened.subject == draft.subject
    assert checked(asking.service.store)[0] == []
    with pytest.raises(NotKnownError, match="you have no draft"):
        asking.file(draft, envelope)


def test_a_draft_ends_after_an_hour(asking: World) -> None:
    draft = asking.draft(asking.objects[0])
    envelope = asking.asked(draft)
    asking.clock.advance(hours=1)
    with pytest.raises(NotKnownError, match="or no longer"):
        asking.file(draft, envelope)


def test_old_drafts_are_not_kept(asking: World) -> None:
    asking.draft(asking.objects[0])
    asking.clock.advance(hours=1)
    asking.draft(asking.objects[0])
    assert len(contents(asking.service.store)["request_draft"]) == 1


def test_a_dataset_of_signed_requests_takes_no_token_alone(asking: World) -> None:
    """ASKED: whoever has stolen rita's token asks for nothing with it."""
    before = contents(asking.service.store)
    asked = asking.wanted(asking.register("vault"), dataset="vault")
    with pytest.raises(RefusedError, match="are signed by whoever asks") as caught:
        export_requests.file_request(asking.service, asking.principal("rita"), asked)
    assert caught.value.promise == "ASKED"
    assert before["ceremony"] == contents(asking.service.store)["ceremony"]


def test_another_dataset_takes_both(asking: World) -> None:
    """As those of 0.1.0 do: their policy says nothing of it."""
    sealed = asking.register("open")
    by_token = asking.request(sealed, dataset="open")
    assert by_token.subject.asked.requester_key is None
    signed = asking.signed_request(sealed, dataset="open")
    assert signed.subject.asked.requester_key is not None


def test_who_has_no_key_drafts_nothing(sealed_world: World) -> None:
    sealed_world.enrol("rolf", "requester", keyed=False)
    with pytest.raises(RefusedError, match="has no key to sign") as caught:
        sealed_world.draft(sealed_world.objects[0], by="rolf")
    assert caught.value.hint == "custody key register --key FILE"


def refused(world: World, draft: request_drafts.Draft, envelope: object) -> None:
    before = contents(world.service.store)
    with pytest.raises((RefusedError, StatementError)):
        world.file(draft, envelope)  # type: ignore[arg-type]
    assert contents(world.service.store) == before


def test_only_the_requesters_own_statement_opens_it(asking: World) -> None:
    """ASKED: not another's, not one of another kind, nor one about another draft."""
    draft, other = asking.draft(asking.objects[0]), asking.draft(asking.objects[1])
    envelope = asking.asked(draft)
    refused(asking, draft, asking.asked(other))
    refused(asking, draft, sign(PAYLOAD_TYPE, envelope.payload, key_of("anna")))
    refused(asking, draft, replace(envelope, signature=bytes(64)))
    approval = envelope.payload.replace(b'"kind":"request"', b'"kind":"approve"')
    refused(asking, draft, sign(PAYLOAD_TYPE, approval, key_of("rita")))
    named = envelope.payload.replace(b'"official":"rita"', b'"official":"ruth"')
    refused(asking, draft, sign(PAYLOAD_TYPE, named, key_of("rita")))
    asking.file(draft, envelope)


def test_nobody_files_anothers_draft(asking: World) -> None:
    draft = asking.draft(asking.objects[0])
    envelope = asking.asked(draft)
    asking.enrol("rolf", "requester")
    with pytest.raises(NotKnownError):
        asking.file(draft, envelope, by="rolf")
    who = asking.principal("rita")
    with pytest.raises(NotKnownError):
        request_drafts.file_draft(asking.service, who, "vault", draft.subject.ceremony, envelope)
    with pytest.raises(NotAllowedError):
        asking.draft(asking.objects[0], by="anna")
    asking.file(draft, envelope)


def test_a_draft_that_rests_on_what_has_changed_is_refused(asking: World) -> None:
    """A witness who enrolled meanwhile belongs into what everybody signs."""
    draft = asking.draft(asking.objects[0])
    envelope = asking.asked(draft)
    asking.enrol("wanda", "witness")
    with pytest.raises(RefusedError, match="has changed since"):
        asking.file(draft, envelope)


def test_what_a_request_was_signed_with_is_given_to_who_may_see_it(asking: World) -> None:
    """With the statement by which the same key said whose it is."""
    ceremony: Ceremony = asking.signed_request(asking.objects[0])
    found = request_drafts.signed_request(asking.service, asking.principal("anna"), ceremony.id)
    entries = asking.entries("person.enrolled")
    (keyed,) = [one.body["data"] for one in entries if one.body["data"]["name"] == "rita"]
    assert found.enrolment.as_dict() == keyed["envelope"]
    assert found.box_key == keyed["box_key"]
    plain = asking.request(asking.register("open"), dataset="open")
    with pytest.raises(NotKnownError, match="no request that its requester signed"):
        request_drafts.signed_request(asking.service, asking.principal("anna"), plain.id)
    asking.enrol("rolf", "requester")
    with pytest.raises(NotKnownError, match="there is no ceremony"):
        request_drafts.signed_request(asking.service, asking.principal("rolf"), ceremony.id)


def test_a_key_that_was_registered_later_signs_as_well(sealed_world: World) -> None:
    world = sealed_world
    world.enrol("ruth", "requester", keyed=False)
    world.register_key("ruth")
    draft = world.draft(world.objects[0], by="ruth")
    ceremony = world.file(draft, world.asked(draft, by="ruth"), by="ruth")
    found = request_drafts.signed_request(world.service, world.principal("ruth"), ceremony.id)
    assert b'"ceremony":"key"' in found.enrolment.payload
