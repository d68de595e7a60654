"""What is said when something broke that should not have: one line, and where the log is."""

import os
import tempfile
import traceback

import click


def report(error: BaseException, *, debug: bool) -> None:
    """Tell of a bug; the traceback goes to a log, and to the terminal only with ``--debug``."""
    text = "".join(traceback.format_exception(error))
    if debug:
        click.echo(text, err=True)
        return
    descriptor, path = tempfile.mkstemp(prefix="podium-", suffix=".log")
    with os.fdopen(descriptor, "w", encoding="utf-8") as log:
        log.write(text)
    click.echo(
        f"Podium has a bug: {type(error).__name__}. The log is in {path}; --debug (before the command) shows it here.",
        err=True,
    )
