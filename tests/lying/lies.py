"""Every lie by its name: one answer, or one thing that several answers agree on, is not true."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.ceremony import Subject, subject_digest
from custody.collection.closing import close
from custody.collection.key_object import CollectionKey
from custody.collection.manifest import Summary
from custody.formats import canonical_json
from custody.formats.canonical_json import decode_binary
from custody.formats.dsse import sign
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE, Challenge
from custody.formats.timestamps import now
from custody.official.bundle import AnyBundle, deal_subject, read_bundle
from custody.official.own_receipt import Genesis
from custody.official.signing import Shown, make_statement
from custody.tlog.note import open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.keys import key_of, random_bytes_of
from tests.lying.dealerless_lies import DEALERLESS
from tests.lying.grant_lies import GRANTS
from tests.lying.lying_ledger import LyingLedger
from tests.lying.lying_service import Change, Liar, Lie
from tests.lying.reshare_lies import RESHARED
from tests.lying.service_lies import SERVICE
from tests.lying.subject_lies import ROSTERS, SUBJECTS, dealt_for, seats, subject_lie
from tests.lying.thief import LOG, RECIPIENT
from tests.people import OFFICIALS
from tests.quorums import any_of


def _set(**fields: Any) -> Change:
    return lambda told, _: told | fields


# recipient, and the genesis that it follows from


def _genesis(change: Callable[[Genesis, Liar], Genesis]) -> Change:
    return lambda told, liar: change(Genesis.read(told), liar).record()


def _dealt_again(genesis: Genesis, _: Liar) -> Genesis:
    made = deal_subject(genesis.subject, "service", random_bytes_of("thief"))
    return replace(genesis, dealing=made.dealing)


def _with_own_roster(genesis: Genesis, liar: Liar) -> Genesis:
    """A genesis of the thief's own: keys, dealing and receipts, under the officials' names."""
    subject = seats(*(seat.official for seat in genesis.subject.seats))(genesis.subject, liar)
    made = deal_subject(subject, "service", random_bytes_of("thief"))
    note = liar.true_ledger().note().encode()
    shown = Shown(
        subject, made.dealing, open_checkpoint(note, Verifier.parse(liar.service.key.vkey))
    )
    receipts = []
    for seat in subject.seats:
        said = make_statement("receipt", shown, seat.official, now(), contribution="00" * 32)
        receipts.append(sign(PAYLOAD_TYPE, said.encode(), key_of(f"thief-{seat.official}")))
    return Genesis(subject, made.dealing, tuple(receipts))


def _received(genesis: Genesis, liar: Liar, *who: str) -> Genesis:
    """Have officials sign receipts for it with their own keys."""
    note = liar.true_ledger().note().encode()
    head = open_checkpoint(note, Verifier.parse(liar.service.key.vkey))
    shown = Shown(genesis.subject, genesis.dealing, head)
    said = [make_statement("receipt", shown, one, now(), contribution="00" * 32) for one in who]
    signed = [sign(PAYLOAD_TYPE, one.encode(), key_of(one.official)) for one in said]
    return replace(genesis, receipts=tuple(signed))


def _abandoned(genesis: Genesis, liar: Liar) -> Genesis:
    """Another genesis, which a quorum had signed for when it was called off."""
    return _received(_dealt_again(genesis, liar), liar, *OFFICIALS[:3])


def _of_colluders(genesis: Genesis, liar: Liar) -> Genesis:
    """Two of the officials make a genesis of their own, and sign for it."""
    names = OFFICIALS[3:]
    found = [seat for seat in genesis.subject.seats if seat.official in names]
    seated = tuple(replace(seat, index=index) for index, seat in enumerate(found, start=1))
    subject = replace(genesis.subject, quorum=any_of(2, seated), seats=seated)
    made = deal_subject(subject, "service", random_bytes_of("thief")).dealing
    return _received(replace(genesis, subject=subject, dealing=made), liar, *names)


def _forged(genesis: Genesis, _: Liar) -> Genesis:
    forged = [replace(one, signature=bytes(64)) for one in genesis.receipts]
    return replace(genesis, receipts=tuple(forged))


def _recipient_of(change: Callable[[Genesis, Liar], Genesis]) -> Change:
    def told_as(told: Any, liar: Liar) -> Any:
        true = Genesis.read(liar.ask(f"/datasets/{told['name']}/genesis"))
        return told | {"recipient": change(true, liar).dealing.recipient}

    return told_as


def _with_genesis(change: Callable[[Genesis, Liar], Genesis]) -> Lie:
    """Name the recipient of another genesis, and show that genesis."""
    return Lie("recipient", {"dataset": _recipient_of(change), "genesis": _genesis(change)})


RECIPIENTS: dict[str, Lie] = {
    "the thief's recipient": Lie("recipient", {"dataset": _set(recipient=RECIPIENT)}),
    "a recipient of another dealing": _with_genesis(_dealt_again),
    "a recipient that the thief's roster received": _with_genesis(_with_own_roster),
    "a recipient of an abandoned genesis": _with_genesis(_abandoned),
    "a recipient of two who collude": _with_genesis(_of_colluders),
    "forged receipts": Lie("recipient", {"genesis": _genesis(_forged)}),
    "no receipts": Lie("recipient", {"genesis": _genesis(lambda it, _: replace(it, receipts=()))}),
}

# bundle


def _bundle(change: Callable[[AnyBundle, Liar], AnyBundle]) -> Change:
    def told_as(told: Any, liar: Liar) -> Any:
        made = change(read_bundle(told["text"].encode()), liar)
        return {"text": made.encode().decode()}

    return told_as


def _another_dealing(bundle: AnyBundle, _: Liar) -> AnyBundle:
    return dealt_for(bundle.subject)


def _bundle_of_own_roster(bundle: AnyBundle, liar: Liar) -> AnyBundle:
    return dealt_for(seats()(bundle.subject, liar))


def _another_datasets(_: Any, liar: Liar) -> Any:
    return liar.ask("/datasets/letters/bundle")


def _handed_in_otherwise(told: Any, _: Liar) -> Any:
    subject = Subject.read(told["subject"])
    made = deal_subject(subject, "offline", random_bytes_of("thief")).dealing
    return told | {"dealing": made.record(), "digest": subject_digest(subject, made).hex()}


BUNDLES: dict[str, Lie] = {
    "a bundle of another dealing": Lie("bundle", {"bundle": _bundle(_another_dealing)}),
    "a bundle of the thief's roster": Lie("bundle", {"bundle": _bundle(_bundle_of_own_roster)}),
    "another dataset's bundle": Lie("bundle", {"bundle": _another_datasets}),
    "no bundle": Lie("bundle", {"bundle": _set(text="nothing")}),
    "another dealing than was handed in": Lie("bundle", {"dealt": _handed_in_otherwise}),
}

# objects, and what was signed about them


def _another_object(_: Any, liar: Liar) -> Any:
    ledger = liar.true_ledger()
    return [ledger.proven(ledger.registered(liar.names["registry-b.age"]))]


def _registered_otherwise(liar: Liar) -> LyingLedger:
    """Another size for an object that is asked for, in an entry of its own."""
    true = liar.true_ledger()
    body = json.loads(json.dumps(true.bodies()[true.registered(liar.names["registry-a.age"])]))
    body["data"]["size"] += 1
    return true.and_then(body)


def _passed_off(liar: Liar) -> LyingLedger:
    """An object as the key of a collection that the thief closes, in entries of its own."""
    true = liar.true_ledger()
    body = json.loads(json.dumps(true.bodies()[true.registered(liar.names["registry-a.age"])]))
    seed, data = b"t" * 32, body["data"]
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    header = decode_binary(data["header"])
    file = header + bytes(data["size"] - len(header))
    data |= CollectionKey(public, file).record()
    closing: dict[str, Any] = {"type": "collection.closed"}
    closing["data"] = close(Summary(), data["id"], "ab" * 32, seed).record()
    return true.and_then(body, {**body, **closing})


def _closed_by_the_thief(told: Any, liar: Liar) -> Any:
    last = len(_passed_off(liar).entries) - 1
    return [{"seq": last - 1, "closing": {"seq": last}} for _ in told]


def _newest_registration(told: Any, liar: Liar) -> Any:
    ledger = _registered_otherwise(liar)
    return [{"seq": len(ledger.entries) - 1} for _ in told]


def _own_hidden(told: Any, _: Liar) -> Any:
    def signer(envelope: Any) -> Any:
        return json.loads(decode_binary(envelope["payload"]))["official"]

    return told | {"envelopes": [one for one in told["envelopes"] if signer(one) != "anna"]}


OBJECTS: dict[str, Lie] = {
    "another object": Lie("object", {"objects": _another_object}),
    "no objects": Lie("object", {"objects": lambda told, _: []}),
    "an object twice": Lie("object", {"objects": lambda told, _: [*told, *told]}),
    "an object registered otherwise": Lie(
        "object", {"objects": _newest_registration}, _registered_otherwise
    ),
    "an object as a collection's key": Lie(
        "object", {"objects": _closed_by_the_thief}, _passed_off
    ),
    "no approvals": Lie("object", {"verdicts": _set(envelopes=[])}),
    "one's own approval hidden": Lie("object", {"verdicts": _own_hidden}),
}

# a set of which something is left out, or to which something is added: the verifier resolves it


def _asking_for(words: str) -> Callable[[Liar], LyingLedger]:
    """One more request, by a token, for one object of a dataset that has several."""

    def lie(liar: Liar) -> LyingLedger:
        true, id_ = liar.true_ledger(), liar.names["asked"]
        bodies = true.bodies()
        mine = json.loads(json.dumps([body for body in bodies if body.get("ceremony") == id_][:3]))
        for body in mine:
            body["ceremony"] = f"{id_}-again"
        mine[0]["data"]["subject"] |= {
            "ceremony": f"{id_}-again",
            "set": words,
            "as_of": len(bodies),
        }
        return true.of([*bodies, *mine])

    return lie


def _as_it_is(told: Any, _: Liar) -> Any:
    return told


SETS: dict[str, Lie] = {
    "a set that leaves objects out": Lie("object", {"ledger": _as_it_is}, _asking_for("all")),
    "a set with an object added": Lie(
        "object", {"ledger": _as_it_is}, _asking_for("before=2000-01-01T00:00:00.000000Z")
    ),
}

# the ledger's head, and proofs of what is in it


def _of_another_key(liar: Liar) -> LyingLedger:
    return replace(liar.true_ledger(), key=LOG)


def _fork(liar: Liar) -> LyingLedger:
    """Another history: the first person is one whom nobody invited."""
    true = liar.true_ledger()
    bodies = json.loads(json.dumps(true.bodies()))
    bodies[0]["at"] = "2020-01-01T00:00:00.000000Z"
    return true.of(bodies)


def _gone_back(told: Any, liar: Liar) -> Any:
    return told | {"checkpoint": liar.true_ledger().note(3)}


def _unsigned_head(told: Any, _: Liar) -> Any:
    return told | {"checkpoint": told["checkpoint"][:-20] + "A" * 18 + "\n"}


def _unproven(told: Any, _: Liar) -> Any:
    return [row | {"proof": []} for row in told]


def _page_of_another_tree(told: Any, liar: Liar) -> Any:
    """True entries, with proofs of a ledger that has one more."""
    true = liar.true_ledger()
    other = true.and_then(true.bodies()[-1])
    return [{**row, **other.proven(row["seq"])} for row in told]


def _opening_unproven(told: Any, _: Liar) -> Any:
    return told | {"opening": told["opening"] | {"proof": []}}


def _another_opening(told: Any, liar: Liar) -> Any:
    ledger = liar.true_ledger()
    return told | {"opening": ledger.proven(ledger.find("ceremony.opened", liar.names["wanted"]))}


CHECKPOINTS: dict[str, Lie] = {
    "another log's key": Lie("checkpoint", {}, _of_another_key),
    "a fork": Lie("checkpoint", {}, _fork),
    "a ledger gone back": Lie("checkpoint", {"service": _gone_back}),
    "a head that nobody signed": Lie(
        "checkpoint",
        {
            "service": lambda told, _: (
                told | {"checkpoint": told["checkpoint"][:-20] + "A" * 18 + "\n"}
            )
        },
    ),
    "another origin": Lie("checkpoint", {"service": _set(origin="elsewhere.example/main")}),
}
PROOFS: dict[str, Lie] = {
    "no proof of consistency": Lie("proof", {"consistency": _set(proof=[])}),
    "no proof of an object": Lie("proof", {"objects": _unproven}),
    "a page of another tree": Lie("proof", {"objects": _page_of_another_tree}),
    "no proof of the opening": Lie("proof", {"verdicts": _opening_unproven}),
    "the opening of another request": Lie("proof", {"verdicts": _another_opening}),
    "a proof that is none": Lie("proof", {"proof": _set(text="nothing")}),
}

# signing in, and asking


def _challenge(change: Callable[[Challenge], bytes]) -> Change:
    def told_as(told: Any, _: Liar) -> Any:
        true = Challenge.parse(decode_binary(told["payload"]))
        return told | {"payload": format_base64(change(true))}

    return told_as


def _statement(challenge: Challenge) -> bytes:
    """A statement of approval, to be signed for a challenge."""
    return canonical_json.encode({"kind": "approve", "official": challenge.official})


CHALLENGES: dict[str, Lie] = {
    "a challenge for somebody else": Lie(
        "challenge", {"challenge": _challenge(lambda it: replace(it, official="bert").encode())}
    ),
    "a challenge of another ledger": Lie(
        "challenge",
        {"challenge": _challenge(lambda it: replace(it, origin="elsewhere.example/main").encode())},
    ),
    "a statement as the challenge": Lie("challenge", {"challenge": _challenge(_statement)}),
}


def _her_key_again(told: Any, _: Liar) -> Any:
    """A signature by a key of the thief, which says of itself that it is hers."""
    return told | {"envelope": told["enrolment"]}


def _thief_asks(subject: Subject, _: Liar) -> Subject:
    key = key_of("thief-rita").keyfile.signing_public
    return replace(subject, request=replace(subject.asked, requester_key=key))


def _unsigned(subject: Subject, _: Liar) -> Subject:
    return replace(subject, request=replace(subject.asked, requester_key=None))


ASKING: dict[str, Lie] = {
    "another statement as her request": Lie("subject", {"request": _her_key_again}),
    "the thief's key as hers": subject_lie(
        _thief_asks, kind="signed", answers=("ceremony", "draft")
    ),
    "her request unsigned": subject_lie(_unsigned, kind="signed", answers=("ceremony", "draft")),
}
LIES: dict[str, Lie] = {
    **SUBJECTS,
    **ASKING,
    **ROSTERS,
    **RECIPIENTS,
    **BUNDLES,
    **DEALERLESS,
    **OBJECTS,
    **SETS,
    **CHECKPOINTS,
    **PROOFS,
    **CHALLENGES,
    **GRANTS,
    **SERVICE,
    **RESHARED,
}
