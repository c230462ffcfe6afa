"""Finding out whether an address can be listened on, before a server is started there."""

from __future__ import annotations

import socket
from dataclasses import replace

from custody.errors import CustodyError
from custody.formats.addresses import ListenAddress


def require_free(address: ListenAddress) -> ListenAddress:
    """Give the address back, with the port that the system chose where it was 0.

    ``CustodyError`` where somebody listens there already, or it is none of this machine.
    """
    family = socket.AF_INET6 if address.ipv6 else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address.host, address.port))
            return replace(address, port=probe.getsockname()[1])
    except OSError as error:
        raise CustodyError(
            f"can't listen on {address}: {(error.strerror or '').lower()}",
            hint="choose another with --bind",
        ) from None
