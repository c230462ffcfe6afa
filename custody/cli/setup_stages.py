"""The stages of ``custody setup``: each does what is left of it, or says what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from custody.ceremony import CeremonyView
from custody.ceremony.summary import read_summaries
from custody.cli.dataset_recipient import believed_recipient
from custody.cli.output import note, plain
from custody.client import Client, path_segment
from custody.dataset import ListedDataset, read_datasets
from custody.errors import (
    CustodyError,
    InputError,
    KnownError,
    PendingError,
    RefusedError,
    TamperedError,
)
from custody.files import read_file, reserved_output, write_file
from custody.formats.fields import Fields, answer_fields, answer_rows
from custody.formats.timestamps import now, stamp
from custody.setup_steps import Member, Plan, Progress, env_text, invitation_text
from custody.signals import defer_interrupt


@dataclass(frozen=True, slots=True)
class Seen:
    """What a service has already: its log's name and key, its people, its datasets."""

    origin: str
    vkey: str
    people: dict[str, Fields]
    datasets: dict[str, ListedDataset]

    @classmethod
    def look(cls, service: Client) -> Seen:
        """Ask an administrator's client for it."""
        about = answer_fields(service.get("/service"))
        people = {row.text("name"): row for row in answer_rows(service.get("/people"), "people")}
        datasets = {row.dataset.name: row for row in read_datasets(service.get("/datasets"))}
        return cls(about.text("origin"), about.text("vkey"), people, datasets)

    def names(self, role: str) -> list[str]:
        """Give who has a role, or is invited to it."""
        return [name for name, row in self.people.items() if row.text("role") == role]

    def is_enrolled(self, name: str) -> bool:
        """Tell whether somebody has taken up their invitation."""
        return self.people[name].text("status") == "enrolled"


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is set up: the service, through its administrator's client, and the folder.

    ``again`` are those to be invited once more. ``said`` are the recipient's twelve words, as an
    official read them; without them ``asks`` tells whether there is a terminal to ask on.
    """

    service: Client
    folder: Path
    again: set[str]
    said: str | None
    asks: bool

    def path(self, name: str) -> Path:
        """Give the path of a file in the folder, which is made if it is not there."""
        path = self.folder / name
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "").lower()
            raise CustodyError(f"can't make {path.parent}: {reason}") from None
        return path

    def invitation(self, name: str) -> Path:
        """Give the path of somebody's invitation."""
        return self.path(f"invitations/{name}.txt")


def advance(site: Site, progress: Progress, seen: Seen) -> None:
    """Go as far as it can; ``PendingError`` says what is waited for, ``progress`` what there is."""
    progress.origin = seen.origin
    _invite(site, progress, seen)
    genesis = _genesis(site, progress, seen)
    missing = [name for name in progress.plan.officials if not _is_enrolled(seen, name)]
    if genesis is None and missing:
        raise PendingError(
            f"not enrolled yet: {', '.join(missing)}",
            hint=f"hand the invitations over in person, then run: {progress.plan.command}",
        )
    progress.genesis = genesis or _open(site, progress.plan)
    _require_closed(progress)
    _write_recipient(site, progress)
    _write_token(site, progress)
    _write_env(site, progress)


def _is_enrolled(seen: Seen, name: str) -> bool:
    return name in seen.people and seen.is_enrolled(name)


def _invite(site: Site, progress: Progress, seen: Seen) -> None:
    """Invite whoever is not there yet, once all are known to be free for their role."""
    roles = progress.plan.roles
    for name, role in roles.items():
        theirs = seen.people[name].text("role") if name in seen.people else role
        if theirs != role:
            raise RefusedError(
                f"{name} is {theirs} here, and can't be {role} as well",
                hint="one person has one role and one seat; choose another name",
                promise="QUORUM",
            )
    for name, role in roles.items():
        if name not in seen.people or (name in site.again and not seen.is_enrolled(name)):
            _write_invitation(site, name, role, seen.origin)
            site.again.discard(name)
    progress.members = tuple(_member(site, seen, name, role) for name, role in roles.items())


def _write_invitation(site: Site, name: str, role: str, origin: str) -> None:
    """Invite somebody, and write what they need where only the administrator can read it."""
    path = site.invitation(name)
    with defer_interrupt(), reserved_output(path, overwrite=name in site.again) as stream:
        answer = answer_fields(site.service.post("/invitations", {"name": name, "role": role}))
        code, expires = answer.text("code"), answer.text("expires")
        text = invitation_text(name, role, origin, site.service.url, code, expires)
        stream.write(text.encode())


def _member(site: Site, seen: Seen, name: str, role: str) -> Member:
    path = site.invitation(name)
    return Member(name, role, _is_enrolled(seen, name), str(path) if path.exists() else None)


