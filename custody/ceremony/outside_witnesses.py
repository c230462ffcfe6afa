"""Which witnesses from outside a dataset's policy names, and how many of them it takes.

They are no people of the ceremony: a witness is a program of somebody else's that cosigns
checkpoints (:mod:`custody.tlog.cosignature`). Officials sign the policy in the genesis, so
whose word is needed is not for the service to choose later (promise TAMPER). In a policy::

    "witnesses": {"keys": ["witness.example/w1+3a5f…+BE…"], "needed": 1}

The keys stand in their order, each once. Without such a field none is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from custody.errors import InputError, LedgerError, TamperedError
from custody.formats.fields import Fields
from custody.tlog.cosignature import Cosigner

MAX_KEYS = 16


@dataclass(frozen=True, slots=True)
class OutsideWitnesses:
    """Keys of witnesses as text, and how many of them have to have cosigned."""

    keys: tuple[str, ...]
    needed: int

    @classmethod
    def of(cls, keys: Iterable[str], needed: int | None = None) -> OutsideWitnesses:
        """Take keys in any order, of which all are needed unless it is said how many.

        ``InputError`` for what is no key, for a key that is named twice, or for a number of
        them that can't be.
        """
        given = list(keys)
        try:
            found = {Cosigner.parse(key) for key in given}
        except LedgerError as error:
            raise InputError(
                f"that is no witness's key: {error.message}",
                hint="it is the line that 'custody-audit witness-key' prints",
            ) from None
        least = len(given) if needed is None else needed
        if len({one.public for one in found}) < len(given) or len(given) > MAX_KEYS:
            raise InputError(f"expected at most {MAX_KEYS} witnesses, each key once")
        if not 1 <= least <= len(given):
            raise InputError(f"{least} of {len(given)} witnesses from outside can't be needed")
        return cls(tuple(sorted(one.vkey for one in found)), least)

    @property
    def cosigners(self) -> tuple[Cosigner, ...]:
        """Give the keys."""
        return tuple(map(Cosigner.parse, self.keys))

    @property
    def told(self) -> str:
        """Name them, and how many of them are needed, in plain words."""
        names = ", ".join(one.name for one in self.cosigners)
        return f"from outside, by {self.needed} of {names}"

    def record(self) -> dict[str, Any]:
        """Give them as a JSON object."""
        return {"keys": list(self.keys), "needed": self.needed}

    @classmethod
    def read(cls, fields: Fields) -> OutsideWitnesses:
        """Read them back; ``TamperedError`` for anything :meth:`record` does not give."""
        keys, needed = fields.texts("keys"), fields.integer("needed")
        fields.end()
        try:
            return cls.of(keys, needed)
        except InputError as error:
            raise TamperedError(error.message) from None
