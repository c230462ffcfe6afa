"""The last stage of ``custody setup``: what the host with the backup job needs, as files."""

from __future__ import annotations

import click

from custody.cli.dataset_recipient import believed_recipient
from custody.cli.output import note
from custody.cli.setup_site import Site
from custody.client import path_segment
from custody.errors import InputError, KnownError, PendingError, RefusedError, TamperedError
from custody.files import read_file, reserved_output, write_file
from custody.formats.fields import answer_fields, answer_rows
from custody.formats.timestamps import now, stamp
from custody.official.known_recipient import require_recipient_words
from custody.setup_steps import Plan, Progress, env_text
from custody.signals import defer_interrupt


def write_recipient(site: Site, progress: Progress) -> None:
    """Write the recipient once it is believed; hold one that is there to the service's."""
    plan = progress.plan
    path = site.path(f"{plan.dataset}.recipient")
    told = answer_fields(site.service.get(f"/datasets/{path_segment(plan.dataset)}"))
    if not path.exists():
        write_file(path, f"{_believed(site, plan)}\n".encode())
    there = read_file(path).decode(errors="replace").strip()
    if site.said is not None:
        require_recipient_words(site.said, there)
    if there != told.optional_text("recipient"):
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
        except KnownError:
            raise  # it is the service that is at odds, whatever words are typed
        except (InputError, RefusedError, TamperedError) as error:
            note(f"error: {error.message}")
            note(f"hint: {error.hint}")


def write_token(site: Site, progress: Progress) -> None:
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


def write_env(site: Site, progress: Progress) -> None:
    """Write the job's environment."""
    path = site.path(f"{progress.plan.dataset}.env")
    if not path.exists():
        write_file(path, env_text(progress.plan, site.service.url).encode())
    progress.files["env"] = str(path)
