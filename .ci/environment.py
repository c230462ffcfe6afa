"""What ``make`` runs in: ``.venv``, filled from the lock files in two steps.

.. code-block:: text

    demo     requirements.lock, requirements-build.lock    what custody runs on, and its build
             web/package-lock.json without dev packages    what the console's pages load
             editable, without isolation                   custody itself
    tests    requirements-dev.lock                         the rest: tests, lint, types
             web/package-lock.json with dev packages       TypeScript, axe

The locks are complete, so pip is never asked to work out dependencies (``--no-deps``): what is
installed depends neither on what was published since nor on how old this pip is. ``pip check``
says afterwards that nothing is missing. What goes wrong is one line that says what to do.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
UNFINISHED = VENV / ".unfinished"
"""There while pip works. Found later, pip was cut short, and packages may be half there."""

# A registry that isn't there is given up on after seconds; the variable still decides.
PIP = {"PIP_RETRIES": "2", **os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

_TAKEN = re.compile(r"(?:Collecting|Processing|Ignoring|Requirement already satisfied:) ([^\s:]+)")
_UNREACHABLE = re.compile(
    r"connection broken by|Max retries exceeded|[Tt]imed out|Could not fetch URL"
    r"|from versions: none"  # all that pip says where it was told to try once only
)


def demo() -> None:
    """Install what custody runs on, what its build takes, and custody itself."""
    create()
    install("requirements.lock", "what custody runs on", "170 MB")
    install("requirements-build.lock", "what its build takes, a Node too", "210 MB")
    front_end("--omit=dev", "what the console's pages load, about 4 MB")
    say("installing custody itself")
    pip("install", "--no-deps", "--no-build-isolation", "-e", ".")
    check()


def tests() -> None:
    """Add what tests, lint and types take, to a whole environment."""
    if UNFINISHED.exists():
        demo()
        (VENV / ".demo").touch()
    install("requirements-dev.lock", "what tests, lint and types take", "1,100 MB more")
    front_end("--include=dev", "TypeScript and axe, about 26 MB")
    check()


def create() -> None:
    """Make ``.venv``; make it anew where it doesn't work, or pip was cut short in it."""
    if works() and not UNFINISHED.exists():
        return
    try:
        import ensurepip
        import venv
    except ImportError:
        stop(
            f"{sys.executable} has no venv module: install it (on Debian and Ubuntu the package"
            " python3-venv), or name another Python, as in: make demo PYTHON=python3.12"
        )
    say(f"making .venv with Python {sys.version.split()[0]} and pip {ensurepip.version()}")
    venv.create(VENV, clear=True, symlinks=True, with_pip=True)


def works() -> bool:
    """Tell whether ``.venv`` has a Python that runs, and a pip."""
    command = [PYTHON, "-m", "pip", "--version"]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def install(lock: str, what: str, size: str) -> None:
    """Install what a lock file names, exactly."""
    count = len(re.findall(r"^\w", (ROOT / lock).read_text(), re.MULTILINE))
    say(f"installing {what}: {count} packages, about {size} ({lock})")
    pip("install", "--no-deps", "--require-hashes", "-r", lock, total=count)


def front_end(which: str, what: str) -> None:
    """Fetch npm's packages; done at once where they are there."""
    say(f"fetching {what} (web/package-lock.json)")
    done = subprocess.run([PYTHON, "web/hatch_build.py", which], check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.returncode)


def check() -> None:
    """Have pip say that every package has what it needs."""
    pip("check")


def pip(*arguments: str, total: int = 0) -> None:
    """Run pip, show how far it is, and give up in one line where it does."""
    UNFINISHED.touch()
    command = [PYTHON, "-m", "pip", *arguments]
    lines = []
    with subprocess.Popen(
        command, cwd=ROOT, env=PIP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        for line in running.stdout or ():
            lines.append(line.strip())
            show(lines, total)
    if running.returncode < 0:
        stop("pip was cut short: run it again")
    if running.returncode:
        explain(lines)
    UNFINISHED.unlink()


def show(lines: list[str], total: int) -> None:
    """Count packages in place on a terminal; elsewhere every tenth has a line."""
    if total and lines[-1].startswith("Installing collected packages"):
        say("  unpacking")
    elif total and (taken := _TAKEN.match(lines[-1])):
        number = sum(1 for line in lines if _TAKEN.match(line))
        if sys.stderr.isatty():
            print(
                f"\r\033[K  {number} of {total}: {Path(taken[1]).name}",
                end="",
                file=sys.stderr,
                flush=True,
            )
        elif number % 10 == 0:
            say(f"  {number} of {total}")


def explain(lines: list[str]) -> NoReturn:
    """Say why pip gave up."""
    if any(map(_UNREACHABLE.search, lines)):
        UNFINISHED.unlink()  # pip fetches everything before it installs anything
        stop(
            "the registry of Python packages can't be reached: run it again with a network,"
            " or name a mirror in PIP_INDEX_URL, a proxy in https_proxy"
        )
    said = [line for line in lines if line.startswith("ERROR: ")] or lines[-3:]
    stop(f"pip could not do it: {' '.join(said)}; the next run begins anew")


def say(what: str) -> None:
    """Tell who waits, and leave standard output to what make was asked for."""
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{clear}{what}", file=sys.stderr, flush=True)


def stop(why: str) -> NoReturn:
    """End in one line."""
    say(f"error: {why}")
    raise SystemExit(1)


if __name__ == "__main__":
    {"demo": demo, "tests": tests}[sys.argv[1]]()
