"""What docs/crypt4gh.md shows for an archive's own files works, and with a fresh key for each."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

from custody.crypt4gh import write_private_key, write_public_key
from custody.crypt4gh.header import Header, read_header
from tests.crypt4gh.stock import OTHER, READER, decrypted, encrypted

PAGE = Path(__file__).resolve().parents[2] / "docs" / "crypt4gh.md"
CODE = re.search(r"<!-- crypt4gh: reencrypt -->\n```python\n(.*?)```", PAGE.read_text(), re.S)


def test_a_new_header_for_the_dataset_has_a_fresh_key_each_time(tmp_path: Path) -> None:
    assert CODE is not None
    (tmp_path / "archive.sec").write_text(write_private_key(OTHER))
    (tmp_path / "genomes.pub").write_text(write_public_key(READER.recipient()))
    file, writers = encrypted(b"reads", [OTHER.recipient()]), set[bytes]()
    for _ in range(2):
        command = [sys.executable, "-c", CODE[1]]
        done = subprocess.run(command, input=file, cwd=tmp_path, capture_output=True, check=True)
        assert decrypted(done.stdout) == b"reads"
        writers.update(Header.parse(read_header(io.BytesIO(done.stdout))).writers)
    assert len(writers) == 2
