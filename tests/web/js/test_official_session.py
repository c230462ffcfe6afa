"""An official's whole work in the browser: what it signs the service takes (NO-SHARE, BOUND)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import pytest

from custody.formats import canonical_json
from custody.formats.digest_words import four_words, twelve_words
from custody.formats.dsse import Envelope
from custody.formats.encoding import format_base64
from custody.formats.statement import Statement
from custody.official.keyfile import KeyFile
from custody.quorum.parts import sealed_digest
from custody.service import (
    api_tokens,
    challenge_sessions,
    contribution_parts,
    ledger_reads,
    people,
    person_keys,
    person_page,
)
from custody.service.known_keys import compared
from custody.service.signed_acts import open_act
from custody.tlog.note import Checkpoint
from tests.bulk import registered_at_once
from tests.keys import PASSPHRASE, key_of
from tests.people import ORIGIN
from tests.web.js.engine import Js, JsError, outcome
from tests.web.js.official_page import CHEAP, OfficialPage
from tests.world import World


def test_an_official_enrols_with_a_key_made_in_the_browser(js: Js, world: World) -> None:
    """Made, saved, given back, opened once; then the service takes it (NO-SHARE)."""
    code = people.invite(world.service, world.admin, "frida", "official").code
    js("official_session", "signIn", world.clock(), CHEAP)
    made = js("official_session", "ask", "createKey", {"name": "frida", "passphrase": PASSPHRASE})
    service = asdict(ledger_reads.describe_service(world.service))
    invited = {"code": code, "service": service}
    early = outcome(lambda: js("official_session", "ask", "enrol", invited))
    assert early == "error: credential"
    js("official_session", "ask", "openKey", {"file": made["file"], "passphrase": PASSPHRASE})
    another = {**invited, "code": code[:-1] + ("A" if code[-1] != "A" else "B")}
    elsewhere = outcome(lambda: js("official_session", "ask", "enrol", another))
    assert elsewhere == "error: tampered"  # KNOWN: the code names another log
    answer = js("official_session", "ask", "enrol", invited)
    people.enrol(
        world.service,
        code,
        Envelope.from_dict(answer["envelope"]),
        person_keys.PublicKeys(**answer["keys"]),
    )
    file = KeyFile.parse(made["file"])
    (person,) = [
        one for one in people.list_people(world.service, world.admin) if one.name == "frida"
    ]
    assert person.fingerprint == file.fingerprint().hex() == made["fingerprint"]
    assert made["words"] == twelve_words(file.fingerprint())


def test_an_official_signs_in_with_a_key_in_the_browser(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    official = official_page("anna")
    service = world.service
    payload = format_base64(challenge_sessions.open_challenge(service, "anna").encode())
    answer = official.ask("answerChallenge", payload=payload, origin=service.origin)
    session = challenge_sessions.open_session(service, Envelope.from_dict(answer["envelope"]))
    assert api_tokens.authenticate(service, session.token).name == "anna"
    for other in (
        {"payload": payload, "origin": "another.example/ledger"},
        {
            "payload": format_base64(challenge_sessions.open_challenge(service, "bert").encode()),
            "origin": service.origin,
        },
    ):
        assert outcome(partial(official.ask, "answerChallenge", **other)) == "error: credential"


def test_a_genesis_and_an_export_signed_in_browsers_only(js: Js, world: World) -> None:
    """From the receipts of five seats to a file that opens (QUORUM)."""
    ceremony = world.open_genesis("browsers")
    for seat in ceremony.seats:
        official = OfficialPage(js, world, seat.official).sign_in()
        shown = official.shown(ceremony)
        assert official.ask("recomputeDigest", shown=shown)["name"] == four_words(ceremony.digest)
        ceremony = official.submit(
            ceremony,
            official.ask(
                "signReceipt",
                shown=shown,
                bundle=official.bundle("browsers"),
                told=official.told(ceremony),
            ),
        )
    assert ceremony.outcome == "closed"
    sealed = world.register("browsers", b"rows of a table\n")
    ceremony = world.request(sealed, dataset="browsers")
    for name in ("bert", "dora", "emil"):
        official = OfficialPage(js, world, name).sign_in()
        given = official.approving(ceremony) | {"told": official.told(ceremony)}
        answer = official.ask("sign", extras={"reason": "seen"}, **given)
        ceremony = official.submit(ceremony, answer)
    for name in ("bert", "dora", "emil"):
        official = OfficialPage(js, world, name).sign_in()
        ceremony = official.submit(ceremony, official.ask("turnKey", **official.turning(ceremony)))
    assert ceremony.unlocked
    assert sealed.opened_with(world.collect(ceremony), world.identity) == b"rows of a table\n"


@pytest.mark.slow
def test_a_turn_of_many_objects_comes_in_parts_that_the_service_takes(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """Of 1,001 objects there are two, and the statement names both (BOUND)."""
    world.genesis("many")
    sealed = registered_at_once(world, "many", 1001)
    ceremony = world.approve(world.request(*sealed, dataset="many"), "anna", "bert", "carl")
    official = official_page("anna")
    answer = official.ask("turnKey", **official.turning(ceremony))
    parts = [canonical_json.decode_binary(part) for part in answer["parts"]]
    statement = Statement.parse(Envelope.from_dict(answer["envelope"]).payload)
    assert statement.contribution == sealed_digest(parts)
    who = world.principal("anna")
    for number, part in enumerate(parts):
        contribution_parts.take_part(world.service, who, ceremony.id, number, part)
    assert official.submit(ceremony, answer).turned == ("anna",)


def test_the_objects_are_told_as_the_ledger_has_them(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """What a page shows of them is what was proven."""
    official = official_page("anna")
    ceremony = world.request(*world.objects)
    told = official.ask(
        "proveObjects", shown=official.shown(ceremony), rows=official.rows(ceremony)
    )["objects"]
    assert {one["id"] for one in told} == {one.id for one in world.objects}
    assert {one["host"] for one in told} == {"db1"}


@pytest.mark.parametrize(
    ("kind", "extras"),
    [
        ("deny", {"reason": "no ticket"}),
        ("abstain", {"reason": "my own data"}),
        ("exception", {"expected": "a", "happened": "b", "decided": "c"}),
    ],
)
def test_a_refusal_or_an_exception_is_taken_by_the_service(
    official_page: Callable[[str], OfficialPage], world: World, kind: str, extras: dict[str, str]
) -> None:
    """REFUSAL: with its reason."""
    official = official_page("carl")
    ceremony = world.request(world.objects[0])
    given = {"shown": official.shown(ceremony), "extras": extras}
    given |= official.known() if kind == "abstain" else {}
    answer = official.ask("sign", kind=kind, **given)
    signed = Envelope.from_dict(answer["envelope"])
    assert {**extras, "kind": kind}.items() <= canonical_json.decode_object(signed.payload).items()
    assert len(official.submit(ceremony, answer).seen) == len(ceremony.seen) + 1


def test_known_nothing_is_approved_or_received_without_the_twelve_words(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """KNOWN: the short name is not enough, nor are those of another request."""
    official = official_page("anna")
    genesis, export = world.open_genesis("attic"), world.request(world.objects[0])
    bundle = official.bundle("attic")
    for ceremony, other, op, given in (
        (genesis, export, "signReceipt", {"bundle": bundle}),
        (export, genesis, "sign", official.approving(export)),
    ):
        ask = partial(official.ask, op, **{**given, "shown": official.shown(ceremony)})
        assert outcome(ask) == "error: usage"
        assert outcome(partial(ask, told=four_words(ceremony.digest))) == "error: usage"
        assert outcome(partial(ask, told=official.told(other))) == "error: refused"
        assert ask(told=official.told(ceremony))["envelope"]


def test_known_no_share_is_received_where_the_own_seat_has_other_keys(
    official_page: Callable[[str], OfficialPage], world: World, js: Js
) -> None:
    """KNOWN: the words agree, and yet it is somebody else's seat under this name."""
    official = official_page("anna")
    genesis = world.open_genesis("attic")
    other = js("official_session", "ask", "createKey", {"name": "anna", "passphrase": PASSPHRASE})
    official.ask("openKey", file=other["file"], passphrase=PASSPHRASE)
    given = {"bundle": official.bundle("attic"), "told": official.told(genesis)}
    with pytest.raises(JsError, match="anna is shown with other keys") as caught:
        official.ask("signReceipt", shown=official.shown(genesis), **given)
    assert (caught.value.code, caught.value.promise) == ("known", "KNOWN")
    with pytest.raises(JsError, match="anna is shown with other keys"):  # read back, neither
        official.ask("compareWords", shown=official.shown(genesis), told=given["told"])


