"""How pages look in one browser: theme and time zone, which it keeps in cookies of its own.

They say nothing about anybody and decide nothing, so the service keeps them nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request

from web.browser_auth import cookie_name

THEMES = ("light", "dark")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]{0,30}(/[A-Za-z0-9_+\-]{1,30}){0,2}")


@dataclass(frozen=True, slots=True)
class Looks:
    """A theme, "" for that of the system, and a time zone's name, "" for the browser's."""

    theme: str
    zone: str


def looks() -> Looks:
    """Read what this browser keeps; what makes no sense counts as nothing."""
    names = ("custody-theme", "custody-zone")
    theme, zone = (request.cookies.get(cookie_name(name), "") for name in names)
    return Looks(theme if theme in THEMES else "", zone if _ZONE.fullmatch(zone) else "")
