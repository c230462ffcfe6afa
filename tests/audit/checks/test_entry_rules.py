"""Entries that are not true of themselves, or of the state they meet, are found (LEDGER)."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from custody import age
from custody.audit.checks import entry_commands
from custody.audit.checks.entry_rules import ENTRY_RULES
from custody.collection.closing import close
from custody.description import Description
from custody.formats.encoding import format_base64
from custody.formats.timestamps import stamp
from custody.jobs.sealing import seal_key_object
from custody.official.signing import act_statement, sign_statement
from custody.registration import SignedFields, prove
from tests.audit.forging import Forged, last
from tests.collected import IDENTITY, MANIFEST, SEED, member, public_of, summary_of
from tests.keys import key_of
from tests.people import ADMINISTRATOR


def test_facts_that_do_not_hold_are_found(forged: Forged) -> None:
    """Scripts, objects, keys and the ledger's own beginning are what they say they are."""
    script = copy.deepcopy(forged.bodies[1]["data"])
    header = format_base64(b"not the header")
    sealed = next(b["data"] for b in forged.bodies if b["type"] == "object.registered")
    sealed = {name: value for name, value in sealed.items() if name != "proof"}
    bert = next(
        b["data"]
        for b in forged.bodies
        if b["data"].get("name") == "bert" and "envelope" in b["data"]
    )
    invited = {"name": "mallory", "role": "official"}
    expected = {
        ("fact.script", forged.add("script.adopted", {**script, "digest": "00" * 32})),
        (
            "fact.object",
            forged.add(
                "object.registered",
                {**sealed, "header": header, "id": "00" * 32},
                dataset="registry",
            ),
        ),
    }
    token = next(body["data"] for body in forged.bodies if body["type"] == "token.created")
    expected |= {
        ("fact.token", forged.add("token.created", {**token, "expires": "never", "id": "1"})),
        ("fact.token", forged.add("token.created", {**token, "scopes": [1], "id": "2"})),
        ("fact.invitation", forged.add("person.invited", {**invited, "role": "god"})),
        ("fact.invitation", forged.add("person.invited", {**invited, "name": "Eve Smith"})),
    }
    invited["name"] = "malory"
    forged.add("person.invited", invited)
    expected.add(("fact.enrolment", forged.add("person.enrolled", {**bert, "name": "malory"})))
    vkey = forged.bodies[0]["data"]["vkey"]
    last = {"root": format_base64(bytes(32)), "size": 9, "vkey": vkey}
    resumed = {"last": last, "lost": 0, "reason": "none", "vkey": vkey}
    expected.add(("fact.resumed", forged.add("ledger.resumed", resumed)))
    again = forged.add("service.initialised", {**forged.bodies[0]["data"], "origin": "other"})
    expected.add(("fact.genesis", again))
    assert forged.found() == expected


def test_an_act_that_was_not_signed_as_it_stands_is_found(forged: Forged) -> None:
    """Nobody puts a signature on another entry, on a second one, or in somebody else's name."""

    def act(data: dict[str, Any], nonce: str, by: str = ADMINISTRATOR) -> dict[str, Any]:
        key, at = key_of(by), forged.now
        said = act_statement(key.keyfile, "person.invited", data, nonce, forged.head(), at)
        return sign_statement(said, key).as_dict()

    anna = {"name": "malory", "role": "auditor"}
    forged.add("person.invited", anna, by="anna", act=act(anna, "ab" * 16, "anna"))
    assert forged.found() == set()  # whose role it is, is for other rules
    mara = {"name": "mara", "role": "auditor"}
    wrong = [
        (("anna", act(mara, "cd" * 16, "bert")), "statement.signature"),
        (("anna", act({**mara, "role": "official"}, "cd" * 16, "anna")), "statement.signature"),
        ((ADMINISTRATOR, act(mara, "cd" * 16)), "statement.signature"),  # has no key
        (("anna", act(mara, "ab" * 16, "anna")), "state.fold"),
    ]
    for (by, envelope), check in wrong:
        where = forged.add("person.invited", mara, by=by, act=envelope)
        assert (check, where) in forged.found()
        del forged.bodies[-1]


def signed_object(
    forged: Forged, dataset: str, ephemeral: bytes, file_key: bytes = b"k" * 16, **lies: Any
) -> dict[str, Any]:
    """The data of a registration by who made the header, changed after it was signed."""
    active = last(forged, "ceremony.activated")["data"]
    for body in forged.bodies:
        if body["type"] == "ceremony.activated" and body["dataset"] == dataset:
            active = body["data"]
    recipient = age.X25519Recipient.parse(active["recipient"])
    stanza = recipient.wrap(file_key, ephemeral)
    header = age.Header.with_mac((stanza,), file_key).encode()
    said = SignedFields(age.object_id(header), 999, stamp(forged.now), "db1", None, {"a": "b"})
    proof = prove(said, str(recipient), ephemeral, random=lambda size: b"r" * size)
    data = {**said.record(), "header": format_base64(header), "proof": format_base64(proof)}
    return {**data, **lies}


