"""The changes that each ledger entry makes in the tables of state (promise LEDGER).

State is exactly the fold of the ledger: the service applies these changes in the
transaction that appends the entry, and an auditor applies them to empty tables
and compares every row both ways (promise TAMPER). A change depends on its entry
alone, never on a row, so the fold can't depend on anything but the ledger.

The tables and their columns stand in :mod:`custody.state_tables`, what a change is in
:mod:`change`, and the rules in :mod:`people`, :mod:`objects` and :mod:`ceremonies`.
"""

from __future__ import annotations

from custody.projection.change import Change, Delete, Insert, Update
from custody.projection.fold import RULES, Fold, changes

__all__ = ["RULES", "Change", "Delete", "Fold", "Insert", "Update", "changes"]
