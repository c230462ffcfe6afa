"""Scripts: what is refused, that the refusal says why, and that those shipped are sound."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import resources
from custody.errors import ScriptError
from custody.formats.timestamps import stamp
from custody.script import MAX_SIZE, Script, lint, parse
from custody.script_actions import ACTIONS, KINDS
from custody.tlog.entry import GENESIS_PREV, MAX_ENTRY, encode_entry
from tests.ceremony.play import START
from tests.ceremony.scripts import EXPORT, GENESIS, script_text
from tests.damage import damaged

SHIPPED = {parse(data).name: data for data in resources.shipped_scripts()}
README = (resources.folder("ceremonies") / "README.md").read_text()


def problem(data: bytes) -> str:
    with pytest.raises(ScriptError) as caught:
        parse(data)
    return caught.value.message


def test_the_shipped_scripts_pass_their_own_linter() -> None:
    """QUORUM: what a service begins with can be run."""
    assert sorted(SHIPPED) == [
        "drill",
        "drill-census",
        "drill-possession",
        "export",
        "export-witnessed",
        "genesis",
        "genesis-dealerless",
        "genesis-dealerless-witnessed",
        "genesis-offline",
        "genesis-witnessed",
        "policy",
        "reshare",
        "reshare-witnessed",
    ]
    for name, data in SHIPPED.items():
        script = parse(data)
        assert lint(script) == []
        assert script.digest == hashlib.sha256(data).hexdigest()
        assert (resources.folder("ceremonies") / f"{name}.toml").read_bytes() == data


def test_a_script_is_read_as_it_stands() -> None:
    """Every key, with its time limits as times."""
    script = parse(SHIPPED["export"])
    assert (script.kind, script.expires) == ("export", timedelta(days=14))
    turn = script.steps[script.place("turn")]
    assert (turn.actor, turn.need, turn.within) == ("official", "quorum", timedelta(minutes=15))
    assert (turn.absent, turn.wrong, turn.evidence) == ("retry", "refuse", ("statement",))
    assert turn.read.startswith("Officials who approved: turn your keys.")
    assert script.place("deal") == -1


def test_another_byte_is_another_script() -> None:
    """BOUND: the digest is of the file's exact bytes, comments too."""
    data = SHIPPED["export"]
    assert parse(data + b"# seen\n").digest != parse(data).digest


# One step changed: what is wrong, and what the refusal says of it.
WRONG_STEPS: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("export", EXPORT, "turn", {"within": None, "absent": None}, "time limit (within) is missing"),
    ("export", EXPORT, "turn", {"within": "61m"}, "turn window is longer than an hour"),
    ("export", EXPORT, "turn", {"absent": "proceed"}, "absent = 'proceed' does not fit"),
    ("export", EXPORT, "turn", {"absent": None}, "absent is missing"),
    ("export", EXPORT, "turn", {"wrong": "record"}, "wrong = 'record' does not fit"),
    ("export", EXPORT, "turn", {"wrong": None}, "wrong is missing"),
    ("export", EXPORT, "turn", {"need": "one"}, "need = 'one' does not fit"),
    ("export", EXPORT, "turn", {"need": None}, "need is missing"),
    ("export", EXPORT, "turn", {"need": "none"}, "need = 'none' does not fit"),
    ("export", EXPORT, "turn", {"actor": "administrator"}, "administrator can't be the actor"),
    ("export", EXPORT, "turn", {"actor": "service"}, "service can't be the actor of turn"),
    ("export", EXPORT, "turn", {"actor": "witness"}, "witness can't be the actor of turn"),
    ("export", EXPORT, "turn", {"evidence": []}, "evidence must be of statement"),
    ("export", EXPORT, "turn", {"evidence": ["video"]}, "evidence must be of statement"),
    ("export", EXPORT, "approve", {"need": "one"}, "need = 'one' does not fit"),
    ("export", EXPORT, "approve", {"actor": "requester"}, "requester can't be the actor"),
    ("export", EXPORT, "approve", {"absent": "proceed", "within": "1d"}, "absent = 'proceed'"),
    ("export", EXPORT, "approve", {"absent": "expire"}, "absent = 'expire' does not fit"),
    ("export", EXPORT, "approve", {"wrong": "refuse"}, "wrong = 'refuse' does not fit"),
    ("export", EXPORT, "unlock", {"within": "1m"}, "unlock takes no time limit"),
    ("export", EXPORT, "unlock", {"need": "one"}, "need = 'one' does not fit"),
    ("export", EXPORT, "unlock", {"actor": "requester"}, "requester can't be the actor of unlock"),
    ("export", EXPORT, "collect", {"within": None, "absent": None}, "time limit (within) is"),
    ("export", EXPORT, "collect", {"absent": "expire"}, "absent = 'expire' does not fit"),
    ("export", EXPORT, "close", {"action": "open"}, "there is no action 'open'"),
    ("genesis", GENESIS, "receive", {"need": "quorum"}, "need = 'quorum' does not fit"),
    ("genesis", GENESIS, "receive", {"wrong": "refuse"}, "wrong = 'refuse' does not fit"),
    ("genesis", GENESIS, "canary", {"actor": "official"}, "official can't be the actor of canary"),
    ("genesis", GENESIS, "freeze", {"actor": "administrator"}, "can't be the actor of freeze"),
]


