"""Addresses to listen on, as people write them, and as they stand in a URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

from custody.errors import InputError

_NAME = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """A host, by name or number, and a port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> ListenAddress:
        """Read ``HOST:PORT``; an IPv6 host may stand in brackets or not."""
        host, _, port = text.rpartition(":")
        inner = host[1:-1] if host[:1] == "[" and host[-1:] == "]" else host
        usable = _NAME.fullmatch(host) or _is_ipv6(inner)
        if not (usable and re.fullmatch("[0-9]{1,5}", port) and int(port) < 65536):
            raise InputError(f"expected an address like 127.0.0.1:8750 or [::1]:8750, got {text!r}")
        return cls(inner, int(port))

    @property
    def ipv6(self) -> bool:
        """Tell whether the host is an IPv6 address."""
        return ":" in self.host

    def __str__(self) -> str:
        """Write it with the brackets that IPv6 needs, as servers read it."""
        return f"[{self.host}]:{self.port}" if self.ipv6 else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Give the address of what listens there; the % of a zone is quoted."""
        return f"http://{str(self).replace('%', '%25')}"


def _is_ipv6(text: str) -> bool:
    try:
        return IPv6Address(text).scope_id is None or bool(_NAME.fullmatch(text.partition("%")[2]))
    except AddressValueError:
        return False
