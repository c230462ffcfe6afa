"""The commands that rest on little, as the table of lies runs them.

Of no column are those that work on files alone (``rewrap``, ``recover``) or only hand in what they
have (``register -d``, ``receipts sync``): they ask for nothing that could be a lie.
"""

from __future__ import annotations

from tests.lying.command import REASON, Command, Line, official
from tests.lying.reshares import NEW
from tests.lying.town import Town
from tests.people import OFFICIALS

EXCEPTION = ["--expected", "a key", "--happened", "none", "--decided", "to wait"]


def _listed(town: Town) -> Line:
    words = ["--words", town.words("books")]
    return ["key", "listed", town.liar.names["books"], "--key", "rita.key", *words]


def _setup(town: Town) -> Line:
    seats = [part for name in OFFICIALS for part in ("--official", name)]
    terms = ["--threshold", "3", "--requester", "rita", "--job", "weekly"]
    return ["setup", "-d", "registry", *seats, *terms, "--words", town.recipient_words("registry")]


def _setup_from_nothing(_: Town) -> Line:
    seats = ["--official", "quinn", "--official", "ralf", "--threshold", "2"]
    return ["setup", "-d", "maps", *seats, "--requester", "rita"]


def _reshare(_: Town) -> Line:
    seats = [part for name in NEW for part in ("--official", name)]
    return ["reshare", "-d", "deeds", "--threshold", "3", *seats]


LEAVING = frozenset({"genesis", "verdicts", "bundle"})
REDEALT = frozenset({"redealt"})
COMMANDS: dict[str, Command] = {
    "abstain": official("abstain", "asked", *REASON, answers=frozenset({"objects", "genesis"})),
    "exception": official("exception", "asked", *EXCEPTION, answers=frozenset()),
    "approve-policy": official(
        "approve", "stricter", answers=frozenset({"genesis", "verdicts"}), said=True
    ),
    "dataset-policy": Command(
        lambda _: ["dataset", "policy", "deeds", "--requests", "signed"],
        frozenset({"service", "changed"}),
        "policy",
    ),
    "turn-drill": official("turn", "drilled", answers=frozenset({"genesis", "verdicts"})),
    "drill": Command(
        lambda _: ["drill", "-d", "deeds", "--target", "all"],
        frozenset({"service", "drilled"}),
        "drill",
    ),
    "approve-reshare": official(
        "approve", "leaving", answers=frozenset({"genesis", "verdicts"}), said=True
    ),
    "read-back-reshare": official("read-back", "heard", answers=frozenset(), said=True),
    "redeal": official("redeal", "dealing", "--all-said", answers=LEAVING, said=True, ends=(0, 77)),
    "redeal-seen": official("redeal", "dealing", "--first-use", answers=LEAVING),
    "receipt-new": official(
        "receipt", "shared", answers=REDEALT, said=True, who="gina", ends=(0, 77)
    ),
    "receipt-new-seen": official("receipt", "shared", "--first-use", answers=REDEALT, who="gina"),
    "complain-new": official(
        "complain", "shared", answers=REDEALT | {"verdicts"}, who="gina", ends=(77, 77)
    ),
    "answer": official("answer", "disputed", answers=LEAVING | {"complaints"}),
    "attest-early": official(
        "attest", "shared", "--agree", answers=frozenset({"verdicts"}), ends=(65, 65)
    ),
    "attest-old": official("attest", "moved", "--agree", answers=frozenset({"verdicts"})),
    "approve-epoch": official(
        "approve",
        "epoch-asked",
        answers=frozenset({"genesis", "objects", "verdicts"}),
        said=True,
    ),
    "turn-epoch": official(
        "turn", "epoch-approved", answers=frozenset({"genesis", "objects", "verdicts"})
    ),
    "turn-drill-epoch": official(
        "turn", "epoch-drilled", answers=frozenset({"genesis", "verdicts"})
    ),
    "reshare": Command(_reshare, frozenset({"service", "reshared"}), "reshare"),
    "subject": Command(
        lambda town: ["dataset", "subject", town.liar.names["vault"], "-o", "new.subject"],
        frozenset({"service", "ceremony"}),
        "genesis",
    ),
    "key-listed": Command(
        _listed, frozenset({"service", "consistency", "ceremony", "challenge"}), "genesis"
    ),
    "present": Command(
        lambda town: ["present", town.liar.names["rolled"], "--key", "anna.key"],
        frozenset({"service", "challenge"}),
    ),
    "setup": Command(_setup, frozenset({"service", "dataset"}), displays=frozenset({"ceremony"})),
    "setup-invites": Command(_setup_from_nothing, frozenset({"service", "invited"}), ends=(75, 75)),
    "invite": Command(
        lambda _: ["invite", "quinn", "--role", "official"], frozenset({"service", "invited"})
    ),
    "link": Command(lambda _: ["link", "rita"], frozenset({"service", "linked"})),
}
