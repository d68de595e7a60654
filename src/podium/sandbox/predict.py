"""Run a competition's own baseline in a child that sees a copy of ``public/`` and nothing else."""

import shutil
import tempfile
from pathlib import Path

from podium.sandbox.child import Limits, call_function


def predict(program: Path, public: Path, *, limits: Limits | None = None) -> bytes:
    """What ``predict(train, test)`` of the file ``program`` returns, as CSV.

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
        call_function(driver, "run", [folder / program.name, folder / "public", answer], limits=limits)
        return answer.read_bytes()
