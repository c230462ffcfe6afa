"""A set-up's plan and its files: what they refuse, and that they hold all that is needed."""

from __future__ import annotations

import shlex

import pytest

from custody.errors import CustodyError, InputError
from custody.formats.pasted import link_address, require_code
from custody.formats.timestamps import parse_stamp
from custody.setup_steps import (
    Member,
    Plan,
    Progress,
    env_text,
    host_commands,
    invitation_text,
    is_late,
    usual_threshold,
)

CODE = f"custody_{'a' * 43}~{'b' * 22}"
EXPIRES = "2026-12-06T19:22:00.000000Z"
URL = "https://custody.example/keys"
PLAN = Plan("registry", ("anna", "bela", "chen"), 2, "rita")


@pytest.mark.parametrize(
    ("officials", "threshold", "requester", "job"),
    [
        (("anna",), 2, "rita", "nightly"),
        (("anna", "bela"), 1, "rita", "nightly"),
        (("anna", "bela"), 3, "rita", "nightly"),
        (("anna", "anna", "bela"), 2, "rita", "nightly"),
        (("anna", "bela"), 2, "anna", "nightly"),
        (("anna", "bela"), 2, "rita", "rita"),
        (("anna", "Bela"), 2, "rita", "nightly"),
        (("anna", "../bela"), 2, "rita", "nightly"),
        (("anna", "bela"), 2, "rita", "night ly"),
    ],
)
def test_a_plan_that_can_t_be_is_refused_before_anything_is_made(
    officials: tuple[str, ...], threshold: int, requester: str, job: str
) -> None:
    with pytest.raises(InputError):
        Plan("registry", officials, threshold, requester, job)


def test_more_than_half_is_offered_and_never_all_where_it_can_be_fewer() -> None:
    assert [usual_threshold(n) for n in (2, 3, 4, 5, 6, 7)] == [2, 2, 3, 3, 4, 4]


def test_the_command_that_goes_on_names_all_of_the_plan() -> None:
    words = shlex.split(Plan("r", ("anna", "bela"), 2, "rita", "hourly", "a folder").command)
    assert words[:2] == ["custody", "setup"]
    given = list(zip(words[2::2], words[3::2], strict=True))
    assert given == [
        ("-d", "r"),
        ("--threshold", "2"),
        ("--official", "anna"),
        ("--official", "bela"),
        ("--requester", "rita"),
        ("--job", "hourly"),
        ("--folder", "a folder"),
    ]


@pytest.mark.parametrize("role", ["official", "requester"])
def test_an_invitation_holds_all_that_its_reader_needs(role: str) -> None:
    """Its command, copied into a shell, needs no variable: the link has the address."""
    text = invitation_text("anna", role, "custody.example/x", URL, CODE, EXPIRES)
    (make, enrol) = [shlex.split(line) for line in text.splitlines() if "    custody " in line]
    assert make == ["custody", "key", "new", "anna"]
    assert enrol[:2] == ["custody", "enrol"]
    assert enrol[2:4] == ["--key", "anna.key"]
    assert enrol[4:] == ([] if role == "official" else ["-o", "anna.token"])
    link = next(word for word in text.split() if word.startswith("http"))
    assert (link_address(link), require_code(link)) == (URL, CODE)
    assert require_code(text) == CODE  # the file as it is does as well
    assert "2026-12-06T19:22Z" in text


@pytest.mark.parametrize(
    ("origin", "code", "expires"),
    [
        ("custody.example/x", "'; rm -rf ~ #", EXPIRES),
        ("custody.example/x\n    custody seal", CODE, EXPIRES),
        ("custody.example/x", CODE, "soon\n    custody seal"),
    ],
)
def test_a_service_that_lies_gets_no_command_into_an_invitation(
    origin: str, code: str, expires: str
) -> None:
    """People paste its lines into a shell."""
    with pytest.raises(CustodyError):
        invitation_text("anna", "official", origin, URL, code, expires)


def test_the_environment_names_the_files_that_the_first_commands_put_there() -> None:
    env = dict(line.split("=", 1) for line in env_text(PLAN, URL).splitlines())
    assert env["CUSTODY_URL"] == URL
    assert env["CUSTODY_DATASET"] == "registry"
    commands = "\n".join(host_commands(PLAN))
    for name in ("CUSTODY_RECIPIENT_FILE", "CUSTODY_TOKEN_FILE"):
        folder, _, file = env[name].rpartition("/")
        assert f" {file} " in commands
        assert f" {folder}/\n" in commands


def test_whoever_is_invited_and_has_no_invitation_here_is_not_passed_over() -> None:
    lost = Member("anna", "official", enrolled=False, invitation=None, words=None)
    progress = Progress(PLAN, URL, "custody.example/x", members=(lost,), waits_for="anna")
    assert "--again anna" in "\n".join(progress.lines())


def test_an_invitation_that_is_good_no_longer_is_not_called_one() -> None:
    """A code is good for a week, and only its own text says since when."""
    text = invitation_text("anna", "official", "custody.example/x", URL, CODE, EXPIRES)
    assert not is_late(text, parse_stamp("2026-12-06T19:21:59.000000Z"))
    assert is_late(text, parse_stamp("2026-12-06T19:23:00.000000Z"))
    assert not is_late("anna's own words", parse_stamp(EXPIRES))
    over = Member("anna", "official", enrolled=False, invitation="f", words=None, late=True)
    assert "--again anna" in over.line()
    assert "hand over" not in over.line()


def test_while_something_is_waited_for_nobody_is_told_to_seal() -> None:
    progress = Progress(PLAN, URL, waits_for="the service")
    assert progress.next == [PLAN.command]
    assert "custody seal" not in "\n".join(progress.lines())
    assert progress.record()["done"] is False
