"""Opening: a subject that can be signed, and a roster that can be a quorum."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custody.ceremony import (
    Event,
    Subject,
    evolve,
    open_ceremony,
    subject_digest,
)
from custody.ceremony.opening import MAX_OBJECTS, MAX_TEXT, OBJECTS_PER_ENTRY
from custody.ceremony.requested import Listed
from custody.errors import CustodyError, InputError, RefusedError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fingerprint import fingerprint
from custody.formats.timestamps import stamp
from tests.ceremony.play import (
    START,
    dataset,
    dealt,
    export,
    genesis,
    objects,
    witness,
)
from tests.ceremony.scripts import script, shipped
from tests.ceremony.subjects import Seats, changed, request_of, subject_of, three
from tests.quorums import any_of


def test_what_is_signed_is_the_digest_of_the_whole_subject() -> None:
    """BOUND: change any field of a request and its digest is another."""
    subject = request_of()
    digest = subject_digest(subject, None)
    assert digest == hashlib.sha256(canonical_json.encode(subject.record())).digest()
    policy = {"requester_may_approve": True, "scripts": {"export": "export"}}
    others = {
        "combiner": format_base64(bytes(32)),
        "expires": stamp(START),
        "objects": {"count": 1, "digest": "00" * 32},
        "opened": stamp(START + timedelta(seconds=1)),
        "policy": policy,
        "public": format_base64(bytes(32)),
        "script": {"digest": "00" * 32, "name": "export"},
        "seats": subject.record()["seats"][:2],
        "threshold": 3,
        "witnesses": [witness("wilma").record()],
    }
    for name in subject.record().keys() - {"format"}:
        altered = changed(subject, **{name: others.get(name, "changed")})
        assert subject_digest(altered, None) != digest, name


def test_two_requests_for_the_same_never_have_the_same_digest() -> None:
    """BOUND: the nonce is of one ceremony alone."""
    assert subject_digest(request_of(), None) != subject_digest(request_of(), None)


def test_once_dealt_a_genesis_is_signed_with_its_dealing() -> None:
    """BOUND: a receipt is for this sharing of this key."""
    bundle = dealt()
    digest = subject_digest(bundle.subject, bundle.dealing)
    other = replace(bundle.dealing, canary=b"another")
    assert len({digest, subject_digest(bundle.subject, None)}) == 2
    assert subject_digest(bundle.subject, other) != digest


@pytest.mark.parametrize(
    ("threshold", "count"), [(0, 3), (1, 3), (-1, 3), (4, 3), (1, 1), (2, 1), (0, 0), (2, 0)]
)
def test_rule_3_a_threshold_that_is_no_quorum_is_refused(threshold: int, count: int) -> None:
    """QUORUM: nothing, one, or more than there are never opens a dataset."""
    with pytest.raises(RefusedError, match="is not a quorum") as caught:
        subject_of(three()[:count], threshold)
    assert caught.value.promise == "QUORUM"


def edit(place: int, **changes: Any) -> Callable[[Seats], Seats]:
    return lambda seats: tuple(
        replace(seat, **changes) if i == place else seat for i, seat in enumerate(seats)
    )


def rekeyed(place: int, **changes: Any) -> Callable[[Seats], Seats]:
    """The same with the fingerprint that belongs to it."""

    def change(seats: Seats) -> Seats:
        made = edit(place, **changes)(seats)
        one = made[place]
        print_ = fingerprint(one.official, one.signing_key, one.box_key)
        return edit(place, fingerprint=print_)(made)

    return change


TWICE = {
    "one person in two seats": rekeyed(1, official="anna"),
    "one signing key in two seats": rekeyed(1, signing_key=three()[0].signing_key),
    "one box key in two seats": rekeyed(2, box_key=three()[0].box_key),
}


@pytest.mark.parametrize("change", TWICE.values(), ids=TWICE.keys())
def test_rule_3_nobody_and_no_key_takes_two_seats(change: Callable[[Seats], Seats]) -> None:
    """QUORUM: the same person twice, or the same key under two names, counts once at most."""
    with pytest.raises(RefusedError, match="can't take two seats") as caught:
        subject_of(change(three()))
    assert caught.value.promise == "QUORUM"


@pytest.mark.parametrize("index", [0, 2, -1, 256])
def test_rule_3_seats_are_numbered_from_one_in_their_order(index: int) -> None:
    """QUORUM: index 0 would be the key itself, a repeated one somebody else's share."""
    with pytest.raises(TamperedError, match="numbered"):
        subject_of(edit(0, index=index)(three()))


