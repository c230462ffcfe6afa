"""The browser signs what was asked for, and approves what the requester signed (ASKED)."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custody.ceremony import Ceremony, subject_words
from custody.formats import canonical_json
from custody.formats.digest_words import twelve_words
from custody.formats.dsse import Envelope, sign
from custody.formats.statement import PAYLOAD_TYPE
from custody.official.signing import Shown, enrol_statement, make_statement, sign_statement
from custody.service import request_drafts
from custody.service.request_drafts import Draft
from tests.keys import key_of, public_keys
from tests.web.js.engine import JsError
from tests.web.js.official_page import OfficialPage
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def asking(world: World) -> World:
    return world


def given(page: OfficialPage, made: Draft, **changes: Any) -> dict[str, Any]:
    """What the page hands its worker: the draft, and what the form says."""
    asked = {
        "dataset": "registry",
        "objects": [id_ for id_, _ in made.objects],
        "purpose": "a restore test",
        "recipient": str(page.world.identity.recipient()),
        "hours": 24,
    }
    ceremony = page.world.state(page.world.request(page.world.objects[0]).id)
    checkpoint = page.shown(ceremony)["checkpoint"]
    record = {**made.record(), **changes.pop("draft", {})}
    size = changes.pop("size", checkpoint["size"])
    who = page.world.principal("rita")
    pages = request_drafts.draft_objects(
        page.world.service, who, "registry", made.subject.ceremony, size
    )
    rows = changes.pop("rows", [one.record() for one in pages])
    seen = changes.pop("seen", made.subject.asked.as_of)
    return {
        "draft": record,
        "asked": asked | changes,
        "checkpoint": checkpoint,
        "rows": rows,
        "seen": seen,
    }


def test_a_request_signed_in_the_browser_opens(
    official_page: Callable[[str], OfficialPage], asking: World
) -> None:
    page = official_page("rita")
    draft = asking.draft(asking.objects[0])
    answer = page.ask("signRequest", **given(page, draft))
    assert answer["words"] == subject_words(draft.subject)
    opened = asking.file(draft, Envelope.from_dict(answer["envelope"]))
    assert opened.id == draft.subject.ceremony


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "archive"},
        {"purpose": "for mallory"},
        {"recipient": "age1mallory"},
        {"hours": 25},
        {"objects": []},
        {"draft": {"id": "export-another"}},
        {"rows": []},
        {"set": "all"},
        {"seen": 1000},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_no_other_draft_is_signed_in_the_browser(
    official_page: Callable[[str], OfficialPage], asking: World, changes: dict[str, Any]
) -> None:
    """ASKED: whatever the draft says that was not asked for."""
    page = official_page("rita")
    draft = asking.draft(asking.objects[0])
    with pytest.raises(JsError) as caught:
        page.ask("signRequest", **given(page, draft, **changes))
    assert caught.value.code == "tampered"


def test_a_draft_in_anothers_name_is_not_signed(
    official_page: Callable[[str], OfficialPage], asking: World
) -> None:
    page = official_page("anna")
    with pytest.raises(JsError) as caught:
        page.ask("signRequest", **given(page, asking.draft(asking.objects[0])))
    assert caught.value.code == "refused"


def test_a_signed_request_is_approved_by_who_asked_for_it(
    official_page: Callable[[str], OfficialPage], asking: World
) -> None:
    """ASKED: and by nobody else's signature, nor by none."""
    page = official_page("anna")
    ceremony = asking.signed_request(asking.objects[0])
    who = asking.principal("anna")
    told = request_drafts.signed_request(asking.service, who, ceremony.id).record()
    other = asking.signed_request(asking.objects[1])
    elses = request_drafts.signed_request(asking.service, who, other.id).record()
    payload = Envelope.from_dict(told["envelope"]).payload
    forged = sign(PAYLOAD_TYPE, payload, key_of("mallory")).as_dict()
    approval = {
        "kind": "approve",
        "shown": page.shown(ceremony),
        "rows": page.rows(ceremony),
        **page.known(),
        "verdicts": page.verdicts(ceremony),
        "told": twelve_words(ceremony.digest),
    }
    for lie in (
        {**told, "envelope": elses["envelope"]},
        {**told, "envelope": forged},
        {**told, "enrolment": told["envelope"]},
        {**told, "box_key": public_keys(key_of("mallory")).box_key},
        None,
    ):
        with pytest.raises(JsError) as caught:
            page.ask("sign", request=lie, **approval)
        assert caught.value.code in ("tampered", "statement")
    signed = page.ask("sign", request=told, **approval)
    assert page.submit(ceremony, signed).verdicts == {"anna": "approve"}


