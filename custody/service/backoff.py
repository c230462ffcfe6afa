"""How long to wait before trying again to send a notice or a checkpoint that could not be sent.

Whoever would send claims it first, in a transaction of its own, by moving its ``next`` a
lease ahead; nothing is sent in a transaction. What fails is tried again after as long as it
has been failing by then, from five seconds to ten minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

LEASE = timedelta(seconds=60)
SHORTEST_DELAY, LONGEST_DELAY = timedelta(seconds=5), timedelta(minutes=10)


def retry_delay(since: datetime, now: datetime) -> timedelta:
    """Give the time to wait before the next attempt, when sending has failed since ``since``."""
    return min(max(now - since, SHORTEST_DELAY), LONGEST_DELAY)
