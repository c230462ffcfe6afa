"""What was wrong with many files: some of it shown, all of it counted, the worst the error."""

from __future__ import annotations

from dataclasses import dataclass, field

from custody.cli.output import note
from custody.errors import CustodyError, NotKnownError

SHOWN = 20


@dataclass
class FileErrors:
    """Errors of files so far: a few of each kind are kept, so that a million take no memory.

    What is altered is worse than what is missing, however late it comes.
    """

    count: int = 0
    _altered: list[CustodyError] = field(default_factory=list)
    _missing: list[CustodyError] = field(default_factory=list)

    def add(self, error: CustodyError) -> None:
        """Count one."""
        self.count += 1
        kept = self._missing if isinstance(error, NotKnownError) else self._altered
        if len(kept) < SHOWN:
            kept.append(error)

    def tell(self) -> None:
        """Show some, and raise the worst, if there are any."""
        shown = [*self._altered, *self._missing][:SHOWN]
        for error in shown[1:]:
            note(f"error: {error.message}")
        if self.count > len(shown):
            note(f"… and {self.count - len(shown):,} more")
        if shown:
            raise shown[0]
