"""Keeps what a process holds in memory out of files and out of other programs' reach."""

from __future__ import annotations

import contextlib
import ctypes
import resource
from collections.abc import Mapping

from custody.config import SETTINGS

_PR_SET_DUMPABLE = 4
SECRETS = frozenset(setting.name for setting in SETTINGS if setting.secret)


def forbid_core_files() -> None:
    """Have a crash leave no core file, which would hold passphrases, keys and tokens (QUIET).

    On Linux other programs of the same user can't look into the process any more, either.
    A program that it starts is free of that, but for the soft limit on core files.
    """
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    with contextlib.suppress(OSError, AttributeError):  # systems without it
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the environment for somebody else's program: without our tokens and passphrases.

    What names a file stays: whoever may read that file needs no variable to find it.
    """
    return {name: value for name, value in environ.items() if name not in SECRETS}
