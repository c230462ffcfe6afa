"""Which headers a dataset takes: chosen in the form and the API, and said on its page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from custody.formats.encoding import format_base64
from custody.formats.timestamps import stamp
from custody.service import datasets
from tests.people import ADMINISTRATOR
from tests.web.conftest import Api
from tests.web.visitor import Visitor

GENESIS = {"name": "vault", "threshold": 2, "officials": ["anna", "bert"]}
FORM = {"name": "vault", "official": ["anna", "bert"], "threshold": "2"}


def policy_of(api: Api) -> str:
    return datasets.get(api.world.service, "vault").policy.headers


@pytest.mark.parametrize("headers", ["proven", "registered"])
def test_the_form_and_the_api_open_a_genesis_of_either_policy(api: Api, headers: str) -> None:
    adam = Visitor(api.world.service, ADMINISTRATOR)
    assert adam.post("/new-dataset", {**FORM, "headers": headers}).status_code == 302
    assert policy_of(api) == headers
    answer = api.post(
        "/datasets", {**GENESIS, "name": "attic", "headers": headers}, by=ADMINISTRATOR
    ).json
    assert answer is not None
    assert answer["subject"]["policy"].get("headers", "registered") == headers


def test_who_does_not_say_gets_proven_headers(api: Api) -> None:
    """Also from a form or a client that does not know of it."""
    adam = Visitor(api.world.service, ADMINISTRATOR)
    page = adam.get("/new-dataset").text
    assert re.findall('<option value="(proven|registered)"( selected)?>', page) == [
        ("proven", " selected"),
        ("registered", ""),
    ]
    assert adam.post("/new-dataset", FORM).status_code == 302
    assert policy_of(api) == "proven"
    answer = api.post("/datasets", {**GENESIS, "name": "attic"}, by=ADMINISTRATOR).json
    assert answer is not None
    assert answer["subject"]["policy"]["headers"] == "proven"


@pytest.mark.parametrize("headers", ["all", "", None, 1])
def test_the_api_knows_two_policies(api: Api, headers: Any) -> None:
    answer = api.post("/datasets", {**GENESIS, "headers": headers}, by=ADMINISTRATOR)
    assert answer.status_code == 400


@pytest.mark.parametrize("headers", ["proven", "registered"])
def test_a_dataset_s_page_shows_the_commands_that_it_takes(api: Api, headers: str) -> None:
    world = api.world
    world.genesis("vault", headers=headers)
    page = Visitor(world.service, "anna").get("/datasets/vault").text
    assert "custody seal -o backup.age" in page
    assert "custody dataset recipient vault" in page
    assert str(world.recipient("vault")) not in page  # KNOWN: it is taken from no page
    assert "custody register -d vault backup.age" in page
    assert ("age -R vault.recipient" in page) == (headers == "registered")
    assert ("backup.age.receipt" in page) == (headers == "proven")
    assert ("<dt>Takes</dt><dd>proven headers only</dd>" in page) == (headers == "proven")
    assert "<dt>Requests</dt><dd>signed only</dd>" in page


def test_a_header_is_registered_with_its_proof_and_not_without(api: Api) -> None:
    world = api.world
    world.genesis("vault", headers="proven")
    sealed, file = world.seal(b"rows\n", world.recipient("vault"))
    said = {
        "size": len(file),
        "sealed": stamp(world.clock()),
        "host": "db1",
        "job": None,
        "tags": {},
    }
    body = {**said, "header": format_base64(sealed.header)}
    by = api.token("nightly", "register", dataset="vault")
    refused = api.post("/datasets/vault/objects", body, by=by)
    assert refused.status_code == 409
    assert refused.json is not None
    assert refused.json["code"] == "refused"
    assert "without proof" in refused.json["detail"]
    proof = world.proof("vault", sealed.header, said)
    assert proof is not None
    taken = api.post("/datasets/vault/objects", {**body, "proof": format_base64(proof)}, by=by)
    assert taken.status_code == 200
