"""Suspending, letting back in, removing: from the entry on they do nothing, and what was stays."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from custody.errors import CredentialError, InputError, NotAllowedError, RefusedError
from custody.service import browser_sessions, ceremonies
from custody.service.api_tokens import authenticate
from custody.service.browser_sessions import begin_session, session_owner, set_password, sign_in
from custody.service.known_keys import compared, set_display
from custody.service.links import link_person, new_link
from custody.service.people import invite
from custody.service.person_page import last_standing, show
from custody.service.standing import remove, resume, suspend
from tests.keys import key_of
from tests.world import World

PASSWORD = "a password for the console"
WHY = "their laptop was stolen"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(browser_sessions, "_hasher", hasher)


def with_password(world: World, name: str) -> None:
    with world.service.store.writing() as connection:
        set_password(connection, name, PASSWORD)


def test_whoever_is_suspended_is_refused_everywhere_at_once(world: World) -> None:
    with_password(world, "anna")
    session = begin_session(world.service, "anna", "a browser")
    link = new_link(world.service, world.admin, "anna").code
    before = world.principal("anna")
    after = suspend(world.service, world.admin, "anna", WHY)
    assert after.status == "suspended"
    assert session_owner(world.service, session) is None
    with pytest.raises(CredentialError, match="anna is suspended"):
        authenticate(world.service, world.tokens["anna"])
    with pytest.raises(NotAllowedError, match="anna is suspended"):
        sign_in(world.service, "anna", PASSWORD, "192.0.2.1", "a browser")
    with pytest.raises(CredentialError, match="not right"):  # a guess learns nothing
        sign_in(world.service, "anna", "a wrong password", "192.0.2.1", "a browser")
    with pytest.raises(CredentialError):
        link_person(world.service, link)
    with pytest.raises(NotAllowedError, match="anna is suspended"):  # a request that is under way
        set_display(world.service, before, "anna", "Anna")
    (entry,) = world.entries("person.suspended")
    assert (entry.body["by"], entry.body["data"]) == ("adam", {"name": "anna", "reason": WHY})


def test_let_back_in_they_act_as_before(world: World) -> None:
    with_password(world, "anna")
    suspend(world.service, world.admin, "anna", WHY)
    assert resume(world.service, world.admin, "anna", "it was found").status == "enrolled"
    assert sign_in(world.service, "anna", PASSWORD, "192.0.2.1", "a browser")
    assert authenticate(world.service, world.tokens["anna"]).name == "anna"
    said = last_standing(world.service, "anna")
    assert said is not None
    assert (said.status, said.by_whom, said.reason) == ("enrolled", "adam", "it was found")


def test_whoever_is_removed_is_gone_for_good_and_their_name_is_not_given_again(
    world: World,
) -> None:
    with_password(world, "rita")
    remove(world.service, world.admin, "rita", "she left")
    for again in (resume, suspend, remove):
        with pytest.raises(RefusedError, match="rita is removed"):
            again(world.service, world.admin, "rita", WHY)
    with pytest.raises(RefusedError, match="removed as requester already"):
        invite(world.service, world.admin, "rita", "requester")
    with pytest.raises(CredentialError, match="not right"):
        sign_in(world.service, "rita", PASSWORD, "192.0.2.1", "a browser")


def test_an_invitation_is_withdrawn_by_removing_whom_it_is_for(world: World) -> None:
    code = invite(world.service, world.admin, "nora", "auditor").code
    with pytest.raises(RefusedError, match="nora is invited"):
        suspend(world.service, world.admin, "nora", WHY)
    remove(world.service, world.admin, "nora", "she takes another post")
    with pytest.raises(CredentialError):
        link_person(world.service, code)


def test_nobody_locks_everybody_out(world: World) -> None:
    for act in (suspend, remove):
        with pytest.raises(RefusedError, match="nobody does this to themselves"):
            act(world.service, world.admin, "adam", WHY)
        with pytest.raises(NotAllowedError):
            act(world.service, world.principal("anna"), "bert", WHY)
    job = world.token("nightly", "admin")
    with pytest.raises(RefusedError, match="the last administrator"):
        suspend(world.service, job, "adam", WHY)
    assert authenticate(world.service, world.tokens["adam"]).name == "adam"
    assert not world.entries("person.suspended")


def test_a_seat_says_what_is_left_without_them(world: World) -> None:
    world.genesis()  # three of five
    (seat,) = show(world.service, world.admin, "anna").seats
    assert seat.says == "4 of 5 remain, 3 needed"
    suspend(world.service, world.admin, "bert", WHY)
    (seat,) = show(world.service, world.admin, "anna").seats
    assert seat.says == "3 of 5 remain, 3 needed: one more loss closes it"
    suspend(world.service, world.admin, "carl", WHY)
    (seat,) = show(world.service, world.admin, "anna").seats
    assert seat.says == "2 of 5 remain, 3 needed: nobody can open it"
    with pytest.raises(RefusedError, match="nobody could ever open registry") as caught:
        remove(world.service, world.admin, "anna", WHY)
    assert caught.value.promise == "QUORUM"
    assert suspend(world.service, world.admin, "anna", WHY).status == "suspended"


@pytest.mark.parametrize("who", ["anna", "rita"])
def test_what_was_signed_counts_and_nothing_more_is_taken(sealed_world: World, who: str) -> None:
    """An approval stands; later ones of theirs, or of what they asked for, are refused."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    world.approve(ceremony, "anna", "bert", "carl")
    envelope, sealed = world.turned("anna" if who == "anna" else "bert", ceremony)
    suspend(world.service, world.admin, who, WHY)
    state = ceremonies.show(world.service, world.admin, ceremony.id)
    assert state.approvals == ("anna", "bert", "carl")
    with pytest.raises(NotAllowedError, match=f"{who} is suspended"):
        ceremonies.submit(world.service, ceremony.id, envelope, sealed)
    ceremonies.cancel(world.service, world.admin, ceremony.id, WHY)


def test_a_key_that_was_compared_is_on_the_record(world: World) -> None:
    print_ = key_of("anna").keyfile.fingerprint().hex()
    compared(world.service, world.principal("bert"), "anna", print_)
    compared(world.service, world.admin, "anna", print_)
    compared(world.service, world.admin, "anna", print_)
    found = show(world.service, world.admin, "anna").comparisons
    assert {(one.by_whom, one.signed) for one in found} == {("adam", False), ("bert", False)}
    with pytest.raises(RefusedError, match="not the twelve words"):
        compared(world.service, world.admin, "anna", "ab" * 32)
    with pytest.raises(RefusedError, match="by somebody else"):
        compared(world.service, world.principal("anna"), "anna", print_)


@pytest.mark.parametrize(
    "display", ["", " Anna", "Anna\u202e", "\u0410nna", "bert", "BERT", "x" * 81]
)
def test_a_written_name_hides_nothing_and_passes_for_nobody(world: World, display: str) -> None:
    with pytest.raises(InputError):
        set_display(world.service, world.principal("anna"), "anna", display)


def test_a_written_name_is_one_persons(world: World) -> None:
    set_display(world.service, world.principal("anna"), "anna", "Anna Müller")
    assert show(world.service, world.admin, "anna").person.shown == "Anna Müller"
    with pytest.raises(InputError, match="anna goes by that name"):
        set_display(world.service, world.admin, "bert", "Anna Müller")
    with pytest.raises(NotAllowedError):
        set_display(world.service, world.principal("anna"), "bert", "Bert")
    invite(world.service, world.admin, "nora", "auditor", display="Nora Weiß")
    assert show(world.service, world.admin, "nora").person.display == "Nora Weiß"
