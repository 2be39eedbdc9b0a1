"""
The command line: what there is to say, and what becomes of a mistake.

Commands live in `ingest.commands`, one a file, and are imported when they are called:
`baosong --help` imports none of them.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import shared_options

if TYPE_CHECKING:
    from collections.abc import Sequence

# name -> what --help says of it; the command itself is `command` in ingest.commands.<name>
COMMANDS = {
    "demo": "Play a whole campaign against servers in this process.",
    "init": "Write a configuration and a list of units to edit.",
    "check": "See whether everything a daemon needs is there.",
    "run": "Watch the mailboxes: the daemon.",
    "once": "One whole cycle, then stop.",
    "status": "Who has sent what.",
    "health": "Whether each mailbox was read lately; an exit status for monitors.",
    "parse": "Read files or mails and say what they hold.",
    "remind": "Who would be reminded now; --send reminds them.",
    "digest": "The digest as it would be now; --send sends it.",
    "export": "The summary workbook, CSVs and papers.",
    "inbox": "What is held, shunted or ignored, and why.",
    "explain": "Every decision on one message or unit, in Chinese.",
    "assign": "Say whose a message is.",
    "accept": "Let what a message gave count as it is.",
    "reject": "Do not let what a message gave count, and say why.",
    "waive": "Do not ask a unit for a deliverable.",
    "reprocess": "Read archived messages anew, with today's rules.",
    "outbox": "Mail owed, sent, deferred; retry, cancel or release one.",
    "units": "List the units, or import a list.",
    "notice": "A notice's TOML: draft it from the document, check it.",
    "backup": "A consistent copy of the database and the archive.",
    "restore": "Put a backup into an empty database and archive.",
    "purge": "Forget the people of a finished notice; the counts stay.",
    "verify": "Look for broken promises in database and archive.",
}
COMPLETION = """\b
Tab completes commands, options, units and message ids after
  eval "$(_BAOSONG_COMPLETE=bash_source baosong)"    in ~/.bashrc
  eval "$(_BAOSONG_COMPLETE=zsh_source baosong)"     in ~/.zshrc
"""
NEEDS_A_PERSON, WRONG_USAGE = 1, 2


class LateGroup(click.Group):
    """A group that knows the names of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click asks for it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"ingest.commands.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LateGroup,
    params=shared_options(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=COMPLETION,
)
@click.version_option(package_name="baosong", prog_name="baosong")
def baosong() -> None:
    """
    Reads the forms that units e-mail in answer to a notice and answers each unit.

    Options stand before or after the command. Exit status: 0 done, 1 something needs a
    person, 2 wrong usage or configuration.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """
    The entry point: a mistake of the caller's is one line and a status, never a traceback.

    Whatever is written is for its owner alone: it tells of people.
    """
    os.umask(0o077)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    try:
        status: Any = baosong.main(arguments, prog_name="baosong", standalone_mode=False)
    except click.exceptions.Abort:
        return NEEDS_A_PERSON
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except BrokenPipeError:
        return _reader_left()
    return status if isinstance(status, int) else 0


def _reader_left() -> int:
    """`baosong … | head`: nobody reads on. Keeps the interpreter from complaining while it ends."""
    sys.stdout = None
    return 0
