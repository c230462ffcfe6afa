"""Write what docs/ says of the program from the program: ``python -m tests.docs.reference``.

docs/configuration.md comes from ``custody.config.SETTINGS``, docs/commands.md from the
commands' own ``--help``. ``make docs`` runs this.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from custody import errors
from custody.audit.cli import audit
from custody.cli.main import custody
from custody.config import SETTINGS
from custody.errors import CustodyError

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 90

CONFIGURATION = """\
# Configuration

<!-- Written by `make docs` from custody/config.py; a test compares them. -->

custody is configured by environment variables; options of a command go before them. A variable
that is empty counts as one that is not set. Where a secret may be set there is a second
variable, whose name ends with `_FILE`: it names a file whose first line is the secret. Prefer
that one, because other processes can often read a process's environment.
"""

OTHERS = """
## Variables of others

- `CREDENTIALS_DIRECTORY` is set by systemd. The credential `custody.token` of a service
  (`LoadCredential=custody.token:…`) is the API token, where none of our own variables names one.
- What AWS tools read (`AWS_PROFILE`, `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL_S3`, …) holds for
  `s3://…` as well: [object-storage.md](object-storage.md).
- barman sets `BARMAN_ERROR` and `BARMAN_STATUS` for its hooks; `custody seal --barman-hook` seals
  nothing where they say that barman itself failed.
- Proxies named in the environment, such as `HTTPS_PROXY`, are not consulted for the service.
- The variables of the project's tests are in [CONTRIBUTING.md](../CONTRIBUTING.md).
"""

COMMANDS = """\
# Commands

<!-- Written by `make docs` from the commands' own help; a test compares them. -->

`custody` is for everybody who takes part: the service's operator, backup hosts, administrators,
requesters and officials. `custody-audit` is for those who check. Many options have an
environment variable: [configuration.md](configuration.md).
"""

ENDINGS = """
## How custody ends

[exit-codes.md](exit-codes.md) says more about each of these.

| Code | When |
|---:|---|
| 0 | It worked. |
"""

INTERRUPTED = """\
| 130 | Interrupted by Ctrl-C, SIGTERM or SIGHUP; nothing half-written is left. |
"""

AUDIT_ENDINGS = """
## How custody-audit ends

| Code | `verify` | other commands |
|---:|---|---|
| 0 | intact at the level asked for | it worked; `proof check`: it is proven |
| 1 | tampered | `proof check`: it is not proven |
| 2 | could not run, so nothing is known | could not run |
| 3 | intact, but below the level asked for | |
| 130 | interrupted | interrupted |
"""


def configuration() -> str:
    """Word docs/configuration.md."""
    parts = [CONFIGURATION]
    for who in dict.fromkeys(setting.who for setting in SETTINGS):
        parts.append(f"\n## {who}\n\n| Variable | Meaning | Default |\n|---|---|---|\n")
        for one in (setting for setting in SETTINGS if setting.who == who):
            names = f"`{one.name}`" + (f", `{one.name}_FILE`" if one.secret else "")
            parts.append(f"| {names} | {one.meaning} | {one.default or '–'} |\n")
    return "".join([*parts, OTHERS])


def commands() -> str:
    """Word docs/commands.md."""
    parts = [COMMANDS, ENDINGS]
    parts += [f"| {code} | {' '.join(texts)} |\n" for code, texts in sorted(_endings().items())]
    parts += [INTERRUPTED, AUDIT_ENDINGS]
    for name, group in (("custody", custody), ("custody-audit", audit)):
        parts.append(f"\n# {name}\n")
        for context in _contexts(group, name, None):
            text = context.command.get_help(context)
            parts.append(f"\n## {context.command_path}\n\n```text\n{text}\n```\n")
    return "".join(parts)


def _endings() -> dict[int, list[str]]:
    """Give what the errors that bring an exit code of their own say of themselves."""
    found: dict[int, list[str]] = {1: ["It failed, for a reason that no other code stands for."]}
    for _, one in inspect.getmembers(errors, inspect.isclass):
        if issubclass(one, CustodyError) and "exit_code" in vars(one) and one is not CustodyError:
            found.setdefault(one.exit_code, []).append(str(one.__doc__).partition("\n")[0])
    return found


def _contexts(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[click.Context]:
    """Give a context for every command that is run, and for every group with options of its own."""
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **command.context_settings,
    )
    if not isinstance(command, click.Group):
        yield context
        return
    if command.invoke_without_command or any(
        isinstance(one, click.Option) and one.expose_value for one in command.params
    ):
        yield context
    for part in command.list_commands(context):
        found = command.get_command(context, part)
        assert found is not None
        yield from _contexts(found, part, context)


PAGES: dict[str, Callable[[], str]] = {
    "docs/commands.md": commands,
    "docs/configuration.md": configuration,
}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (ROOT / name).write_text(page())


if __name__ == "__main__":
    main()
