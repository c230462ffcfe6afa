"""The registry of all actions that a ceremony script may order (promise QUORUM).

A script names actions from here and nothing else, so the worst a script can do
is to be refused. An administrator holds no share and a service has no will of its
own, so neither stands as an actor where a key, a signature or a voice is asked for.
What comes after the unlock or the activation has a time limit of its own, since
the ceremony's expiry no longer ends it (promise REFUSAL).
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("genesis", "export", "policy")


@dataclass(frozen=True, slots=True)
class Action:
    """What the registry allows for one action; an empty set means the key may not be given."""

    actors: frozenset[str]
    evidence: frozenset[str]
    kinds: frozenset[str] = frozenset(KINDS)
    need: frozenset[str] = frozenset()
    within: str = "never"  # never | may | must
    absent: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACTIONS: dict[str, Action] = {
    "freeze": Action(_set("service"), _set("subject-digest script-digest roster")),
    "roll-call": Action(
        _set("official"),
        _set("fingerprint-words"),
        need=_set("quorum all"),
        within="may",
        absent=_set("expire proceed"),
        wrong=_set("refuse stop"),
    ),
    "read-back": Action(
        _set("official witness"),
        _set("digest-words"),
        need=_set("one quorum all"),
        within="may",
        absent=_set("expire"),
        wrong=_set("refuse stop"),
    ),
    "deal": Action(
        _set("service"),
        _set("share-keys sealed-share-digests"),
        kinds=_set("genesis"),
        within="may",
        absent=_set("expire"),
    ),
    "receive": Action(
        _set("official"),
        _set("statement"),
        kinds=_set("genesis"),
        need=_set("all"),
        within="may",
        absent=_set("expire"),
        wrong=_set("stop"),
    ),
    "canary": Action(_set("service"), _set("openers"), kinds=_set("genesis")),
    "activate": Action(_set("service"), _set("recipient policy"), kinds=_set("genesis policy")),
    "approve": Action(
        _set("official"),
        _set("statement"),
        kinds=_set("export policy"),
        need=_set("quorum"),
        within="may",
        absent=_set("expire"),
    ),
    "cool-off": Action(_set("service"), _set("statement"), kinds=_set("export"), within="must"),
    "witness": Action(
        _set("witness"),
        _set("statement"),
        need=_set("one"),
        within="may",
        absent=_set("expire"),
        wrong=_set("stop"),
    ),
    "turn": Action(
        _set("official"),
        _set("statement"),
        kinds=_set("export"),
        need=_set("quorum"),
        within="must",
        absent=_set("retry expire"),
        wrong=_set("refuse"),
    ),
    "unlock": Action(_set("service"), _set("grant-digest"), kinds=_set("export")),
    "collect": Action(
        _set("requester"),
        _set("collection"),
        kinds=_set("export"),
        need=_set("one"),
        within="must",
        absent=_set("proceed"),
    ),
    "attest": Action(
        _set("official witness"),
        _set("statement"),
        need=_set("one quorum all"),
        within="must",
        absent=_set("proceed"),
        wrong=_set("record"),
    ),
    "close": Action(_set("service"), _set("outcome")),
}
