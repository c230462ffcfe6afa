"""What an official signs rests on what was compared, and the statement says so (promise KNOWN)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest

from custody.ceremony import CeremonyView, Subject, subject_words
from custody.client import Client
from custody.errors import InputError, KnownError, RefusedError
from custody.formats.digest_words import four_words
from custody.formats.dsse import Envelope, keyid, sign
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.formats.timestamps import stamp
from custody.official.bundle import deal_subject
from custody.official.enrolling import enrolment_path
from custody.official.enrolment import Enrolment
from custody.official.known_file import change_known, read_known
from custody.official.known_people import COMPARED, SEEN, How
from custody.official.own_receipt import Genesis, vouched_by
from custody.official.session import OfficialSession
from custody.servicekey import ServiceKey
from tests.cli.cli_env import CliEnvironment, adjustable_clock_environment, words_of
from tests.keys import key_of
from tests.people import OFFICIALS, ORIGIN
from tests.quorums import any_of

OTHERS = ("bert", "carl", "dora", "emil")


@dataclass(frozen=True)
class Town:
    """An environment with a request that anna has approved, one that she has not, a genesis."""

    env: CliEnvironment
    approved: str
    asked: str
    genesis: str


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with adjustable_clock_environment(tmp_path_factory.mktemp("comparing")) as env:
        visit = env.open_shell(env.folder.parent / "visit")
        assert visit.run("echo 1 | custody seal -R registry.recipient -o a.age").returncode == 0
        visit.variables["CUSTODY_TOKEN_FILE"] = "nightly.token"
        wanted = visit.custody("register", "-d", "registry", "a.age").split()[0]
        visit.variables["CUSTODY_TOKEN_FILE"] = "rita.token"
        ask = ("request", "-d", "registry", "--reason", "test", "--object", wanted)
        approved, asked = visit.custody(*ask), visit.custody(*ask)
        for name in OFFICIALS[:3]:
            desk = env.desk(name)
            examined = desk.examine("approve", *desk.fetch(approved))
            desk.submit(approved, desk.sign(examined, words=words_of(examined.shown)))
        body = {"name": "attic", "threshold": 3, "officials": list(OFFICIALS)}
        yield Town(env, approved, asked, env.client().post("/datasets", body)["id"])


def never() -> NoReturn:
    raise AssertionError("the passphrase was asked for")


@pytest.fixture
def anna(town: Town, tmp_path: Path) -> OfficialSession:
    """Her session, with the log compared and nobody else known; she has typed no passphrase."""
    for name in ("anna.key", "anna.key.enrolment"):
        shutil.copy(town.env.folder / name, tmp_path)
    known = read_known(town.env.folder / "known_people")
    for name in OFFICIALS:
        known = known.forget(ORIGIN, name)
    change_known(tmp_path / "known_people", lambda _: known)
    return OfficialSession.sign_in(tmp_path / "anna.key", town.env.url, town.env.url, never)


def stamp_of(day: date) -> str:
    return stamp(datetime.combine(day, time(), UTC))


def relies_on(envelope: Envelope) -> str | None:
    return Statement.parse(envelope.payload).known


def known_as(session: OfficialSession, name: str | None) -> How | None:
    line = read_known(session.known_path).find(ORIGIN, name)
    return None if line is None else line.how


def merely_seen(session: OfficialSession) -> None:
    """The log is seen, as an invitation of 0.1 leaves it."""
    log = read_known(session.known_path).find(ORIGIN, None)
    assert log is not None
    change_known(
        session.known_path,
        lambda file: file.forget(ORIGIN, None).record(ORIGIN, None, log.key, SEEN, log.day),
    )


def receipt(town: Town, session: OfficialSession, said: bool = True, **options: bool) -> Envelope:
    _, shown = session.fetch(town.genesis)
    return session.receipt(shown, words_of(shown) if said else None, **options)[1]


def test_a_receipt_without_the_words_is_refused_before_the_passphrase(
    town: Town, anna: OfficialSession
) -> None:
    """KNOWN: the short name, and other words, are none."""
    _, shown = anna.fetch(town.genesis)
    before = read_known(anna.known_path)
    wrong: list[tuple[str | None, type[Exception]]] = [
        (None, RefusedError),
        (four_words(shown.digest), InputError),
        (words_of(anna.fetch(town.asked)[1]), RefusedError),
    ]
    for words, error in wrong:
        with pytest.raises(error):
            anna.receipt(shown, words)
    with pytest.raises(RefusedError):
        anna.receipt(shown, None, first_use=True, all_said=True)
    with pytest.raises(RefusedError):
        anna.receipt(shown, wrong[2][0], first_use=True)
    assert read_known(anna.known_path) == before


def test_the_words_are_read_back_only_where_they_are_those_of_what_is_shown_here(
    town: Town, anna: OfficialSession
) -> None:
    """KNOWN: compared on one's own machine, with one's own seat: the service is only told of it."""
    body = {"name": "vault", "threshold": 3, "officials": list(OFFICIALS), "deal_here": False}
    body["script"] = "genesis-offline"
    opened = town.env.client().post("/datasets", body)
    words = subject_words(Subject.read(opened["subject"]))
    _, shown = anna.fetch(opened["id"])
    lie = replace(shown, subject=replace(shown.subject, quorum=any_of(2, shown.subject)))
    posted: list[str] = []
    anna.client, true = _deaf(posted), anna.client
    for told, said in ((shown, None), (lie, words), (shown, words_of(lie))):
        with pytest.raises(RefusedError):
            anna.read_back(told, said)
    known = anna.change_known(
        lambda file: file.record(ORIGIN, "bert", "ab" * 32, SEEN, date(2026, 5, 3))
    )
    with pytest.raises(KnownError):
        anna.read_back(shown, words)
    change_known(anna.known_path, lambda _: known.forget(ORIGIN, "bert"))
    assert posted == []
    with pytest.raises(RefusedError, match="has not been dealt yet"):
        anna.receipt(shown, words)
    anna.client = true
    assert anna.read_back(shown, words).read_back == ("anna",)


def _deaf(posted: list[str]) -> Client:
    """A service that is told nothing."""

    class Deaf:
        def post(self, path: str, _: Any = None) -> NoReturn:
            posted.append(path)
            raise AssertionError(path)

    return cast("Client", Deaf())


def test_no_share_is_received_of_another_dealing_than_the_one_made_offline(
    town: Town, anna: OfficialSession
) -> None:
    """NO-SHARE: a service that deals itself, to the right people, has other words to show."""
    body = {"name": "cellar", "threshold": 3, "officials": list(OFFICIALS), "deal_here": False}
    genesis = town.env.client().post("/datasets", body)["id"]
    subject = CeremonyView.read(anna.client.get(f"/ceremonies/{genesis}")).subject
    ours, theirs = (deal_subject(subject, "offline", os.urandom) for _ in range(2))
    dealt = {"bundle": theirs.encode().decode()}
    town.env.client().post(f"/ceremonies/{genesis}/dealing", dealt)
    _, shown = anna.fetch(genesis)
    for words in (subject_words(subject), subject_words(subject, ours.dealing)):
        with pytest.raises(RefusedError, match="not those of what is shown"):
            anna.receipt(shown, words)
    with pytest.raises(RefusedError) as caught:
        anna.receipt(shown, None)
    assert "whoever dealt reads them" in (caught.value.hint or "")
    anna.key = key_of("anna")
    assert anna.receipt(shown, subject_words(subject, theirs.dealing))


def test_a_receipt_rests_on_a_log_that_was_compared_or_says_seen(
    town: Town, anna: OfficialSession
) -> None:
    """KNOWN: with the words, too; first use is an act of its own, and on the record."""
    merely_seen(anna)
    for options in ({}, {"all_said": True}, {"first_use": True, "all_said": True}):
        with pytest.raises(RefusedError, match="nobody has compared the key of the log") as caught:
            receipt(town, anna, **options)
        hint = f"custody known add --log VKEY --key {anna.key_path}; or sign with --first-use"
        assert hint in (caught.value.hint or "")
    anna.key = key_of("anna")
    assert relies_on(receipt(town, anna, said=False, first_use=True)) == SEEN
    assert known_as(anna, None) == SEEN


def test_a_receipt_makes_the_others_seen_and_compared_once_all_have_said_so(
    town: Town, anna: OfficialSession
) -> None:
    anna.key = key_of("anna")
    assert relies_on(receipt(town, anna)) == SEEN
    assert {known_as(anna, name) for name in OTHERS} == {SEEN}
    assert relies_on(receipt(town, anna, all_said=True)) == COMPARED
    assert {known_as(anna, name) for name in OTHERS} == {COMPARED}
    assert known_as(anna, "anna") is None


def test_known_another_key_in_a_known_seat_is_refused_before_the_passphrase(
    town: Town, anna: OfficialSession
) -> None:
    """KNOWN: whatever words are told, and whoever is said to have said so."""
    day = date(2026, 5, 3)
    change_known(
        anna.known_path, lambda file: file.record(ORIGIN, "bert", "6b" * 32, COMPARED, day)
    )
    before = anna.known_path.read_bytes()
    for act in (
        lambda: receipt(town, anna),
        lambda: receipt(town, anna, all_said=True),
        lambda: receipt(town, anna, said=False, first_use=True),
        lambda: anna.examine("approve", *anna.fetch(town.asked)),
        lambda: anna.examine("turn", *anna.fetch(town.approved)),
    ):
        with pytest.raises(KnownError, match="bert has another fingerprint") as caught:
            act()
        assert caught.value.exit_code == 65
    assert anna.known_path.read_bytes() == before


def test_known_no_receipt_is_signed_for_a_roster_with_other_keys_in_the_own_seat(
    town: Town, anna: OfficialSession
) -> None:
    """KNOWN: the words are the same for all, and only this official can see that one is wrong."""
    anna.keyfile = replace(key_of("wilma").keyfile, name="anna")
    for options in ({}, {"all_said": True}, {"first_use": True}):
        with pytest.raises(KnownError, match="anna is shown with other keys"):
            receipt(town, anna, **options)


def test_known_another_log_than_the_known_one_is_refused(town: Town, anna: OfficialSession) -> None:
    """KNOWN: by whatever file the session is opened."""
    other = ServiceKey.generate(ORIGIN, os.urandom).vkey
    change_known(
        anna.known_path,
        lambda file: file.record(ORIGIN, None, other, COMPARED, date(2026, 5, 3), replaces=True),
    )
    for act in (anna.checkpoint, lambda: anna.fetch(town.asked), anna.cosign):
        with pytest.raises(KnownError, match=f"the log {ORIGIN} has another key"):
            act()


def test_nothing_is_approved_without_the_words_of_the_request(
    town: Town, anna: OfficialSession
) -> None:
    """KNOWN: not with those of another request, nor with its short name."""
    change_known(anna.known_path, lambda file: file.forget(ORIGIN, "rita"))
    examined = anna.examine("approve", *anna.fetch(town.asked))
    other = words_of(anna.fetch(town.approved)[1])
    wrong: list[tuple[str | None, type[Exception]]] = [
        (None, RefusedError),
        (other, RefusedError),
        (four_words(examined.shown.digest), InputError),
    ]
    for words, error in wrong:
        with pytest.raises(error):
            anna.sign(examined, words=words)


def sign_approval(town: Town, session: OfficialSession, all_said: bool) -> Envelope:
    examined = session.examine("approve", *session.fetch(town.asked))
    return session.sign(examined, words=words_of(examined.shown), all_said=all_said)


def sign_turn(town: Town, session: OfficialSession, all_said: bool) -> Envelope:
    examined = session.examine("turn", *session.fetch(town.approved))
    return session.turn(examined, all_said=all_said)[0]


Act = Callable[[Town, OfficialSession, bool], Envelope]


@pytest.mark.parametrize("act", [sign_approval, sign_turn])
def test_an_approval_or_turn_says_what_it_rests_on_and_can_be_told_that_all_said_so(
    act: Act, town: Town, anna: OfficialSession
) -> None:
    """Of the roster that the own receipt names; what was asked for is not done unasked."""
    anna.key = key_of("anna")
    examined = anna.examine("approve", *anna.fetch(town.asked))
    assert anna.only_seen(examined) == OTHERS
    assert relies_on(act(town, anna, False)) == SEEN
    assert {known_as(anna, name) for name in OTHERS} == {SEEN}
    assert relies_on(act(town, anna, True)) == COMPARED
    assert {known_as(anna, name) for name in OTHERS} == {COMPARED}
    assert anna.only_seen(examined) == ()
    assert relies_on(act(town, anna, False)) == COMPARED


def test_lost_known_people_are_known_again_from_the_own_receipt(
    town: Town, anna: OfficialSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KNOWN: as it was signed, compared or seen, and of its day; not a line that is there."""
    genesis = Genesis.read(anna.client.get("/datasets/registry/genesis"))
    mine = next(one for one in genesis.receipts if one.keyid == keyid(anna.keyfile.signing_public))
    day, bert = date(2026, 5, 3), vouched_by(genesis, anna.keyfile).seat("bert")
    assert bert is not None
    change_known(
        anna.known_path,
        lambda file: file.record(ORIGIN, "bert", bert.fingerprint.hex(), COMPARED, day),
    )
    for how in (COMPARED, SEEN):
        said = replace(Statement.parse(mine.payload), known=how, time=stamp_of(day))
        own = sign(PAYLOAD_TYPE, said.encode(), key_of("anna"))
        told = vouched_by(replace(genesis, receipts=(own,)), anna.keyfile)
        monkeypatch.setattr(OfficialSession, "vouched", lambda *_, told=told: told)
        change_known(
            anna.known_path, lambda file: file.forget(ORIGIN, "carl").forget(ORIGIN, "dora")
        )
        anna.examine("approve", *anna.fetch(town.asked))
        carl = read_known(anna.known_path).find(ORIGIN, "carl")
        assert carl is not None
        assert (carl.how, carl.day) == (how, day)
        assert known_as(anna, "bert") == COMPARED
    assert known_as(anna, "anna") is None


