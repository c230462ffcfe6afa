"""Registers API calls, with one decorator that documents, guards and validates each.

What the OpenAPI document says of a call is what is enforced, since both come from one
place: a function that takes ``principal`` needs a token, one that takes ``json`` a body, one
that takes ``query`` parameters, each as its type describes them. A credential is asked
for before anything of the body is read.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable, Container, Iterable
from dataclasses import fields, is_dataclass
from typing import Any, Protocol, TypeVar, get_type_hints, runtime_checkable

from flask import Blueprint, current_app, request
from pydantic import BaseModel
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from custody import __version__
from custody.errors import CredentialError
from custody.service import Principal, Service
from custody.service.api_tokens import authenticate
from web.api.json_request import invalid, require_json, require_no_query
from web.api.response_models import Problem
from web.browser_auth import signed_in_person

View = TypeVar("View", bound=Callable[..., Any])

SMALL = 64 * 1024
MEDIUM = 1024 * 1024
LARGE = 8 * 1024 * 1024
"""Most bytes of a body. A contribution to 10,000 objects of eight stanzas is 5 MB."""

_PLACES = {
    "ceremony_id": "The id of a ceremony.",
    "object_id": "The id of an object, or its first eight or more digits.",
    "draft_id": "The id of a draft.",
    "name": "The name of a dataset, or of a person.",
    "token_id": "The id of a token.",
}

log = logging.getLogger("custody")
api = Blueprint("api", __name__, url_prefix="/api/v1")


class Answers(Response):
    """What a call may give; an error is a problem document, and of that media type."""

    def generate_spec(self, *args: Any) -> dict[str, Any]:
        """Describe the answers, by status."""
        described: dict[str, Any] = super().generate_spec(*args)
        for status, answer in described.items():
            if int(status) >= 400:
                answer["content"] = {"application/problem+json": answer["content"].popitem()[1]}
        return described


def _refuse_invalid(_request: Any, _response: Any, error: Any, *_: Any) -> None:
    if error is not None:
        raise invalid(error)


def _withhold_unknown(_request: Any, _response: Any, error: Any, *_: Any) -> None:
    """Send nothing that the document does not describe (promise QUIET)."""
    if error is not None:
        places = sorted({".".join(str(part) for part in one["loc"]) for one in error.errors()})
        log.error("the answer of %s is not as described: %s", request.endpoint, places)
        raise RuntimeError("an answer was withheld")


spec = SpecTree(
    "flask",
    title="custody",
    description=(
        "An m-of-n key-ceremony custody service for bulk dataset export. The console's own "
        "pages call it with their session's cookie in place of a token; what changes "
        "anything then carries X-CSRF-Token."
    ),
    version=__version__,
    mode="strict",
    annotations=True,
    page_templates={},
    before=_refuse_invalid,
    after=_withhold_unknown,
    validation_error_status=400,
    validation_error_model=Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _, child: child,
    security_schemes=[
        SecurityScheme(
            name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer")
        ),
    ],
)


def call(
    method: str,
    rule: str,
    gives: type[BaseModel] | None,
    *refusals: int,
    tag: str,
    limit: int = SMALL,
) -> Callable[[View], View]:
    """Make a function the call ``method rule`` of the API.

    ``gives`` describes its answer (None: 204, nothing), ``refusals`` are the statuses it
    may be refused with beside those that follow from what it takes. ``limit`` is the most
    bytes of its body.
    """

    def register(view: View) -> View:
        takes = inspect.signature(view).parameters

        @functools.wraps(view)
        def answering(**place: Any) -> Any:
            return as_json(view(**place))

        answering.__annotations__ = get_type_hints(view, include_extras=True)
        checked = spec.validate(
            resp=_answers(gives, _refusals(method, refusals, takes), limit),
            tags=[tag],
            security={"token": []} if "principal" in takes else None,
            operation_id=view.__name__,
            path_parameter_descriptions=_PLACES,
        )(answering)

        @functools.wraps(checked)
        def guarded(**place: Any) -> Any:
            request.max_content_length = limit
            if "principal" in takes:
                place["principal"] = authenticated_principal()
            if "query" not in takes:
                require_no_query()
            if "json" in takes:
                require_json()
            return checked(**place)

        api.add_url_rule(rule, view.__name__, guarded, methods=[method])
        return view

    return register


@runtime_checkable
class Recorded(Protocol):
    """A value that says itself how it is written as JSON."""

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""


def as_json(value: Any) -> Any:
    """Turn what a use case gives into JSON: by its ``record``, or else field by field."""
    if isinstance(value, Recorded):
        return value.record()
    if is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value


def _refusals(method: str, named: Iterable[int], takes: Container[str]) -> set[int]:
    """List every way a call may be refused; 403 is for a change without a CSRF token, too."""
    statuses = {400, 500, 503, *named}
    statuses |= {401, 403} if "principal" in takes else set()
    statuses |= {409, 413, 415} if "json" in takes else set()
    return statuses if method == "GET" else statuses | {403}


def _answers(gives: type[BaseModel] | None, refusals: set[int], limit: int) -> Answers:
    """Describe what a call may give: its answer, and its refusals."""
    given: dict[str, Any] = {f"HTTP_{status}": Problem for status in sorted(refusals)}
    if 413 in refusals:
        given["HTTP_413"] = (Problem, f"The body is larger than {limit:,} bytes")
    return Answers("HTTP_204", **given) if gives is None else Answers(HTTP_200=gives, **given)


def service() -> Service:
    """Give the service this application runs."""
    found: Service = current_app.extensions["custody"]
    return found


def authenticated_principal() -> Principal:
    """Give the principal of a request, by bearer token or by the console's session cookie.

    ``CredentialError`` when nobody can be told.
    """
    header = request.headers.get("Authorization")
    if header is None and (visitor := signed_in_person()) is not None:
        return visitor.principal_in_browser
    scheme, _, text = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        raise CredentialError(
            "this needs a token",
            hint="set CUSTODY_TOKEN_FILE, or, as an official, give --key to sign in with it",
        )
    return authenticate(service(), text)
