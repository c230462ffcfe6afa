"""Limits that several formats share."""

from __future__ import annotations

from typing import Final

MAX_SEATS: Final = 255
"""Most seats of a dataset: what the index of a share can say, and people can still gather."""
