"""The command line: each command turns words into one call and shows one result.

Importing this loads click and nothing else; what a command needs is imported in its body.
"""

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

SECTIONS = {
    "Learners": (
        "init", "list", "show", "start", "validate", "submit", "submissions", "select", "leaderboard", "finish",
        "hint",
    ),
    "Organisers": ("prepare", "check", "trust", "baseline", "close", "similar", "verify", "publish"),
    "Anyone, no folder needed": ("score", "metrics"),
}  # fmt: skip
"""Every command, under the heading of who it is for; each lives in a module of its name."""

EXIT_REFUSED, EXIT_BUG = 1, 3
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
        for heading, names in SECTIONS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(heading):
                formatter.write_dl([(name, command.get_short_help_str(70)) for name, command in commands if command])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="podium", message="podium %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback when something breaks.")
def podium(debug: bool) -> None:
    """A Kaggle-style competition harness that runs on your own machine.

    New here? `podium init` makes a folder with competitions, `podium start digits` a project that works at once.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 refused, 2 misused, 3 a bug of ours."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        # Once the command of that name is loaded, `list` is its module here.
        code = podium.main([*arguments], prog_name="podium", standalone_mode=False, color=wants_colour())
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped. Whatever was recorded stays recorded.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nothing is wrong, and nobody is left to tell
        sys.exit(0)
    except Exception as error:
        _tell(error, debug="--debug" in arguments)


def wants_colour() -> bool | None:
    """False where plain words are asked for (no-color.org); None leaves it to whether there is a terminal."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def say_refused(why: object) -> None:
    """Say on standard error why something was not done."""
    from podium.cli.rows import printable_lines

    click.echo(click.style("Refused  ", fg="red") + printable_lines(str(why)), err=True, color=wants_colour())


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
