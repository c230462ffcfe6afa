"""Says which export a grant is of: what was asked for, by whom, and who agreed (BOUND).

All of it is what officials signed: their statements are over the digest of just this request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from custody.formats.statement import Statement
from custody.formats.timestamps import stamp
from custody.grant import GrantDocument

NAMED = 20
"""How many objects are named."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant's document as an auditor reads it."""

    document: GrantDocument

    def lines(self) -> Iterator[str]:
        """Tell it in lines, each with its label."""
        document = self.document
        request, asked = document.request, document.request.asked
        signed = asked.requester_key is not None
        how = "signed with their own key, as the ledger shows" if signed else "with a token alone"
        opened = stamp(request.opened)
        yield f"export       {request.ceremony} of {request.dataset}, opened {opened}"
        yield f"asked by     {request.requester}, {how}"
        yield f"purpose      {asked.purpose}"
        yield f"for          {document.recipient}"
        size = sum(one.size for one in document.objects)
        yield f"objects      {len(document.objects)} opened, {size} B"
        yield from (f"             {one.id}" for one in document.objects[:NAMED])
        if len(document.objects) > NAMED:
            yield f"             and {len(document.objects) - NAMED} more"
        yield from (f"not opened   {one.object}: {one.reason}" for one in document.failed)
        for one in self._said():
            yield f"{_LABELS[one.kind]:<13}{one.official}, {one.time}{_rest(one)}"

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        document = self.document
        request, asked = document.request, document.request.asked
        return {
            "ceremony": request.ceremony,
            "dataset": request.dataset,
            "failed": [one.record() for one in document.failed],
            "objects": [{"id": one.id, "size": one.size} for one in document.objects],
            "opened": stamp(request.opened),
            "purpose": asked.purpose,
            "recipient": document.recipient,
            "requester": request.requester,
            "signed": asked.requester_key is not None,
            "statements": [
                {
                    "known": one.known,
                    "kind": one.kind,
                    "official": one.official,
                    "reason": one.reason,
                    "time": one.time,
                }
                for one in self._said()
            ],
        }

    def _said(self) -> list[Statement]:
        """Give verdicts and turns in the order of their times."""
        return sorted(self.document.said(), key=lambda one: (one.time, one.kind))


_LABELS = {
    "approve": "approved by",
    "deny": "denied by",
    "abstain": "abstained",
    "turn": "turned by",
}


def _rest(one: Statement) -> str:
    """Give what a statement says that its signer relied on, and why."""
    keys = f"; keys {one.known}" if one.known else ""
    return keys + (f": {one.reason}" if one.reason else "")