@pytest.mark.parametrize(
    "changes",
    [
        {"witnesses": (witness("anna"),)},
        {"witnesses": (witness("wilma"), witness("wilma"))},
        {"witnesses": (witness("rita"),)},
        {"witnesses": (replace(witness("wilma"), signing_key=three()[0].signing_key),)},
    ],
    ids=["an official", "a witness twice", "the requester", "an official's key"],
)
def test_rule_3_a_witness_holds_no_other_role(changes: dict[str, Any]) -> None:
    """QUORUM: whoever watches takes no part, under this name or another."""
    with pytest.raises(RefusedError) as caught:
        subject_of(three(), **changes)
    assert caught.value.promise == "QUORUM"


def test_a_request_is_held_to_the_same_roster_rules() -> None:
    """QUORUM: also a dataset whose row says something else than its genesis did."""
    good = dataset(dealt())
    bad = replace(good, quorum=any_of(1, good))
    with pytest.raises(RefusedError, match="is not a quorum"):
        request_of(dataset=bad)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"objects": ()}, "at least one object"),
        ({"objects": (*objects(2), objects(1)[0])}, "each object once"),
        ({"objects": objects(MAX_OBJECTS + 1)}, "at most 100,000"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": " \n "}, "purpose"),
        ({"purpose": "x" * (MAX_TEXT + 1)}, "2000 characters"),
        ({"purpose": "safe \u202e gnihton"}, "moves others about"),
        ({"recipient": dealt().dealing.recipient}, "own key"),
    ],
    ids=["nothing", "twice", "too many", "empty", "blank", "long", "deceiving", "to itself"],
)
def test_a_request_that_asks_for_nothing_clear_is_refused(
    changes: dict[str, Any], said: str
) -> None:
    """BOUND: an empty list, or a purpose nobody can read, is nothing to approve."""
    with pytest.raises(InputError, match=said):
        request_of(**changes)


@pytest.mark.parametrize(
    "number",
    [1, OBJECTS_PER_ENTRY - 1, OBJECTS_PER_ENTRY, OBJECTS_PER_ENTRY + 1, 2 * OBJECTS_PER_ENTRY + 1],
)
def test_a_long_list_of_objects_follows_in_parts_that_add_up(number: int) -> None:
    """LEDGER: the parts hold every object once, in order, under the digest in the subject."""
    begun = export(number=number)
    parts = [event.data["objects"] for event, _ in begun.log if event.type == "ceremony.objects"]
    listed = tuple((row["id"], row["size"]) for part in parts for row in part)
    assert listed == begun.state.objects == objects(number)
    assert max(map(len, parts)) <= OBJECTS_PER_ENTRY
    assert begun.state.subject.asked.objects == Listed.of(listed)
    assert begun.step == "approve"


@pytest.mark.parametrize(
    "listed",
    [
        objects(1),
        objects(3),
        (objects(2)[1], objects(2)[0]),
        ((objects(2)[0][0], 5), objects(2)[1]),
    ],
    ids=["fewer", "more", "reordered", "another size"],
)
def test_objects_that_are_not_those_of_the_subject_open_nothing(
    listed: tuple[tuple[str, int], ...],
) -> None:
    """BOUND: what is listed is what is signed, to the order and the sizes."""
    with pytest.raises(RefusedError, match="not those of the subject") as caught:
        open_ceremony(request_of(), shipped("export"), listed, START)
    assert caught.value.promise == "BOUND"


def test_a_genesis_has_no_objects() -> None:
    """BOUND: nothing unsigned rides along."""
    with pytest.raises(RefusedError, match="not those of the subject"):
        open_ceremony(dealt().subject, shipped("genesis"), objects(1), START)


def test_rule_1_a_ceremony_runs_the_script_its_subject_names() -> None:
    """BOUND: another script under the same name is another ceremony."""
    other = script("export", "freeze approve cool-off turn unlock collect close")
    with pytest.raises(TamperedError, match="frozen with another script"):
        open_ceremony(request_of(), other, objects(2), START)


