"""The first line of a plan, and the frame around its work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from custody.errors import CustodyError, LateError, TamperedError
from custody.formats import canonical_json
from custody.formats.fields import Fields
from custody.formats.timestamps import parse_stamp, stamp

FORMAT = "custody-plan/v1"
WORK = b',"work":['
END = b"]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a plan says of itself: which grant it is of, how much it is, and what is missing.

    ``to`` is the output, if it was named when it was planned; ``collection`` the collection
    whose members these are, or none.
    """

    ceremony: str
    dataset: str
    grant: str
    expires: datetime
    missing: tuple[str, ...]
    objects: int
    items: int
    bytes: int
    to: str = ""
    collection: str = ""

    def record(self) -> dict[str, Any]:
        """Give it as JSON, without the work."""
        return {
            "bytes": self.bytes,
            "ceremony": self.ceremony,
            "collection": self.collection,
            "dataset": self.dataset,
            "expires": stamp(self.expires),
            "format": FORMAT,
            "grant": self.grant,
            "items": self.items,
            "missing": [*self.missing],
            "objects": self.objects,
            "to": self.to,
        }

    def require_open(self, now: datetime) -> None:
        """Refuse to begin anything when the time that the quorum signed for is over."""
        if now >= self.expires:
            raise LateError(
                f"the grant of this plan has expired: it was asked for until {stamp(self.expires)}",
                hint="ask again with 'custody request --expires 14d' and plan anew; what is done "
                "stays done",
            )


def encode_head(plan: Plan) -> bytes:
    """Write the first line, without its end."""
    return canonical_json.encode(plan.record())[:-1] + WORK


def decode_head(line: bytes) -> Plan:
    """Read the first line; ``TamperedError`` for what is no plan."""
    try:
        if not line.endswith(WORK):
            raise TamperedError("it does not begin as a plan does")
        fields = Fields(canonical_json.decode(line.removesuffix(WORK) + b"}"), "the file")
        if fields.text("format") != FORMAT:
            raise TamperedError(f"expected a file of format {FORMAT}")
        plan = Plan(
            ceremony=fields.text("ceremony"),
            dataset=fields.text("dataset"),
            grant=fields.text("grant"),
            expires=parse_stamp(fields.text("expires")),
            missing=tuple(fields.texts("missing")),
            objects=fields.integer("objects"),
            items=fields.integer("items"),
            bytes=fields.integer("bytes"),
            to=fields.text("to"),
            collection=fields.text("collection"),
        )
        fields.end()
    except CustodyError as error:
        raise TamperedError(
            f"this is no plan that can be used: {error.message}", hint="make it anew: custody plan"
        ) from None
    return plan
