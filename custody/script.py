"""Ceremony scripts: what is done, by whom, in which order, and what is read aloud.

A script is a TOML file. It holds data only; what an action *does* is code in
:mod:`custody.ceremony`, chosen from the closed registry below, so a script can
order people about but can't run anything::

    format  = "custody-script/v1"
    name    = "export"
    kind    = "export"                  # genesis | export
    title   = "Export: two keys and a reason"
    summary = "One paragraph for people who have not seen it before."
    expires = "14d"                     # the longest life of such a ceremony

    [[step]]
    id       = "turn"
    action   = "turn"                   # from the registry
    actor    = "official"               # who performs it
    need     = "quorum"                 # how many: one | quorum | all
    within   = "15m"                    # time limit of the step
    absent   = "retry"                  # the limit passes: expire | proceed | retry
    wrong    = "refuse"                 # something is wrong: refuse | stop | record
    evidence = ["statement"]            # what stays on the record
    read     = "Officials, turn your keys."

The SHA-256 of the file's bytes is frozen into every ceremony run from it.
:func:`parse` refuses a script that can't work (turn before approve, no close, an
actor who holds no key told to turn one) and lists every problem it found.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from custody.actions import ACTIONS, KINDS
from custody.clock import parse_duration
from custody.errors import InputError, ScriptError

FORMAT = "custody-script/v1"
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_SCRIPT_KEYS = {"format", "name", "kind", "title", "summary", "expires", "step"}
_STEP_KEYS = {"id", "action", "actor", "need", "within", "absent", "wrong", "evidence", "read"}


# Actions that must occur exactly once, in this order; others may stand between
# them, except that nothing may stand between the last key and what it opens.
_BACKBONE = {
    "genesis": ("freeze", "deal", "receive", "canary", "activate", "close"),
    "export": ("freeze", "approve", "turn", "unlock", "collect", "close"),
}
_ADJACENT = {("turn", "unlock"), ("receive", "canary"), ("canary", "activate")}
_BEFORE = {"cool-off": ("approve", "turn"), "roll-call": ("freeze", "deal approve")}
MAX_TURN_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script: who does what, how many of them, and until when."""

    id: str
    action: str
    actor: str
    read: str
    evidence: tuple[str, ...]
    need: str | None = None
    within: timedelta | None = None
    absent: str | None = None
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A script as frozen into ceremonies: its steps and the digest of its exact bytes."""

    name: str
    kind: str
    title: str
    summary: str
    expires: timedelta
    steps: tuple[Step, ...]
    digest: str

    def place(self, action: str) -> int:
        """Give the position of the first step with this action; -1 where there is none."""
        return next((i for i, step in enumerate(self.steps) if step.action == action), -1)


def parse(data: bytes) -> Script:
    """Read and lint a script; ``ScriptError`` names every problem it has."""
    try:
        table = tomllib.loads(data.decode())
        script = _script(table, hashlib.sha256(data).hexdigest())
    except UnicodeDecodeError:
        raise ScriptError("a script is UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"a script is TOML: {str(error).lower()}") from None
    except InputError as error:
        raise ScriptError(error.message) from None
    problems = lint(script)
    if problems:
        raise ScriptError(f"script {script.name!r} can't work: " + "; ".join(problems))
    return script


def lint(script: Script) -> list[str]:
    """List what keeps this script from working; an empty list means it can."""
    problems = [problem for step in script.steps for problem in _lint_step(step, script.kind)]
    ids = [step.id for step in script.steps]
    problems += [
        f"two steps are called {name!r}" for name in sorted(set(ids)) if ids.count(name) > 1
    ]
    return problems + _lint_order(script)


def _lint_step(step: Step, kind: str) -> list[str]:
    action = ACTIONS.get(step.action)
    if action is None:
        return [f"step {step.id!r}: there is no action {step.action!r}"]
    problems = []
    if kind not in action.kinds:
        problems.append(f"{step.action} has no place in a {kind} ceremony")
    if step.actor not in action.actors:
        problems.append(f"{step.actor} can't be the actor of {step.action}")
    problems += _lint_choice("need", step.need, action.need, bool(action.need))
    timed = step.within is not None
    if action.within == ("never" if timed else "must"):
        problems.append(f"{step.action} {action.within} has a time limit (within)")
    problems += _lint_choice("absent", step.absent, action.absent, timed and bool(action.absent))
    problems += _lint_choice("wrong", step.wrong, action.wrong, bool(action.wrong))
    if not step.evidence or not set(step.evidence) <= action.evidence:
        problems.append(f"evidence must be of {', '.join(sorted(action.evidence))}")
    if not step.read.strip():
        problems.append("there is nothing to read aloud")
    if step.action == "turn" and step.within is not None and step.within > MAX_TURN_WINDOW:
        problems.append("the turn window is longer than an hour")
    return [f"step {step.id!r}: {problem}" for problem in problems]


def _lint_choice(key: str, given: str | None, allowed: frozenset[str], wanted: bool) -> list[str]:
    if given is None:
        return [f"{key} is missing"] if wanted else []
    if not wanted or given not in allowed:
        return [f"{key} = {given!r} does not fit this action"]
    return []


def _lint_order(script: Script) -> list[str]:
    actions = [step.action for step in script.steps]
    backbone = _BACKBONE[script.kind]
    problems = [
        f"{action} must occur exactly once, not {actions.count(action)} times"
        for action in backbone
        if actions.count(action) != 1
    ]
    if problems:
        return problems
    places = [actions.index(action) for action in backbone]
    for (left, at), (right, then) in zip(
        zip(backbone, places, strict=True),
        list(zip(backbone, places, strict=True))[1:],
        strict=False,
    ):
        if then < at:
            problems.append(f"{right} comes before {left}")
        elif (left, right) in _ADJACENT and then != at + 1:
            problems.append(f"nothing may stand between {left} and {right}")
    if places[0] != 0 or places[-1] != len(actions) - 1:
        problems.append("freeze must be first and close last")
    return problems + _lint_between(actions)


def _lint_between(actions: list[str]) -> list[str]:
    problems = []
    for action, (after, before) in _BEFORE.items():
        limit = next((actions.index(name) for name in before.split() if name in actions), 0)
        problems += [
            f"{action} must stand between {after} and {before.replace(' ', ' or ')}"
            for place, name in enumerate(actions)
            if name == action and not actions.index(after) < place < limit
        ]
    opened = actions.index("unlock") if "unlock" in actions else actions.index("activate")
    problems += [
        f"{name} is too late once the ceremony's effect has happened"
        for name in actions[opened:]
        if name in ("roll-call", "read-back", "witness")
    ]
    if "attest" in actions and actions.index("attest") < opened:
        problems.append("attest comes before there is anything to attest")
    return problems


def _script(table: dict[str, Any], digest: str) -> Script:
    _require_keys("script", table, _SCRIPT_KEYS, _SCRIPT_KEYS)
    if table["format"] != FORMAT:
        raise InputError(f"expected format {FORMAT!r}")
    if table["kind"] not in KINDS:
        raise InputError(f"expected kind to be one of {', '.join(KINDS)}")
    name = _text(table, "name")
    if not _ID.fullmatch(name):
        raise InputError(f"script name {name!r} is not lower-case letters, digits and hyphens")
    steps = table["step"]
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise InputError("expected [[step]] tables")
    return Script(
        name=name,
        kind=table["kind"],
        title=_text(table, "title"),
        summary=_text(table, "summary"),
        expires=parse_duration(_text(table, "expires")),
        steps=tuple(_step(step) for step in steps),
        digest=digest,
    )


def _step(table: dict[str, Any]) -> Step:
    _require_keys("step", table, {"id", "action", "actor", "evidence", "read"}, _STEP_KEYS)
    evidence = table["evidence"]
    if not isinstance(evidence, list) or not all(isinstance(item, str) for item in evidence):
        raise InputError("evidence is a list of strings")
    if not _ID.fullmatch(_text(table, "id")):
        raise InputError(f"step id {table['id']!r} is not lower-case letters, digits and hyphens")
    return Step(
        id=table["id"],
        action=_text(table, "action"),
        actor=_text(table, "actor"),
        read=_text(table, "read"),
        evidence=tuple(evidence),
        need=_text(table, "need") if "need" in table else None,
        within=parse_duration(_text(table, "within")) if "within" in table else None,
        absent=_text(table, "absent") if "absent" in table else None,
        wrong=_text(table, "wrong") if "wrong" in table else None,
    )


def _require_keys(what: str, table: dict[str, Any], must: set[str], may: set[str]) -> None:
    missing, extra = must - table.keys(), table.keys() - may
    if missing or extra:
        words = [f"lacks {key}" for key in sorted(missing)] + [
            f"has no key {key}" for key in sorted(extra)
        ]
        raise InputError(f"a {what} " + ", ".join(words))


def _text(table: dict[str, Any], key: str) -> str:
    value = table[key]
    if not isinstance(value, str):
        raise InputError(f"{key} is a string")
    return value
