"""What is shown once after a form was sent: a link, a token, or that it is done.

A form that is sent is answered with a redirect, so that a reload sends nothing again. What was
made must not stand in an address, which logs and histories keep, and that something is done must
not either: whoever follows such an address would be told what nobody did. So the browser that
sent the form gets it back in a cookie that no script reads. Links and tokens are there for ten
minutes, a reload of the page that shows them still shows them, and so are the last few of them
where several are made; what is done is said by the next page and no other.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from web.browser_auth import cookie_name, forget_cookie, keep_cookie

SHOWN = "custody-shown"
"""The cookie of what was made; a sign-out ends it."""
DONE = "custody-done"
"""The cookie of what was done, for the page that it was sent on to."""
_LIFETIME = timedelta(minutes=10)
_SOON = timedelta(minutes=1)
_KEPT = 6
_LIMIT = 3_500
"""How long the cookie may be: browsers keep none above 4,096 bytes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown once: of which kind, about whom or what, and its text."""

    kind: str
    name: str
    text: str


def redirect_showing(address: str, shown: Shown) -> BaseResponse:
    """Redirect to a page that shows this; what was made just before is still shown too."""
    others = [one for one in _all_shown() if (one.kind, one.name) != (shown.kind, shown.name)]
    kept = [shown, *others][:_KEPT]
    while len(text := _written(kept)) > _LIMIT and len(kept) > 1:
        kept.pop()
    return keep_cookie(redirect(address), SHOWN, text, lifetime=_LIFETIME)


def shown_now(kind: str, name: str = "") -> Shown | None:
    """Give what this page is to show: the newest of this kind, about this name."""
    fitting = (one for one in _all_shown() if one.kind == kind and name in ("", one.name))
    return next(fitting, None)


def redirect_done(address: str, done: str) -> BaseResponse:
    """Redirect to a page that says once that this is done."""
    path = urlsplit(address).path
    return keep_cookie(redirect(address), DONE, f"{done}:{path}", lifetime=_SOON)


def done_now() -> str:
    """Give what this page is to say is done; it is said this once."""
    done, _, path = request.cookies.get(cookie_name(DONE), "").partition(":")
    if path != request.script_root + request.path:
        return ""
    g.done_said = True
    return done


def forget_what_was_said(response: Response) -> Response:
    """Have the browser forget what this page has said is done."""
    if g.get("done_said"):
        forget_cookie(response, DONE)
    return response


def _written(kept: list[Shown]) -> str:
    return base64.urlsafe_b64encode(json.dumps([asdict(one) for one in kept]).encode()).decode()


def _all_shown() -> list[Shown]:
    """Read the cookie, the newest first; nothing where it is none of ours."""
    text = request.cookies.get(cookie_name(SHOWN), "")
    try:
        rows = json.loads(base64.urlsafe_b64decode(text))
        return [Shown(*(str(row[name]) for name in ("kind", "name", "text"))) for row in rows]
    except (ValueError, TypeError, KeyError):
        return []
