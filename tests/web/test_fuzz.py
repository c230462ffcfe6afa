"""Whatever is sent, no call fails: every POST is fed with bodies that are nearly right.

A good body has up to two of its values changed: for one of another type, out of bounds,
known to this service but in the wrong place, or missing. Each answer is one that the
document describes, and none is a 5xx.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.formats import canonical_json
from custody.formats.dsse import sign
from custody.formats.encoding import format_base64
from custody.formats.statement import KINDS, PAYLOAD_TYPE
from custody.formats.timestamps import stamp
from tests.db_snapshots import Moments
from tests.keys import key_of
from tests.people import ADMINISTRATOR, OFFICIALS
from tests.support import first_fast
from tests.web.conftest import Api
from tests.web.described import PREFIX, Described
from tests.web.scene import GOOD, Scene

LIGHT = settings(max_examples=30, deadline=None)
CALLERS = {
    "/datasets/{name}/objects": "job",
    "/datasets/{name}/registrations": "job",
    "/datasets/{name}/collections": "job",
    "/datasets/{name}/requests": "rita",
    "/ceremonies/{ceremony_id}/grant": "rita",
    "/ceremonies/{ceremony_id}/parts": "anna",
    "/ceremonies/{ceremony_id}/presence": "anna",
    "/ceremonies/{ceremony_id}/read-back": "anna",
}
"""Who makes a request; the administrator where nobody is named."""
TEXTS = [
    "..",
    "%00",
    "a",
    "a/b",
    "0",
    "-1",
    "1e400",
    "null",
    "{{7*7}}",
    "%s",
    "'",
    '"',
    ";",
    "--",
    "é",
    "🔑",
    "\u202e",
    "anna",
    "rita",
    "nightly",
    "service",
    "registry",
    "genesis",
    "export",
    "export-witnessed",
    "official",
    "witness",
    "read",
    "register",
    "attend",
    "00000000",
    "AAAA",
    "====",
    "e30=",
    "2026-01-31T09:00:00.000000Z",
    "0000-00-00T00:00:00.000000Z",
    "0001-01-01T00:00:00.000000Z",
    "9999-12-31T23:59:59.999999Z",
    "application/vnd.in-toto+json",
]
ODD = ["", " ", "\n", "\x00", "a\x00b", "a" * 65, "a" * 3000, "\ud800", "\ufeff", "\x1b[2J"]
BASE64 = [format_base64(data) for data in (bytes(32), b"\xff" * 32, b"age-encryption.org/v1\n")]
NUMBERS = [0, 1, -1, 2, 3, 255, 256, 1000, 2**31, 2**53 - 1, 2**53, 2**63, 2**64, 10**300]
OTHER: list[Any] = [None, True, False, 1.5, [], {}, [[]], [""], {"": ""}, ["anna", "anna"]]
MISSING = "\x00missing"
values = st.one_of(
    st.sampled_from([*TEXTS, *ODD, *BASE64]),
    st.sampled_from([*NUMBERS, *OTHER, MISSING]),
    st.text(max_size=30),
    st.integers(),
)


@pytest.fixture(scope="module", params=first_fast(["sqlite", "postgres"]))
def scene(request: pytest.FixtureRequest, document: Described) -> Iterator[Scene]:
    moments: Moments = request.getfixturevalue(request.param)
    with moments.sealed() as world:
        yield Scene(Api(world, document))


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body: its fields, theirs, and one field too many."""
    inside = list(value.items()) if isinstance(value, dict) else []
    inside += list(enumerate(value)) if isinstance(value, list) else []
    for key, one in inside:
        yield (*at, key)
        yield from places(one, (*at, key))
    if isinstance(value, dict):
        yield (*at, "another")


def put(body: Any, place: tuple[Any, ...], value: Any) -> None:
    """Change one place of a body, if it is still there."""
    *way, last = place
    for key in way:
        body = body[key] if isinstance(body, dict | list) and key in _keys(body) else None
    if isinstance(body, dict) and value == MISSING:
        body.pop(last, None)
    elif isinstance(body, dict) or (isinstance(body, list) and last in _keys(body)):
        body[last] = copy.deepcopy(value)


def _keys(body: dict[Any, Any] | list[Any]) -> Any:
    return body if isinstance(body, dict) else range(len(body))