def _genesis(site: Site, progress: Progress, seen: Seen) -> CeremonyView | None:
    """Give the dataset's genesis as it stands; None where there is none, or it ended badly."""
    row = seen.datasets.get(progress.plan.dataset)
    if row is not None:
        path = f"/ceremonies/{path_segment(row.dataset.ceremony)}"
        view = CeremonyView.read(site.service.get(path))
        progress.plan.require_same(view.subject)
        return view
    if progress.genesis is not None:
        raise RefusedError(
            _ended(site, progress.plan) or f"{progress.genesis.id} is no longer there",
            hint=f"put right what was wrong, then run: {progress.plan.command}",
        )
    return None


def _ended(site: Site, plan: Plan) -> str | None:
    """Say how the newest genesis of this name ended, if there was one."""
    for one in read_summaries(site.service.get("/ceremonies")):
        if (one.kind, one.dataset) == ("genesis", plan.dataset):
            why = f": {one.reason}" if one.reason else ""
            return plain(f"the genesis {one.id} has ended as {one.outcome}{why}")
    return None


def _open(site: Site, plan: Plan) -> CeremonyView:
    """Open the genesis, with the defaults of ``custody dataset create``."""
    if (before := _ended(site, plan)) is not None:
        note(f"note: {before}; this is another one")
    body = {
        "name": plan.dataset,
        "threshold": plan.threshold,
        "officials": list(plan.officials),
    }
    view = CeremonyView.read(site.service.post("/datasets", body))
    plan.require_same(view.subject)
    if plan.threshold == len(plan.officials):
        note("warning: with n = m, the loss of one key file closes the dataset for ever")
    return view


def _require_closed(progress: Progress) -> None:
    genesis, plan = progress.genesis, progress.plan
    if genesis is None or not progress.is_open:
        return
    if genesis.dealing is None:
        raise PendingError(
            f"the key of {plan.dataset} has not been dealt yet: it is at {genesis.step.id}",
            hint=f"see what it waits for: custody show {genesis.id}",
        )
    raise PendingError(
        f"not signed yet in {genesis.id}: {', '.join(progress.unsigned)}",
        hint=f"read the words out to all officials, then run: {plan.command}",
    )


def _write_recipient(site: Site, progress: Progress) -> None:
    """Write the recipient once it is believed; hold one that is there to the service's."""
    plan = progress.plan
    path = site.path(f"{plan.dataset}.recipient")
    told = answer_fields(site.service.get(f"/datasets/{path_segment(plan.dataset)}"))
    if not path.exists():
        write_file(path, f"{_believed(site, plan)}\n".encode())
    elif read_file(path).decode(errors="replace").strip() != told.optional_text("recipient"):
        raise KnownError(
            f"{path} has another recipient than the service names",
            hint=f"seal nothing to either before the officials of {plan.dataset} have read "
            "theirs to you",
            promise="KNOWN",
        )
    progress.files["recipient"] = str(path)


def _believed(site: Site, plan: Plan) -> str:
    """Give the recipient by the words that an official reads, or by what is known here."""
    if site.said is not None:
        return _with_words(site, plan, site.said)
    try:
        return believed_recipient(plan.dataset, None, site.service, lambda _: site.service)
    except RefusedError:
        if site.asks:
            return _asked(site, plan)
    raise PendingError(
        f"nobody has compared the recipient of {plan.dataset} yet",
        hint="an official reads its twelve words to you, as custody receipt showed them: "
        f'{plan.command} --words "…"',
    )


def _with_words(site: Site, plan: Plan, said: str) -> str:
    return believed_recipient(plan.dataset, said, site.service, lambda _: site.service)


def _asked(site: Site, plan: Plan) -> str:
    note(f"Ask an official for the twelve words of the recipient of {plan.dataset}, which")
    note("custody receipt and the browser showed them: by telephone or in person.")
    while True:
        try:
            return _with_words(site, plan, click.prompt("Twelve words", err=True))
        except (InputError, RefusedError, TamperedError) as error:
            note(plain(f"error: {error.message}"))


def _write_token(site: Site, progress: Progress) -> None:
    """Make the job's token, unless there is one: on the host perhaps, and no longer here."""
    plan = progress.plan
    path = site.path(f"{plan.job}.token")
    if not path.exists():
        progress.token = _good_token(site, plan)
        if progress.token is not None:
            return
        terms = {"person": plan.job, "scopes": ["register"], "dataset": plan.dataset, "days": 365}
        with defer_interrupt(), reserved_output(path) as stream:
            answer = answer_fields(site.service.post("/tokens", {**terms, "label": None}))
            stream.write(f"{answer.text('token')}\n".encode())
    progress.files["token"] = str(path)


def _good_token(site: Site, plan: Plan) -> str | None:
    today = stamp(now())
    for row in answer_rows(site.service.get("/tokens"), "tokens"):
        its = (row.text("person"), row.optional_text("dataset"), row.texts("scopes"))
        expires = row.optional_text("expires")
        lives = row.optional_text("revoked") is None and (expires is None or expires > today)
        if its == (plan.job, plan.dataset, ["register"]) and lives:
            return row.text("id")
    return None


def _write_env(site: Site, progress: Progress) -> None:
    path = site.path(f"{progress.plan.dataset}.env")
    if not path.exists():
        write_file(path, env_text(progress.plan, site.service.url).encode())
    progress.files["env"] = str(path)
