"""The most memory that this very process has had."""

from __future__ import annotations

import resource
from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def forget_peak() -> None:
    """Begin anew, where the system can."""
    if _RESET.exists():
        _RESET.write_text("5")


def peak_memory() -> float:
    """Give the most MiB that were resident since it was forgotten, or ever.

    The system's ``ru_maxrss`` outlives ``exec``: of a small program that a large one started it
    tells the large one's, so it is asked only where there is nothing better.
    """
    if _STATUS.exists() and _RESET.exists():
        (line,) = [one for one in _STATUS.read_text().splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