@pytest.mark.parametrize(("kind", "actions", "action", "change", "said"), WRONG_STEPS)
def test_a_step_that_can_t_work_is_refused_by_its_name(
    kind: str, actions: str, action: str, change: dict[str, Any], said: str
) -> None:
    """QUORUM: neither who acts nor how many it takes is a script's to lower."""
    message = problem(script_text(kind, actions, {action: change}))
    assert said in message
    assert f"-{action}'" in message


WRONG_DRILLS = [
    ("within", None, "time limit (within) is missing"),
    ("absent", "retry", "absent = 'retry' does not fit"),
    ("absent", "expire", "absent = 'expire' does not fit"),
    ("wrong", "refuse", "wrong = 'refuse' does not fit"),
    ("need", None, "need is missing"),
    ("actor", "witness", "witness can't be the actor of turn"),
]


@pytest.mark.parametrize(("key", "value", "said"), WRONG_DRILLS)
def test_a_drill_has_no_window_and_records_what_is_wrong(
    key: str, value: str | None, said: str
) -> None:
    change = {"within": "7d", "absent": "proceed", "wrong": "record", key: value}
    message = problem(script_text("drill", "freeze turn canary close", {"turn": change}))
    assert said in message


@pytest.mark.parametrize("order", ["freeze canary turn close", "freeze turn close", "turn canary"])
def test_a_drill_turns_keys_on_a_canary_and_does_nothing_else(order: str) -> None:
    """HARMLESS: whatever a script says."""
    change = {"within": "7d", "absent": "proceed", "wrong": "record"}
    problem(script_text("drill", order, {"turn": change}))


@pytest.mark.parametrize("action", ["approve", "unlock", "collect", "activate", "read-back"])
def test_a_drill_has_no_other_act(action: str) -> None:
    """HARMLESS: nothing in it unlocks or activates."""
    change = {"within": "7d", "absent": "proceed", "wrong": "record"}
    order = f"freeze turn canary {action} close"
    said = problem(script_text("drill", order, {"turn": change}))
    assert f"{action} has no place in a ceremony of kind drill" in said


WRONG_ORDERS = [
    ("export", "freeze turn approve unlock collect close", "turn comes before approve"),
    ("export", "freeze approve unlock turn collect close", "unlock comes before turn"),
    ("export", "freeze approve turn unlock collect", "close must occur exactly once, not 0 times"),
    ("export", "approve turn unlock collect close", "freeze must occur exactly once"),
    ("export", "freeze turn unlock collect close", "approve must occur exactly once, not 0"),
    ("export", "freeze approve unlock collect close", "turn must occur exactly once, not 0"),
    ("export", "freeze approve approve turn unlock collect close", "not 2 times"),
    ("export", "freeze approve turn turn unlock collect close", "not 2 times"),
    ("export", "freeze approve turn cool-off unlock collect close", "between turn and unlock"),
    ("export", "freeze approve turn witness unlock collect close", "nothing may stand between"),
    ("export", "freeze cool-off approve turn unlock collect close", "cool-off must stand between"),
    ("export", "freeze approve turn unlock cool-off collect close", "cool-off must stand between"),
    ("export", "freeze approve roll-call turn unlock collect close", "roll-call must stand"),
    ("export", "freeze approve turn unlock read-back collect close", "read-back is too late"),
    ("export", "freeze approve turn unlock collect witness close", "witness is too late"),
    ("export", "freeze attest approve turn unlock collect close", "attest comes before"),
    ("export", "approve freeze turn unlock collect close", "approve comes before freeze"),
    ("export", "witness freeze approve turn unlock collect close", "freeze must be first"),
    ("export", "freeze approve turn unlock collect close attest", "close last"),
    ("export", "freeze deal approve turn unlock collect close", "deal has no place"),
    ("export", GENESIS, "approve must occur exactly once"),
    ("genesis", EXPORT, "deal must occur exactly once"),
    ("genesis", "freeze receive deal canary activate close", "receive comes before deal"),
    ("genesis", "freeze deal canary receive activate close", "canary comes before receive"),
    ("genesis", "freeze deal receive activate canary close", "activate comes before canary"),
    ("genesis", "freeze deal receive witness canary activate close", "nothing may stand between"),
    ("genesis", "freeze deal receive canary witness activate close", "nothing may stand between"),
    ("genesis", "freeze deal roll-call receive canary activate close", "roll-call must stand"),
    ("genesis", "freeze deal receive canary activate read-back close", "read-back is too late"),
    ("genesis", "freeze deal attest receive canary activate close", "attest comes before"),
    ("genesis", "freeze cool-off deal receive canary activate close", "cool-off has no place"),
    ("genesis", "freeze approve deal receive canary activate close", "approve has no place"),
    ("genesis", "freeze deal receive activate close", "canary must occur exactly once"),
    ("export", "freeze read-back read-back approve turn unlock collect close", "occurs twice"),
    ("export", "freeze approve witness witness turn unlock collect close", "occurs twice"),
    ("export", "freeze approve turn unlock collect attest attest close", "occurs twice"),
    ("genesis", "freeze roll-call roll-call deal receive canary activate close", "occurs twice"),
]