@pytest.mark.parametrize("dataset", ["registry", "vault"])
def test_a_proof_that_does_not_hold_is_found_under_any_policy(forged: Forged, dataset: str) -> None:
    """BOUND: what the sealer signed is what is entered, to the last tag."""
    lies: list[dict[str, Any]] = [
        {"tags": {}},
        {"size": 998},
        {"host": "db2"},
        {"job": "dump"},
        {"sealed": stamp(forged.now - timedelta(days=1))},
        {"proof": format_base64(bytes(64))},
        {"proof": "AAAA"},
    ]
    expected = set()
    for number, lie in enumerate(lies):
        data = signed_object(forged, dataset, bytes([number]) * 32, **lie)
        expected.add(("fact.object", forged.add("object.registered", data, dataset=dataset)))
    good = signed_object(forged, dataset, b"g" * 32)
    forged.add("object.registered", good, dataset=dataset)
    assert forged.found() == expected


def test_a_header_without_a_proof_is_found_where_they_are_asked_for(forged: Forged) -> None:
    data = signed_object(forged, "vault", b"e" * 32)
    del data["proof"]
    bad = forged.add("object.registered", data, dataset="vault")
    data = signed_object(forged, "registry", b"e" * 32)
    del data["proof"]
    forged.add("object.registered", data, dataset="registry")
    assert forged.found() == {("fact.object", bad)}


def test_a_key_that_proves_two_headers_of_a_dataset_is_found(forged: Forged) -> None:
    for dataset in ("vault", "registry"):  # one in each is none too many
        data = signed_object(forged, dataset, b"e" * 32)
        forged.add("object.registered", data, dataset=dataset)
    assert forged.found() == set()
    again = signed_object(forged, "vault", b"e" * 32, b"j" * 16)
    bad = forged.add("object.registered", again, dataset="vault")
    assert forged.found() == {("fact.object", bad), ("state.fold", bad)}


def test_a_rotation_that_lengthens_or_widens_a_token_is_found(forged: Forged) -> None:
    """What is rotated has the same terms, and the old one ends no later than before."""
    data = last(forged, "token.rotated")["data"]
    made = [body["data"] for body in forged.bodies if body["type"] == "token.created"]
    new = next(token for token in made if token["id"] == data["to"])
    others: list[dict[str, Any]] = [
        {"scopes": ["admin"]},
        {"person": "mallory"},
        {"dataset": None},
        {"label": "x"},
    ]
    for number, terms in enumerate(others):
        forged.add("token.created", {**new, **terms, "id": f"other-{number}"})
    altered: list[dict[str, Any]] = [
        *({"to": f"other-{number}"} for number in range(4)),
        {"to": data["id"]},
        {"to": "nobody's"},
        {"id": "nobody's"},
        {"expires": "2027-01-31T09:00:00.000000Z"},
        {"expires": "2026-01-31T08:00:00.000000Z"},
    ]
    places = [forged.add("token.rotated", {**data, **one}) for one in altered]
    expected = {("fact.rotation", place) for place in places}
    assert forged.found() == expected | {("state.fold", places[6])}


def test_a_true_rotation_again_is_nothing_to_find(forged: Forged) -> None:
    """So that what is found above is what was altered."""
    data = last(forged, "token.rotated")["data"]
    soon = stamp(forged.now + timedelta(hours=1))
    token = next(b["data"] for b in forged.bodies if b["data"].get("id") == data["to"])
    forged.add("token.created", {**token, "id": "next"})
    forged.add("token.rotated", {"expires": soon, "id": data["to"], "to": "next"})
    assert forged.findings() == ()


@pytest.mark.parametrize("hours", [0, -1, 1_000_000])
def test_a_cadence_out_of_bounds_is_found(forged: Forged, hours: int) -> None:
    where = forged.add("dataset.expects", {"hours": hours}, dataset="vault")
    assert forged.found() == {("fact.cadence", where)}


@pytest.mark.parametrize(
    "data",
    [
        {"hours": 26, "host": None, "job": "dump", "was": 7},
        {"hours": 26, "host": None, "job": "", "was": None},
        {"hours": 0, "host": None, "job": "dump", "was": None},
    ],
)
def test_an_expectation_of_a_job_that_can_t_be_is_found(forged: Forged, data: Any) -> None:
    """What it says of before is not so, or it names no job, or no number of hours."""
    where = forged.add("dataset.expects", data, dataset="vault")
    assert ("fact.cadence", where) in forged.found()


def test_a_cadence_of_a_dataset_without_a_key_is_found(forged: Forged) -> None:
    """One in its genesis, and one that is not there."""
    early = forged.add("dataset.expects", {"hours": 26}, dataset="ledger-books")
    nowhere = forged.add("dataset.expects", {"hours": 26}, dataset="nowhere")
    expected = {("fact.cadence", early), ("fact.cadence", nowhere), ("state.fold", nowhere)}
    assert forged.found() == expected


