"""What a child process of :class:`podium.baselines.pools.Processes` runs: tasks in, outcomes out."""

import os
import pickle
import sys
from contextlib import suppress
from typing import BinaryIO


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Read the data, then perform one task after the other until there are no more."""
    data = pickle.load(asked)
    from podium.baselines.tasks import perform

    while True:
        try:
            task = pickle.load(asked)
        except EOFError:
            return
        pickle.dump(perform(data, task), answers)
        answers.flush()


if __name__ == "__main__":
    # Whatever a library prints goes elsewhere: standard output carries the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)
