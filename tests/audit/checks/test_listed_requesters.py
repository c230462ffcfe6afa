"""What the verifier finds of a genesis that lists other requesters than had keys (NAMED, KNOWN)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custody.ceremony import KeyedRequester
from tests.audit.forging import Forged
from tests.keys import key_of

Lie = Callable[[dict[str, Any]], None]


def listed_as(name: str, signer: str) -> dict[str, Any]:
    mine = replace(key_of(signer).keyfile, name=name)
    keys = (mine.signing_public, mine.box_public)
    return KeyedRequester(name, *keys, mine.fingerprint()).record()


def leave_one_out(subject: dict[str, Any]) -> None:
    del subject["requesters"][0]


def leave_all_out(subject: dict[str, Any]) -> None:
    del subject["requesters"]


def swap_a_key(subject: dict[str, Any]) -> None:
    """The fingerprint is right for a key that the service has."""
    subject["requesters"][0] = listed_as("rita", "mallory")


def add_somebody(subject: dict[str, Any]) -> None:
    subject["requesters"].append(listed_as("rosa", "mallory"))


def promote_an_auditor(subject: dict[str, Any]) -> None:
    subject["requesters"].insert(0, listed_as("axel", "axel"))


LIES = [leave_one_out, leave_all_out, swap_a_key, add_somebody, promote_an_auditor]


@pytest.mark.parametrize("lie", LIES)
def test_a_list_other_than_that_of_the_people_is_found(forged: Forged, lie: Lie) -> None:
    """Chain and checkpoint hold, and the genesis is named all the same."""
    at = next(seq for seq, body in enumerate(forged.bodies) if body["type"] == "ceremony.opened")
    body = copy.deepcopy(forged.bodies[at])
    assert [one["name"] for one in body["data"]["subject"]["requesters"]] == ["rita", "rolf"]
    lie(body["data"]["subject"])
    forged.bodies[at] = body
    found = {where for _, where in forged.found()}
    assert any(where.startswith(f"entry {at}, data.subject") for where in found)
