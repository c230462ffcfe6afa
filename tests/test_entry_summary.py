"""Entries in words: every type has some, of every outcome, whatever people wrote in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from custody.entry_summary import _SENTENCES, _SIGNED, summarize
from custody.formats.statement import KINDS
from custody.projection import RULES
from custody.quorum_tree import plain
from custody.service import ceremonies, drill_schedules, expectations, links, object_marks
from custody.service.api_tokens import revoke_token, rotate_token
from custody.service.browser_sessions import begin_session, list_sessions, revoke_session
from custody.standing import STATUS_AFTER
from tests import collected
from tests.people import OFFICIALS
from tests.world import World

MISTAKE: dict[str, str] = {}


def body(type_: str, **data: Any) -> dict[str, Any]:
    at = "2026-01-31T09:00:00.000000Z"
    return {"at": at, "by": "adam", "data": data, "dataset": "registry", "type": type_}


def test_every_type_of_entry_has_words() -> None:
    """A new type without words would stand in the ledger's page as a type alone."""
    assert set(_SENTENCES) == set(RULES)


def test_every_kind_of_statement_has_words() -> None:
    """But for those that stand in entries of their own."""
    apart = {"enrol", "request", "act", "commit", "redeal", "answer"}
    assert set(_SIGNED) == set(KINDS) - apart


def reshare_with_complaints(world: World) -> None:
    """One is answered, and another is not, so its dealer is left out."""
    ceremony = world.dealt_anew(plain(3, OFFICIALS), dataset="archive")
    ceremony = world.say("complain", "dora", ceremony, accused=1, fault="box-fail")
    ceremony = world.answer("anna", ceremony)
    world.say("complain", "emil", ceremony, accused=2, fault="box-fail")
    world.clock.advance(days=3)
    ceremony = ceremonies.show(world.service, world.admin, ceremony.id)
    for official in OFFICIALS:
        ceremony = world.receive_new(official, ceremony)
    assert ceremony.activated


