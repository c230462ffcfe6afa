"""The ``custody`` command of a machine whose clock is ahead by AHEAD seconds."""

import os
from datetime import timedelta

from custody import clock

AHEAD = timedelta(seconds=float(os.environ["AHEAD"]))
real_now = clock.now
clock.now = lambda: real_now() + AHEAD  # the commands import it when they are run

from custody.cli import main  # noqa: E402

main()
