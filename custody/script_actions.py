"""The registry of all actions that a ceremony script may order (promise QUORUM).

A script names actions from here and nothing else, so the worst a script can do
is to be refused. An administrator holds no share and a service has no will of its
own, so neither stands as an actor where a key, a signature or a voice is asked for.
What comes after the unlock or the activation has a time limit of its own, since
the ceremony's expiry no longer ends it (promise REFUSAL).
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("genesis", "export", "policy", "drill", "reshare")
_DECIDED = frozenset(("genesis", "export", "policy", "reshare"))
"""The kinds that people have to agree on; a drill opens nothing, so nobody has to."""


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
        kinds=_DECIDED,
        need=_set("quorum all"),
        within="may",
        absent=_set("expire proceed"),
        wrong=_set("refuse stop"),
    ),
    "read-back": Action(
        _set("official witness"),
        _set("digest-words"),
        kinds=_DECIDED,
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
    "commit": Action(
        _set("official"),
        _set("statement"),
        kinds=_set("genesis"),
        need=_set("all"),
        within="may",
        absent=_set("expire"),
        wrong=_set("refuse"),
    ),
    "redeal": Action(
        _set("official"),
        _set("statement"),
        kinds=_set("reshare"),
        need=_set("all"),
        within="must",
        absent=_set("proceed"),
        wrong=_set("refuse"),
    ),
    "receive": Action(
        _set("official"),
        _set("statement"),
        kinds=_set("genesis reshare"),
        need=_set("all"),
        within="may",
        absent=_set("expire"),
        wrong=_set("stop record"),
    ),
    "canary": Action(_set("service"), _set("openers result"), kinds=_set("genesis drill reshare")),
    "activate": Action(
        _set("service"), _set("recipient policy epoch"), kinds=_set("genesis policy reshare")
    ),
    "approve": Action(
        _set("official"),
        _set("statement"),
        kinds=_set("export policy reshare"),
        need=_set("quorum"),
        within="may",
        absent=_set("expire"),
    ),
    "cool-off": Action(_set("service"), _set("statement"), kinds=_set("export"), within="must"),
    "witness": Action(
        _set("witness"),
        _set("statement"),
        kinds=_DECIDED,
        need=_set("one"),
        within="may",
        absent=_set("expire"),
        wrong=_set("stop"),
    ),
    "turn": Action(
        _set("official"),
        _set("statement"),
        kinds=_set("export drill"),
        need=_set("one quorum all"),
        within="must",
        absent=_set("retry expire proceed"),
        wrong=_set("refuse record"),
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
        kinds=_DECIDED,
        need=_set("one quorum all"),
        within="must",
        absent=_set("proceed"),
        wrong=_set("record"),
    ),
    "close": Action(_set("service"), _set("outcome")),
}


NARROWER: dict[tuple[str, str], dict[str, frozenset[str]]] = {
    ("turn", "export"): {
        "need": _set("quorum"),
        "absent": _set("retry expire"),
        "wrong": _set("refuse"),
    },
    ("turn", "drill"): {"absent": _set("proceed"), "wrong": _set("record")},
    ("receive", "genesis"): {"wrong": _set("stop")},
    ("receive", "reshare"): {"wrong": _set("record")},
    ("read-back", "reshare"): {"need": _set("all"), "absent": _set("expire")},
}
"""By action and kind: what of the action's choices that kind allows, where it is fewer."""
