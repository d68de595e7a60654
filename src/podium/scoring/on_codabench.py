"""Scores one submission on Codabench exactly as Podium does: Podium's own code for it lies beside this file.

Started as ``scoring.py /app/input /app/output``: the answers are in ``ref``, the submission in ``res``.
"""

import json
import sys
from pathlib import Path
from typing import Any


def main(given: Path, output: Path) -> None:
    own = Path(__file__).resolve().parent
    sys.path.insert(0, str(own))
    from podium.errors import PodiumError

    task = json.loads((own / "settings.json").read_text(encoding="utf-8"))
    try:
        scores = score(task, given / "ref" / "solution.csv", find_submission(given / "res"), own)
    except PodiumError as error:
        raise SystemExit(str(error)) from None  # it holds no answers: participants may read it
    (output / "scores.json").write_text(json.dumps(scores) + "\n", encoding="utf-8")


def find_submission(folder: Path) -> Path:
    """The only file of the submission, whatever its name."""
    from podium.errors import InvalidSubmissionError

    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "metadata"))]
    files = [path for path in files if "__MACOSX" not in path.parts]
    if len(files) != 1:
        raise InvalidSubmissionError.one("the submission is refused", f"it holds {len(files)} files; pack one CSV file")
    return files[0]


def score(task: dict[str, Any], solution: Path, submission: Path, own: Path) -> dict[str, float]:
    """The score on the public and on the private rows."""
    from podium.scoring.score import score_splits

    if (own / "metric.py").exists():
        return score_with_file(task, solution, submission, own)
    found = score_splits(
        str(solution), str(submission), metric=task["metric"], options=task["options"], columns=task["columns"]
    )
    return {str(split): value for split, value in found.items()}


def score_with_file(task: dict[str, Any], solution: Path, submission: Path, own: Path) -> dict[str, float]:
    """The same with the competition's own metric, whose rows are matched by id unless it matches them itself."""
    import importlib.util

    import pandas

    spec = importlib.util.spec_from_file_location("competition_metric", own / "metric.py")
    assert spec is not None
    assert spec.loader is not None
    metric = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(metric)
    row_id = task["columns"]["id"][0]
    truth = pandas.read_csv(solution, dtype={row_id: str})
    answers = pandas.read_csv(submission, dtype={row_id: str})
    if task["row_alignment"] == "strict":
        if sorted(answers[row_id]) != sorted(truth[row_id]):
            raise SystemExit(f"the submission is refused: {row_id!r} must hold each id of the test set once")
        answers = answers.set_index(row_id).loc[truth[row_id]].reset_index()
    scores = {}
    for split, usage in (("public", "Public"), ("private", "Private")):
        rows = (truth["Usage"] == usage).to_numpy()
        part = answers[rows] if task["row_alignment"] == "strict" else answers
        known = truth[rows].drop(columns="Usage").reset_index(drop=True)
        scores[split] = float(metric.score(known, part.reset_index(drop=True), row_id, **task["options"]))
    return scores


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
