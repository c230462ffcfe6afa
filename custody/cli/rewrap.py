"""``custody rewrap``: write a sealed file with a grant's new header, for stock age or crypt4gh."""

from __future__ import annotations

from pathlib import Path

import click

from custody.cli.options import INPUT_PLACE, OUTPUT_PLACE
from custody.cli.output import note, progress
from custody.file_arguments import INPUT
from custody.files import read_file
from custody.grant import Grant
from custody.jobs import restoring
from custody.storage import Place


@click.command()
@click.argument("file", type=INPUT_PLACE)
@click.option("--grant", "grant_path", type=INPUT, required=True, help="From 'custody fetch'.")
@click.option(
    "-o", "--output", type=OUTPUT_PLACE, required=True, help="Where to write the new file."
)
@click.option("--force", is_flag=True, help="Replace the output file.")
def rewrap(file: Place, grant_path: Path, output: Place, force: bool) -> None:
    """Write the sealed FILE with its new header to OUTPUT, for stock 'age -d -i IDENTITY'.

    A Crypt4GH file stays one, its edit list too: 'custody crypt4gh identity' writes the key for
    'crypt4gh decrypt --sk KEY'.

    Both may be s3://BUCKET/KEY. In one store only the header travels then: the store copies
    the rest by itself, if it can.
    """
    grant = Grant.parse(read_file(grant_path))
    size = restoring.require_size(file, grant)
    with progress("rewrapping", size) as bar:
        kind = restoring.rewrap_place(file, output, grant, overwrite=force, warn=note, progress=bar)
    note(f"{output} is a plain {kind} file for {grant.document.recipient}")
