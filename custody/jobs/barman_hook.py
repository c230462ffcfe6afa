"""Exit codes for barman, which runs ``custody seal`` as one of its retry hook scripts.

barman looks at three exit statuses of such a script: 0, it worked; 62, go on without; 63,
stop what is being done, where that is still possible. On any other it waits and runs the
script again, for ever. So an error that another try can't mend, such as a wrong recipient
or a name that is taken, ends with 63, and the others stay what they are.
Source: barman's user guide, "Hook scripts".
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from custody.errors import (
    CredentialError,
    CustodyError,
    HookStopError,
    InputError,
    NotKnownError,
    RefusedError,
    TamperedError,
    TooOftenError,
)

_LASTING = (CredentialError, InputError, NotKnownError, RefusedError, TamperedError)


@contextlib.contextmanager
def barman_exit_codes(environ: Mapping[str, str]) -> Iterator[None]:
    """Make every lasting error of the block a ``HookStopError``.

    The block is not begun when barman says that its own part has failed: what it left
    would be sealed as if it were whole (promise SEAL-HONEST).
    """
    if environ.get("BARMAN_ERROR") or environ.get("BARMAN_STATUS") == "FAILED":
        raise HookStopError(
            "barman's own part failed, so nothing was sealed",
            hint="its log says why",
            promise="SEAL-HONEST",
        )
    try:
        yield
    except CustodyError as error:
        if isinstance(error, _LASTING) and not isinstance(error, TooOftenError):
            raise HookStopError(error.message, hint=error.hint, promise=error.promise) from None
        raise
