"""Addresses to listen on: a free one is named as it will be, and one that is taken is refused."""

from __future__ import annotations

import socket

import pytest

from custody.errors import CustodyError
from custody.formats.addresses import ListenAddress
from custody.listening import require_free


def test_a_port_that_the_system_chooses_is_named() -> None:
    """People have to know where it is: ``--bind 127.0.0.1:0`` said port 0."""
    address = require_free(ListenAddress.parse("127.0.0.1:0"))
    assert (address.host, address.port > 0) == ("127.0.0.1", True)
    assert require_free(address) == address


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = ListenAddress("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(CustodyError, match=r"can't listen on 127\.0\.0\.1:") as caught:
            require_free(address)
    assert caught.value.hint == "choose another with --bind"
