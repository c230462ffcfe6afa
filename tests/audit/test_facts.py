"""Entries that are not true of themselves, or of the state they meet, are found (LEDGER)."""

from __future__ import annotations

import copy

import pytest

from custody.strict import format_base64
from tests.audit.forging import Forged


def test_facts_that_do_not_hold_are_found(forged: Forged) -> None:
    """Scripts, objects, keys and the ledger's own beginning are what they say they are."""
    script = copy.deepcopy(forged.bodies[1]["data"])
    header = format_base64(b"not the header")
    sealed = next(b["data"] for b in forged.bodies if b["type"] == "object.registered")
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
    again = forged.add("service.initialised", {**forged.bodies[0]["data"], "origin": "other"})
    expected.add(("fact.genesis", again))
    assert forged.found() == expected


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

    Names are left alone: an entry about whom nobody knows makes the next one sound.
    """
    seen, expected = {("person.enrolled", "name"), ("token.revoked", "id")}, set()
    for body in copy.deepcopy(forged.bodies):
        for field in body["data"]:
            if (body["type"], field) not in seen and body["data"][field] != garbage:
                seen.add((body["type"], field))
                expected.add(f"entry {len(forged.bodies)}")
                forged.bodies.append({**body, "data": {**body["data"], field: garbage}})
    places = {where.partition(",")[0].removeprefix("after ") for _, where in forged.found()}
    assert places == expected
