"""Warns administrators in the console: of notices that don't arrive, of a proxy not believed."""

from __future__ import annotations

from custody.service.notices import outbox
from web import proxy
from web.browser_auth import service
from web.console.blueprint import add_notice, principal


def warn_of_failing_notices() -> None:
    """Add a warning to this request's page for an administrator, if notices fail."""
    if "admin" not in principal().scopes or not (number := outbox.count_failing(service())):
        return
    places = "one place" if number == 1 else f"{number} places"
    add_notice("bad", f"Notices do not reach {places}.", "Administration says which, and why.")


def warn_of_unbelieved_proxy() -> None:
    """Add a warning to this request's page for an administrator, if it came by such a proxy."""
    if "admin" in principal().scopes and (found := proxy.unbelieved_header()) is not None:
        what = f"This page was asked for with {found}, which is not believed."
        add_notice("bad", what, f"{proxy.UNBELIEVED[0].upper()}{proxy.UNBELIEVED[1:]}.")
