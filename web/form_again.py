"""A form whose session ended meanwhile, or was begun anew: it is kept, and sent again by hand.

A form carries the token of the session it was made in. Where that session has ended, what was
typed would be lost. So the page that answers has all of it, with the token of the session there
is now, and says who would send it. Nothing is done until somebody presses the button. It is
offered only where the browser itself says that the form came from a page of this service, which
no page of another site can have it say (Fetch Metadata; the header ``Origin`` before that), and
never for a form with a password in it.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Response, render_template, request, url_for

_SECRET = frozenset({"code", "old", "password", "again"})
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def form_again(status: HTTPStatus) -> Response | None:
    """Give the page that offers to send this form again; None where it is not to be offered.

    A sign-in of an older tab, with its password, begins anew, or is not needed any more.
    """
    if not _is_own_form():
        return None
    if request.endpoint == "console.sign_in_now":
        return Response("", HTTPStatus.SEE_OTHER, {"Location": _sign_in()})
    if _SECRET & request.form.keys():
        return None
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf"]
    path = request.script_root + request.full_path.rstrip("?")
    return Response(render_template("form_again.html", fields=fields, path=path), status)


def _sign_in() -> str:
    return url_for("console.sign_in", next=request.form.get("next") or None)


def _is_own_form() -> bool:
    """Tell whether somebody sent a form of a page of ours, by what no script can set."""
    if request.method != "POST" or request.mimetype not in _FORMS:
        return False
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    origin = urlsplit(request.headers.get("Origin", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.host)
