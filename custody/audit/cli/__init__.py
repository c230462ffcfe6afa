"""The ``custody-audit`` command. Its parts are loaded when they are run, not before."""

from custody.audit.cli.verify import audit, main, run

__all__ = ["audit", "main", "run"]
