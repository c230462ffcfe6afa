"""What went wrong, as somebody at a browser reads it: sentences, without a command to run."""

from __future__ import annotations

import pytest

from custody.errors import CustodyError, NotKnownError
from tests.web.conftest import Api
from tests.web.visitor import Visitor
from web.told import told, with_times


@pytest.mark.parametrize(
    ("hint", "shown"),
    [
        ("ask an administrator", "Ask an administrator."),
        ("is it whole?", "Is it whole?"),
        ("custody dataset list", None),
        ("find out what happened to it: custody-audit verify", None),
        ("set CUSTODY_URL to it, and start it again", None),
        (None, None),
    ],
)
def test_a_hint_is_a_sentence_or_it_is_left_out(hint: str | None, shown: str | None) -> None:
    said = told(CustodyError("there is no such thing", hint=hint))
    assert (said.message, said.hint) == ("There is no such thing.", shown)


def test_a_moment_in_a_text_is_one_that_the_page_makes_local() -> None:
    text = "<b> was revoked at 2026-11-30T11:31:02.176568Z"
    told_ = '<time datetime="2026-11-30T11:31:02.176568Z">2026-11-30 11:31 UTC</time>'
    assert with_times(text) == f"&lt;b&gt; was revoked at {told_}"
    assert with_times("a <b>") == "a &lt;b&gt;"


@pytest.mark.parametrize(
    "path",
    [
        "/ceremonies/export-none",
        "/datasets/none",
        "/datasets/registry/objects?since=soon",
        "/nothing-here",
        "/tokens/none/revoke",
    ],
)
def test_no_page_names_a_command_where_something_is_not_there(sealed: Api, path: str) -> None:
    """The API does, for whoever asks at a terminal."""
    page = Visitor(sealed.world.service, "adam").get(path).text
    notice = page.partition('class="notice bad"')[2].partition("</div>")[0]
    assert notice
    assert "custody " not in notice
    assert "api" not in notice
    assert NotKnownError("x", hint="custody ceremonies").hint  # as the API gives it
