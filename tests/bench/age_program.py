"""A program that seals or opens one age file, so that whole processes can be compared.

age_program.py custody|pyrage seal RECIPIENT       from standard input
age_program.py custody|pyrage open IDENTITY-FILE   to standard output
"""

from __future__ import annotations

import io
import sys
from pathlib import Path


def _custody(act: str, key: str) -> None:
    from custody import age
    from custody.streams import standard_input, standard_output

    src, dst = standard_input(), standard_output()
    if act == "seal":
        age.encrypt(src, dst, [age.X25519Recipient.parse(key)])
    else:
        age.decrypt(src, dst, age.parse_identities_file(Path(key).read_text()))


def _pyrage(act: str, key: str) -> None:
    import pyrage  # type: ignore[import-untyped]

    with io.FileIO(0, "rb") as src, io.FileIO(1, "wb") as dst:
        if act == "seal":
            pyrage.encrypt_io(src, dst, [pyrage.x25519.Recipient.from_str(key)])
        else:
            lines = Path(key).read_text().split("\n")
            line = next(line for line in lines if line.startswith("AGE-"))
            pyrage.decrypt_io(src, dst, [pyrage.x25519.Identity.from_str(line)])


def main() -> None:
    """Do what the arguments say."""
    who, act, key = sys.argv[1:]
    {"custody": _custody, "pyrage": _pyrage}[who](act, key)


if __name__ == "__main__":
    main()
