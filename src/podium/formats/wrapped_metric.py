"""A stranger's scoring program as ``metric.py``: its own texts, so that `podium trust` shows all that will run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from pprint import pformat

from podium.formats.pages import one_line
from podium.formats.scoring_program import Program

FRAME = Path(__file__).with_name("program_frame.py")
PROGRAM_MARK, FRAME_MARK = "# --- the program ---\n", "# --- the frame ---\n"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """How the program is given a submission and gives a score.

    ``truth`` and ``answer`` are the names of the two files; ``columns`` is what stands in them, and ``header`` whether
    their first line says so; ``separator`` is empty for blanks; ``key`` is the score that ranks.
    """

    truth: str
    answer: str
    columns: Sequence[str]
    header: bool
    separator: str
    key: str


def wrap(program: Program, contract: Contract, title: str) -> str:
    """The text of ``metric.py``: the program as it came, and the frame that runs it in the child."""
    head, _, rest = FRAME.read_text(encoding="utf-8").partition(PROGRAM_MARK)
    frame = rest.partition(FRAME_MARK)[2]
    constants = {
        "TRUTH": contract.truth,
        "ANSWER": contract.answer,
        "COLUMNS": list(contract.columns),
        "HEADER": contract.header,
        "SEPARATOR": contract.separator or " ",
        "KEY": contract.key,
        "COMMAND": list(program.command),
        "PROGRAM": {name: text.splitlines(keepends=True) for name, text in program.texts.items()},
    }
    told = f"# The scoring program of {one_line(title)!a}, as it came, and the frame in which Podium runs it.\n"
    program_part = "".join(f"{name} = {pformat(value, width=110)}\n" for name, value in constants.items())
    return told + head + PROGRAM_MARK + program_part + "\n" + FRAME_MARK + frame
