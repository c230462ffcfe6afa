"""An administrator's act that they signed stands so in the ledger, once, and is theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from custody.audit.chronicle.audit_report import Period
from custody.audit.chronicle.fold import ChronicleFold
from custody.audit.report_format import as_text
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.ceremony import Ceremony, Policy
from custody.ceremony.policy import Rules
from custody.entry_summary import summarize
from custody.errors import CredentialError, RefusedError, StatementError
from custody.formats.dsse import Envelope
from custody.official.signing import act_statement, sign_statement
from custody.quorum_tree import plain
from custody.service import ceremonies, datasets, links, people, policies, queries
from custody.service.signed_acts import open_act
from tests.keys import key_of
from tests.people import ADMINISTRATOR
from tests.store.ledgers import contents, url_of
from tests.world import World

pytestmark = pytest.mark.databases("sqlite", "postgres")


@pytest.fixture
def keyed(world: World) -> World:
    """A world whose administrator has a key."""
    world.register_key(ADMINISTRATOR)
    return world


def signed(
    world: World, type_: str, data: dict[str, Any], *, by: str = ADMINISTRATOR, **rest: Any
) -> Envelope:
    nonce = rest.pop("nonce", None) or open_act(world.service, world.admin)
    key = key_of(by)
    said = act_statement(key.keyfile, type_, data, nonce, world.head(), world.clock(), **rest)
    return sign_statement(said, key)


BERTA = {"name": "berta", "role": "auditor"}


def test_an_invitation_a_link_and_a_cancellation_are_signed(keyed: World) -> None:
    """Whoever reads the ledger sees it, and an auditor's verifier holds each to its key."""
    act = signed(keyed, "person.invited", BERTA)
    people.invite(keyed.service, keyed.admin, "berta", "auditor", act)
    act = signed(keyed, "link.made", {"name": "anna"})
    links.new_link(keyed.service, keyed.admin, "anna", act)
    ceremony = keyed.open_genesis("archive")
    data = {
        "kind": "genesis",
        "outcome": "cancelled",
        "reason": f"{ADMINISTRATOR} cancelled: too early",
    }
    act = signed(keyed, "ceremony.ended", data, ceremony=ceremony.id)
    ceremonies.cancel(keyed.service, keyed.admin, ceremony.id, "too early", act)
    for type_ in ("person.invited", "link.made", "ceremony.ended"):
        body = keyed.entries(type_)[-1].body
        assert body["act"]["signatures"]
        assert summarize(body).endswith(" (signed)")
    with open_database(url_of(keyed.service.store)) as source:
        assert verify(source).findings == ()


QUORUM: dict[str, Any] = {"threshold": 2, "officials": ["anna", "bert", "carl"]}
LOOSE = Policy(False, "export", "service", "registered", "token")


def opened_genesis(world: World, act: Envelope, **rest: Any) -> Ceremony:
    rules = {"headers": "registered", "requests": "token"}
    asked = QUORUM | rest
    quorum = plain(asked.pop("threshold"), asked.pop("officials"))
    return datasets.create(
        world.service, world.admin, name="archive", quorum=quorum, **rules | asked, act=act
    )


def test_the_opening_of_a_genesis_and_of_a_stricter_policy_are_signed_for_what_they_ask(
    keyed: World,
) -> None:
    """Of the service's own ids and times nothing can be signed; of what was asked for, all is."""
    asked = {"dataset": "archive", "kind": "genesis", "policy": LOOSE.record(), **QUORUM}
    ceremony = opened_genesis(keyed, signed(keyed, "ceremony.opened", asked))
    for seat in ceremony.seats:
        keyed.receive(seat.official, ceremony)
    wanted = replace(LOOSE, headers="proven")
    change = {"dataset": "archive", "kind": "policy", "policy": wanted.record()}
    act = signed(keyed, "ceremony.opened", change)
    policies.tighten(keyed.service, keyed.admin, "archive", Rules(headers="proven"), act=act)
    for entry in keyed.entries("ceremony.opened")[-2:]:
        assert summarize(entry.body).endswith(" (signed)")
    with open_database(url_of(keyed.service.store)) as source:
        assert verify(source).findings == ()


