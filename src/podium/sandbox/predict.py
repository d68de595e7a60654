"""Run a competition's own baseline in a child that sees a copy of ``public/`` and nothing else."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from podium.sandbox.child import Limits, call_function


def predict(program: Path, public: Path, ids: Sequence[str], *, limits: Limits | None = None) -> bytes:
    """What ``predict(train, test)`` of the file ``program`` returns, as CSV.

    Parameters
    ----------
    program : Path
    public : Path
        The competition's public folder; the two tables are its ``train.csv`` and ``test.csv``.
    ids : sequence of str
        The columns that are read as text.
    limits : Limits, optional

    Raises
    ------
    ChildError
        The program failed, hung or died.
    """
    with tempfile.TemporaryDirectory(prefix="podium-") as scratch:
        folder = Path(scratch)
        shutil.copytree(public, folder / "public")
        shutil.copy(program, folder / program.name)
        driver = Path(__file__).with_name("predict_driver.py")
        answer = folder / "answer.csv"
        arguments = [folder / program.name, folder / "public", answer, list(ids)]
        call_function(driver, "run", arguments, limits=limits)
        return answer.read_bytes()
