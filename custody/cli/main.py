"""Lists the commands of ``custody``, runs one, and turns its error into an exit code."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import NoReturn

import click

from custody import __version__
from custody.cli.output import note
from custody.errors import CustodyError, InputError
from custody.private_memory import forbid_core_files
from custody.signals import end_as_on_ctrl_c, end_by_sigpipe
from custody.streams import flush_standard_output, prepare_standard_streams

# name -> (module:object, what help says). The server's own command lives in the
# `web` package and is named here as an entry point is: as text.
COMMANDS = {
    "init": ("custody.cli.host:init", "Make a new service: database, keys, first administrator."),
    "setup": ("custody.cli.setup:setup", "Lead from nothing to a dataset and its backup job."),
    "serve": ("web.server:serve", "Run the service."),
    "demo": ("custody.demo:demo", "Show the whole of it: seal, quorum, restore, audit."),
    "database": ("custody.cli.host:database", "Look after the service's database."),
    "ledger": ("custody.cli.host:ledger", "Go on with the ledger after a restore."),
    "invite": ("custody.cli.people:invite", "Invite somebody to a role."),
    "link": ("custody.cli.people:link", "Give somebody a one-time link to the console."),
    "enrol": ("custody.cli.people:enrol", "Take up an invitation."),
    "person": (
        "custody.cli.person:person",
        "See one person, suspend them, let them back in, remove them.",
    ),
    "token": ("custody.cli.tokens:token", "Make, list, rotate and revoke API tokens."),
    "key": ("custody.cli.keys:key", "Make, register and look after a key file."),
    "known": ("custody.cli.known:known", "Keep the people and the log that you know."),
    "dataset": ("custody.cli.datasets:dataset", "Open and look at datasets."),
    "drill": ("custody.cli.drill:drill", "See whether the keys are there, and open nothing."),
    "reshare": ("custody.cli.reshare:reshare", "Have a dataset's shares dealt anew."),
    "quorum": ("custody.cli.quorum:quorum", "Draw a quorum and see what is wrong with it."),
    "notices": ("custody.cli.notices:notices", "See whether people are told what happens."),
    "deal": ("custody.cli.deal:deal", "Deal a dataset key on an air-gapped machine."),
    "commit": (
        "custody.cli.share_commands:commit",
        "Commit to my part of a key that nobody deals.",
    ),
    "redeal": ("custody.cli.share_commands:redeal", "Deal my share to those who come after."),
    "answer": ("custody.cli.share_commands:answer", "Open what I dealt to somebody who complains."),
    "complain": ("custody.cli.share_commands:complain", "Say that a part dealt to me is wrong."),
    "receipt": ("custody.cli.share_commands:receipt", "Check my share and say so, signed."),
    "seal": ("custody.cli.seal:seal", "Seal a stream to a dataset's recipient."),
    "collection": (
        "custody.cli.collection:collection",
        "Seal many files that one header opens.",
    ),
    "receipts": ("custody.cli.receipts:receipts", "Receipts that wait for the service."),
    "register": ("custody.cli.register:register", "Put sealed files' headers on the ledger."),
    "objects": ("custody.cli.objects:objects", "List a dataset's sealed objects."),
    "request": ("custody.cli.request:request", "Ask for objects to be opened."),
    "ceremonies": ("custody.cli.ceremonies:ceremonies", "List ceremonies."),
    "show": ("custody.cli.ceremonies:show", "Show one ceremony."),
    "cancel": ("custody.cli.ceremonies:cancel", "Call a ceremony off."),
    "present": ("custody.cli.official_commands:present", "Answer the roll-call."),
    "read-back": (
        "custody.cli.official_commands:read_back",
        "Type back the twelve words of a request.",
    ),
    "approve": ("custody.cli.official_commands:approve", "Approve a request."),
    "deny": ("custody.cli.official_commands:deny", "Deny a request, with the reason."),
    "abstain": (
        "custody.cli.official_commands:abstain",
        "Abstain from a request, with the reason.",
    ),
    "turn": ("custody.cli.official_commands:turn", "Turn my key for a request."),
    "attest": ("custody.cli.official_commands:attest", "Attest how a ceremony went."),
    "cosign": ("custody.cli.official_commands:cosign", "Cosign the ledger's newest checkpoint."),
    "exception": ("custody.cli.official_commands:exception", "Record an exception in a ceremony."),
    "fetch": ("custody.cli.ceremonies:fetch", "Collect the grant of an unlocked request."),
    "restore": ("custody.cli.restore:restore", "Open a sealed file with its grant."),
    "plan": ("custody.cli.plan:plan", "Plan a restore for many machines, and see how far it is."),
    "rewrap": (
        "custody.cli.rewrap:rewrap",
        "Give a sealed file its new header, for stock age or crypt4gh.",
    ),
    "crypt4gh": ("custody.cli.crypt4gh:crypt4gh", "Write keys for stock crypt4gh."),
    "tar-filter": ("custody.cli.tar_filter:tar_filter", "Seal and open for GNU tar's -I."),
    "recover": (
        "custody.cli.recover:recover",
        "Put the dataset key together, offline (break-glass).",
    ),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands, in the order that help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None if there is no such name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            raise missing_part(cmd_name, error) from None
        gc.freeze()  # modules stay to the end; what the command makes is still cleared away
        gc.enable()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def missing_part(command: str, error: ModuleNotFoundError) -> Exception:
    """Give the error for a command that needs what is not installed; ours is never missing."""
    if (error.name or "").partition(".")[0] in ("custody", "web"):
        return error
    return CustodyError(
        f"'custody {command}' needs {error.name}, which is not installed",
        hint="pip install 'custody[service]'",
    )


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="custody")
def custody() -> None:
    """Datasets sealed without ceremony and opened only by a quorum.

    Where a command reads or writes a file, - is standard input or output; what else it has
    to say goes to standard error then.
    """


def main() -> NoReturn:
    """Run the command line and end with the documented exit code."""
    gc.disable()  # modules stay: there is no garbage to look for until a command runs
    prepare_standard_streams()
    forbid_core_files()
    end_as_on_ctrl_c()
    code = run(custody)
    flush_standard_output()
    sys.exit(code)


def run(command: click.Command) -> int:
    """Run a command and give its exit code; every error becomes a line or two on stderr.

    Where the reader of its output goes away there is none: it ends by SIGPIPE, when all that it had
    begun is undone.
    """
    output = sys.stdout
    try:
        result = command.main(prog_name=command.name, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except CustodyError as error:
        _print_error(error.message, error.hint, error.promise)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return InputError.exit_code
    except click.UsageError as error:
        hint = f"{error.ctx.command_path} --help" if error.ctx else None
        _print_error(_one_line(error), hint)
        return InputError.exit_code
    except click.ClickException as error:
        _print_error(_one_line(error))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _print_error("interrupted; nothing half-written was left behind")
        return 130
    except SystemExit as error:
        if sys.stdout is not output:  # click replaces one whose reader went away, and ends with 1
            end_by_sigpipe()
        return error.code if isinstance(error.code, int) else CustodyError.exit_code
    except Exception as error:
        if os.environ.get("CUSTODY_DEBUG"):
            raise
        return _unexpected_error(error)


def _one_line(error: click.ClickException) -> str:
    """Give click's message in our own form: one line, lower case, no full stop."""
    text = " ".join(error.format_message().split()).rstrip(".")
    return text[:1].lower() + text[1:]


def _unexpected_error(error: Exception) -> int:
    """End with an error that is not ours, such as a file that can't be read.

    Its text is not shown: nobody looked whether it holds a secret (promise QUIET).
    """
    if isinstance(error, OSError) and error.strerror:
        _print_error(f"reading or writing failed: {error.strerror.lower()}")
    else:
        _print_error(f"an unforeseen {type(error).__name__}", "CUSTODY_DEBUG=1 shows where")
    return CustodyError.exit_code


def _print_error(message: str, hint: str | None = None, promise: str | None = None) -> None:
    mark = f" [{promise}]" if promise else ""
    note(f"error: {message}{mark}")
    if hint:
        note(f"hint: {hint}")
