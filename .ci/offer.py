"""What a registry looks like some time after the lock: a higher version of every package.

Writes empty wheels of version 99999 into a folder, for ``PIP_FIND_LINKS``. pip takes one of
them wherever it is left to choose, so an installation that has none was left nothing to choose.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def names() -> set[str]:
    """Give the names of all packages that the lock files pin."""
    locks = ROOT.glob("requirements*.lock")
    return {name for lock in locks for name in re.findall(r"^([\w.-]+)==", lock.read_text(), re.M)}


def write(folder: Path, name: str) -> None:
    """Write a wheel that only its version speaks for."""
    stem = f"{name.replace('-', '_').replace('.', '_')}-99999"
    about = f"{stem}.dist-info"
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 99999\n"
        )
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{about}/RECORD", "")


if __name__ == "__main__":
    for each in names():
        write(Path(sys.argv[1]), each)
