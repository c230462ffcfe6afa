"""Grants that a lying service makes up, with their unlock in its ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from custody.ceremony import Subject
from custody.formats import canonical_json
from custody.formats.dsse import sign
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE
from custody.formats.timestamps import now
from custody.official.signing import Shown, make_statement
from custody.servicekey import ServiceKey
from custody.tlog.note import open_checkpoint
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import TlogProof
from tests.keys import key_of, random_bytes_of
from tests.lying.lying_ledger import LyingLedger
from tests.lying.lying_service import Change, Liar, Lie
from tests.lying.subject_lies import seats
from tests.lying.thief import ELSEWHERE, LOG, RECIPIENT

Record = dict[str, Any]
FROM_LEDGER = "unlocked"


def _grant(change: Callable[[Record, Liar], Record], key: ServiceKey | None = None) -> Lie:
    """Change the document of a grant, and have its unlock in a ledger, perhaps of another key."""

    def told_as(told: Any, liar: Liar) -> Any:
        record = canonical_json.decode_object(told["text"].encode())
        document = change(record["document"], liar)
        return {"text": canonical_json.encode(_in_ledger(record, document, liar, key)).decode()}

    return Lie("grant", {"grant": told_as})


def _in_ledger(record: Record, document: Record, liar: Liar, key: ServiceKey | None) -> Record:
    true = liar.true_ledger() if key is None else liar.true_ledger().under(key)
    body = true.bodies()[true.find("ceremony.unlocked", document["ceremony"])]
    digest = hashlib.sha256(canonical_json.encode(document)).hexdigest()
    ledger: LyingLedger = true.and_then(body | {"data": body["data"] | {"grant": digest}})
    seq = len(ledger.entries) - 1
    proof = TlogProof(seq, tuple(ledger.inclusion(seq)), ledger.note().encode())
    made = {"entry": format_base64(ledger.entries[seq]), "proof": proof.encode().decode()}
    return record | made | {"document": document, "vkey": ledger.key.vkey}


def _by_own_roster(document: Record, liar: Liar) -> Record:
    """The thief's keys in all seats, which approve and turn for whatever it likes."""
    request = Subject.read(document["request"])
    request = seats(*(seat.official for seat in request.seats))(request, liar)
    return document | {"request": request.record(), "statements": _signed(request, liar)}


def _signed(request: Subject, liar: Liar) -> list[Record]:
    true = liar.true_ledger()
    head = open_checkpoint(true.note().encode(), Verifier.parse(true.key.vkey))
    head = replace(head, origin=request.origin)
    rows = []
    for official in [seat.official for seat in request.seats][: request.threshold]:
        for kind, rest in (("approve", {}), ("turn", {"contribution": "00" * 32})):
            said = make_statement(kind, Shown(request, None, head), official, now(), **rest)
            by = key_of(f"thief-{official}")
            rows.append(sign(PAYLOAD_TYPE, said.encode(), by).as_dict())
    return rows


def _of_elsewhere(document: Record, liar: Liar) -> Record:
    request = replace(Subject.read(document["request"]), origin=ELSEWHERE)
    elsewhere = document | {"origin": ELSEWHERE, "request": request.record()}
    return _by_own_roster(elsewhere, liar)


def _of_nobody(document: Record, _: Liar) -> Record:
    request = document["request"] | {"threshold": 0, "seats": []}
    return document | {"request": request, "statements": []}


def _for_the_thief(document: Record, liar: Liar) -> Record:
    request = document["request"] | {"recipient": RECIPIENT}
    return document | {"request": request, "recipient": RECIPIENT}


def _others(_: Any, liar: Liar) -> Any:
    return {"text": liar.other_grant}


def _cut(told: Any, _: Liar) -> Any:
    return {"text": told["text"][:-100]}


_cut_short: Change = _cut
GRANTS: dict[str, Lie] = {
    "another ceremony's grant": Lie("grant", {"grant": _others}),
    "a grant cut short": Lie("grant", {"grant": _cut_short}),
    "a grant of the thief's roster": _grant(_by_own_roster),
    "a grant that nobody signed": _grant(_of_nobody),
    "a grant for the thief": _grant(_for_the_thief),
    "a grant in another log": _grant(lambda document, _: document, LOG),
    "a grant in another ledger": _grant(
        _of_elsewhere, ServiceKey.generate(ELSEWHERE, random_bytes_of("elsewhere"))
    ),
}
