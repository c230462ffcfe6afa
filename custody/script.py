"""Reading and checking ceremony scripts: what is done, by whom, and in which order.

A script is a TOML file. It holds data only; what an action *does* is code in
:mod:`custody.ceremony`, chosen from the closed registry :mod:`custody.script_actions`, so
a script can order people about but can't run anything::

    format  = "custody-script/v1"
    name    = "export"
    kind    = "export"                  # genesis | export | policy | drill | reshare
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
from itertools import pairwise
from typing import Any, TypeVar

from custody.errors import InputError, ScriptError
from custody.formats.timestamps import parse_duration
from custody.formats.validation import require_recorded_text
from custody.script_actions import ACTIONS, KINDS, NARROWER

FORMAT = "custody-script/v1"
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_SCRIPT_KEYS = {"format", "name", "kind", "title", "summary", "expires", "step"}
_STEP_NEEDS = {"id", "action", "actor", "evidence", "read"}
_STEP_KEYS = _STEP_NEEDS | {"need", "within", "absent", "wrong"}

# Actions that must occur exactly once, in this order; others may stand between
# them, except that nothing may stand between the last key and what it opens.
_BACKBONE = {
    "genesis": ("freeze", "deal", "receive", "canary", "activate", "close"),
    "export": ("freeze", "approve", "turn", "unlock", "collect", "close"),
    "policy": ("freeze", "approve", "activate", "close"),
    "drill": ("freeze", "turn", "canary", "close"),
    "reshare": (
        *("freeze", "approve", "read-back", "redeal", "receive"),
        *("canary", "activate", "close"),
    ),
}
_DEALERLESS = ("freeze", "commit", "receive", "canary", "activate", "close")
"""That of a genesis in which officials commit, and nobody deals."""
_ADJACENT = {
    ("turn", "unlock"),
    ("receive", "canary"),
    ("canary", "activate"),
    ("turn", "canary"),
    ("canary", "close"),
}

MAX_TURN_WINDOW = timedelta(hours=1)
MAX_SIZE = 32_000
"""Bytes of a script: whatever it holds, it fits the ledger entry that adopts it."""

_Value = TypeVar("_Value", str, tuple[str, str])


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
    script = _script(_read_toml(data), hashlib.sha256(data).hexdigest())
    problems = lint(script)
    if problems:
        raise ScriptError(f"script {script.name!r} can't work: " + "; ".join(problems))
    return script


def lint(script: Script) -> list[str]:
    """List what keeps this script from working; an empty list means it can."""
    problems = [problem for step in script.steps for problem in _lint_step(step, script.kind)]
    ids = [step.id for step in script.steps]
    problems += [f"two steps are called {name!r}" for name in _repeated(ids)]
    acts = [(step.action, step.actor) for step in script.steps]
    problems += [
        f"{action} by {actor} occurs twice"
        for action, actor in _repeated(acts)
        if action not in _backbone(script)
    ]
    cooling = [step.within for step in script.steps if step.action == "cool-off" and step.within]
    if cooling and sum(cooling, timedelta()) >= script.expires:
        problems.append("the cooling-off is longer than the ceremony may be open")
    return problems + _lint_order(script)


def _backbone(script: Script) -> tuple[str, ...]:
    commits = script.kind == "genesis" and script.place("commit") >= 0
    return _DEALERLESS if commits else _BACKBONE[script.kind]


def _lint_step(step: Step, kind: str) -> list[str]:
    action = ACTIONS.get(step.action)
    if action is None:
        return [f"step {step.id!r}: there is no action {step.action!r}"]
    problems = []
    if kind not in action.kinds:
        problems.append(f"{step.action} has no place in a ceremony of kind {kind}")
    if step.actor not in action.actors:
        problems.append(f"{step.actor} can't be the actor of {step.action}")
    fewer = NARROWER.get((step.action, kind), {})
    need, absent = (fewer.get(key, getattr(action, key)) for key in ("need", "absent"))
    problems += _lint_choice("need", step.need, need, bool(need))
    if step.actor == "witness" and step.need == "quorum":
        problems.append("a quorum is of officials, not of witnesses")
    timed = step.within is not None
    if action.within == "must" and not timed:
        problems.append("the time limit (within) is missing")
    if action.within == "never" and timed:
        problems.append(f"{step.action} takes no time limit (within)")
    problems += _lint_choice("absent", step.absent, absent, timed and bool(absent))
    wrong = fewer.get("wrong", action.wrong)
    problems += _lint_choice("wrong", step.wrong, wrong, bool(wrong))
    if not step.evidence or not set(step.evidence) <= action.evidence:
        problems.append(f"evidence must be of {', '.join(sorted(action.evidence))}")
    window = step.within if (step.action, kind) == ("turn", "export") else None
    if window is not None and window > MAX_TURN_WINDOW:
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
    backbone = _backbone(script)
    problems = [
        f"{action} must occur exactly once, not {actions.count(action)} times"
        for action in backbone
        if actions.count(action) != 1
    ]
    if problems:
        return problems
    for left, right in pairwise(backbone):
        gap = actions.index(right) - actions.index(left)
        if gap < 0:
            problems.append(f"{right} comes before {left}")
        elif (left, right) in _ADJACENT and gap > 1:
            problems.append(f"nothing may stand between {left} and {right}")
    if actions[0] != "freeze" or actions[-1] != "close":
        problems.append("freeze must be first and close last")
    return problems + [
        f"{action} {fault}"
        for place, action in enumerate(actions)
        if (fault := _misplaced(actions, place))
    ]


def _misplaced(actions: list[str], place: int) -> str | None:
    """Give what is wrong with the place of an optional action like roll-call; None if nothing."""

    def before(name: str) -> bool:
        return name in actions and place < actions.index(name)

    action, effect = actions[place], "unlock" if "unlock" in actions else "activate"
    if action == "cool-off" and "turn" in actions and (before("approve") or not before("turn")):
        return "must stand between approve and turn"
    if action == "deal" and "commit" in actions:
        return "has no place where officials commit"
    if action == "roll-call" and not any(map(before, ("deal", "commit", "approve"))):
        return "must stand before deal, commit or approve"
    if action in ("read-back", "witness") and not before(effect):
        return "is too late once the ceremony's effect has happened"
    if action == "attest" and before(effect):
        return "comes before there is anything to attest"
    return None


def _repeated(values: list[_Value]) -> list[_Value]:
    return sorted({value for value in values if values.count(value) > 1})


def _read_toml(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_SIZE:
        raise ScriptError(f"expected a script of at most {MAX_SIZE} bytes, got {len(data)}")
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError:
        raise ScriptError("a script is UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"a script is TOML: {str(error).lower()}") from None
    except (ValueError, RecursionError):
        raise ScriptError("a script is TOML, with nothing huge or deep in it") from None


def _script(table: dict[str, Any], digest: str) -> Script:
    _require_keys("a script", table, _SCRIPT_KEYS, _SCRIPT_KEYS)
    if table["format"] != FORMAT:
        raise ScriptError(f"expected format {FORMAT!r}")
    if table["kind"] not in KINDS:
        raise ScriptError(f"expected kind to be one of {', '.join(KINDS)}")
    steps = table["step"]
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise ScriptError("expected [[step]] tables")
    return Script(
        name=_id("a script", table, "name"),
        kind=table["kind"],
        title=_prose("a script", table, "title"),
        summary=_prose("a script", table, "summary"),
        expires=_duration("a script", table, "expires"),
        steps=tuple(_step(f"step {at}", step) for at, step in enumerate(steps, start=1)),
        digest=digest,
    )


def _step(what: str, table: dict[str, Any]) -> Step:
    _require_keys(what, table, _STEP_NEEDS, _STEP_KEYS)
    evidence = table["evidence"]
    if not isinstance(evidence, list) or not all(isinstance(item, str) for item in evidence):
        raise ScriptError(f"{what}: evidence is a list of strings")
    return Step(
        id=_id(what, table, "id"),
        action=_text(what, table, "action"),
        actor=_text(what, table, "actor"),
        read=_prose(what, table, "read"),
        evidence=tuple(evidence),
        need=_text(what, table, "need") if "need" in table else None,
        within=_duration(what, table, "within") if "within" in table else None,
        absent=_text(what, table, "absent") if "absent" in table else None,
        wrong=_text(what, table, "wrong") if "wrong" in table else None,
    )


def _require_keys(what: str, table: dict[str, Any], must: set[str], may: set[str]) -> None:
    if missing := must - table.keys():
        raise ScriptError(f"{what} lacks {', '.join(sorted(missing))}")
    if extra := table.keys() - may:
        raise ScriptError(f"{what} has no key {', '.join(map(ascii, sorted(extra)))}")


def _text(what: str, table: dict[str, Any], key: str) -> str:
    value = table[key]
    if not isinstance(value, str):
        raise ScriptError(f"{what}: {key} is a string")
    return value


def _id(what: str, table: dict[str, Any], key: str) -> str:
    value = _text(what, table, key)
    if not _ID.fullmatch(value):
        raise ScriptError(
            f"{what}: {key} has lower-case letters, digits and hyphens, got {value[:70]!a}"
        )
    return value


def _prose(what: str, table: dict[str, Any], key: str) -> str:
    """Read text for people, which a terminal or a browser shows as it is."""
    try:
        return require_recorded_text(table[key], key)
    except InputError as error:
        raise ScriptError(f"{what}: {error.message}") from None


def _duration(what: str, table: dict[str, Any], key: str) -> timedelta:
    try:
        return parse_duration(_text(what, table, key))
    except InputError as error:
        raise ScriptError(f"{what}: {key}: {error.message}") from None
