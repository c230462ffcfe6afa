"""A genesis, dealt or not, and an export over HTTP, and a search for every secret in it (QUIET).

Everybody uses their own client, as the programs do. All that goes over the wire is
written down, and all that is logged, on both sides; so is the database. What must not be
there is looked for as it is, in hex, and inside of any base64, however deep.
"""

from __future__ import annotations

import base64
import binascii
import io
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from custody.errors import CredentialError
from custody.formats.timestamps import now
from custody.store.tables import contribution as contributions
from tests.db_snapshots import Moments
from tests.web.recorded_run import DEALERLESS, Run, play_story
from web import create_app

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{22,}={0,2}")


@pytest.fixture(scope="module", params=["genesis", DEALERLESS])
def run(
    request: pytest.FixtureRequest, sqlite: Moments, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("quiet")
    records = io.StringIO()
    handler = logging.StreamHandler(records)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with sqlite.schema() as store:
            yield play_story(store, folder, records, request.param)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def layers(data: bytes, depth: int = 4) -> Iterator[bytes]:
    """Some bytes, and what is inside every piece of base64 in them."""
    yield data
    if depth:
        for piece in set(_BASE64.findall(data)):
            text = piece.replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
            for whole in (text, text[: len(text) // 4 * 4]):
                try:
                    inside = base64.b64decode(whole + b"=" * (-len(whole) % 4), validate=True)
                except binascii.Error:
                    continue
                yield from layers(inside, depth - 1)
                break


def found_in(secret: bytes, places: Iterable[bytes]) -> bool:
    """Tell whether a secret stands in one of these, as it is or in hex."""
    spellings = (secret, secret.hex().encode(), secret.hex().upper().encode())
    return any(one in layer for place in places for layer in places_of(place) for one in spellings)


def places_of(place: bytes) -> tuple[bytes, ...]:
    if place not in _layers:
        _layers[place] = tuple(layers(place))
    return _layers[place]


_layers: dict[bytes, tuple[bytes, ...]] = {}


def test_the_search_finds_what_is_there(run: Run) -> None:
    """It would be of no use otherwise: a statement is base64 in an entry, which is base64 too."""
    seen = run.story.wire.seen
    assert len(seen) > 60
    assert found_in(run.story.credentials["rita"].encode(), [one.answered for one in seen])
    (entries,) = [one.answered for one in seen if one.url.startswith(b"/api/v1/entries")]
    assert b'"kind":"receipt"' not in entries
    assert found_in(b'"kind":"receipt","known":"', [entries])


def test_quiet_no_secret_is_in_an_answer_a_header_or_an_address(run: Run) -> None:
    seen = run.story.wire.seen
    places = [part for one in seen for part in (one.answered, one.headers, one.url)]
    assert [name for name, secret in run.story.secrets.items() if found_in(secret, places)] == []


def test_no_share_no_secret_is_handed_to_the_service(run: Run) -> None:
    """But for those that somebody sent by mistake: the service asks for none."""
    asked = [one.asked for one in run.story.wire.seen]
    known = [name for name, secret in run.story.secrets.items() if found_in(secret, asked)]
    assert known == ["anna's passphrase"]


def test_quiet_a_credential_is_in_the_one_answer_that_makes_it(run: Run) -> None:
    """And in no address; on its way in it is in the header, and a code in its enrolment."""
    seen = run.story.wire.seen
    for name, text in run.story.credentials.items():
        secret = text.encode()
        assert not found_in(secret, [part for one in seen for part in (one.headers, one.url)])
        answers = [one.url for one in seen if found_in(secret, [one.answered])]
        assert len(answers) == (0 if name == "admin" else 1), (name, answers)
        asked = [one.url for one in seen if found_in(secret, [one.asked])]
        assert asked == ([b"/api/v1/enrolments?"] if name.endswith("code") else []), name


def test_quiet_nothing_secret_is_logged_by_either_side(run: Run) -> None:
    assert "POST /api/v1/challenges" in run.log
    log = [run.log.encode()]
    every = run.story.everything()
    assert [name for name, secret in every.items() if found_in(secret, log)] == []


def test_quiet_the_database_holds_no_secret_in_the_clear(run: Run) -> None:
    """Neither in a row nor in a page that was given back."""
    every = run.story.everything()
    places = [run.database, run.tables.encode()]
    assert found_in(b"a restore test", places)
    assert [name for name, secret in every.items() if found_in(secret, places)] == []


def test_quiet_nothing_secret_is_in_a_repr(run: Run) -> None:
    every = run.story.everything()
    places = [text.encode() for text in run.story.reprs]
    assert [name for name, secret in every.items() if found_in(secret, places)] == []
    assert not [n for n, secret in every.items() if any(repr(secret) in r for r in run.story.reprs)]


def test_contributions_are_erased_when_the_export_is_over(run: Run) -> None:
    """Sealed as they are, they don't stay in any file either: not in a page, not in the log."""
    store = run.service.store
    with store.reading() as connection:
        assert connection.execute(contributions.select()).all() == []
    assert len(run.story.contributions) == 3
    assert not [sealed for sealed in run.story.contributions if sealed in run.database]


def test_a_session_ends_with_its_quarter_of_an_hour(run: Run) -> None:
    """Carl's, over the wire: the token of somebody who signed in with the key."""
    later = replace(run.service, now=lambda: now() + timedelta(minutes=16))
    client = create_app(later).test_client()
    token = run.story.credentials["carl's token"]
    answer = client.get("/api/v1/people", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == CredentialError.code
