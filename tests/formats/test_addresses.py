"""Addresses to listen on, as people write them."""

from __future__ import annotations

import pytest

from custody.errors import InputError
from custody.formats.addresses import ListenAddress


@pytest.mark.parametrize(
    ("text", "host", "shown", "url"),
    [
        ("127.0.0.1:8750", "127.0.0.1", "127.0.0.1:8750", "http://127.0.0.1:8750"),
        ("localhost:8750", "localhost", "localhost:8750", "http://localhost:8750"),
        ("[::1]:8750", "::1", "[::1]:8750", "http://[::1]:8750"),
        ("::1:8750", "::1", "[::1]:8750", "http://[::1]:8750"),
        (":::8750", "::", "[::]:8750", "http://[::]:8750"),
        (
            "fe80::1%eth0:8750",
            "fe80::1%eth0",
            "[fe80::1%eth0]:8750",
            "http://[fe80::1%25eth0]:8750",
        ),
    ],
)
def test_an_address_is_read_as_it_is_meant(text: str, host: str, shown: str, url: str) -> None:
    """An IPv6 address needs no brackets here, and has them everywhere else."""
    address = ListenAddress.parse(text)
    assert (address.host, address.port) == (host, 8750)
    assert (str(address), address.url) == (shown, url)
    assert address.ipv6 == (":" in host)


@pytest.mark.parametrize(
    "text",
    [
        *("", "8750", ":8750", "host", "host:", "host:x", "host:65536", "host#:8750"),
        *("a b:8750", "host/x:8750", "host?x:8750", "1:2:8750"),
        *("[::1:8750", "[host]:8750", "fe80::1%e/0:8750"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(InputError, match=r"like 127.0.0.1:8750 or \[::1\]:8750"):
        ListenAddress.parse(text)