@pytest.mark.parametrize("act", [sign_approval, sign_turn])
def test_all_can_have_said_nothing_under_a_log_that_is_only_seen(
    act: Act, town: Town, anna: OfficialSession
) -> None:
    """KNOWN: whoever shows another log shows another roster to each."""
    merely_seen(anna)
    assert anna.only_seen(anna.examine("approve", *anna.fetch(town.asked))) == ()
    before = read_known(anna.known_path)
    with pytest.raises(RefusedError, match="nobody has compared the key of the log"):
        act(town, anna, True)
    assert read_known(anna.known_path) == before


def test_a_genesis_is_approved_by_nobody(town: Town, anna: OfficialSession) -> None:
    """KNOWN: nothing of it is signed without its words, and a receipt is what takes them."""
    with pytest.raises(RefusedError, match="takes no approval") as caught:
        anna.examine("approve", *anna.fetch(town.genesis))
    assert f"custody receipt {town.genesis}" in (caught.value.hint or "")


def test_a_denial_rests_on_no_roster(town: Town, anna: OfficialSession) -> None:
    """REFUSAL: nobody needs to know anybody to say no; and so it makes nobody known."""
    examined = anna.examine("deny", *anna.fetch(town.asked))
    with pytest.raises(RefusedError, match="does not rest on a roster"):
        anna.sign(examined, "why", all_said=True)
    anna.key = key_of("anna")
    assert relies_on(anna.sign(examined, "why")) is None


