"""Who may do what: every use case against every kind of caller (QUORUM).

A caller who may do it passes the question of authority, whatever else is then said;
one who may not gets ``NotAllowedError``, or for a ceremony that does not concern them
the same answer as for one that does not exist, and nothing at all has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from custody.ceremony import Ceremony
from custody.errors import CustodyError, NotAllowedError, NotKnownError
from custody.formats.digest_words import twelve_words
from custody.formats.timestamps import stamp
from custody.official.bundle import deal_subject
from custody.quorum_tree import plain
from custody.service import (
    Principal,
    api_tokens,
    ceremonies,
    datasets,
    expectations,
    export_requests,
    ledger_reads,
    object_marks,
    objects,
    people,
)
from custody.service.context import ROLE_SCOPES, SCOPES
from custody.service.export_requests import Wanted
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@dataclass
class Scene:
    """A world with a request by rita, a genesis waiting to be dealt, and all kinds of callers."""

    world: World
    request: Ceremony
    genesis: Ceremony
    callers: dict[str, Principal]
    by_token: str


@pytest.fixture
def scene(sealed_world: World) -> Scene:
    world = sealed_world
    world.enrol("fred", "official")
    world.enrol("ray", "requester")
    callers = {
        "administrator": world.admin,
        "official": world.principal("anna"),
        "unseated official": world.principal("fred"),
        "witness": world.principal("wilma"),
        "requester": world.principal("rita"),
        "other requester": world.principal("ray"),
        "auditor": world.principal("axel"),
        "job": world.token("nightly", "register", dataset="registry"),
        "keeper": world.token("checker", "catalogue", dataset="registry"),
        "reader": world.token("nagios", "read", dataset="registry"),
    }
    request = world.request(world.objects[0])
    genesis = world.open_genesis("other", deal_here=False)
    world.genesis("open", requests="token")
    return Scene(world, request, genesis, callers, world.register("open").id)


Use = Callable[[Scene, Principal], Any]


def new_token(scene: Scene, who: Principal) -> Any:
    return api_tokens.create_token(
        scene.world.service,
        who,
        person="nightly",
        scopes=["register"],
        dataset=None,
        label=None,
        lifetime=timedelta(days=1),
    )


def register(scene: Scene, who: Principal) -> Any:
    world = scene.world
    sealed, _ = world.seal(b"third\n", world.recipient("registry"))
    return objects.register(
        world.service,
        who,
        dataset="registry",
        header=sealed.header,
        size=sealed.size,
        sealed=stamp(world.clock()),
        host=None,
        job=None,
        tags={},
    )


def mark(scene: Scene, who: Principal, how: Callable[..., Any]) -> Any:
    return how(scene.world.service, who, "registry", [scene.world.objects[1].id], "pruned")


def file_request(scene: Scene, who: Principal) -> Any:
    world = scene.world
    return export_requests.file_request(
        world.service,
        who,
        Wanted("open", [scene.by_token], "a test", str(world.identity.recipient()), None),
    )


def create_dataset(scene: Scene, who: Principal) -> Any:
    officials = ["anna", "bert", "carl"]
    service = scene.world.service
    return datasets.create(service, who, name="third", quorum=plain(2, officials))


def deal(scene: Scene, who: Principal) -> Any:
    bundle = deal_subject(scene.genesis.subject, "offline", scene.world.service.random)
    return datasets.deal(scene.world.service, who, scene.genesis.id, bundle)


_WORDS = twelve_words(bytes(32))


def present_witnessed(scene: Scene, who: Principal) -> Any:
    return ceremonies.present(scene.world.service, who, scene.request.id, "bert", _WORDS)


READERS = "administrator official unseated-official witness requester other-requester auditor"
SEERS = "administrator official witness requester auditor"

# Who may; all others may not.
TABLE: dict[str, tuple[Use, str]] = {
    "people.invite": (
        lambda s, who: people.invite(s.world.service, who, "gina", "official"),
        "administrator",
    ),
    "people.list_people": (lambda s, who: people.list_people(s.world.service, who), READERS),
    "api_tokens.create_token": (new_token, "administrator"),
    "api_tokens.list_tokens": (
        lambda s, who: api_tokens.list_tokens(s.world.service, who),
        "administrator",
    ),
    "api_tokens.rotate_token": (
        lambda s, who: api_tokens.rotate_token(
            s.world.service, who, "0123456789", overlap=timedelta(hours=1)
        ),
        "administrator",
    ),
    "api_tokens.revoke_token": (
        lambda s, who: api_tokens.revoke_token(s.world.service, who, "0123456789"),
        "administrator",
    ),
    "datasets.create": (create_dataset, "administrator"),
    "datasets.deal": (deal, "administrator"),
    "datasets.list_all": (
        lambda s, who: datasets.list_all(s.world.service, who),
        f"{READERS} reader",
    ),
    "datasets.bundle": (
        lambda s, who: datasets.bundle(s.world.service, who, "registry"),
        "administrator official witness auditor",
    ),
    "objects.register": (register, "job"),
    "expectations.expect": (
        lambda s, who: expectations.set_expectation(s.world.service, who, "registry", 26),
        "administrator",
    ),
    "object_marks.mark_gone": (
        lambda s, who: mark(s, who, object_marks.mark_gone),
        "administrator keeper",
    ),
    "object_marks.mark_found": (
        lambda s, who: mark(s, who, object_marks.mark_found),
        "administrator keeper",
    ),
    "objects.list_all": (
        lambda s, who: objects.list_all(s.world.service, who, "registry", limit=9, before=None),
        f"{READERS} reader",
    ),
    "export_requests.request": (file_request, "requester other-requester"),
    "export_requests.objects": (
        lambda s, who: export_requests.request_objects(
            s.world.service, who, s.request.id, s.world.head().size
        ),
        SEERS,
    ),
    "export_requests.collect": (
        lambda s, who: export_requests.collect_grant(s.world.service, who, s.request.id),
        "requester",
    ),
    "ceremonies.show": (
        lambda s, who: ceremonies.show(s.world.service, who, s.request.id),
        SEERS,
    ),
    "ceremonies.list_all": (
        lambda s, who: ceremonies.list_all(s.world.service, who),
        f"{READERS} reader",
    ),
    "ceremonies.present for oneself": (
        lambda s, who: ceremonies.present(s.world.service, who, s.request.id, who.name, _WORDS),
        "official witness",
    ),
    "ceremonies.present for another": (present_witnessed, "witness"),
    "ceremonies.read_back": (
        lambda s, who: ceremonies.read_back(s.world.service, who, s.request.id, _WORDS),
        "official witness",
    ),
    "ceremonies.cancel": (
        lambda s, who: ceremonies.cancel(s.world.service, who, s.request.id, "no need"),
        "administrator requester",
    ),
    "ledger_reads.entries": (
        lambda s, who: ledger_reads.entries(s.world.service, who, 0, 10),
        "administrator witness auditor",
    ),
}


@pytest.mark.parametrize(("use", "allowed"), TABLE.values(), ids=TABLE)
def test_the_table_of_authority(scene: Scene, use: Use, allowed: str) -> None:
    """QUORUM: each use case lets through exactly those it is for."""
    may = {name.replace("-", " ") for name in allowed.split()}
    assert may <= set(scene.callers)
    let_through = set()
    for name in sorted(scene.callers, key=lambda name: name in may):  # the refused come first
        before = contents(scene.world.service.store)
        try:
            use(scene, scene.callers[name])
        except (NotAllowedError, NotKnownError) as error:
            if isinstance(error, NotKnownError) and "no token" in error.message:
                let_through.add(name)
            assert contents(scene.world.service.store) == before
        except CustodyError:
            let_through.add(name)
        else:
            let_through.add(name)
    assert let_through == may


CONCERNS = {
    "administrator": 4,
    "auditor": 4,
    "witness": 4,
    "official": 4,
    "requester": 4,
    "unseated official": 0,
    "other requester": 2,
    "reader": 0,
}


@pytest.mark.parametrize(("caller", "count"), CONCERNS.items())
def test_a_list_of_ceremonies_has_those_that_concern_the_caller(
    scene: Scene, caller: str, count: int
) -> None:
    """The genesis of "registry", those of "other" and "open", and rita's request.

    A genesis concerns the requesters whom it lists; ray came after that of "registry".
    """
    listed = ceremonies.list_all(scene.world.service, scene.callers[caller])
    assert len(listed) == count


@pytest.mark.parametrize("caller", ["unseated official", "other requester", "job", "reader"])
def test_what_does_not_concern_somebody_looks_like_what_is_not_there(
    scene: Scene, caller: str
) -> None:
    """Nobody learns from an answer which ceremonies there are."""
    service, who = scene.world.service, scene.callers[caller]
    answers = []
    for ceremony_id in (scene.request.id, "export-nowhere"):
        with pytest.raises(NotKnownError) as caught:
            ceremonies.show(service, who, ceremony_id)
        answers.append((caught.value.message.replace(ceremony_id, "ID"), caught.value.hint))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["anna", "rita", "wilma"])
def test_a_backup_jobs_token_in_somebodys_name_shows_nothing(scene: Scene, name: str) -> None:
    """Least privilege: what lies about on a backup host registers, and sees no ceremony."""
    who = scene.world.token(name, "register", dataset="registry")
    with pytest.raises(NotKnownError):
        ceremonies.show(scene.world.service, who, scene.request.id)
    with pytest.raises(NotAllowedError):
        datasets.bundle(scene.world.service, who, "registry")


@pytest.mark.parametrize("ceremony_id", ["", "../x", "x\x00y", "\ud800", "a" * 5000, "EXPORT"])
@pytest.mark.databases("sqlite", "postgres")
def test_what_no_ceremony_can_be_called_is_not_known(sealed_world: World, ceremony_id: str) -> None:
    """Text that one database or the other can't even look up is no failure of the service."""
    service, who = sealed_world.service, sealed_world.admin
    with pytest.raises(NotKnownError):
        ceremonies.show(service, who, ceremony_id)
    with pytest.raises(NotKnownError):
        datasets.get(service, ceremony_id)
    with pytest.raises(NotKnownError):
        api_tokens.revoke_token(service, who, ceremony_id)


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_credential_for_one_dataset_reaches_no_other(scene: Scene, scope: str) -> None:
    """A token that is good for "other" is good for nothing of "registry", whoever holds it."""
    service = scene.world.service
    uses = [use for use, _ in TABLE.values() if use is not deal]  # that one is about "other"
    before = contents(service.store)
    for name in ("adam", "anna", "rita"):
        who = Principal(name, frozenset({scope}), "other")
        for use in uses:
            try:
                answer = use(scene, who)
            except (NotAllowedError, NotKnownError):
                continue
            assert "registry" not in repr(answer)
    assert contents(service.store) == before


@pytest.mark.parametrize("role", sorted(ROLE_SCOPES))
def test_a_role_without_one_scope_is_less(role: str) -> None:
    """Every scope of a role is one that some use case asks for."""
    assert ROLE_SCOPES[role] <= SCOPES
    for scope in ROLE_SCOPES[role]:
        less = replace(Principal("x", ROLE_SCOPES[role]), scopes=ROLE_SCOPES[role] - {scope})
        with pytest.raises(NotAllowedError):
            less.require(scope)


def test_only_an_administrators_scope_is_admin() -> None:
    """QUORUM: whoever runs ceremonies holds no share, and no official runs them."""
    assert [role for role, scopes in ROLE_SCOPES.items() if "admin" in scopes] == ["administrator"]
    assert "attend" not in ROLE_SCOPES["administrator"]
    assert not any("register" in scopes for scopes in ROLE_SCOPES.values())
