"""The epochs of a dataset as the service lists them, and as clients read them: one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.formats.fields import Fields, read_each


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch of a dataset that a reshare began, by the entry ``seq``.

    ``outstanding`` are the officials of the epoch before who have not attested that their old
    shares are destroyed, as long as these together still open everything; else nobody.
    """

    epoch: int
    ceremony: str
    seq: int
    outstanding: tuple[str, ...]

    @property
    def warning(self) -> str:
        """Say what the old shares that are left can do; empty where they can do nothing."""
        if not self.outstanding:
            return ""
        who = ", ".join(self.outstanding)
        return f"old shares of epoch {self.epoch - 1} can still open everything: {who}"

    def record(self) -> dict[str, Any]:
        """Give the epoch as a JSON object."""
        return {
            "ceremony": self.ceremony,
            "epoch": self.epoch,
            "outstanding": list(self.outstanding),
            "seq": self.seq,
        }

    @classmethod
    def read(cls, fields: Fields) -> Epoch:
        """Read one of a service's answer."""
        return cls(
            epoch=fields.integer("epoch"),
            ceremony=fields.word("ceremony"),
            seq=fields.integer("seq"),
            outstanding=tuple(fields.words("outstanding")),
        )


def read_epochs(answer: object) -> list[Epoch]:
    """Read a list of epochs; ``TamperedError`` for anything the service does not write."""
    return read_each(answer, "epochs", Epoch.read)
