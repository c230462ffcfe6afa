"""``custody demo``: the whole story on one machine, with nothing made up.

A real service on loopback, real key files, real ``tar``, the same commands that
everybody uses; stock ``age`` where it is installed. Nothing is asked.
"""

from custody.demo.command import demo

__all__ = ["demo"]
