"""The browser goes by the policy that its official's receipt and a quorum made (KNOWN)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from custody.ceremony import Policy, subject_digest, subject_words
from custody.ceremony.outside_witnesses import OutsideWitnesses
from custody.ceremony.policy import POLICY_CHOICES, tightens
from custody.tlog.cosignature import Cosigner
from tests.db_snapshots import Moments
from tests.official.policy_lies import CODES, POLICIES, tightened_twice
from tests.official.told import Told
from tests.web.js.engine import Js, JsError
from tests.web.js.official_page import OfficialPage
from tests.world import World

KEYS = [Cosigner(f"witness.example/w{one}", bytes([one]) * 32).vkey for one in (7, 8)]
ONE, EITHER, BOTH = (OutsideWitnesses.of(*one) for one in ((KEYS[:1],), (KEYS, 1), (KEYS, 2)))
ALL = [
    Policy(may, script, dealer, headers, requests)
    for may in (True, False)
    for script in ("export", "other")
    for dealer in (None, "service")
    for headers, requests in product(*POLICY_CHOICES.values())
]


def test_both_say_of_every_two_policies_whether_one_tightens_the_other(js: Js) -> None:
    """All values of all fields but the witnesses, each against each."""
    assert len(fields(Policy)) == 6
    records = [one.record() for one in ALL]
    for now, record in zip(ALL, records, strict=True):
        theirs = [js("policy_changes", "tightens", record, other) for other in records]
        assert theirs == [tightens(now, other) for other in ALL]


def test_witnesses_from_outside_stay_as_they_are_for_both(js: Js) -> None:
    """KNOWN: more of them, or more that are needed, is no tightening, beside one or alone."""
    loose, strict = Policy(True, "export"), Policy(False, "export")
    for before, after in product((None, ONE, EITHER, BOTH), repeat=2):
        now, wanted = replace(loose, witnesses=before), replace(strict, witnesses=after)
        for other in (wanted, replace(now, witnesses=after)):
            said = js("policy_changes", "tightens", now.record(), other.record())
            assert said == tightens(now, other) == (before == after and other == wanted)


def test_a_field_that_is_not_known_tightens_nothing(js: Js) -> None:
    loose = Policy(True, "export").record()
    for strict in ({"note": "x"}, {"headers": "proven", "note": "x"}):
        assert not js("policy_changes", "tightens", loose, {**loose, **strict})


@pytest.fixture(scope="module")
def honest(sqlite: Moments) -> Iterator[Told]:
    with sqlite.enrolled() as world:
        yield tightened_twice(world)


@pytest.fixture
def told(honest: Told, tmp_path: Path) -> Told:
    return honest.copy(tmp_path)


@pytest.fixture
def official(js: Js, told: Told) -> OfficialPage:
    return OfficialPage(js, told.world, "anna").sign_in()


def approval(told: Told) -> dict[str, Any]:
    given = told.given("shown", "rows", "genesis", "policy", "verdicts", "request")
    return {"kind": "approve", "told": subject_words(told.subject), **given}


def test_a_request_under_the_policy_that_holds_is_approved_and_turned_for(
    told: Told, official: OfficialPage
) -> None:
    """The rest would hold of a browser that refuses everything, too."""
    assert official.ask("turnKey", **told.given())["contribution"]
    assert official.ask("sign", **approval(told))["envelope"]


@pytest.mark.parametrize("name", POLICIES)
def test_nothing_is_signed_over_a_lie_about_the_policy(
    name: str, told: Told, official: OfficialPage
) -> None:
    """KNOWN: refused as at a terminal, to approve and to turn."""
    POLICIES[name](told)
    for op, given in (("turnKey", told.given()), ("sign", approval(told))):
        with pytest.raises(JsError) as caught:
            official.ask(op, **given)
        assert (caught.value.code, caught.value.promise) == CODES.get(name, ("known", "KNOWN"))


@pytest.mark.parametrize("lacking", [None, {}, [None], [{}]])
def test_nothing_is_signed_without_what_tells_of_the_policy(
    lacking: Any, told: Told, official: OfficialPage
) -> None:
    for op, given in (("turnKey", told.given()), ("sign", approval(told))):
        with pytest.raises(JsError) as caught:
            official.ask(op, **{**given, "policy": lacking})
        assert caught.value.code == "tampered"


def test_a_change_is_approved_with_its_words(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """KNOWN: what is shown is the policy that holds and a stricter one, or nothing is signed."""
    official, opened = official_page("anna"), world.tighten(headers="proven")
    given = {"kind": "approve", **official.known(), "verdicts": official.verdicts(opened)}
    shown = official.shown(opened)
    told = subject_words(opened.subject)
    done = official.ask("sign", shown=shown, told=told, **given)
    assert official.submit(opened, done).verdicts == {"anna": "approve"}
    with pytest.raises(JsError) as caught:
        official.ask("sign", shown=shown, **given)
    assert caught.value.code in ("usage", "refused")


LIES: dict[str, Callable[[Policy], dict[str, Any]]] = {
    "a loosening": lambda now: {"wanted": replace(now, requester_may_approve=True)},
    "another script": lambda now: {"wanted": replace(now, export_script="quick")},
    "no change": lambda now: {"wanted": now},
    "a policy that does not hold": lambda now: {"policy": replace(now, dealer="offline")},
}


@pytest.mark.parametrize("name", LIES)
def test_no_change_is_approved_but_a_stricter_one_of_the_policy_that_holds(
    official_page: Callable[[str], OfficialPage], world: World, name: str
) -> None:
    official, opened = official_page("anna"), world.tighten(headers="proven")
    subject = replace(opened.subject, **LIES[name](opened.subject.policy))
    given = {"kind": "approve", "genesis": official.genesis(), "policy": official.policy()}
    shown = official.shown(opened)
    shown |= {"subject": subject.record(), "digest": subject_digest(subject, None).hex()}
    with pytest.raises(JsError) as caught:
        official.ask("sign", shown=shown, told=subject_words(subject), **given)
    assert (caught.value.code, caught.value.promise) == ("known", "KNOWN")


def test_no_change_is_approved_that_the_ledger_has_not_opened(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """KNOWN: not with the words of what is shown, either: whoever reads these may be lied to."""
    official, opened = official_page("anna"), world.tighten(headers="proven")
    subject = replace(opened.subject, nonce="ab" * 16)
    given = {"kind": "approve", **official.known(), "verdicts": official.verdicts(opened)}
    shown = official.shown(opened)
    shown |= {"subject": subject.record(), "digest": subject_digest(subject, None).hex()}
    with pytest.raises(JsError, match="opened another request"):
        official.ask("sign", shown=shown, told=subject_words(subject), **given)
