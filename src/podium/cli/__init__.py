"""The command line: each command turns words into one call and shows one result.

Importing this loads click and nothing else; what a command needs is imported in its body.
"""

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SECTIONS = {
    "Learners": {
        "init": "Make a folder with competitions to play in.",
        "list": "List the competitions and their state.",
        "show": "Show a competition: description, rules, rungs, and where you stand.",
        "start": "Lay out a small project that works at once.",
        "validate": "Check a file without scoring it; costs nothing.",
        "submit": "Score a file, record it, and see where it stands.",
        "submissions": "List your submissions, or draw them.",
        "select": "Pick the submissions that count on the private board.",
        "leaderboard": "Show the board: people, and the baselines between them.",
        "finish": "End a competition for yourself and see your private score.",
        "hint": "Get the next idea for your team; ask again for more.",
        "path": "Show the way through the competitions, and what to do next.",
        "diagnose": "See what stands out in your predictions, and what to try.",
        "portfolio": "Write a site that shows your finished projects, ready for any web host.",
        "login": "Play at a server: URL is its address, or the invitation link that you were given.",
        "doctor": "Find what is wrong with this installation, and what to do.",
    },
    "Organisers": {
        "new": "Make a sealed competition of a table.",
        "prepare": "Make a competition's public and private files.",
        "check": "Find what makes a competition unfit to publish.",
        "trust": "Let a competition's own code run, after showing it.",
        "baseline": "Run baselines and put them on the board.",
        "team": "Manage teams: who is in them, how long they have, what speaks for them.",
        "close": "End a competition for everybody and open the private board.",
        "rescore": "Score every submission again, after showing who would move.",
        "grade": "Grade a class from the store or a folder of files, for a gradebook.",
        "similar": "Report on submissions that are alike or odd, for a person to judge.",
        "verify": "Verify the ledger, every submission, every file and every score.",
        "import": "Make a sealed competition of another platform's files.",
        "export": "Write a competition as another platform has it, or a report on agents.",
        "publish": "Write what anybody needs to verify a competition.",
        "serve": "Serve the competitions to a study group: others open a link.",
    },
    "Anyone, no folder needed": {
        "score": "Score a submission against a solution; no folder needed.",
        "metrics": "List the metrics, or explain one.",
    },
}
"""Every command, under the heading of who it is for, with the first sentence of its help.

Each lives in a module of its name. The sentence stands here too, so that `podium --help` need not import them all.
"""

EXIT_REFUSED, EXIT_BUG = 1, 3
COMPLETE = "_PODIUM_COMPLETE"
"""Set by a shell that wants to know how a command line may go on; the name is click's."""
OF_THE_MACHINE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)
"""No bugs: a folder that may not be written, a disk that is full."""


class Commands(click.Group):
    """The commands, imported when they are asked for and listed by who they are for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in SECTIONS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"podium.cli.{cmd_name}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        from click.shell_completion import CompletionItem

        offers = [
            CompletionItem(name, help=sentence)
            for commands in SECTIONS.values()
            for name, sentence in commands.items()
            if name.startswith(incomplete)
        ]
        return offers + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), 1)
            if near and "No such command" in error.message:
                raise click.UsageError(f"There is no command {args[0]!r}; did you mean {near[0]!r}?", ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, commands in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([*commands.items()])  # `list` may be the module of that command here


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="podium", message="podium %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback when something breaks.")
def podium(debug: bool) -> None:
    """A Kaggle-style competition harness that runs on your own machine.

    New here? `podium init` makes a folder with competitions, `podium start digits` a project that works at once.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 refused, 2 misused, 3 a bug of ours, 130 interrupted."""
    from podium.cli.terminal import find_help_width, show_all_characters, wants_colour

    if COMPLETE in os.environ:
        from podium.cli.completion import answer_shell

        sys.exit(answer_shell(podium, os.environ[COMPLETE]))
    arguments = sys.argv[1:] if arguments is None else arguments
    show_all_characters()
    try:
        # Once the command of that name is loaded, `list` is its module here.
        code = podium.main(
            [*arguments],
            prog_name="podium",
            standalone_mode=False,
            color=wants_colour(),
            terminal_width=find_help_width(),
        )
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        from podium.__main__ import EXIT_INTERRUPTED, STOPPED

        click.echo(STOPPED, err=True)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nothing is wrong, and nobody is left to tell
        sys.exit(0)
    except Exception as error:
        _tell(error, debug="--debug" in arguments)


def say_refused(why: object) -> None:
    """Say on standard error why something was not done."""
    from podium.cli.rows import printable_lines
    from podium.cli.terminal import find_room, fitted, wants_colour

    text = fitted("Refused  " + printable_lines(str(why)), find_room(sys.stderr))
    click.echo(text.replace("Refused", click.style("Refused", fg="red"), 1), err=True, color=wants_colour())


def _tell(error: Exception, *, debug: bool) -> None:
    from podium.errors import PodiumError

    if isinstance(error, PodiumError):
        if debug:
            import traceback

            traceback.print_exception(error)
        say_refused(error)
        sys.exit(EXIT_REFUSED)
    if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
        say_refused(f"{error.filename or 'the disk'}: {error.strerror}")
        sys.exit(EXIT_REFUSED)
    from podium.cli.bug import report

    report(error, debug=debug)
    sys.exit(EXIT_BUG)
