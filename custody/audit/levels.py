"""The verifier's levels of assurance and exit codes (docs/auditing.md), without other imports."""

from __future__ import annotations

from datetime import timedelta

LEVELS = ("chain", "signed", "anchored", "witnessed")
"""Weakest first.

``witnessed`` counts as reaching ``anchored`` too: before officials' clients cosign
they demand that a checkpoint continues the one they held.
"""

WITNESSED_WITHIN = timedelta(days=31)
"""How far a ledger may have gone on since a quorum cosigned it, and still be ``witnessed``."""

INTACT, TAMPERED, BELOW = 0, 1, 3
