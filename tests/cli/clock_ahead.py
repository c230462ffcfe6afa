"""The ``custody`` command of a machine whose clock is ahead by AHEAD seconds."""

import os
from datetime import timedelta

from custody.formats import timestamps

AHEAD = timedelta(seconds=float(os.environ["AHEAD"]))
real_now = timestamps.now
timestamps.now = lambda: real_now() + AHEAD  # the commands import it when they are run

from custody.cli import main  # noqa: E402

main()
