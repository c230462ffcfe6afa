"""The ``custody`` command. Commands are loaded when they are run, not before.

Every error ends as one line ``error: …``, where there is a way out a line
``hint: …``, and the exit code of its class (docs/exit-codes.md).
"""

from custody.cli.main import main

__all__ = ["main"]