def test_a_request_is_not_opened_as_a_genesis() -> None:
    """BOUND: what is signed says what kind of thing it is."""
    with pytest.raises(TamperedError):
        changed(dealt().subject, format="custody-request/v1")
    with pytest.raises(TamperedError, match="frozen with another script"):
        open_ceremony(request_of(), shipped("genesis"), objects(2), START)


@pytest.mark.parametrize(
    ("lifetime", "opens"),
    [
        (timedelta(), False),
        (timedelta(hours=-1), False),
        (timedelta(microseconds=1), True),
        (timedelta(days=14), True),
        (timedelta(days=14, microseconds=1), False),
    ],
)
def test_rule_7_a_ceremony_is_open_for_some_time_and_for_no_longer_than_its_script_says(
    lifetime: timedelta, opens: bool
) -> None:
    """REFUSAL: no ceremony is over before it begins, and none stays open for ever."""
    if opens:
        assert export(lifetime=lifetime).state.expires == START + lifetime
        return
    with pytest.raises(InputError, match="too soon, or too late") as caught:
        export(lifetime=lifetime)
    assert "2026-01-19T09:00:00" in str(caught.value.hint)


@pytest.mark.parametrize(("hours", "opens"), [(11, False), (12, False), (13, True)])
def test_a_request_that_would_expire_while_it_cools_off_is_refused(hours: int, opens: bool) -> None:
    """REFUSAL: better at once than after everybody approved."""
    rules = script("export", "freeze approve cool-off turn unlock collect close")
    if opens:
        assert export(rules, lifetime=timedelta(hours=hours)).state.outcome is None
        return
    with pytest.raises(InputError, match="too soon"):
        export(rules, lifetime=timedelta(hours=hours))


@pytest.mark.parametrize(
    "actions",
    [
        "freeze read-back@witness approve turn unlock collect close",
        "freeze approve witness turn unlock collect close",
        "freeze approve turn unlock collect attest@witness close",
    ],
)
def test_a_script_that_asks_for_a_witness_needs_one(actions: str) -> None:
    """QUORUM: "all witnesses" of none is nobody, and must not pass for everybody."""
    changes = {"read-back": {"need": "all"}, "attest": {"need": "all"}}
    rules = script("export", actions, changes)
    with pytest.raises(RefusedError, match="none is enrolled"):
        export(rules)
    assert export(rules, witnesses=("wilma",)).state.outcome is None


def test_rule_4_a_request_that_can_never_be_approved_is_denied_as_it_opens() -> None:
    """REFUSAL: two of two, and one of them asked."""
    begun = export(officials=("anna", "bert"), requester="anna")
    assert begun.state.outcome == "denied"
    assert "2 approvals can no longer be reached" in begun.last("ended")["reason"]
    assert export(officials=("anna", "bert"), requester="anna", may_approve=True).step == "approve"


def test_an_opening_changes_nothing_it_was_given() -> None:
    """LEDGER: the subject that was signed is the one that is stored."""
    subject = request_of()
    before = subject.encode()
    events = open_ceremony(subject, shipped("export"), objects(2), START)
    assert subject.encode() == before
    assert canonical_json.encode(events[0].data["subject"]) == before


def test_a_genesis_freezes_at_once_and_waits_for_its_deal() -> None:
    """The first step is the service's own and needs nobody."""
    begun = genesis()
    assert begun.types() == ["opened", "stepped"]
    assert (begun.step, begun.state.since) == ("deal", START)


def test_no_bad_subject_raises_anything_of_pythons_own() -> None:
    """A subject with a field missing, unknown or of another type is a typed error."""
    whole = request_of().record()
    wrong: list[Any] = [None, 7, "text", [], {}, [[]], {"a": 1}]
    opened = {"kind": "export", "subject": whole}
    evolve(None, Event("ceremony.opened", opened), START, shipped("export"))
    for name in whole:
        lacking = {key: value for key, value in whole.items() if key != name}
        others = [{**whole, name: value} for value in wrong if value != whole[name]]
        for subject in [lacking, {**whole, "unknown": 1}, *others]:
            event = Event("ceremony.opened", {"kind": "export", "subject": subject})
            with contextlib.suppress(CustodyError):
                evolve(None, event, START, shipped("export"))
        for subject in (lacking, {**whole, "unknown": 1}):
            with pytest.raises(TamperedError):
                Subject.read(subject)
