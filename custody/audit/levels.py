"""The verifier's levels of assurance and exit codes (docs/auditing.md), without other imports."""

from __future__ import annotations

LEVELS = ("chain", "signed", "anchored", "witnessed")
"""Weakest first.

``witnessed`` counts as reaching ``anchored`` too: before officials' clients cosign
they demand that a checkpoint continues the one they held.
"""

INTACT, TAMPERED, BELOW = 0, 1, 3
