"""Reads requests strictly: one JSON object as the body, and no unknown parameter."""

from __future__ import annotations

from typing import Any

from flask import Request, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from custody.errors import InputError, TamperedError
from custody.formats import strict_json
from web.problems import description_hint


class JsonRequest(Request):
    """A request whose body is a JSON object or nothing that can be read."""

    def get_json(self, *_: Any, **__: Any) -> Any:
        """Read the body, whatever lenience is asked for; ``InputError`` if it is no JSON object."""
        data = self.get_data()
        if len(data) == self.max_content_length != self.content_length:
            raise RequestEntityTooLarge  # of a body without a length, Werkzeug drops the rest
        try:
            value = strict_json.decode(data)
        except TamperedError:
            value = None
        if not isinstance(value, dict):
            raise InputError(
                "expected one JSON object as the body, in UTF-8", hint=description_hint()
            )
        return value


def require_json() -> None:
    """Refuse a body that does not say it is JSON; 415."""
    if request.mimetype != "application/json" or request.content_encoding:
        raise UnsupportedMediaType


def require_no_query() -> None:
    """Refuse parameters in the address, for a call that takes none."""
    if request.args:
        raise InputError("this call takes no parameters in its address", hint=description_hint())


def invalid(error: Any) -> InputError:
    """Word a validation error: the first place that is wrong and why, never the value there."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ascii(".".join(str(part) for part in first["loc"])[:70])[1:-1]
    said = first["msg"]
    return InputError(
        f"{place or 'the body'}: {said[0].lower()}{said[1:]}", hint=description_hint()
    )
