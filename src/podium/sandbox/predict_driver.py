"""In the child: read train and test, call ``predict``, write its table."""

from pathlib import Path

import pandas as pd

from podium.sandbox.worker import load_file


def run(program: Path, public: Path, answer: Path, ids: list[str]) -> None:
    """Call ``predict(train, test)`` of ``program`` and write the table it returns to ``answer``."""
    as_text = dict.fromkeys(ids, str)  # read as a number, 007 would come back as 7
    train, test = (pd.read_csv(public / name, dtype=as_text) for name in ("train.csv", "test.csv"))
    table = load_file(str(program)).predict(train, test)
    if not isinstance(table, pd.DataFrame):
        found = type(table).__name__
        raise TypeError(f"predict(train, test) returned {found}, expected a DataFrame like the sample submission")
    table.to_csv(answer, index=False)
