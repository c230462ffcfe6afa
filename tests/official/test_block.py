"""Everybody who signs is shown the same lines, of what was verified, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pytest

from custody.ceremony import Dealt, Subject, subject_words
from custody.ceremony.outside_witnesses import OutsideWitnesses
from custody.ceremony.policy import Policy
from custody.ceremony.requesters import KeyedRequester
from custody.collection.closing import Closing
from custody.collection.key_object import CollectionKey
from custody.formats.encoding import format_base64
from custody.official.block import Asker, Words, block, object_rows, size_of
from custody.official.known_people import COMPARED, SEEN, Known
from custody.official.registered_objects import RegisteredObject
from custody.registration import SignedFields
from custody.tlog.cosignature import Cosigner
from tests.db_snapshots import Moments
from tests.official.told import Told

LABELS = (
    *("ledger", "ceremony", "asked_by", "purpose", "objects"),
    *("recipient", "policy", "quorum", "until", "words"),
)


TOKEN = Asker("token")


@dataclass(frozen=True)
class Case:
    """What a block is made of."""

    subject: Subject
    asker: Asker = TOKEN
    words: Words = "typed"
    objects: tuple[RegisteredObject, ...] | None = None
    listed: tuple[tuple[str, int], ...] | None = None
    dealing: Dealt | None = None
    entries: int | None = 1234

    @property
    def lines(self) -> dict[str, str]:
        return dict(
            block(
                self.subject,
                asker=self.asker,
                words=self.words,
                objects=self.objects,
                listed=self.listed,
                dealing=self.dealing,
                entries=self.entries,
            )
        )

    def record(self) -> list[Any]:
        """The same as a browser has it."""
        known = {
            "asker": asdict(self.asker),
            "words": self.words,
            "objects": self.objects and [registration(one) for one in self.objects],
            "listed": self.listed and [size for _, size in self.listed],
            "dealing": self.dealing and self.dealing.record(),
            "entries": self.entries,
        }
        return [self.subject.record(), known]


def registration(one: RegisteredObject) -> dict[str, Any]:
    proof = {} if one.proof is None else {"proof": format_base64(one.proof)}
    closing = {} if one.closing is None else {"closing": one.closing.record()}
    return {**one.said.record(), "header": format_base64(one.header), **proof, **closing}


def sealed(size: int, time: str, proof: bytes | None = b"p" * 64, **said: Any) -> RegisteredObject:
    fields = {"host": "db1", "job": "dump", "tags": {}} | said
    return RegisteredObject(
        SignedFields("ab" * 32, size, time, **fields), b"", proof, 7, "2026-11-29T00:00:00.000000Z"
    )


def collection(count: int | None) -> RegisteredObject:
    """The key object of a collection of so many files; None: it is still open."""
    one = sealed(307, "2026-01-31T22:05:00.000000Z")
    key = CollectionKey(b"m" * 32, b"the whole file")
    closing = None
    if count is not None:
        times = ("2026-01-30T01:00:59.999999Z", "2026-01-31T22:00:00.000000Z")
        first, last = times if count else (None, None)
        digests = {"collection": "ab" * 32, "manifest": "cd" * 32, "root": "ef" * 32}
        said: dict[str, Any] = {**digests, "first": first, "last": last, "count": count}
        closing = Closing(size=count * 1000, signature=b"s" * 64, **said)
    return replace(one, said=replace(one.said, key=key), closing=closing)


TWO = (sealed(2048, "2026-01-31T22:05:00.000000Z"), sealed(5, "2026-01-30T01:00:59.999999Z"))
HOSTILE = "\u202ered\x1b[31m\n  recipient  age1mine \U0001f9d9\u05e9"


def cases(export: Subject, genesis: Subject, dealing: Dealt) -> dict[str, Case]:
    """Each kind of ceremony, each way of knowing, and what others could write into it."""
    request, many = export.asked, [0, 1, 999, 1023, 1024, 1280, 1 << 20, (1 << 53) - 1]
    signed = replace(export, request=replace(request, requester_key=b"k" * 32))
    hostile = replace(
        export,
        requester=HOSTILE,
        dataset=HOSTILE,
        policy=Policy(True, HOSTILE, headers="proven", requests="signed"),
        request=replace(request, purpose=HOSTILE, recipient=HOSTILE),
    )
    names = [Cosigner(f"witness.example/w{one}", bytes([one]) * 32).vkey for one in (7, 8)]
    witnessed = replace(genesis.policy, witnesses=OutsideWitnesses.of(names, 1))
    odd = (
        sealed(1, HOSTILE, None, host=HOSTILE, job=None, tags={"\U00010000": "b", "\uffff": "a"}),
        sealed(1, "2026-01-31T22:05Z\n", host=None, job=None, tags={HOSTILE: HOSTILE}),
        sealed(1, "yesterday"),
    )
    return {
        "an export by token": Case(export, objects=TWO),
        "one object": Case(export, objects=TWO[:1]),
        "no object": Case(export, objects=()),
        "one day unproven": Case(export, objects=(TWO[0], replace(TWO[0], proof=None))),
        "signed by a seen key": Case(signed, Asker("seen"), objects=TWO),
        "signed by a compared key": Case(
            signed, Asker("compared", "2026-05-03"), "unneeded", objects=TWO
        ),
        "signed by a key compared on no day": Case(
            signed, Asker("compared"), "unneeded", objects=TWO
        ),
        "a draft of one's own": Case(signed, Asker("oneself"), "read", listed=(("ab", 2049),)),
        "a refusal": Case(export, Asker("told"), "unneeded", entries=None),
        "a genesis that is not dealt": Case(genesis, Asker("told"), "read", entries=None),
        "a genesis that lists who may ask": Case(
            replace(genesis, requesters=(KeyedRequester("rita", b"s" * 32, b"b" * 32, b"f" * 32),)),
            Asker("told"),
        ),
        "a genesis that is dealt": Case(genesis, Asker("told"), dealing=dealing),
        "a genesis dealt offline": Case(
            replace(genesis, policy=replace(genesis.policy, dealer="offline")), Asker("told")
        ),
        "the words of an offline dealing": Case(
            replace(genesis, policy=replace(genesis.policy, dealer="offline")),
            Asker("told"),
            "read",
            dealing=dealing,
        ),
        "a receipt of an offline dealing": Case(
            replace(genesis, policy=replace(genesis.policy, dealer="offline")),
            Asker("told"),
            dealing=dealing,
        ),
        "a change of policy": Case(
            replace(export, request=None, wanted=replace(export.policy, headers="proven")),
            Asker("told"),
        ),
        "a set": Case(replace(export, request=replace(request, set="job=dump")), objects=TWO),
        "a set of many": Case(
            replace(export, request=replace(request, set="all")),
            objects=tuple(
                sealed(at, TWO[0].sealed, job=f"j{at % 23}", host=f"h{at % 2}") for at in range(99)
            ),
        ),
        "witnessed from outside": Case(replace(genesis, policy=witnessed), Asker("told")),
        "others' texts": Case(hostile, objects=odd),
        "an open collection": Case(export, objects=(collection(None),)),
        "an empty collection": Case(export, objects=(collection(0),)),
        "a collection": Case(export, objects=(collection(1), TWO[0])),
        "collections": Case(export, objects=(collection(None), collection(2000), collection(1))),
        **{
            f"{size} bytes": Case(export, listed=(("ab", size), ("cd", size)), entries=size)
            for size in many
        },
    }


@pytest.fixture(scope="module")
def told(sqlite: Moments) -> Iterator[Told]:
    with sqlite.sealed() as world:
        yield Told.honest(world)


@pytest.fixture
def every(told: Told) -> dict[str, Case]:
    return cases(told.subject, told.genesis.subject, told.genesis.dealing)


def test_the_lines_are_the_same_ten_in_the_same_order(every: dict[str, Case]) -> None:
    for case in every.values():
        assert [label.replace(" ", "_") for label in case.lines] == list(LABELS)
        assert all(case.lines.values())


def test_an_export_is_told_as_it_was_verified(told: Told, every: dict[str, Case]) -> None:
    """KNOWN, ASKED: who asked and how that is known, how much, of when, for whom, by whom."""
    subject = told.subject
    assert every["an export by token"].lines == {
        "ledger": f"{subject.origin}, 1,234 entries",
        "ceremony": f"export of registry, {subject.ceremony}",
        "asked by": "rita, by a token: nobody signed it",
        "purpose": subject.asked.purpose,
        "objects": "1 object, 2,053 B (2.0 KiB), sealed 2026-01-30 01:00Z to 2026-01-31 22:05Z\n"
        "2 by dump on db1, 2,053 B (2.0 KiB)",
        "recipient": subject.asked.recipient,
        "policy": "objects with or without their sealer's proof; signed requests only; "
        "whoever asks may not approve; exports by the script export; key dealt by the service",
        "quorum": "3 of 5: anna, bert, carl, dora, emil",
        "until": f"{subject.expires:%Y-%m-%d %H:%M}Z",
        "words": "twelve, which rita reads to you and you type",
    }


def test_a_set_is_told_in_its_words_and_by_job_and_host(every: dict[str, Case]) -> None:
    """BOUND: what the service has not said, and what it alone has resolved."""
    _, *lines = every["a set of many"].lines["objects"].split("\n")
    assert lines[:2] == ["the set all, as the service resolved it", "3 by j0 on h0, 138 B"]
    assert lines[-1] == "and 26 more jobs and hosts, which the list has"
    assert len(lines) == 22
    assert every["a set"].lines["objects"].split("\n")[1].startswith("the set job=dump, as the")


def test_what_does_not_apply_says_none(every: dict[str, Case]) -> None:
    lines = every["a genesis that is not dealt"].lines
    assert [label for label, text in lines.items() if text == "none"] == [
        "purpose",
        "objects",
        "recipient",
    ]
    assert lines["asked by"].endswith(", who opened it")


def test_whose_key_the_words_of_a_genesis_compare_is_told(every: dict[str, Case]) -> None:
    """KNOWN, ASKED: requesters too become compared with them."""
    lines = every["a genesis that lists who may ask"].lines
    assert lines["quorum"].split("\n")[1:] == ["listed with their keys, who may ask: rita"]


def test_what_nobody_checked_says_so(every: dict[str, Case]) -> None:
    """KNOWN: a list that came from the service is never told as a proven one."""
    assert every["a draft of one's own"].lines["objects"].endswith(", as the service lists them")
    refusal = every["a refusal"].lines
    assert refusal["objects"] == "1 object, as the service lists them"
    assert refusal["asked by"] == "rita, as the service says"
    unproven = every["one day unproven"].lines["objects"]
    assert unproven.split("\n")[0].endswith("22:05Z, 1 not signed by the sealer")


def test_only_who_reads_the_words_out_is_shown_them(every: dict[str, Case]) -> None:
    """KNOWN: everybody else types them."""
    for case in every.values():
        shown = subject_words(case.subject, case.dealing) in case.lines.values()
        assert shown == (case.words == "read")


def test_a_dealt_genesis_names_what_everything_will_be_sealed_to(
    told: Told, every: dict[str, Case]
) -> None:
    assert every["a genesis that is dealt"].lines["recipient"] == told.genesis.dealing.recipient


def test_how_a_key_is_known_is_told_with_its_day() -> None:
    day = date(2026, 5, 3)
    assert Asker.of(None) == Asker("token")
    assert Asker.of(Known("o", "rita", "00", SEEN, day)) == Asker("seen")
    assert Asker.of(Known("o", "rita", "00", COMPARED, day)) == Asker("compared", "2026-05-03")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1,024 B (1.0 KiB)"),
        (1_572_863, "1,572,863 B (1.4 MiB)"),
        (1 << 40, "1,099,511,627,776 B (1.0 TiB)"),
        (1 << 53, "9,007,199,254,740,992 B (8,192.0 TiB)"),
    ],
)
def test_bytes_are_counted_and_never_rounded_up(size: int, text: str) -> None:
    assert size_of(size) == text


def test_each_object_is_listed_as_its_sealer_signed_it() -> None:
    bare = sealed(7, "2026-01-31T22:05:00Z", None, job=None, tags={"b": "2", "a": "1"})
    assert object_rows([bare]) == [
        (
            "abababababab",
            "2026-01-31 22:05Z",
            "7 B",
            "db1",
            "a=1  b=2  (not signed by its sealer)",
        )
    ]