@pytest.mark.parametrize(
    "rest",
    [
        {"threshold": 3},
        {"officials": ["anna", "bert", "dora"]},
        {"headers": "proven"},
        {"requests": "signed"},
    ],
)
def test_an_opening_that_says_other_than_was_signed_is_refused(
    keyed: World, rest: dict[str, Any]
) -> None:
    asked = {"dataset": "archive", "kind": "genesis", "policy": LOOSE.record(), **QUORUM}
    with pytest.raises(StatementError, match="another act"):
        opened_genesis(keyed, signed(keyed, "ceremony.opened", asked), **rest)
    assert all(row.name != "archive" for row in datasets.list_all(keyed.service, keyed.admin))


def test_who_does_not_sign_does_it_all_the_same_and_the_ledger_says_so(keyed: World) -> None:
    people.invite(keyed.service, keyed.admin, "berta", "auditor")
    body = keyed.entries("person.invited")[-1].body
    assert "act" not in body
    assert not summarize(body).endswith("(signed)")


def test_what_somebody_with_a_key_did_not_sign_is_shown(world: World) -> None:
    """On the ledger's page, in an auditor's report and by the verifier; without a key it is not."""
    people.invite(world.service, world.admin, "zoe", "auditor")
    world.register_key(ADMINISTRATOR)
    people.invite(world.service, world.admin, "yves", "auditor")
    act = signed(world, "person.invited", BERTA)
    people.invite(world.service, world.admin, "berta", "auditor", act)
    by_name = {entry.body["data"]["name"]: entry.seq for entry in world.entries("person.invited")}
    told = queries.page_of_entries(
        world.service, world.admin, queries.SoughtEntries(type="person.invited"), size=50
    ).rows
    assert {one.text for one in told if one.seq == by_name["yves"]} == {
        f"{ADMINISTRATOR} invited yves as auditor (not signed)"
    }
    assert [one.text[-9:] for one in told if one.seq == by_name["berta"]] == [" (signed)"]
    fold = ChronicleFold(Period(None, None))
    with open_database(url_of(world.service.store)) as source:
        report = verify(source, watch=lambda _, rows: fold.watching(rows))
    assert report.unsigned_acts == (by_name["yves"],)
    assert f"not signed with it: entries {by_name['yves']}" in as_text(report, "signed")
    changes = [one for one in fold.report(report).changes if "not signed" in one.says]
    assert [one.seq for one in changes] == [by_name["yves"]]


def test_what_was_signed_is_good_once_for_two_minutes_and_for_its_act(keyed: World) -> None:
    act = signed(keyed, "person.invited", BERTA)
    with pytest.raises(StatementError, match="another act"):
        people.invite(keyed.service, keyed.admin, "berta", "witness", act)
    people.invite(keyed.service, keyed.admin, "berta", "auditor", act)
    nonce = open_act(keyed.service, keyed.admin)
    late = signed(keyed, "link.made", {"name": "anna"}, nonce=nonce)
    again = signed(keyed, "link.made", {"name": "anna"}, nonce="ab" * 16)
    links.new_link(keyed.service, keyed.admin, "anna", signed(keyed, "link.made", {"name": "anna"}))
    keyed.clock.advance(minutes=3)
    before = contents(keyed.service.store)
    for envelope in (late, again):
        with pytest.raises(CredentialError, match="too old, or was done already"):
            links.new_link(keyed.service, keyed.admin, "anna", envelope)
    assert contents(keyed.service.store) == before


def test_nobody_else_signs_it_and_nobody_without_a_key(world: World) -> None:
    """BOUND: an official's signature does not make an act an administrator's."""
    act = signed(world, "person.invited", BERTA)
    with pytest.raises(RefusedError, match="has no key to sign with"):
        people.invite(world.service, world.admin, "berta", "auditor", act)
    world.register_key(ADMINISTRATOR)
    elses = signed(world, "person.invited", BERTA, by="anna")
    with pytest.raises(StatementError):
        people.invite(world.service, world.admin, "berta", "auditor", elses)
