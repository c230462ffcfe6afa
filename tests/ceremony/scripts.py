"""Scripts for tests: the shipped ones, and any order of steps, with the least said of each."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from custody import resources
from custody.script import Script, parse


@cache
def shipped(name: str) -> Script:
    """One of the scripts that come with the project."""
    scripts = {script.name: script for script in map(parse, resources.shipped_scripts())}
    return scripts[name]


# What a step of each action says where a test does not care.
STEPS: dict[str, dict[str, Any]] = {
    "freeze": {"actor": "service", "evidence": ["roster"]},
    "roll-call": {
        "actor": "official",
        "need": "quorum",
        "wrong": "refuse",
        "evidence": ["fingerprint-words"],
    },
    "read-back": {
        "actor": "official",
        "need": "quorum",
        "wrong": "stop",
        "evidence": ["digest-words"],
    },
    "deal": {"actor": "service", "evidence": ["share-keys"]},
    "commit": {"actor": "official", "need": "all", "wrong": "refuse", "evidence": ["statement"]},
    "redeal": {
        "actor": "official",
        "need": "all",
        "within": "7d",
        "absent": "proceed",
        "wrong": "refuse",
        "evidence": ["statement"],
    },
    "receive": {"actor": "official", "need": "all", "wrong": "stop", "evidence": ["statement"]},
    "canary": {"actor": "service", "evidence": ["openers"]},
    "activate": {"actor": "service", "evidence": ["recipient"]},
    "approve": {"actor": "official", "need": "quorum", "evidence": ["statement"]},
    "cool-off": {"actor": "service", "within": "12h", "evidence": ["statement"]},
    "witness": {"actor": "witness", "need": "one", "wrong": "stop", "evidence": ["statement"]},
    "turn": {
        "actor": "official",
        "need": "quorum",
        "within": "15m",
        "absent": "retry",
        "wrong": "refuse",
        "evidence": ["statement"],
    },
    "unlock": {"actor": "service", "evidence": ["grant-digest"]},
    "collect": {
        "actor": "requester",
        "need": "one",
        "within": "14d",
        "absent": "proceed",
        "evidence": ["collection"],
    },
    "attest": {
        "actor": "official",
        "need": "all",
        "within": "7d",
        "absent": "proceed",
        "wrong": "record",
        "evidence": ["statement"],
    },
    "close": {"actor": "service", "evidence": ["outcome"]},
}


GENESIS = "freeze deal receive canary activate close"


DEALERLESS = "freeze commit receive canary activate close"


EXPORT = "freeze approve turn unlock collect close"


def script_text(
    kind: str,
    actions: str,
    changes: dict[str, dict[str, Any]] | None = None,
    expires: str = "14d",
) -> bytes:
    """Write a script of these actions, ``name`` or, where one witness does it, ``name@witness``.

    ``changes`` go over the steps of an action; a key that is None is left out.
    """
    lines = [
        'format = "custody-script/v1"\nname = "tried"\ntitle = "Tried"\nsummary = "For a test."',
        f'kind = "{kind}"\nexpires = "{expires}"',
    ]
    for number, action in enumerate(actions.split()):
        name, _, actor = action.partition("@")
        step: dict[str, Any] = {"id": f"s{number}-{name}", "action": name, "read": "Read this."}
        step |= STEPS[name]
        if actor == "witness":
            step |= {"actor": actor, "need": "one"}
        step |= (changes or {}).get(name, {})
        lines.append("[[step]]")
        lines += [f"{key_} = {json.dumps(v)}" for key_, v in step.items() if v is not None]
    return "\n".join(lines).encode()


def script(
    kind: str,
    actions: str,
    changes: dict[str, dict[str, Any]] | None = None,
    expires: str = "14d",
) -> Script:
    return parse(script_text(kind, actions, changes, expires))
