"""What is shown once after a form was sent: a link, a token. It waits in a cookie.

A form that is sent is answered with a redirect, so that a reload sends nothing again, and what
was made must not stand in an address, which logs and histories keep. So the browser that sent
the form gets it back in a cookie that no script reads, for ten minutes: a reload of the page
that shows it still shows it.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import redirect, request
from werkzeug.wrappers import Response

from web.browser_auth import cookie_name, keep_cookie

SHOWN = "custody-shown"
"""The cookie; a sign-out ends it."""
_LIFETIME = timedelta(minutes=10)
_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown once: of which kind, about whom or what, and its text."""

    kind: str
    name: str
    text: str


def redirect_showing(address: str, shown: Shown) -> Response:
    """Redirect to a page that shows this."""
    text = base64.urlsafe_b64encode(json.dumps(asdict(shown)).encode()).decode()
    return keep_cookie(redirect(address), SHOWN, text, lifetime=_LIFETIME)


def shown_now(kind: str, name: str = "") -> Shown | None:
    """Give what this page is to show, if there is something of this kind, about this name."""
    text = request.cookies.get(cookie_name(SHOWN), "")
    try:
        found = Shown(**json.loads(base64.urlsafe_b64decode(text[:_LIMIT])))
    except (ValueError, TypeError):
        return None
    fits = found.kind == kind and name in ("", found.name)
    return found if fits and isinstance(found.text, str) else None
