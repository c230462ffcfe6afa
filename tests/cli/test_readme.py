"""README.md: its session goes as it is written there, and it is short, with its picture.

``…`` in the session is any text within a line. It is played in one shell, on a machine that has
what everybody would have on their own: the recipient, the tokens, the key files.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.cli.cli_env import Shell

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text()
MARK = "=== the next command"


def steps() -> list[tuple[str, str]]:
    """The session's commands, each with what it says."""
    (block,) = re.findall(r"^```console\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    assert parts[0] == ""
    return list(zip(parts[1::2], parts[2::2], strict=True))


def test_the_session_goes_as_written(shell: Shell) -> None:
    (shell.folder / "people").mkdir()
    (shell.folder / "people" / "rows").write_text("a row\n" * 2000)
    script = f"\necho '{MARK}'\n".join(command for command, _ in steps())
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=shell.folder,
        env=shell.environment() | {"CUSTODY_TOKEN_FILE": "nightly.token"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    came = done.stdout.split(f"{MARK}\n")
    assert len(came) == len(steps()), done.stdout
    for (command, expected), output in zip(steps(), came, strict=True):
        pattern = ".*?".join(re.escape(part) for part in expected.split("…"))
        assert re.fullmatch(pattern, output), f"{command}\n{output}"


def test_it_is_a_screen_and_a_half() -> None:
    """What is longer has its page in docs/."""
    assert len(TEXT.splitlines()) <= 115


def test_its_picture_is_there_and_light() -> None:
    (name,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", TEXT)
    picture = (ROOT / name).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 200_000


def test_the_two_commands_stand_there_and_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in ("demo", "test"):
        assert f"make {target}" in TEXT
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
