"""No browser signs for a header that its sealer did not prove to have made (PROVEN, BOUND)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.ceremony import subject_words
from tests.db_snapshots import Moments
from tests.official.header_lies import HEADER_LIES, HONEST, world_of_proven_headers
from tests.official.told import Told
from tests.web.js.engine import Js, JsError
from tests.web.js.official_page import OfficialPage


@pytest.fixture(scope="module")
def honest(sqlite: Moments) -> Iterator[Told]:
    with sqlite.enrolled() as world:
        yield Told.honest(world_of_proven_headers(world))


@pytest.fixture
def told(honest: Told, tmp_path: Path) -> Told:
    return honest.copy(tmp_path)


@pytest.fixture
def official(js: Js, told: Told) -> OfficialPage:
    return OfficialPage(js, told.world, "anna").sign_in()


@pytest.mark.parametrize("name", HONEST)
def test_a_key_turns_for_what_its_sealer_proved(
    name: str, told: Told, official: OfficialPage
) -> None:
    """The rest would hold of a browser that refuses everything, too."""
    HONEST[name](told)
    assert official.ask("turnKey", **told.given())["contribution"]
    given = told.given("shown", "rows", "genesis", "policy", "verdicts", "request")
    given["told"] = subject_words(told.subject)
    assert official.ask("sign", kind="approve", **given)["envelope"]


@pytest.mark.parametrize("name", HEADER_LIES)
def test_nothing_is_signed_for_a_header_that_is_not_proven(
    name: str, told: Told, official: OfficialPage
) -> None:
    """Refused as at a terminal, to approve and to turn; a denial takes nobody's word."""
    HEADER_LIES[name](told)
    shown = told.given("shown", "rows", "genesis", "policy", "verdicts", "request")
    approval = {"kind": "approve", **shown}
    for op, given in (("turnKey", told.given()), ("sign", approval)):
        with pytest.raises(JsError) as caught:
            official.ask(op, **given)
        assert (caught.value.code, caught.value.promise) == ("tampered", "BOUND")
        assert any(one.id[:12] in caught.value.message for one in told.objects)
    denial = official.ask("sign", kind="deny", extras={"reason": "a lie"}, **told.given("shown"))
    assert denial["envelope"]
