"""Ask a child process, which may crash, hang or lack what it needs: the answer always comes."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SECONDS = 60
_LONGEST = 300
"""Characters of what a child said on its way out."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a child found, or why there is nothing: ``trouble`` is empty where all went well."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""


def ask(question: str, *arguments: str, seconds: float = SECONDS) -> Answer:
    """Call a function of :mod:`podium.use.doctor.probes` in a child process.

    Parameters
    ----------
    question : str
        The function's name; it returns what JSON can hold.
    arguments : str
    seconds : float
        How long the child may take.
    """
    # -P: what lies in the working folder is not taken for a library.
    answer = run([sys.executable, "-P", "-m", "podium.use.doctor.probes", question, *arguments], seconds=seconds)
    if answer.trouble:
        return answer
    try:
        facts = json.loads(answer.facts["printed"].strip().splitlines()[-1])
    except (ValueError, IndexError):
        return Answer(trouble="it gave no answer")
    return Answer(facts=facts)


def run(command: Sequence[str], *, seconds: float) -> Answer:
    """Run a command; what it ``printed``, or why it failed."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return Answer(trouble=f"no answer within {seconds:g} seconds")
    except OSError as error:
        return Answer(trouble=f"{command[0]} cannot be started: {error.strerror}")
    if done.returncode < 0:
        return Answer(trouble=f"the process was ended by {_signal_name(-done.returncode)}")
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = lines[-1] if lines else f"it ended with status {done.returncode}"
        return Answer(trouble=last.removeprefix("podium.errors.StoreError: ")[:_LONGEST])
    return Answer(facts={"printed": done.stdout.decode("utf-8", "replace")})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
