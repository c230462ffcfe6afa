"""Warns administrators in the console when notices can't be delivered."""

from __future__ import annotations

from custody.service.notices import outbox
from web.browser_auth import service
from web.console.blueprint import add_notice, principal


def warn_of_failing_notices() -> None:
    """Add a warning to this request's page for an administrator, if notices fail."""
    if "admin" not in principal().scopes or not (number := outbox.count_failing(service())):
        return
    places = "one place" if number == 1 else f"{number} places"
    add_notice("bad", f"Notices do not reach {places}.", "Administration says which, and why.")
