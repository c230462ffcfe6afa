"""Asks a service who it is, and holds it to whom the user knows (promise KNOWN)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from custody.client import Client
from custody.formats.timestamps import now
from custody.official.known_file import change_known, known_people_path, read_known
from custody.official.known_people import SEEN, KnownPeople
from custody.official.known_service import KnownService

if TYPE_CHECKING:
    from custody.official.session import OfficialSession


def known_to(session: OfficialSession | None) -> KnownPeople:
    """Give whom the user knows: by the file beside their key file, if they gave one."""
    return read_known(known_people_path(os.environ)) if session is None else session.known_people


def known_service(service: Client, session: OfficialSession | None = None) -> KnownService:
    """Give the service as its user knows it; ``KnownError`` for one with another log.

    Every command that takes anything from a service asks for this.
    """
    return KnownService.read(service.get("/service"), known_to(session))


def keep_log(service: KnownService, session: OfficialSession | None) -> None:
    """Keep the key of a log that nobody has compared, as seen: another one is refused then."""
    path = known_people_path(os.environ) if session is None else session.known_path
    today = now().date()
    change_known(path, lambda file: file.record(service.origin, None, service.vkey, SEEN, today))
