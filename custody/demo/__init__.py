"""``custody demo``: seal, request, approve, restore and audit on one machine, for real.

A real service on loopback, real key files, real ``tar``, the same commands that
everybody uses; stock ``age`` where it is installed. Nothing is asked.
"""

from custody.demo.command import demo

__all__ = ["demo"]
