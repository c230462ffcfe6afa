"""The ``custody-audit`` command: it starts light, and loads each part only when it is asked for."""

from custody.audit.cli.verify import audit, main, run

__all__ = ["audit", "main", "run"]