@pytest.mark.databases("sqlite")
def test_every_entry_of_a_whole_life_is_told_in_a_sentence(sealed_world: World) -> None:
    """Each names who did it, or what it was about, and never falls back to the type."""
    world = sealed_world
    denied = world.request(world.objects[0])
    for official in ("anna", "bert", "carl"):
        denied = world.say("deny", official, denied, reason="not this week")
    world.export(world.objects[1])
    world.enrol("rolf", "requester", keyed=False)
    world.register_key("rolf")
    world.token("nightly", "read")
    token_id = next(reversed(world.tokens)).partition(" ")[2]
    rotate_token(world.service, world.admin, token_id, overlap=timedelta(hours=1))
    revoke_token(world.service, world.admin, token_id)
    links.new_link(world.service, world.admin, "rita")
    begin_session(world.service, "rita", "a browser")
    revoke_session(world.service, world.admin, list_sessions(world.service, world.admin)[0].id)
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    object_marks.mark_gone(world.service, world.admin, "registry", [world.objects[0].id], "pruned")
    object_marks.mark_found(world.service, world.admin, "registry", [world.objects[0].id], "not so")
    collected.opened(world).close()
    world.tightened(headers="proven")
    world.dealerless("archive")
    reshare_with_complaints(world)
    world.drilled("bert", "anna", "carl", "dora", corrupt=("bert",))
    drill_schedules.set_schedule(world.service, world.admin, "registry", 92, 366)
    told = {entry.body["type"]: summarize(entry.body) for entry in world.entries()}
    assert set(told) >= set(RULES) - {
        "ceremony.lapsed",
        "ceremony.mismatch",
        "ceremony.present",
        "ceremony.read-back",
        "ledger.resumed",
        "password.set",
        *("person.named", "person.compared", *STATUS_AFTER),
    }
    for type_, words in told.items():
        assert words != type_
        assert "None" not in words
        assert "{" not in words


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (
            body("ledger.resumed", last={}, lost=3, reason="the disk died", vkey="…"),
            "The ledger goes on under a new key: 3 entries were lost, the disk died",
        ),
        (body("link.made", name="rita"), "adam made a one-time link for rita"),
        (body("password.set", name="rita"), "rita set a password"),
        (
            body("person.named", name="anna", display="Anna Müller"),
            "adam wrote the name of anna as Anna Müller",
        ),
        (body("person.compared", name="anna"), "adam compared the key of anna with them"),
        (
            body("person.suspended", name="anna", reason="her laptop is gone"),
            "adam suspended anna: her laptop is gone",
        ),
        (
            body("person.resumed", name="anna", reason="it was found"),
            "adam let anna back in: it was found",
        ),
        (body("person.removed", name="anna", reason="she left"), "adam removed anna: she left"),
        (
            body("session.revoked", person="rita", session="1"),
            "adam ended a session of rita",
        ),
        (
            body("ceremony.lapsed", officials=["anna", "bert"]),
            "The window closed; the keys of anna, bert were erased",
        ),
        (body("ceremony.mismatch", by="anna"), "anna read different words"),
        (body("ceremony.present", official="anna", by="wilma"), "anna answered the roll-call"),
        (body("ceremony.read-back", by="anna"), "anna read the words back"),
        (body("ceremony.stepped", to="turn", absent=[]), "On to the step turn"),
        (body("ceremony.stepped", to="turn", absent=["dora"]), "On to the step turn, without dora"),
        (body("ceremony.ended", outcome="closed", reason=""), "Ended: closed"),
        (body("ceremony.ended", outcome="denied", reason="no"), "Ended: denied; no"),
        (
            body("ceremony.signed", official="anna", kind="attest", verdict="disagree"),
            "anna attested: disagree",
        ),
        (body("ceremony.signed", official="anna", kind="turn"), "anna turned their key"),
        (
            body("objects.gone", objects=["aa", "bb"], reason="pruned"),
            "adam marked 2 objects of registry as gone: pruned",
        ),
        (
            body("objects.found", objects=["aa"], reason="it was not mounted"),
            "adam marked 1 object of registry as found: it was not mounted",
        ),
        (
            body("dataset.expects", hours=26),
            "adam expects an object of registry at least every 26 hours",
        ),
        (
            body("dataset.expects", hours=1),
            "adam expects an object of registry at least every hour",
        ),
        (
            body("dataset.expects", hours=None),
            "adam expects no object of registry at any set time",
        ),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else None,
)
def test_what_happened_is_said_and_by_whom(record: dict[str, Any], words: str) -> None:
    assert summarize(record) == words


def test_a_type_from_the_future_is_at_least_named() -> None:
    assert summarize(body("person.renamed", name="anna")) == "person.renamed"


def test_what_people_wrote_is_told_as_they_wrote_it() -> None:
    """Escaping is the page's work: the words are text."""
    subject = {"objects": {"count": 2}, "purpose": "<b>ticket</b> & more"}
    told = summarize({**body("ceremony.opened", kind="export", subject=subject), "by": "rita"})
    assert told == "rita asked to open 2 objects: <b>ticket</b> & more"


@pytest.mark.parametrize(
    "altered",
    [
        {"type": "person.invited"},
        {"type": "person.invited", "by": "adam", "data": None},
        {"type": "ceremony.stepped", "by": "adam", "data": {"to": "turn", "absent": 7}},
        {"type": "ceremony.opened", "by": "adam", "data": {"kind": "export", "subject": []}},
        {"type": ["a", "list"], "by": "adam", "data": {}},
        {},
    ],
)
def test_whatever_an_altered_entry_says_is_told_by_its_type(altered: dict[str, Any]) -> None:
    """Proofs and streams tell entries that nobody has verified."""
    assert summarize(altered) == str(altered.get("type"))


def test_a_mistake_of_ours_is_not_taken_for_an_altered_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only what the entry lacks makes its sentence fall back to the type."""
    monkeypatch.setitem(_SENTENCES, "link.made", lambda body, data: MISTAKE["mistake"])
    with pytest.raises(KeyError, match="mistake"):
        summarize(body("link.made", name="rita"))
