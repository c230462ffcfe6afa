"""What the thief has: keys of its own for everything, and the ledger's, but nobody else's."""

from __future__ import annotations

from custody import age
from custody.servicekey import ServiceKey
from tests.keys import random_bytes_of
from tests.people import ORIGIN

LOG = ServiceKey.generate(ORIGIN, random_bytes_of("thief's log"))
ELSEWHERE = "elsewhere.example/main"
"""The name of another ledger."""
COMBINER = LOG.combiner_public
IDENTITY = age.X25519Identity.generate(random=random_bytes_of("thief's identity"))
RECIPIENT = str(IDENTITY.recipient())