@pytest.mark.parametrize("act", [sign_approval, sign_turn])
def test_all_can_have_typed_nothing_that_this_official_did_not(
    act: Act, town: Town, anna: OfficialSession
) -> None:
    """KNOWN: whoever signed with --first-use compares each key, and calls nobody compared so."""
    assert anna.enrolment is not None
    anna.enrolment = replace(anna.enrolment, typed=())
    enrolment_path(anna.key_path).write_bytes(anna.enrolment.encode())
    assert anna.only_seen(anna.examine("approve", *anna.fetch(town.asked))) == ()
    before = read_known(anna.known_path)
    with pytest.raises(RefusedError, match="without typing the twelve words") as caught:
        act(town, anna, True)
    hint = f'custody known add NAME --words "…" --key {anna.key_path}'
    assert hint in (caught.value.hint or "")
    assert read_known(anna.known_path) == before


def test_words_that_were_typed_for_a_receipt_are_remembered(
    town: Town, anna: OfficialSession
) -> None:
    """KNOWN: of this very dealing, beside the key, and not where none were typed."""
    anna.key = key_of("anna")
    _, shown = anna.fetch(town.genesis)
    for said in (False, True):
        receipt(town, anna, said=said, first_use=not said)
        kept = Enrolment.parse(enrolment_path(anna.key_path).read_bytes())
        assert kept.has_typed(shown.digest) == said
    anna.checkpoint()
    assert Enrolment.parse(enrolment_path(anna.key_path).read_bytes()).has_typed(shown.digest)
