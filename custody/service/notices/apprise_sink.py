"""Sending one notice to one sink with Apprise, within half a minute whatever the sink does.

A sink's address holds passwords, and so may whatever Apprise logs and others answer: none
of it is kept or shown (promise QUIET). What is shown of an address is its scheme, and its
host where that is a host's name; of a failure, words that were chosen here.
"""

from __future__ import annotations

import logging
import re
import threading
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Protocol

from custody.errors import InputError, UnreachableError

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

SEND_TIMEOUT = 30.0
"""Seconds for a whole delivery, however slowly a sink drips."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The text that is sent: a subject line and a body."""

    subject: str
    body: str


class Sink(Protocol):
    """A place that notices are sent to."""

    @property
    def url(self) -> str:
        """Its address, with secrets in it."""

    @property
    def shown(self) -> str:
        """What people may see of the address."""

    def send(self, notice: Notice) -> None:
        """Deliver a notice, or raise a ``CustodyError`` whose message is kept and shown."""


@dataclass(slots=True, eq=False)
class AppriseSink:
    """A place that notices are sent to with Apprise."""

    url: str = field(repr=False)
    shown: str
    timeout: float = SEND_TIMEOUT
    _busy: threading.Thread | None = field(default=None, init=False, repr=False)

    @classmethod
    def parse(cls, url: str) -> AppriseSink:
        """Read an address; ``InputError``, which does not show it, if Apprise knows no such."""
        scheme, colon, _ = url.partition("://")
        known = re.fullmatch("[A-Za-z][A-Za-z0-9]{0,31}", scheme) and colon
        if not known or not url.isprintable() or " " in url:
            raise InputError("expected an address that Apprise knows, like mailtos://…")
        plugin = _plugin(url)
        if plugin is None:
            raise InputError(f"Apprise can't make anything of this {scheme.lower()}:// address")
        return cls(url, _shown(scheme.lower(), plugin))

    def send(self, notice: Notice) -> None:
        """Send it in a thread of its own, so that nobody waits longer than that."""
        if self._busy is not None and self._busy.is_alive():
            raise UnreachableError("it is still busy with the notice before")
        heard: list[str] = []
        ended: list[bool] = []
        self._busy = threading.Thread(
            target=lambda: ended.append(_deliver(self.url, notice, heard)),
            name="notice",
            daemon=True,
        )
        self._busy.start()
        self._busy.join(self.timeout)
        if self._busy.is_alive():
            raise UnreachableError("it did not answer in time")
        if ended != [True]:
            raise UnreachableError(_reason(heard))


# What was heard, in this order: the first that fits says why.
_REASONS = (
    (r"error=([0-9]{3})\b", "it answered with the status {}"),
    (r"\(([0-9]{3}), b|refused: ([0-9]{3}) ", "it answered with the status {}"),
    (r"[Nn]ame or service|[Nn]ame ?[Rr]esolution|getaddrinfo", "there is no such host"),
    (r"[Tt]imed? ?out", "it did not answer in time"),
    (r"[Cc]onnection refused|[Uu]nreachable|No route", "nothing answers there"),
    (r"SSL|CERTIFICATE", "its TLS certificate or connection is not in order"),
    (r"[Cc]onnection", "the connection broke off"),
)
_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)


def _reason(heard: list[str]) -> str:
    for pattern, words in _REASONS:
        for line in heard:
            if found := re.search(pattern, line):
                return words.format(next(filter(None, found.groups()), ""))
    return "it did not take the notice"


def _deliver(url: str, notice: Notice, heard: list[str]) -> bool:
    from apprise import Apprise, NotifyFormat

    _heard.set(heard)
    server = Apprise(asset=_asset())
    if (plugin := _plugin(url)) is None or not server.add(plugin):
        return False
    return bool(
        server.notify(title=notice.subject, body=notice.body, body_format=NotifyFormat.TEXT)
    )


def _plugin(url: str) -> NotifyBase | None:
    from apprise import Apprise

    return Apprise.instantiate(url, asset=_asset())


def _shown(scheme: str, plugin: NotifyBase) -> str:
    """Show a host that is one; many services have a token in its place."""
    host, named = plugin.host, "host" in plugin.template_tokens
    whole = isinstance(host, str) and re.fullmatch(r"[a-z0-9.-]*\.[a-z0-9-]+|localhost", host, re.I)
    return f"{scheme}://{host}" if named and whole else f"{scheme}://…"


@cache
def _asset() -> AppriseAsset:
    """Set Apprise up: it sends where it is told, in the thread it is called from, silently.

    A redirect is not followed: it would carry the notice, and credentials, to a stranger.
    """
    from apprise import AppriseAsset

    log = logging.getLogger("apprise")
    log.addHandler(_Listener())
    log.propagate = False
    log.setLevel(logging.DEBUG)
    return AppriseAsset(
        app_id="custody",
        app_desc="custody",
        app_url="",
        async_mode=False,
        http_redirects=False,
        service_timeout=0,  # it would be kept by a pool of threads that hanging sinks exhaust
    )


class _Listener(logging.Handler):
    """Hears what Apprise says while it sends, for :func:`_reason` alone."""

    def emit(self, record: logging.LogRecord) -> None:
        heard = _heard.get()
        if heard is not None:
            heard.append(record.getMessage())