@pytest.mark.parametrize(("kind", "actions", "said"), WRONG_ORDERS)
def test_an_order_that_can_t_work_is_refused(kind: str, actions: str, said: str) -> None:
    """QUORUM: turn before approve, no close, a second read-back that the first would answer."""
    assert said in problem(script_text(kind, actions))


def test_a_cooling_off_that_outlasts_the_ceremony_is_refused() -> None:
    """REFUSAL: a script under which every request expires."""
    actions = "freeze approve cool-off turn unlock collect close"
    changes = {"cool-off": {"within": "14d"}}
    assert "longer than the ceremony" in problem(script_text("export", actions, changes))
    assert parse(script_text("export", actions, changes, expires="15d")).name == "tried"


@pytest.mark.parametrize("action", ["read-back", "attest"])
def test_a_quorum_is_of_officials(action: str) -> None:
    """QUORUM: the threshold says nothing about witnesses."""
    actions = {"read-back": "freeze read-back@witness " + EXPORT[7:]}
    actions["attest"] = EXPORT[:-5] + "attest@witness close"
    said = problem(script_text("export", actions[action], {action: {"need": "quorum"}}))
    assert "a quorum is of officials" in said


def test_every_problem_is_listed_and_not_the_first_only() -> None:
    """An author mends a script once."""
    changes = {"turn": {"within": "2h", "need": "one"}, "approve": {"actor": "witness"}}
    said = problem(script_text("export", "freeze turn approve unlock collect close", changes))
    for part in ("longer than an hour", "need = 'one'", "witness can't", "turn comes before"):
        assert part in said
    assert said.startswith("script 'tried' can't work: ")


