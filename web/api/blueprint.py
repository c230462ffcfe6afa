"""The blueprint, the OpenAPI document, and who is asking."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from custody import __version__
from custody.errors import CredentialError, InputError
from custody.service import Principal, Service
from custody.service.credentials import authenticate

api = Blueprint("api", __name__, url_prefix="/api/v1")


def _refuse_invalid(_req: Any, _resp: Any, error: Any, *_: Any) -> None:
    if error is not None:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the body"
        raise InputError(
            f"{place}: {first['msg'].lower()}", hint="the API is described at /api/v1/openapi.json"
        )


spec = SpecTree(
    "flask",
    title="custody",
    description="An m-of-n key-ceremony custody service for bulk dataset export.",
    version=__version__,
    mode="strict",
    annotations=True,
    page_templates={},
    before=_refuse_invalid,
    validation_error_status=400,
    security_schemes=[
        SecurityScheme(
            name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer")
        ),
    ],
)
TOKEN: dict[str, list[str]] = {"token": []}


def service() -> Service:
    """Give the service this application runs."""
    found: Service = current_app.extensions["custody"]
    return found


def principal() -> Principal:
    """Tell who is asking, from the bearer token; ``CredentialError`` when nobody can be told."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        raise CredentialError(
            "this needs a token",
            hint="set CUSTODY_TOKEN_FILE, or, as an official, give --key to sign in with it",
        )
    return authenticate(service(), text)


@api.get("/openapi.json")
def openapi() -> Response:
    """The description of this API."""
    return jsonify(spec.spec)
