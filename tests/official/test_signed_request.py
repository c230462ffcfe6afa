"""Officials tell, without the service, who asked for what (ASKED, KNOWN)."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest

from custody.ceremony import Ceremony, subject_words
from custody.client import Client
from custody.errors import CustodyError, KnownError, RefusedError, TamperedError
from custody.files import write_file
from custody.formats.dsse import Envelope, sign
from custody.formats.statement import PAYLOAD_TYPE
from custody.official.enrolment import Enrolment
from custody.official.known_file import read_known
from custody.official.known_people import COMPARED, SEEN, How, Known, KnownPeople
from custody.official.own_receipt import Genesis, vouched_by
from custody.official.session import Examined, OfficialSession
from custody.official.signed_request import SignedRequest, is_signed, requester_fingerprint
from custody.official.signing import Shown, enrol_statement, make_statement, sign_statement
from custody.service import datasets, request_drafts
from tests.keys import key_of, public_keys
from tests.people import ORIGIN
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
RITA = key_of("rita").keyfile.fingerprint().hex()
DAY = date(2026, 1, 3)


@pytest.fixture
def asked(sealed_world: World) -> tuple[World, Ceremony, SignedRequest]:
    """A request that rita signed, and what an official's client is told of it."""
    ceremony = sealed_world.signed_request(sealed_world.objects[0])
    who = sealed_world.principal("anna")
    found = request_drafts.signed_request(sealed_world.service, who, ceremony.id)
    return sealed_world, ceremony, SignedRequest.read(found.record())


Asked = tuple[World, Ceremony, SignedRequest]


class Service:
    """Tells of one request, and of nothing else."""

    def __init__(self, told: SignedRequest) -> None:
        self.record = {
            "box_key": public_keys(key_of("rita")).box_key,
            "enrolment": told.enrolment.as_dict(),
            "envelope": told.envelope.as_dict(),
        }

    def get(self, path: str, **query: Any) -> Any:
        assert path.endswith("/request")
        return self.record


def never() -> NoReturn:
    raise AssertionError("the passphrase was asked for")


def desk(told: SignedRequest, *known: Known) -> OfficialSession:
    folder, client = Path(tempfile.mkdtemp()), cast("Client", Service(told))
    path = folder / "known_people"
    write_file(path, KnownPeople(known).encode())
    key = key_of("anna")
    return OfficialSession(folder / "anna.key", key.keyfile, client, None, path, never, key)


def rita(how: How, key: str = RITA) -> Known:
    return Known(ORIGIN, "rita", key, how, DAY)


def examined(session: OfficialSession, world: World, ceremony: Ceremony) -> Examined:
    shown = Shown(ceremony.subject, None, world.head())
    return Examined("approve", shown, asked_by=session.asked_by(ceremony.subject))


def test_a_compared_key_needs_no_words(asked: Asked) -> None:
    """ASKED: then nobody telephones."""
    world, ceremony, told = asked
    session = desk(told, rita(COMPARED))
    found = examined(session, world, ceremony)
    assert found.asked_by == rita(COMPARED)
    assert not found.takes_words
    assert session.sign(found).keyid


@pytest.mark.parametrize("known", [(), (rita(SEEN),)], ids=["unknown", "seen"])
def test_words_are_typed_for_a_key_that_nobody_compared_and_compare_it(
    asked: Asked, known: tuple[Known, ...]
) -> None:
    """KNOWN: they cover the key, so the next request needs none."""
    world, ceremony, told = asked
    session = desk(told, *known)
    found = examined(session, world, ceremony)
    assert found.takes_words
    for words in (None, subject_words(replace(ceremony.subject, nonce="00" * 16))):
        with pytest.raises(CustodyError):
            session.sign(found, words=words)
        assert not read_known(session.known_path).is_compared(ORIGIN, "rita", RITA)
    session.sign(found, words=subject_words(ceremony.subject))
    assert read_known(session.known_path).is_compared(ORIGIN, "rita", RITA)
    assert not examined(session, world, ceremony).takes_words


def test_another_key_than_the_known_one_ends_it(asked: Asked) -> None:
    """KNOWN: 65, whether it was compared or only seen."""
    world, ceremony, told = asked
    for how in (COMPARED, SEEN):
        with pytest.raises(KnownError) as caught:
            examined(desk(told, rita(how, "ab" * 32)), world, ceremony)
        assert caught.value.exit_code == 65


def test_first_sight_is_recorded_as_seen_and_told(asked: Asked) -> None:
    """KNOWN: as with ssh, a second key under the name ends it; the words compare the first."""
    world, ceremony, told = asked
    session = desk(told)
    found = examined(session, world, ceremony)
    assert found.asked_by is not None
    assert (found.asked_by.how, session.first_seen) == (SEEN, ["rita"])
    known = read_known(session.known_path).find(ORIGIN, "rita")
    assert known == found.asked_by
    assert known.key == RITA
    session.first_seen.clear()
    examined(session, world, ceremony)
    assert session.first_seen == []


def vouching(world: World, session: OfficialSession, ceremony: Ceremony) -> Examined:
    """A request that was examined, with the quorum of the own receipt, under a compared log.

    The words of that receipt's genesis were typed.
    """
    genesis = Genesis.read(
        datasets.genesis(world.service, world.principal("anna"), "registry").record()
    )
    vouched = vouched_by(genesis, session.keyfile)
    service = world.service
    note = service.key.sign(world.head())
    tie = Enrolment("https://custody.example", ORIGIN, service.key.vkey, note, "custody_t")
    session.enrolment = tie.with_typed(vouched.digest)
    session.see(ORIGIN, None, world.service.key.vkey, COMPARED)
    return replace(examined(session, world, ceremony), vouched=vouched)


