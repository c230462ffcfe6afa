"""``custody register``: hand in the headers of sealed files, as whoever sealed them signed them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from custody import config
from custody.cli.options import (
    INPUT_PLACE,
    client,
    dataset_option,
    description,
    description_options,
    json_option,
)
from custody.cli.output import emit, note
from custody.cli.receipts import warn_if_small
from custody.cli.seal_receipts import receipt_file
from custody.client import error_of, path_segment
from custody.description import Description
from custody.errors import CustodyError, InputError, RefusedError, TamperedError
from custody.file_arguments import INPUT
from custody.files import read_file
from custody.formats.carried import carried
from custody.formats.fields import answer_rows
from custody.formats.timestamps import stamp
from custody.jobs import dropped_receipts
from custody.jobs.receipt import Receipt
from custody.jobs.sealing import SealedFile, read_sealed
from custody.sealed_header import ephemeral_shares
from custody.storage import Place

if TYPE_CHECKING:
    from custody.client import Client

AT_ONCE = 200
"""How many objects are handed in by one call."""


@click.command()
@click.argument("files", nargs=-1, type=INPUT_PLACE)
@dataset_option(required=False)
@click.option("--receipt", type=INPUT, help="What 'custody seal' left, if not beside the file.")
@description_options
@json_option
@click.pass_context
def register(
    ctx: click.Context,
    files: tuple[Place, ...],
    dataset: str | None,
    receipt: Path | None,
    host: str,
    job: str | None,
    tags: tuple[str, ...],
    as_json: bool,
) -> None:
    """Put the headers of sealed FILES on the ledger; their payloads go nowhere.

    'custody seal' leaves FILE.receipt, which says what was sealed and is signed: it is found
    beside the file, or given with --receipt, then also without a FILE. Host, job and tags are
    those of 'custody seal' then. Files of stock age and stock crypt4gh have no receipt, and only
    datasets made with '--headers registered' take them; each has to be made with a key of its
    own, as crypt4gh does without --sk. Registering a file again does nothing. Without -d, the
    one dataset there is.
    """
    if not (files or receipt) or (receipt and len(files) > 1):
        raise InputError("expected sealed files, or --receipt with at most one of them")
    described = description(host, job, tags)
    if receipt is not None:
        found = [_given_receipt(receipt, *files)]
    else:
        found = [_receipt_of(place, described) for place in files]
    for one in found:  # all, before the first is handed in
        _require_same_description(ctx, one, described)
    _require_own_keys(files or ("-",), found)
    service = client()
    name = dataset or _only_dataset(service)
    answers, refused = [], list[CustodyError]()
    for place, one, answer in zip(
        files or ("-",), found, _hand_in(service, name, found), strict=True
    ):
        if isinstance(answer, CustodyError):
            message = answer.message if len(found) == 1 else f"{place}: {answer.message}"
            refused.append(type(answer)(message, hint=answer.hint, promise=answer.promise))
            continue
        answers.append(answer)
        warn_if_small(answer)
        if not as_json:
            click.echo(f"{one.id}  {place}")
    if as_json and (answers or not refused):
        emit(answers, as_json, "")
    for error in refused[1:]:
        note(f"error: {error.message}")
    if refused:
        raise refused[0]


def _require_own_keys(places: Sequence[object], found: list[Receipt]) -> None:
    """Refuse two files made with one ephemeral key, as the service would the second."""
    seen = dict[bytes, tuple[object, str]]()
    for place, one in zip(places, found, strict=True):
        for share in ephemeral_shares(one.header):
            other, id_ = seen.setdefault(share, (place, one.id))
            if id_ != one.id:
                raise RefusedError(
                    f"{place} was sealed with the very key that {other} was",
                    hint="seal each with a fresh one: crypt4gh encrypt without --sk",
                    promise="BOUND",
                )


def _hand_in(service: Client, dataset: str, found: list[Receipt]) -> Iterator[Any]:
    """Hand in receipts, many in one call; gives for each what was registered, or its error."""
    path = f"/datasets/{path_segment(dataset)}"
    if len(found) == 1:
        yield service.post(f"{path}/objects", found[0].body())
        return
    for start in range(0, len(found), AT_ONCE):
        batch = [one.body() for one in found[start : start + AT_ONCE]]
        said = service.post(f"{path}/registrations", {"objects": batch})
        answers = answer_rows(said, "registration")
        if len(answers) != len(batch):
            raise TamperedError(f"the service answered for {len(answers)} of {len(batch)} objects")
        for fields in answers:
            error = fields.json("error")
            yield fields.json("object") if error is None else error_of(error)


def _given_receipt(path: Path, file: Place | None = None) -> Receipt:
    """Read a receipt, of this file if there is one."""
    receipt = _read_receipt(path)
    if file is not None:
        _require_of(receipt, path, file, read_sealed(file))
    return receipt


def _receipt_of(place: Place, described: Description) -> Receipt:
    """Give the receipt beside a file, or the one given up before, or else one without a proof."""
    sealed, beside = read_sealed(place), receipt_file(place)
    if beside is not None and beside.exists():
        receipt = _read_receipt(beside)
        _require_of(receipt, beside, place, sealed)
        return receipt
    bare = Receipt(
        dataset=None,
        header=sealed.header,
        size=sealed.size,
        sealed=stamp(sealed.modified),
        host=described.host,
        job=described.job,
        tags=described.tags,
        path=None,
    )
    with contextlib.suppress(CustodyError):  # no spool here, or none that can be read
        folder = config.spool(os.environ, root=os.geteuid() == 0)
        return dropped_receipts.find_given_up(folder, sealed.header, sealed.size) or bare
    return bare


def _read_receipt(path: Path) -> Receipt:
    try:
        return Receipt.parse(carried(read_file(path, limit=1 << 20), str(path)))
    except TamperedError as error:
        raise TamperedError(f"{path}: {error.message}", hint=f"custody seal wrote {path}") from None


def _require_of(receipt: Receipt, path: Path, place: Place, sealed: SealedFile) -> None:
    if (receipt.header, receipt.size) != (sealed.header, sealed.size):
        raise TamperedError(
            f"{path} is not the receipt of {place}: header or size are others",
            hint="a sealed file that was moved leaves its receipt behind: move both",
        )


def _require_same_description(ctx: click.Context, receipt: Receipt, described: Description) -> None:
    """Refuse to say otherwise what whoever sealed has signed."""
    if receipt.proof is None:
        return
    for name, option in (("host", "--host"), ("job", "--job"), ("tags", "--tag")):
        said = ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if said and getattr(described, name) != getattr(receipt, name):
            raise InputError(
                f"{option} is not what was said when {receipt.id[:12]} was sealed, and signed",
                hint=f"{option} belongs to custody seal: leave it out here",
            )


def _only_dataset(service: Client) -> str:
    from custody.dataset import active_names

    names = active_names(service.get("/datasets"))
    if len(names) != 1:
        raise InputError(f"there are {len(names)} datasets", hint="say which with -d NAME")
    return names[0]