GOOD = script_text("export", EXPORT).decode()
BROKEN = {
    "nothing": ("", "a script lacks expires, format, kind, name, step, summary, title"),
    "not TOML": ("= 3", "a script is TOML"),
    "half a file": (GOOD[: len(GOOD) // 2], "a script is TOML|lacks"),
    "another format": (GOOD.replace("script/v1", "script/v2"), "expected format"),
    "no kind of ceremony": (GOOD.replace('"export"', '"party"', 1), "expected kind to be one of"),
    "a kind that is a list": (GOOD.replace('"export"', "[]", 1), "expected kind to be one of"),
    "an unknown key": ('shell = "rm"\n' + GOOD, "a script has no key 'shell'"),
    "a key in disguise": ('"name\\u202e" = "x"\n' + GOOD, r"has no key 'name\\u202e'"),
    "an unknown key in a step": (GOOD + '\nrun = "rm -r"', "step 6 has no key 'run'"),
    "a step without an action": (GOOD + "\n[[step]]\nid = 'x'", "step 7 lacks action, actor"),
    "steps that are no tables": (
        GOOD[: GOOD.index("[[")] + "step = [1, 2]",
        r"expected \[\[step\]\] tables",
    ),
    "a step that is a table": (GOOD[: GOOD.index("[[")] + "[step]\nx = 1", "expected"),
    "a name with a slash": (GOOD.replace('"tried"', '"../tried"'), "a script: name has lower-case"),
    "a step's name in capitals": (GOOD.replace('"s2-turn"', '"Turn"'), "step 3: id has lower-case"),
    "two steps of one name": (GOOD.replace('"s2-turn"', '"s1-approve"'), "called 's1-approve'"),
    "a name that is a number": (GOOD.replace('"tried"', "7"), "a script: name is a string"),
    "a time that is a number": (GOOD.replace('"15m"', "15"), "step 3: within is a string"),
    "a time without a unit": (GOOD.replace('"15m"', '"15"'), "step 3: within: expected a duration"),
    "no time at all": (GOOD.replace('"15m"', '"0m"'), "step 3: within: expected a duration"),
    "a lax time": (GOOD.replace('"15m"', '"+15m"'), "step 3: within: expected a duration"),
    "no life": (GOOD.replace('"14d"', '"0d"', 1), "a script: expires: expected a duration"),
    "evidence that is text": (
        GOOD.replace('["grant-digest"]', '"grant-digest"'),
        "step 4: evidence is a list of strings",
    ),
    "evidence of numbers": (GOOD.replace('["grant-digest"]', "[1]"), "evidence is a list"),
    "nothing to read": (GOOD.replace('"Read this."', '" "'), "step 1: expected read, got nothing"),
    "a title of nothing": (GOOD.replace('"Tried"', '""'), "a script: expected title"),
    "text that a terminal obeys": (
        GOOD.replace('"Read this."', '"Read\\u001b[2Jthis."'),
        "step 1: read holds a character",
    ),
    "text that reads backwards": (
        GOOD.replace('"For a test."', '"For \\u202e a test."'),
        "a script: summary holds a character",
    ),
    "an endless text": (GOOD.replace("For a test.", "x" * 2001), "summary may have 2000"),
    "an endless file": (GOOD + "\n#" + "x" * MAX_SIZE, "at most 32000 bytes"),
    "a deep file": (GOOD + "\nx = " + "[" * 9000, "a script is TOML"),
    "a huge number": (GOOD + "\nx = " + "9" * 9000, "a script is TOML"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_script_is_refused(text: str, said: str) -> None:
    """TAMPER: one typed error that names the place, never Python's own."""
    assert re.search(said, problem(text.encode()))


def test_a_script_is_utf_8() -> None:
    """TAMPER: no other encoding, no guess."""
    assert problem(GOOD.encode("utf-16")) == "a script is UTF-8 text"


def test_the_largest_script_fits_the_entry_that_adopts_it() -> None:
    """LEDGER: a script whose every character is written with two."""
    text = GOOD + "\n" * (MAX_SIZE - len(GOOD))
    script = parse(text.encode())
    data = {"digest": script.digest, "kind": "genesis", "name": "n" * 40, "text": text}
    body = {"at": stamp(START), "by": "n" * 64, "data": data, "type": "script.adopted"}
    assert len(encode_entry("o" * 255, 2**53 - 1, GENESIS_PREV, body)) <= MAX_ENTRY


@settings(max_examples=150, deadline=None)
@given(damaged(sorted(SHIPPED.values())))
def test_damaged_scripts_give_typed_errors_only(data: bytes) -> None:
    """TAMPER: a script still, or a ScriptError."""
    try:
        script = parse(data)
    except ScriptError:
        return
    assert isinstance(script, Script)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["genesis", "export"]),
    st.lists(st.sampled_from(sorted(ACTIONS)), max_size=12).map(" ".join),
)
def test_any_order_of_actions_is_linted_without_a_stumble(kind: str, actions: str) -> None:
    """QUORUM: and where it passes, approvals come before keys and keys before the unlock."""
    try:
        script = parse(script_text(kind, actions) + (b"" if actions else b"\nstep = []"))
    except ScriptError:
        return
    order = [script.place(name) for name in ("freeze", "approve", "turn", "unlock", "close")]
    assert kind == "genesis" or order == sorted(order)


# What the README says for authors


def test_the_readme_has_every_action_as_the_registry_has_it() -> None:
    """An author's table that is wrong is worse than none."""
    rows = {}
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in ACTIONS:
            rows[cells[0]] = cells[1:]
    expected = {
        name: [
            " ".join(kind for kind in KINDS if kind in action.kinds),
            *(" ".join(sorted(group)) for group in (action.actors, action.need)),
            action.within,
            *(" ".join(sorted(group)) for group in (action.absent, action.wrong, action.evidence)),
        ]
        for name, action in ACTIONS.items()
    }
    assert rows == expected
    assert list(rows) == list(ACTIONS)


def test_the_readme_s_sample_is_a_step_of_a_script_that_works() -> None:
    """Its head before, its step in the place of the one it shows."""
    sample = README.split("```toml\n")[1].split("```")[0]
    head, step = sample.split("[[step]]")
    others = [part for part in GOOD.split("[[step]]")[1:] if 'action = "turn"' not in part]
    steps = [*others[:2], step, *others[2:]]
    assert parse((head + "".join(f"[[step]]{part}" for part in steps)).encode()).name == "export"


def test_the_readme_names_the_shipped_scripts() -> None:
    """All of them, and none that is not there."""
    named = re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE)
    assert sorted(named) == sorted(SHIPPED)
