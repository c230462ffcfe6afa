"""What a form asks for is the same set, in the same words, in the browser and on the service."""

from __future__ import annotations

import dataclasses

import pytest

from custody.errors import InputError
from custody.formats.moments import end_of, in_utc, read_moment
from custody.formats.timestamps import stamp
from tests.formats.moments import NOW, READ, REFUSED
from tests.web.js.engine import Js, JsError
from web.console.picker import Picker

FORMS = (
    Picker(pick="all"),
    Picker(pick="each", jobs="pg_dump\r\n \twal \n\n", hosts="db1"),
    Picker(pick="base", jobs="base\nwal\nlogs", until="Nov 24 14:05"),
    Picker(pick="all", tags='env=prod\nwho=anna "a" b\u00e9', since="2026-11-2", until="Nov 24"),
)
REFUSED_FORMS = (
    Picker(pick="base"),
    Picker(pick="base", jobs="base", since="Nov 2"),
    Picker(pick="all", jobs="a\na"),
    Picker(pick="all", tags="env"),
    Picker(pick="all", tags="=prod"),
    Picker(pick="all", until="Nov 31"),
    Picker(pick="all", hosts="\n".join(f"host-{number}" for number in range(200))),
)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.pick)
def test_a_form_is_the_same_set_in_the_browser(js: Js, form: Picker) -> None:
    """ASKED: so the browser signs what was typed, whatever the service's page says."""
    assert js("asked_set", "askedSet", dataclasses.asdict(form), NOW) == form.read_set(NOW).words()


@pytest.mark.parametrize("form", REFUSED_FORMS)
def test_what_contradicts_itself_is_refused_in_both(js: Js, form: Picker) -> None:
    with pytest.raises(InputError):
        form.read_set(NOW)
    with pytest.raises(JsError):
        js("asked_set", "askedSet", dataclasses.asdict(form), NOW)


def test_the_browser_reads_moments_as_a_terminal_does(js: Js) -> None:
    for text in READ:
        moment = read_moment(text, NOW, in_utc)
        assert js("moments", "readMoment", text, NOW) == stamp(moment), text
        assert js("moments", "readMoment", text, NOW, True) == stamp(end_of(text, moment)), text
    for text in REFUSED:
        with pytest.raises(JsError):
            js("moments", "readMoment", text, NOW)


def test_objects_may_be_named_by_beginnings_in_the_browser_too(js: Js) -> None:
    ids = [letter * 64 for letter in "cab"]
    assert js("asking", "areNamed", ids, ["bbbbbbbb", "a" * 64, "cccccccc"])
    for wanted in (
        [],
        ["a" * 8, "b" * 8],
        ["a" * 8, "a" * 9, "b" * 8],
        ["a" * 8, "b" * 8, "d" * 8],
    ):
        assert not js("asking", "areNamed", ids, wanted)