def test_a_requester_whom_the_genesis_lists_is_compared_with_its_seats(asked: Asked) -> None:
    """KNOWN: one reading for all, so nobody telephones at the first request either."""
    world, ceremony, told = asked
    session = desk(told)
    found = vouching(world, session, ceremony)
    assert session.only_seen(found) == ("bert", "carl", "dora", "emil", "rita")
    assert found.takes_words
    assert not session.all_said(found).takes_words
    assert not read_known(session.known_path).is_compared(ORIGIN, "rita", RITA)
    session.sign(found, all_said=True)
    assert read_known(session.known_path).is_compared(ORIGIN, "rita", RITA)
    assert session.only_seen(found) == ()


def test_who_came_after_the_genesis_is_not_compared_with_it(sealed_world: World) -> None:
    """Nobody read her key out: the words of her first request do it."""
    world = sealed_world
    world.enrol("ruth", "requester")
    ceremony = world.request(world.objects[0], by="ruth")
    who = world.principal("anna")
    told = request_drafts.signed_request(world.service, who, ceremony.id)
    session = desk(SignedRequest.read(told.record()))
    cast("Service", session.client).record["box_key"] = told.box_key
    found = session.all_said(vouching(world, session, ceremony))
    assert found.takes_words
    with pytest.raises(RefusedError, match="nobody has compared"):
        session.sign(found, all_said=True)


def test_an_unsigned_request_takes_words_and_compares_nobody(asked: Asked) -> None:
    world, _, told = asked
    world.genesis("open", requests="token")
    plain = world.request(world.register("open"), dataset="open")
    session = desk(told, rita(COMPARED))
    found = examined(session, world, plain)
    assert found.asked_by is None
    assert found.takes_words
    with pytest.raises(RefusedError, match="nobody has compared"):
        session.sign(found)


def test_a_dataset_of_signed_requests_has_no_others(asked: Asked) -> None:
    """ASKED: a service that leaves the signature out gets no approval by words."""
    _, ceremony, _ = asked
    policy = replace(ceremony.subject.policy, requests="signed")
    unsigned = replace(
        ceremony.subject, policy=policy, request=replace(ceremony.subject.asked, requester_key=None)
    )
    with pytest.raises(TamperedError, match="this one is not") as caught:
        is_signed(unsigned)
    assert caught.value.promise == "ASKED"


def enrolment_of(world: World, name: str, signer: str) -> Envelope:
    """What a key says of itself under a name that it may not have."""
    key = key_of(signer)
    mine = replace(key, keyfile=replace(key.keyfile, name=name))
    return sign_statement(enrol_statement(mine.keyfile, "code", world.head(), world.clock()), mine)


def test_every_lie_about_who_asked_is_refused(asked: Asked) -> None:
    """ASKED: the service can make neither of the two statements with the key that was asked for."""
    world, ceremony, told = asked
    other = world.signed_request(world.objects[1])
    who = world.principal("anna")
    elses = request_drafts.signed_request(world.service, who, other.id)
    forged = sign(PAYLOAD_TYPE, told.envelope.payload, key_of("mallory"))
    lies = [
        replace(told, envelope=elses.envelope),
        replace(told, envelope=forged),
        replace(told, enrolment=told.envelope),
        replace(told, enrolment=enrolment_of(world, "rita", "mallory")),
        replace(told, enrolment=enrolment_of(world, "ruth", "rita")),
        replace(told, box_key=key_of("mallory").keyfile.box_public),
    ]
    for lie in lies:
        with pytest.raises(TamperedError) as caught:
            requester_fingerprint(ceremony.subject, lie)
        assert (caught.value.exit_code, caught.value.promise) == (65, "ASKED")
    assert requester_fingerprint(ceremony.subject, told) == RITA


def test_a_service_that_asks_with_a_key_of_its_own_is_found_by_who_compared(asked: Asked) -> None:
    """It may enrol a key under rita's name and sign with that: her fingerprint is another."""
    world, ceremony, told = asked
    mallory = key_of("mallory")
    subject = replace(
        ceremony.subject,
        request=replace(ceremony.subject.asked, requester_key=mallory.keyfile.signing_public),
    )
    shown = Shown(subject, None, world.head())
    statement = told.envelope.payload.replace(
        ceremony.digest.hex().encode(), shown.digest.hex().encode()
    )
    lie = SignedRequest(
        sign(PAYLOAD_TYPE, statement, mallory),
        enrolment_of(world, "rita", "mallory"),
        mallory.keyfile.box_public,
    )
    session = desk(lie, rita(COMPARED))
    cast("Service", session.client).record["box_key"] = public_keys(mallory).box_key
    with pytest.raises(KnownError, match="rita has another fingerprint"):
        session.asked_by(subject)


def test_nobody_asks_in_the_name_of_the_one_who_reads_it(asked: Asked) -> None:
    """KNOWN: one's own key is in the key file; no words change that, and nothing is kept of it."""
    world, ceremony, _ = asked
    thief = key_of("mallory")
    request = replace(ceremony.subject.asked, requester_key=thief.keyfile.signing_public)
    subject = replace(ceremony.subject, requester="anna", request=request)
    shown = Shown(subject, None, world.head())
    as_anna = replace(thief, keyfile=replace(thief.keyfile, name="anna"))
    lie = SignedRequest(
        sign_statement(make_statement("request", shown, "anna", world.clock()), as_anna),
        enrolment_of(world, "anna", "mallory"),
        thief.keyfile.box_public,
    )
    session = desk(lie)
    cast("Service", session.client).record["box_key"] = public_keys(thief).box_key
    with pytest.raises(KnownError, match="anna is shown with other keys"):
        session.asked_by(subject)
    assert read_known(session.known_path).find(ORIGIN, "anna") is None
