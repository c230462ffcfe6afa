"""What is said before a reshare opens, and before somebody goes who has to answer for a share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.cli_env import Shell, adjustable_clock_environment

TO_ALL = "custody reshare -d registry --threshold 3 " + " ".join(
    f"--official {name}" for name in ("anna", "bert", "carl", "dora", "emil")
)


@pytest.fixture
def own_shell(tmp_path: Path) -> Iterator[Shell]:
    """A service of one's own: a reshare that is left open would be in others' way."""
    with adjustable_clock_environment(tmp_path) as cli_env:
        shell = cli_env.open_shell(tmp_path / "visit")
        shell.variables["CUSTODY_KEY_FILE"] = ""  # adam acts by his token
        yield shell


def test_what_can_not_open_ends_nothing_and_says_so_first(own_shell: Shell) -> None:
    """EPOCH: what would end at the switch is listed before a reshare that can come to it only."""
    own_shell.custody("drill", "-d", "registry")
    none = own_shell.run(
        "custody reshare -d registry --threshold 1 --official anna --official bert"
    )
    assert (none.returncode, "would end" in none.stderr) == (77, False)
    assert "one person alone would be the quorum" in none.stderr
    open_ = own_shell.run(TO_ALL)
    assert "would end at the switch, if it is open then: drill" in open_.stderr
    assert own_shell.run(f"{TO_ALL} --yes").returncode == 0
    second = own_shell.run(f"{TO_ALL} --yes")
    assert (second.returncode, "would end" in second.stderr) == (77, False)
    assert "a reshare of registry is under way" in second.stderr


def test_whoever_goes_before_they_attest_leaves_an_old_share_for_good(own_shell: Shell) -> None:
    """EPOCH: nobody else can say that it is destroyed, so it is asked for before."""
    own_shell.run(f"{TO_ALL} --yes")
    gone = own_shell.run("custody person remove emil --reason 'left us' --yes")
    assert (
        "warning: emil has not attested that the old share of registry is destroyed" in gone.stderr
    )
    assert "custody attest reshare-" in gone.stderr
    seen = own_shell.run("custody person suspend dora --reason 'on leave' --yes")
    assert "old share" not in seen.stderr


def test_a_ceremony_of_an_impossible_name_is_not_known(shell: Shell) -> None:
    done = shell.run("custody commit '../x?y' --key anna.key --first-use")
    assert (done.returncode, "there is nothing called '../x?y'" in done.stderr) == (10, True)


def test_a_quorum_is_refused_in_the_letters_it_was_typed_in(shell: Shell) -> None:
    done = shell.run("PYTHONUTF8=1 custody quorum '2 of (bärbel, anna) as'")
    assert "got '\u00e4'" in done.stderr