def approval_of(page: OfficialPage, world: World, ceremony: Ceremony) -> dict[str, Any]:
    """All that a page hands over to approve, but for words."""
    return {
        "kind": "approve",
        "shown": page.shown(ceremony),
        "rows": page.rows(ceremony),
        **page.known(),
        "verdicts": page.verdicts(ceremony),
        "request": page.request(ceremony),
    }


def test_a_key_that_this_browser_has_compared_needs_no_words(
    official_page: Callable[[str], OfficialPage], asking: World
) -> None:
    """KNOWN: the words compare it, and another key under the name ends it."""
    page, rita = official_page("anna"), key_of("rita").keyfile.fingerprint().hex()
    ceremony = asking.signed_request(asking.objects[0])
    given = approval_of(page, asking, ceremony)
    with pytest.raises(JsError):
        page.ask("sign", **given)
    with_words = page.ask("sign", **given, told=twelve_words(ceremony.digest))
    assert with_words["compared"] == {"name": "rita", "key": rita}
    assert page.ask("sign", **given, people={"rita": rita})["envelope"]
    for told in ("", twelve_words(ceremony.digest)):
        with pytest.raises(JsError, match="rita has another fingerprint") as caught:
            page.ask("sign", **given, people={"rita": "ab" * 32}, told=told)
        assert (caught.value.code, caught.value.promise) == ("known", "KNOWN")


def test_a_requester_whom_the_genesis_lists_needs_no_words_once_all_have_said_so(
    official_page: Callable[[str], OfficialPage], asking: World
) -> None:
    """KNOWN: whoever came after it was read out by nobody."""
    page = official_page("anna")
    given = approval_of(page, asking, asking.signed_request(asking.objects[0]))
    assert page.ask("sign", **given, allSaid=True)["compared"]["name"] == "rita"
    asking.enrol("ruth", "requester")
    later = approval_of(page, asking, asking.request(asking.objects[0], by="ruth"))
    with pytest.raises(JsError):
        page.ask("sign", **later, allSaid=True)


LISTED: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "a fingerprint of other keys": lambda rows: rows[0].update(fingerprint="00" * 32),
    "one twice": lambda rows: rows.append(rows[0]),
    "an official": lambda rows: rows[0].update(name="anna"),
    "nobody": lambda rows: rows.clear(),
    "a field more": lambda rows: rows[0].update(role="requester"),
}


@pytest.mark.parametrize("lie", LISTED.values(), ids=LISTED.keys())
def test_a_genesis_with_a_list_that_contradicts_itself_is_signed_by_nobody(
    official_page: Callable[[str], OfficialPage],
    world: World,
    lie: Callable[[list[dict[str, Any]]], object],
) -> None:
    """NAMED: the browser recomputes each fingerprint, as the terminal does."""
    page = official_page("anna")
    shown = copy.deepcopy(page.shown(world.open_genesis("attic")))
    lie(shown["subject"]["requesters"])
    digest = hashlib.sha256(canonical_json.encode(shown["subject"])).hexdigest()
    dealing = {"dealing": shown["dealing"], "subject": digest}
    shown["digest"] = hashlib.sha256(canonical_json.encode(dealing)).hexdigest()
    with pytest.raises(JsError) as caught:
        page.ask("recomputeDigest", shown=shown)
    assert caught.value.code == "tampered"


def test_nobody_asks_in_the_name_of_the_one_who_reads_it(
    official_page: Callable[[str], OfficialPage], asking: World
) -> None:
    """KNOWN: the page shows no words to copy, and the open key file knows its own key."""
    page, thief = official_page("anna"), key_of("mallory")
    ceremony = asking.request(asking.objects[0])
    request = replace(ceremony.subject.asked, requester_key=thief.keyfile.signing_public)
    subject = replace(ceremony.subject, requester="anna", request=request)
    shown = Shown(subject, None, asking.head())
    statement = make_statement("request", shown, "anna", asking.clock())
    mine = replace(thief, keyfile=replace(thief.keyfile, name="anna"))
    enrolment = enrol_statement(mine.keyfile, "code", asking.head(), asking.clock())
    signed = {
        "envelope": sign_statement(statement, mine).as_dict(),
        "enrolment": sign_statement(enrolment, mine).as_dict(),
        "box_key": public_keys(thief).box_key,
    }
    approving = page.approving(ceremony)
    told = {"digest": shown.digest.hex(), "subject": subject.record()}
    given = approving | {"shown": approving["shown"] | told, "request": signed}
    with pytest.raises(JsError, match="anna is shown with other keys"):
        page.ask("showBlock", **given | {"act": "approve", "person": "anna", "people": {}})
