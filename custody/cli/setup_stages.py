"""The stages of ``custody setup``: each does what is left of it, or says what it waits for."""

from __future__ import annotations

import os

from custody.ceremony import CeremonyView, Subject, require_roster
from custody.ceremony.summary import read_summaries
from custody.cli.datasets import USUAL_SCRIPT, usual_policy
from custody.cli.output import note
from custody.cli.setup_job import write_env, write_recipient, write_token
from custody.cli.setup_site import Seen, Site
from custody.client import path_segment
from custody.errors import PendingError, RefusedError
from custody.files import read_file, reserved_output
from custody.formats.digest_words import twelve_words
from custody.formats.fields import answer_fields
from custody.formats.timestamps import now
from custody.official.asking import AskedGenesis, require_genesis
from custody.official.known_file import known_people_path, read_known
from custody.official.known_roster import require_known
from custody.official.known_service import KnownService
from custody.quorum_tree import plain
from custody.setup_steps import Member, Plan, Progress, invitation_text, is_late
from custody.signals import defer_interrupt


def advance(site: Site, progress: Progress, seen: Seen) -> None:
    """Go as far as it can; ``PendingError`` says what is waited for, ``progress`` what there is."""
    progress.origin = seen.known.origin
    _invite(site, progress, seen)
    genesis = _genesis(site, progress, seen)
    missing = [name for name in progress.plan.officials if not _is_enrolled(seen, name)]
    if genesis is None and missing:
        raise PendingError(
            f"not enrolled yet: {', '.join(missing)}",
            hint=progress.plan.then("hand the invitations over in person"),
        )
    progress.genesis = genesis or _open(site, progress.plan, seen.known)
    _require_closed(progress)
    write_recipient(site, progress)
    write_token(site, progress)
    write_env(site, progress)


def _is_enrolled(seen: Seen, name: str) -> bool:
    return name in seen.people and seen.is_enrolled(name)


def _invite(site: Site, progress: Progress, seen: Seen) -> None:
    """Invite whoever is not there yet, once all are known to be free for their role."""
    roles = progress.plan.roles
    for name, role in roles.items():
        _require_free(site, seen, name, role)
    for name in site.again:
        if name not in roles or _is_enrolled(seen, name):
            raise RefusedError(
                f"{name} is enrolled already" if name in roles else f"{name} takes no part in it",
                hint="--again is for whoever takes part and has not enrolled yet",
            )
    for name, role in roles.items():
        if name not in seen.people or name in site.again:
            _write_invitation(site, name, role, seen.known)
            site.again.discard(name)
    progress.members = tuple(_member(site, seen, name, role) for name, role in roles.items())


def _require_free(site: Site, seen: Seen, name: str, role: str) -> None:
    """Refuse somebody who is something else here, and an invitation to another service."""
    theirs = seen.people[name].text("role") if name in seen.people else role
    if theirs != role:
        raise RefusedError(
            f"{name} is {theirs} here, and can't be {role} as well",
            hint="one person has one role and one seat; choose another name",
            promise="QUORUM",
        )
    path = site.invitation(name)
    if name not in seen.people and path.exists():
        raise RefusedError(
            f"{path} is there, and nobody has invited {name} here: it is another service's",
            hint="move it away, or choose another --folder",
        )


def _write_invitation(site: Site, name: str, role: str, known: KnownService) -> None:
    """Invite somebody, and write what they need where only the administrator can read it."""
    path = site.invitation(name)
    with defer_interrupt(), reserved_output(path, overwrite=name in site.again) as stream:
        answer = answer_fields(site.service.post("/invitations", {"name": name, "role": role}))
        code, expires = answer.text("code"), answer.text("expires")
        known.require_code(code)
        text = invitation_text(name, role, known.origin, site.service.url, code, expires)
        stream.write(text.encode())


def _member(site: Site, seen: Seen, name: str, role: str) -> Member:
    path, row = site.invitation(name), seen.people.get(name)
    fingerprint = row.optional_text("fingerprint") if row else None
    text = read_file(path).decode(errors="replace") if path.exists() else None
    return Member(
        name,
        role,
        enrolled=_is_enrolled(seen, name),
        invitation=None if text is None else str(path),
        late=text is not None and is_late(text, now()),
        words=twelve_words(bytes.fromhex(fingerprint)) if fingerprint else None,
    )


def _genesis(site: Site, progress: Progress, seen: Seen) -> CeremonyView | None:
    """Give the dataset's genesis as it stands; None where there is none, or it ended badly."""
    row = seen.datasets.get(progress.plan.dataset)
    if row is not None:
        path = f"/ceremonies/{path_segment(row.dataset.ceremony)}"
        view = CeremonyView.read(site.service.get(path))
        seen.known.require_ceremony(view.id, view.subject)
        progress.plan.require_same(view.subject)
        if view.outcome is None:
            _require_usual(view.subject)
        return view
    if progress.genesis is not None:
        raise RefusedError(
            _ended(site, progress.plan) or f"{progress.genesis.id} is no longer there",
            hint=progress.plan.then("put right what was wrong"),
        )
    return None


def _require_usual(subject: Subject) -> None:
    """Show words of no open genesis with other rules, or with other keys than the known ones.

    At each run, and not at the opening alone: nobody else sees to the rules (promise BOUND).
    """
    if (subject.policy, subject.script.name) != (usual_policy(), USUAL_SCRIPT):
        raise RefusedError(
            f"the genesis {subject.ceremony} has other rules than custody setup gives",
            hint="if you opened it with such options, read out the words that custody dataset "
            "create showed you; if not, nobody is to hear any",
            promise="BOUND",
        )
    require_roster(subject)
    require_known(subject, read_known(known_people_path(os.environ)))


def _ended(site: Site, plan: Plan) -> str | None:
    """Say how the newest genesis of this name ended, if there was one."""
    for one in read_summaries(site.service.get("/ceremonies")):
        if (one.kind, one.dataset) == ("genesis", plan.dataset):
            why = f": {one.reason}" if one.reason else ""
            return f"the genesis {one.id} has ended as {one.outcome}{why}"
    return None


def _open(site: Site, plan: Plan, known: KnownService) -> CeremonyView:
    """Open the genesis, with the defaults of ``custody dataset create``."""
    if (before := _ended(site, plan)) is not None:
        note(f"note: {before}; this is another one")
    policy, quorum = usual_policy(), plain(plan.threshold, plan.officials)
    body = {
        "name": plan.dataset,
        "threshold": plan.threshold,
        "officials": list(plan.officials),
        "script": USUAL_SCRIPT,
        "dealer": policy.dealer,
        "headers": policy.headers,
        "requests": policy.requests,
    }
    view = CeremonyView.read(site.service.post("/datasets", body))
    known.require_ceremony(view.id, view.subject)
    asked = AskedGenesis(plan.dataset, quorum, plan.officials, policy, USUAL_SCRIPT)
    require_genesis(view.subject, asked, read_known(known_people_path(os.environ)))
    if plan.threshold == len(plan.officials):
        note("warning: with n = m, the loss of one key file closes the dataset for ever")
    return view


def _require_closed(progress: Progress) -> None:
    genesis, plan = progress.genesis, progress.plan
    if genesis is None or not progress.is_open:
        return
    if genesis.dealing is None:
        raise PendingError(
            f"not committed yet in {genesis.id}: {', '.join(progress.uncommitted)}",
            hint=plan.then("read the words out to all officials"),
        )
    raise PendingError(
        f"not signed yet in {genesis.id}: {', '.join(progress.unsigned)}",
        hint=plan.then("have all officials sign for their share"),
    )
