"""Administration: where notices go, and who is signed in."""

from __future__ import annotations

from flask import render_template

from custody.service import browser_sessions
from custody.service.notices import outbox
from web.browser_auth import service
from web.console.blueprint import console, principal, signed_in


@console.get("/administration")
@signed_in("admin")
def administration() -> str:
    """Where notices go, and the sessions that have not ended."""
    who = principal()
    return render_template(
        "administration.html",
        sessions=browser_sessions.list_sessions(service(), who)[:50],
        notice_sinks=outbox.sink_status(service(), who),
    )
