"""A dataset's policy is tightened by its quorum, and by nobody loosened (KNOWN, QUORUM)."""

from __future__ import annotations

from typing import Any

import pytest

from custody.ceremony import Policy
from custody.ceremony.policy import Rules
from custody.errors import InputError, NotAllowedError, NotKnownError, RefusedError
from custody.service import ceremonies, datasets, export_requests, policies
from custody.service.active_datasets import active_dataset
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


@pytest.fixture
def active(world: World) -> World:
    """A dataset as 0.1.0 made them: any header, any request with a token."""
    world.genesis(requests="token")
    return world


def policy_of(world: World, name: str = "registry") -> Policy:
    """The policy of the table of state, which is that of the ledger."""
    listed = datasets.get(world.service, name).policy
    with world.service.store.reading() as connection:
        assert active_dataset(world.service, connection, name).policy == listed
    return listed


@BOTH
def test_a_quorum_tightens_a_policy_step_by_step(active: World) -> None:
    """LEDGER: each change starts from the policy that holds, in table and ledger alike."""
    assert active.tightened(requests="signed").outcome == "closed"
    assert (policy_of(active).requests, policy_of(active).headers) == ("signed", "registered")
    active.tightened(headers="proven")
    assert (policy_of(active).requests, policy_of(active).headers) == ("signed", "proven")
    datas = [entry.body["data"] for entry in active.entries("dataset.policy")]
    assert datas[0]["to"] == datas[1]["from"]
    assert datas[1]["to"] == policy_of(active).record()


@BOTH
def test_what_it_rules_is_ruled_from_then_on(active: World) -> None:
    """ASKED: a request with a token alone, and a header without proof, are refused."""
    sealed = active.register(data=b"rows\n")
    active.tightened(requests="signed", headers="proven")
    by_token = active.wanted(sealed)
    with pytest.raises(RefusedError, match="signed by whoever asks"):
        export_requests.file_request(active.service, active.principal("rita"), by_token)
    other, file = active.seal(b"unproven\n", active.recipient("registry"))
    active.ephemerals.clear()
    with pytest.raises(RefusedError, match="proven headers only"):
        active.hand_in(other.header, file, b"")
    opened = active.signed_request(sealed)
    assert opened.subject.policy == policy_of(active)
    active.approve(opened, "anna", "bert", "carl")
    for name in ("anna", "bert", "carl"):
        active.turn(name, opened)
    assert sealed.opened_with(active.collect(opened), active.identity) == b"rows\n"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"requests": "token"}, "requests"),
        ({"headers": "registered"}, "headers"),
        ({"requester_may_approve": True}, "requester_may_approve"),
        ({"export_script": "export-witnessed"}, "export_script"),
        ({"requester_may_approve": True, "requests": "signed"}, "requester_may_approve"),
    ],
)
def test_a_policy_is_never_loosened(world: World, rules: dict[str, Any], message: str) -> None:
    """KNOWN: that takes a new dataset, and nothing is written."""
    strict = "requester_may_approve" not in rules or len(rules) == 1
    world.genesis(requests="signed" if strict else "token", headers="proven")
    before = contents(world.service.store)
    with pytest.raises(RefusedError, match=message) as caught:
        world.tighten(**rules)
    assert (caught.value.promise, "new dataset" in str(caught.value.hint)) == ("KNOWN", True)
    assert contents(world.service.store) == before


def test_a_policy_that_holds_already_is_refused(active: World) -> None:
    with pytest.raises(RefusedError, match="already"):
        active.tighten(headers="registered")


def test_administrators_open_it_and_nobody_else(active: World) -> None:
    """QUORUM: not even a job with the scope of one."""
    for name in ("rita", "anna", "axel"):
        with pytest.raises(NotAllowedError):
            active.tighten(by=name)
    job = active.token("nightly", "admin")
    with pytest.raises(NotAllowedError, match="no administrator"):
        policies.tighten(active.service, job, "registry", Rules(requests="signed"))


def test_one_change_is_under_way_at_a_time(active: World) -> None:
    """KNOWN: so what officials approve starts from the policy that holds."""
    first = active.tighten(requests="signed")
    with pytest.raises(RefusedError, match="under way"):
        active.tighten(headers="proven")
    for name in ("anna", "bert", "carl"):
        active.say("deny", name, first, reason="no")
    assert active.tightened(headers="proven").outcome == "closed"
    assert policy_of(active).requests == "token"


def test_requests_under_the_old_policy_end_with_it(active: World) -> None:
    """REFUSAL: on the record, for officials would refuse them; those of others go on."""
    active.genesis("archive")
    one = active.approve(active.request(active.register()), "anna", "bert", "carl")
    other = active.request(active.register("archive"), dataset="archive")
    active.turn("anna", one)
    active.tightened(headers="proven")
    assert active.state(one.id).outcome == "cancelled"
    assert active.state(other.id).outcome is None
    ended = [entry.body["data"]["reason"] for entry in active.entries("ceremony.ended")]
    assert "service cancelled: the dataset's policy was tightened: file it again" in ended


def test_a_request_that_expired_unseen_is_left_to_its_end(active: World) -> None:
    one = active.request(active.register())
    active.clock.advance(days=20)
    active.tightened(headers="proven")
    assert active.state(one.id).outcome in (None, "expired")


def test_there_is_none_of_a_dataset_in_genesis_or_of_nobody(world: World) -> None:
    world.open_genesis()
    with pytest.raises(RefusedError, match="genesis"):
        world.tighten()
    with pytest.raises(NotKnownError):
        world.tighten("nobody")


def test_changes_are_told_with_all_that_proves_them(active: World) -> None:
    """KNOWN: to those with a part in the dataset, for the tree that they have seen."""
    first = active.tightened(requests="signed")
    size = active.head().size
    second = active.tightened(headers="proven")

    def told(name: str, size: int) -> list[Any]:
        return policies.changes(active.service, active.principal(name), "registry", size)

    found = told("anna", active.head().size)
    assert [one.subject.ceremony for one in found] == [first.id, second.id]
    assert [len(one.approvals) for one in found] == [3, 3]
    assert [one.subject.ceremony for one in told("anna", size)] == [first.id]
    with pytest.raises(NotAllowedError):
        told("rita", size)
    with pytest.raises(InputError):
        told("anna", size + 1000)


def test_a_change_is_called_off_by_an_administrator(active: World) -> None:
    opened = active.tighten()
    assert opened.subject.requester == "adam"

    ended = ceremonies.cancel(active.service, active.admin, opened.id, "too early")
    assert (ended.outcome, policy_of(active).requests) == ("cancelled", "token")
