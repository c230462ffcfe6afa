"""The OpenAPI document: valid, complete, and true of what is enforced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from custody import __version__
from tests.web.conftest import Api
from tests.web.described import PREFIX, Described

# Who may call these without a token, and why.
OPEN = {
    ("GET", "/openapi.json"): "says nothing but what the code says",
    ("GET", "/service"): "whoever holds the service to its word needs key and checkpoint",
    ("GET", "/checkpoint"): "the head that anybody may compare, and who vouches for it",
    ("POST", "/cosignatures"): "the cosignature is the credential",
    ("GET", "/consistency"): "so that anybody who holds a checkpoint can compare",
    ("GET", "/datasets/{name}"): "backup hosts seal without a credential; it has no names in it",
    ("POST", "/enrolments"): "the invitation's code is the credential",
    ("POST", "/links/look"): "the link's code is the credential",
    ("POST", "/links"): "the link's code is the credential",
    ("POST", "/challenges"): "an official asks for it before anybody can know who asks",
    ("POST", "/sessions"): "the signed challenge is the credential",
    ("POST", "/ceremonies/{ceremony_id}/statements"): "the signature is the credential",
}


def test_the_document_is_valid_openapi(document: Described) -> None:
    OpenAPIV31SpecValidator(document.document).validate()
    assert document.document["info"]["version"] == __version__


def test_every_route_is_in_the_document(api: Api, document: Described) -> None:
    """A call that nobody described would be a call that nobody guards."""
    routes = {
        (method, str(rule))
        for rule in api.client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if str(rule).startswith(PREFIX)
    }
    listed = {(one.method, one.path.translate({123: "<", 125: ">"})) for one in document.operations}
    assert listed == routes


def test_every_call_but_those_in_the_table_needs_a_token(document: Described) -> None:
    open_calls = {
        (one.method, one.path.removeprefix(PREFIX))
        for one in document.operations
        if not one.needs_token
    }
    assert open_calls == set(OPEN)
    assert document.document["components"]["securitySchemes"] == {
        "token": {"type": "http", "scheme": "bearer"}
    }


def test_what_the_document_says_of_tokens_is_what_is_enforced(
    api: Api, document: Described
) -> None:
    """Without a token each call that needs one gives 401, whatever the body; no other does."""
    for one in document.operations:
        path = one.path.translate({123: "x", 125: "x"}).removeprefix(PREFIX)
        answer = api.send(one.method, path, data=b"not JSON", content_type="text/plain")
        assert (answer.status_code == 401) == one.needs_token, one.path
        if one.needs_token:
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_call_says_how_it_may_fail(document: Described) -> None:
    """400, 500 and 503 come from any; with a token 401 and 403, with a body 409, 413 and 415."""
    for one in document.operations:
        wanted = {400, 500, 503}
        wanted |= {401, 403} if one.needs_token else set()
        wanted |= {409, 413, 415} if "requestBody" in one.record else set()
        assert wanted <= one.statuses, one.path


def test_errors_are_problem_documents(document: Described) -> None:
    for one in document.operations:
        for status, answer in one.record["responses"].items():
            if int(status) >= 400:
                ((media_type, content),) = answer["content"].items()
                assert media_type == "application/problem+json"
                assert content == {"schema": {"$ref": "#/components/schemas/Problem"}}


def test_every_call_has_its_own_name_and_a_summary(document: Described) -> None:
    names = [one.record["operationId"] for one in document.operations]
    assert len(set(names)) == len(names)
    assert all(one.record["summary"] and one.record["tags"] for one in document.operations)


def test_every_field_and_parameter_is_described(document: Described) -> None:
    schemas = document.document["components"]["schemas"]
    fields = {
        f"{name}.{field}": schema
        for name, record in schemas.items()
        for field, schema in record.get("properties", {}).items()
    }
    parameters = {
        f"{one.path} {parameter['name']}": parameter
        for one in document.operations
        for parameter in one.record["parameters"]
    }
    assert len(fields) > 100
    undescribed = [name for name, at in (fields | parameters).items() if not _said(at, schemas)]
    assert undescribed == []


def test_no_two_models_go_by_one_name() -> None:
    """The document has one description by each name: the second would stand for both."""
    models = _below(BaseModel)
    names = [one.__name__ for one in models if one.__module__.startswith("web.api.")]
    assert len(names) > 50
    assert len(names) == len(set(names))


def _below(model: type[BaseModel]) -> set[type[BaseModel]]:
    return {model}.union(*map(_below, model.__subclasses__()))


def test_no_answer_may_hold_what_is_not_described(document: Described) -> None:
    """Objects are closed, but for the document itself and maps of text to text (QUIET)."""
    schemas = document.document["components"]["schemas"]
    open_ones = [
        name
        for name, record in schemas.items()
        if record.get("type") == "object" and record.get("additionalProperties") is not False
    ]
    assert open_ones == ["Description"]


def _said(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    return any(_descriptions(schema, schemas))


def _descriptions(schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    yield schema.get("description", "")
    for part in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if part is not None:
            yield from _descriptions(part, schemas)
    if "$ref" in schema:
        yield schemas[schema["$ref"].rpartition("/")[2]].get("description", "")
