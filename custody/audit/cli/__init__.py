"""The ``custody-audit`` command. Its parts are loaded when they are run, not before."""

from custody.audit.cli.verify import audit, main

__all__ = ["audit", "main"]