@pytest.mark.parametrize("call", [call for call in GOOD if call[0] == "POST"], ids=" ".join)
def test_no_body_makes_a_call_fail(scene: Scene, call: tuple[str, str]) -> None:
    by = CALLERS.get(call[1], ADMINISTRATOR)
    _, example = GOOD[call](scene)
    change = st.tuples(st.sampled_from(list(places(example))), values)

    @LIGHT
    @given(changes=st.lists(change, max_size=2))
    def send(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
        path, good = GOOD[call](scene)
        body = copy.deepcopy(good)
        for place, value in changes:
            put(body, place, value)
        answer = scene.api.post(path, body, by=by)
        assert answer.status_code < 500, answer.text

    send()


def test_the_good_bodies_have_every_field_there_is(scene: Scene) -> None:
    """A field that is added later is fed, too."""
    for one in scene.api.described.operations:
        if one.method == "POST":
            ref = one.record["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            whole = scene.api.described.schema(ref.rpartition("/")[2])
            ways = [way["$ref"].rpartition("/")[2] for way in whole.get("oneOf", ())]
            schemas = [scene.api.described.schema(way) for way in ways] or [whole]
            _, body = GOOD["POST", one.path.removeprefix(PREFIX)](scene)
            assert set(body) in [set(one.get("properties", {})) for one in schemas], one.path


@pytest.mark.parametrize("witnessed", [False, True], ids=["export", "genesis"])
def test_no_signed_statement_makes_a_call_fail(scene: Scene, witnessed: bool) -> None:
    """What an enrolled official may sign by mistake, or on purpose; the signatures are good."""
    world = scene.world
    texts = st.sampled_from([*TEXTS, *BASE64, "f" * 64])
    extras = st.fixed_dictionaries(
        {},
        optional={
            "reason": texts,
            "verdict": st.sampled_from(["agree", "disagree", "yes"]),
            "contribution": st.just("0" * 64),
            "expected": texts,
            "happened": texts,
            "decided": texts,
        },
    )
    fields = ["format", "checkpoint", "origin", "ceremony", "nonce", "digest", "time", "kind"]
    wrong = st.dictionaries(
        st.sampled_from(fields), st.one_of(texts, st.integers(-9, 9)), max_size=1
    )

    @LIGHT
    @given(
        who=st.sampled_from([*OFFICIALS, "wilma", "olga"]),
        kind=st.sampled_from(sorted(KINDS)),
        extra=extras,
        change=wrong,
        contribution=st.one_of(st.none(), texts),
    )
    def send(
        who: str, kind: str, extra: dict[str, Any], change: dict[str, Any], contribution: str | None
    ) -> None:
        if witnessed:
            ceremony = world.open_genesis(scene.fresh("called"), script="genesis-witnessed")
        else:
            ceremony = world.request(*world.objects)
        record = {
            "format": "custody-statement/v1",
            "checkpoint": {"size": world.head().size, "root": world.head().root.hex()},
            "origin": ceremony.origin,
            "ceremony": ceremony.id,
            "nonce": ceremony.nonce,
            "digest": ceremony.digest.hex(),
            "time": stamp(world.clock()),
            "kind": kind,
            "official": who,
            **extra,
            **change,
        }
        envelope = sign(PAYLOAD_TYPE, canonical_json.encode(record), key_of(who)).as_dict()
        body = {"envelope": envelope, "contribution": contribution}
        answer = scene.api.post(f"/ceremonies/{ceremony.id}/statements", body)
        assert answer.status_code < 500, answer.text

    send()


@settings(parent=LIGHT, max_examples=60)
@given(body=st.binary(max_size=60), prefix=st.sampled_from([b"", b'{"official":', b'{"a":"']))
def test_no_bytes_make_a_call_fail(scene: Scene, body: bytes, prefix: bytes) -> None:
    data = prefix + body
    answer = scene.api.send("POST", "/challenges", data=data, content_type="application/json")
    assert answer.status_code in (200, 400)


@settings(parent=LIGHT, max_examples=60)
@given(
    path=st.sampled_from(["/consistency", "/entries", "/datasets/registry/objects"]),
    name=st.sampled_from(["first", "start", "limit", "before", "x"]),
    value=st.one_of(
        st.sampled_from([*TEXTS, *(text for text in ODD if text != "\ud800")]),
        st.sampled_from(NUMBERS).map(str),
        st.text(),
    ),
)
def test_no_parameter_makes_a_call_fail(scene: Scene, path: str, name: str, value: str) -> None:
    answer = scene.api.send("GET", path, ADMINISTRATOR, query_string={name: value})
    assert answer.status_code < 500, answer.text
