"""Run the program: in this process through click's runner, or as a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner

from podium.cli import main

CHECKOUT = Path(__file__).parents[1]


class _Podium(click.Command):
    """The whole program, exit codes and errors included, as CliRunner wants it."""

    def main(self, args=None, prog_name=None, **extra):
        main(list(args or ()))


@dataclass(frozen=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def run_podium(*arguments: object, stdin: str | None = None) -> Ran:
    """Run the command line in this process: ``run_podium("submit", "digits", path)``."""
    result = CliRunner().invoke(_Podium("podium"), list(map(str, arguments)), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.output or "--debug" in arguments
    return Ran(result.exit_code, result.stdout, result.stderr)


def start_podium(*arguments: object, **changes) -> subprocess.Popen[str]:
    """Start the command line as a process of its own."""
    command = [sys.executable, "-c", "from podium.cli import main; main()", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **changes)
