"""``make bench``: every measurement, its peer in the same run, and the ratio.

``make bench ARGS="unlocking ledger_append"`` runs some of them, ``--scale 0.1`` makes
the large inputs smaller.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
from typing import Any

from tests.bench import PARTS
from tests.bench.table import Row, markdown


def main() -> None:
    """Run the parts and print one table for each."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for name in options.parts or PARTS:
        module = importlib.import_module(f"tests.bench.{name}")
        print(f"\n## {name.replace('_', ' ')}\n\n{(module.__doc__ or '').strip()}\n", flush=True)
        rows: list[Row] = _run(module, options.scale)
        print(markdown(rows), flush=True)


def _run(module: Any, scale: float) -> list[Row]:
    takes_scale = "scale" in module.run.__code__.co_varnames[: module.run.__code__.co_argcount]
    found: list[Row] = module.run(scale) if takes_scale else module.run()
    return found


main()
