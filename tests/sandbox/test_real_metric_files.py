"""Metric files that others wrote for Kaggle run unmodified, from a competition's folder."""

import os
from pathlib import Path

import pandas as pd
import pytest
from tiny import Tiny, prepare_it, write_competition

from podium.errors import InvalidSubmissionError
from podium.submission import PUBLIC
from podium.use.check import check

FOLDER = os.environ.get("PODIUM_REAL_METRICS", "")
N = 24
EYEBROW, PHONE = "Eyebrow - pull hair", "Text on phone"

PREPARE = """\
from pathlib import Path
import pandas as pd


def prepare(raw, public, private, seed):
    rows = pd.read_csv(Path(__file__).with_name("rows.csv"), dtype=str, keep_default_na=False)
    half = len(rows) // 3
    rows[:half].to_csv(public / "train.csv", index=False)
    {drop}
    rows[half:].to_csv(private / "solution.csv", index=False)
"""
DROP = 'rows[half:].assign(x=1)[{ids} + ["x"]].drop_duplicates().to_csv(public / "test.csv", index=False)'


def rows(**columns) -> pd.DataFrame:
    return pd.DataFrame({"id": [f"r{place:02}" for place in range(N)], **columns})


CASES = {
    "accuracy_score.py": {
        "toml": 'target = "y"\n[metric]\nname = "metric.py"\ngreater_is_better = true\noptions = { normalize = false }',
        "rows": rows(y=[place * 7 % 3 for place in range(N)]),
        "perfect": None,  # a count of right rows: as many as there are
        "refused": ("y", "high", "no number: 'high'"),
    },
    "birdCLEF_ROCAUC.py": {
        "toml": 'target = ["a", "b", "never"]\n[metric]\nname = "metric.py"\ngreater_is_better = true',
        "rows": rows(a=[place % 2 for place in range(N)], b=[place // 2 % 2 for place in range(N)], never=0),
        "perfect": 1.0,
        "refused": ("b", "high", "Invalid submission data types found"),
    },
    "cmi_2025.py": {
        "toml": 'target = "gesture"\n[metric]\nname = "metric.py"\ngreater_is_better = true',
        "rows": rows(gesture=[EYEBROW if place % 3 else PHONE for place in range(N)]),
        "perfect": 1.0,
        "refused": ("gesture", "Sneeze", "Invalid gesture values in submission"),
    },
    "metric.py": {
        "toml": 'target = ["efs", "efs_time"]\n[metric]\nname = "metric.py"\ngreater_is_better = true\n'
        'columns = { prediction = "prediction" }\n[split]\nstratify = false',
        "rows": rows(
            efs=[float(place % 4 > 0) for place in range(N)],
            efs_time=[1.5 + place * 5 % 24 for place in range(N)],
            race_group=[f"group {place // 2 % 2}" for place in range(N)],
        ),
        "perfect": None,
        "refused": ("prediction", "high", "must be a number"),
    },
    "event_detection_ap.py": {
        "toml": 'id = "video_id"\ntarget = ["event", "time"]\n[metric]\nname = "metric.py"\ngreater_is_better = true\n'
        'row_alignment = "none"\ncolumns = { prediction = ["event", "score", "time"] }\n[metric.options]\n'
        'tolerances = { pass = [1, 2.5] }\nseries_id_column_name = "video_id"\ntime_column_name = "time"\n'
        'event_column_name = "event"\nscore_column_name = "score"',
        "rows": pd.DataFrame(
            {
                "video_id": [f"v{place // 2}" for place in range(N)],
                "event": "pass",
                "time": [place * 10.5 for place in range(N)],
            }
        ),
        "perfect": 1.0,
        "refused": ("score", "high", "must be of numeric type"),
    },
}
NEEDED = {"metric.py": "lifelines"}

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="outside material is absent: PODIUM_REAL_METRICS names no folder of metric files"
)


def find(name: str) -> str:
    """The text of a file, or a skip where it or what it imports is not here."""
    path = Path(FOLDER, name)
    if not path.is_file():
        pytest.skip(f"outside material is absent: there is no {path}")
    if name in NEEDED:
        pytest.importorskip(NEEDED[name], reason=f"outside material is absent: {NEEDED[name]} is not installed")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=sorted(CASES))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Tiny]:
    """A prepared competition whose metric.py is one of the files."""
    case, text = CASES[request.param], find(request.param)
    root = tmp_path_factory.mktemp("real") / "root"
    ids = ["video_id"] if "video_id" in case["rows"] else ["id"]
    program = PREPARE.replace("{drop}", DROP.replace("{ids}", str(ids)))
    table = case["rows"].to_csv(index=False)
    toml = f'title = "Real"\n{case["toml"]}'
    competition = write_competition(
        root, "real", toml=toml, program=program, files={"metric.py": text, "rows.csv": table}
    )
    prepare_it(root, competition)
    return request.param, Tiny(root, competition)


def answers(made: tuple[str, Tiny]) -> pd.DataFrame:
    """The perfect answer, with the sample's columns."""
    name, tiny = made
    sample = pd.read_csv(tiny.competition.sample_path, dtype=str)
    solution = pd.read_csv(tiny.competition.solution_path, dtype=str)
    if name == "metric.py":  # who had the event early was at risk
        solution["prediction"] = -solution["efs_time"].astype(float)
    return solution.assign(score="1.0")[list(sample.columns)]


def test_it_scores_from_a_competitions_folder(made: tuple[str, Tiny]) -> None:
    """The perfect answer, its rows shuffled, gets what the metric gives at best, and more than the sample."""
    name, tiny = made
    perfect = answers(made).sample(frac=1, random_state=0)
    top = tiny.submit("perfect", source=perfect.to_csv(index=False).encode()).submission.scores[PUBLIC]
    low = tiny.submit("sample", source=tiny.competition.sample_path.read_bytes()).submission.scores[PUBLIC]
    assert top > low
    if CASES[name]["perfect"] is not None:
        assert top == CASES[name]["perfect"]


def test_check_finds_nothing_wrong_with_the_file(made: tuple[str, Tiny]) -> None:
    """Its doctests hold, it repeats itself, the sample scores and the perfect answer is not beaten."""
    wanted = {
        "the metric holds its examples and gives the same score twice",
        "the perfect answer gets the best score",
        "the sample submission scores and tells nothing",
    }
    found = {one.check: one.problems for one in check(made[1].root, made[1].competition) if one.check in wanted}
    assert found == dict.fromkeys(wanted, ())


def test_what_a_participant_can_mend_is_refused_and_not_broken(made: tuple[str, Tiny]) -> None:
    name, tiny = made
    column, cell, sentence = CASES[name]["refused"]
    wrong = answers(made).astype(object)
    wrong.loc[wrong.index[0], column] = cell
    with pytest.raises(InvalidSubmissionError, match=sentence):
        tiny.submit("wrong", source=wrong.to_csv(index=False).encode())