@pytest.mark.parametrize("kind", ["turn", "receipt", "enrol", "open", ""])
def test_statements_with_a_contribution_are_not_signed_without_it(
    official_page: Callable[[str], OfficialPage], world: World, kind: str
) -> None:
    official = official_page("anna")
    ceremony = world.request(world.objects[0])
    extras = {"contribution": "0" * 64}
    with pytest.raises(JsError, match="expected one of approve, deny"):
        official.ask("sign", kind=kind, shown=official.shown(ceremony), extras=extras)


def test_a_key_without_a_seat_opens_no_share(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    world.enrol("frida", "official")
    official = official_page("frida")
    ceremony = world.request(world.objects[0])
    anna = OfficialPage(official.js, world, "anna")
    given = anna.turning(ceremony)
    with pytest.raises(JsError, match="the key file of frida has no seat") as caught:
        official.ask("turnKey", **given)
    assert caught.value.code == "credential"


def test_a_closed_key_signs_nothing(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    official = official_page("anna")
    ceremony = world.request(world.objects[0])
    approving = official.approving(ceremony) | {"told": official.told(ceremony)}
    assert official.ask("sign", **approving)
    official.ask("close")
    for op, given in (
        ("sign", approving),
        ("turnKey", official.turning(ceremony)),
        ("changePassphrase", {"passphrase": PASSPHRASE}),
    ):
        assert outcome(partial(official.ask, op, **given)) == "error: credential"


def test_a_late_turn_is_the_services_to_refuse(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """The browser's clock decides nothing but the time in the statement."""
    official = official_page("anna")
    ceremony = world.request(world.objects[0], lifetime=timedelta(hours=80))
    answer = official.ask(
        "sign", kind="deny", shown=official.shown(ceremony), extras={"reason": "no"}
    )
    world.clock.advance(hours=81)
    assert outcome(lambda: official.submit(ceremony, answer)) in {"error: refused", "error: late"}


def test_the_browser_cosigns_what_the_terminal_does(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """The same bytes for the same head, once it continues what was seen (TAMPER)."""
    anna = official_page("anna")
    before = anna.ask(
        "verifyCheckpoint", service=asdict(ledger_reads.describe_service(world.service)), seen=None
    )["seen"]
    world.request(world.objects[0])
    size = int(before["note"].splitlines()[1])
    now = {
        "service": asdict(ledger_reads.describe_service(world.service)),
        "consistency": asdict(ledger_reads.consistency(world.service, size)),
    }
    found = anna.ask("cosign", seen=before, **now)
    assert found["note"] == world.cosigned("anna")
    assert found["seen"] == {**before, "note": ledger_reads.checkpoint(world.service)}
    rewritten = {**before, "note": world.service.key.sign(Checkpoint(ORIGIN, size, bytes(32)))}
    assert outcome(lambda: anna.ask("cosign", seen=rewritten, **now)) == "error: ledger"


def test_a_comparison_is_signed_once_the_words_are_those_of_the_key(js: Js, world: World) -> None:
    """KNOWN: of what somebody typed, not of what the service shows; the service takes it."""
    page = OfficialPage(js, world, "bert").sign_in()
    service = asdict(ledger_reads.describe_service(world.service))
    print_ = key_of("anna").keyfile.fingerprint()
    given = {
        "name": "anna",
        "fingerprint": print_.hex(),
        "nonce": open_act(world.service, world.principal("bert")),
        "checkpoint": page.ask("verifyCheckpoint", service=service, seen=None)["checkpoint"],
    }
    other = twelve_words(key_of("carl").keyfile.fingerprint())
    assert outcome(lambda: page.ask("signComparison", told=other, **given)) == "error: refused"
    answer = page.ask("signComparison", told=twelve_words(print_), **given)
    envelope = Envelope.from_dict(answer["envelope"])
    compared(world.service, world.principal("bert"), "anna", print_.hex(), envelope)
    (one,) = person_page.show(world.service, world.admin, "anna").comparisons
    assert (one.by_whom, one.signed) == ("bert", True)