def test_marks_that_change_nothing_or_name_nothing_are_found(forged: Forged) -> None:
    """An object is marked gone once, and found only when it was gone; and somebody says why."""
    lost, kept = last(forged, "objects.gone")["data"]["objects"]
    good = {"objects": [kept], "reason": "pruned"}
    altered: list[tuple[str, dict[str, Any]]] = [
        ("objects.gone", {**good, "objects": [lost]}),
        ("objects.found", good),
        ("objects.gone", {**good, "objects": []}),
        ("objects.gone", {**good, "reason": " "}),
        ("objects.gone", {**good, "objects": ["00" * 32]}),
    ]
    places = [forged.add(type_, data, dataset="vault") for type_, data in altered]
    twice = forged.add("objects.found", {**good, "objects": [kept, kept]}, dataset="vault")
    expected = {("fact.gone", place) for place in (*places, twice)}
    assert forged.found() == expected | {("state.fold", places[-1])}


def test_an_entry_that_contradicts_the_state_is_found(forged: Forged) -> None:
    expected = {
        ("state.fold", forged.add("token.revoked", {"id": "nobody's"})),
        ("state.fold", forged.add("person.invited", {"name": "anna", "role": "official"})),
        ("state.fold", forged.add("person.promoted", {"name": "anna"})),
    }
    assert forged.found() == expected


def test_an_entry_without_the_fields_of_one_is_found(forged: Forged) -> None:
    expected = {
        ("entry.body", forged.add("token.revoked", {"id": "x"}, ceremony="export-x")),
        ("entry.body", forged.add("ceremony.signed", {})),
        ("entry.body", forged.add("token.revoked", {"id": "x"}, by=7)),
        ("entry.body", forged.add("token.revoked", {"id": "x"}, note="hello")),
        ("entry.body", forged.add("token.revoked", {"id": "x"}, at="2026-01-31")),
    }
    assert forged.found() == expected


@pytest.mark.parametrize("garbage", [None, 7, True, [], {}, [[]], {"x": {}}])
def test_garbage_is_found_and_ends_nothing(forged: Forged, garbage: object) -> None:
    """Whatever stands where, the verifier goes on to its verdict.

    Names are left alone: an entry about whom nobody knows makes the next one sound. So are
    the hours of a cadence: 7 are as good as 26.
    """
    seen, expected = {("person.enrolled", "name"), ("token.revoked", "id")}, set()
    seen.add(("dataset.expects", "hours"))
    for body in copy.deepcopy(forged.bodies):
        for field in body["data"]:
            if (body["type"], field) not in seen and body["data"][field] != garbage:
                seen.add((body["type"], field))
                expected.add(f"entry {len(forged.bodies)}")
                forged.bodies.append({**body, "data": {**body["data"], field: garbage}})
    places = {where.partition(",")[0].removeprefix("after ") for _, where in forged.found()}
    assert places == expected


MISTAKES = [KeyError, TypeError, AttributeError, IndexError]


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("place", ["a fact", "an act"])
def test_a_mistake_in_a_rule_of_ours_is_no_tampering(
    place: str, mistake: type[Exception], forged: Forged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TAMPER: an honest service is not accused of what the verifier got wrong itself."""

    def wrong(*_: object) -> NoReturn:
        raise mistake

    if place == "a fact":
        monkeypatch.setitem(ENTRY_RULES, "token.created", ("fact.token", wrong))
    else:
        monkeypatch.setitem(entry_commands._ACTS, "ceremony.signed", wrong)
    with pytest.raises(mistake):
        forged.findings()


def test_a_collection_closed_by_another_key_or_twice_is_found(forged: Forged) -> None:
    """BOUND: after its registration, in its dataset, once, and by the key it was opened with."""
    active = last(forged, "ceremony.activated")["data"]
    recipient = age.X25519Recipient.parse(active["recipient"])
    dataset = last(forged, "ceremony.activated")["dataset"]
    sealed = seal_key_object(IDENTITY, recipient, public_of(), Description("db1", "photos", {}))
    id_, header = sealed.registration.id, format_base64(sealed.header)
    assert sealed.proof is not None
    proof = format_base64(sealed.proof)
    data = {**sealed.registration.record(), "header": header, "proof": proof}
    closing = close(summary_of(member(1)), id_, MANIFEST, SEED).record()
    early = forged.add("collection.closed", closing, dataset=dataset)
    assert ("fact.closing", early) in forged.found()
    del forged.bodies[-1]
    bare = forged.add(
        "object.registered", {k: v for k, v in data.items() if k != "proof"}, dataset=dataset
    )
    assert ("fact.object", bare) in forged.found()
    del forged.bodies[-1]
    elses = format_base64(public_of(b"n" * 32))
    swapped = forged.add("object.registered", {**data, "manifest_key": elses}, dataset=dataset)
    assert ("fact.object", swapped) in forged.found()
    del forged.bodies[-1]
    forged.add("object.registered", data, dataset=dataset)
    assert forged.found() == set()
    false = close(summary_of(member(1), member(2)), id_, MANIFEST, b"n" * 32).record()
    wrong = forged.add("collection.closed", false, dataset=dataset)
    assert ("fact.closing", wrong) in forged.found()
    del forged.bodies[-1]
    forged.add("collection.closed", closing, dataset=dataset)
    assert forged.found() == set()
    again = forged.add("collection.closed", closing, dataset=dataset)
    assert ("fact.closing", again) in forged.found()
