"""What a drill asks for: a key turned on a canary, by one seat, by a quorum, or by all.

A drill opens nothing real (promise HARMLESS). Its canary stands in the subject, so that everybody
signs it, and is never believed there: whoever reads a subject derives the canary again from
ledger, dataset, epoch, ceremony, nonce and recipient (:mod:`custody.canary`), and refuses other
bytes. Its secrets are public, so what is handed in is no secret either: it stands in the ledger,
and anyone can verify from there who showed that they have their share.

Faults can be asked for on purpose: ``absent`` are not to come, and what they hand in is refused;
``corrupt`` are to hand in a contribution that is wrong, which has to be noticed, and named. What
they lead to is fixed with them, so that the record can hold what was observed against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from custody import age
from custody.canary import Canary
from custody.ceremony.requesters import KEY_SIZE
from custody.curve import to_montgomery
from custody.errors import InputError, NotKnownError, TamperedError
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.quorum.contribution import Occasion

Need = Literal["one", "quorum", "all"]
NEEDS: tuple[Need, ...] = ("one", "quorum", "all")
SCRIPTS: dict[Need, str] = {
    "one": "drill-possession",
    "quorum": "drill",
    "all": "drill-census",
}
"""The script of each; the step ``turn`` of a script has to need the same."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose keys are to turn: those of a quorum, of ``all``, or of ``one`` official."""

    need: Need
    official: str | None = None

    def __post_init__(self) -> None:
        if self.need not in NEEDS or (self.need == "one") != (self.official is not None):
            raise TamperedError("expected a drill of one official, of the quorum or of all")

    def record(self) -> dict[str, str]:
        """Give the target as a JSON object."""
        official = {} if self.official is None else {"official": self.official}
        return {"need": self.need, **official}

    @classmethod
    def read(cls, fields: Fields) -> Target:
        """Read a target; ``TamperedError`` for anything :meth:`record` does not give."""
        need = next((one for one in NEEDS if one == fields.text("need")), None)
        if need is None:
            raise TamperedError("expected a drill of one official, of the quorum or of all")
        return cls(need, fields.optional_text("official"))


@dataclass(frozen=True, slots=True)
class Drill:
    """What only the subject of a drill says; ``public`` is the dataset's key, an Ed25519 point.

    ``absent`` and ``corrupt`` are the faults that are made on purpose, by official.
    """

    epoch: int
    public: bytes
    canary: bytes
    target: Target
    absent: tuple[str, ...] = ()
    corrupt: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        occasion: Occasion,
        epoch: int,
        public: bytes,
        target: Target,
        absent: Sequence[str] = (),
        corrupt: Sequence[str] = (),
    ) -> Drill:
        """Make the drill of a ceremony: its canary follows from it."""
        header = canary_of(occasion, epoch, public).header()
        return cls(epoch, public, header, target, tuple(sorted(absent)), tuple(sorted(corrupt)))

    def asked(self, officials: Sequence[str]) -> tuple[str, ...]:
        """Name those of a roster whose keys are asked for, faults included."""
        if self.target.official is not None:
            return (self.target.official,)
        return tuple(officials)

    def awaited(self, officials: Sequence[str]) -> tuple[str, ...]:
        """Name those who are to come: whoever is asked and not away on purpose."""
        return tuple(name for name in self.asked(officials) if name not in self.absent)

    def right(self, officials: Sequence[str]) -> tuple[str, ...]:
        """Name those who are to come with what is right."""
        return tuple(name for name in self.awaited(officials) if name not in self.corrupt)

    def record(self) -> dict[str, Any]:
        """Give the fields that it adds to the subject's JSON object."""
        return {
            "absent": list(self.absent),
            "canary": format_base64(self.canary),
            "corrupt": list(self.corrupt),
            "epoch": self.epoch,
            "public": format_base64(self.public),
            "target": self.target.record(),
        }

    @classmethod
    def read(cls, fields: Fields) -> Drill:
        """Read it from the fields of a subject."""
        return cls(
            epoch=fields.integer("epoch"),
            public=fields.binary("public", KEY_SIZE),
            canary=fields.binary("canary"),
            target=Target.read(fields.record("target")),
            absent=tuple(fields.texts("absent")),
            corrupt=tuple(fields.texts("corrupt")),
        )


def canary_of(occasion: Occasion, epoch: int, public: bytes) -> Canary:
    """Give the canary of a ceremony of a dataset with this key."""
    return Canary.of(occasion, epoch, age.X25519Recipient(to_montgomery(public)))


def require_canary(occasion: Occasion, drill: Drill) -> None:
    """Refuse any header but the canary that follows from the ceremony (promise HARMLESS)."""
    canary_of(occasion, drill.epoch, drill.public).require(drill.canary)


def require_faults(drill: Drill, officials: Sequence[str]) -> None:
    """Refuse a drill of somebody without a seat, or whose faults contradict each other.

    ``NotKnownError`` names who has no seat; ``InputError`` says what can't be.
    """
    for name in (*drill.asked(()), *drill.absent, *drill.corrupt):
        if name not in officials:
            raise NotKnownError(
                f"{name[:70]!a} has no seat in this dataset",
                hint=f"those who have: {', '.join(officials)}",
            )
    if len({*drill.absent, *drill.corrupt}) < len(drill.absent) + len(drill.corrupt):
        raise InputError(
            "somebody is named twice",
            hint="whoever is absent hands nothing in, so can't hand in anything wrong",
        )
    for names in (drill.absent, drill.corrupt):
        if list(names) != sorted(names):
            raise TamperedError("the faults of a drill are named in the order of their names")
    if not drill.awaited(officials):
        raise InputError("nobody who is asked for is to come", hint="leave somebody present")
    if not {*drill.absent, *drill.corrupt} <= {*drill.asked(officials)}:
        raise InputError("a fault of somebody whose key is not asked for shows nothing")
