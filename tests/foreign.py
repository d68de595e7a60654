"""Files as other platforms have them, small and made up: bundles of Codabench and CodaLab, folders, archives."""

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tiny import NOW

from podium.competition.folder import Competition
from podium.use.exchange_import import Imported, import_competition
from podium.use.prepare import prepare
from podium.use.trust import trust

N_TRAIN, N_DEV, N_FINAL = 12, 8, 10

SCORING = """\
import json
import os
import numpy as np
from sklearn.metrics import accuracy_score

truth = np.genfromtxt(os.path.join('/app/input/ref', 'labels'))
answer = np.genfromtxt(os.path.join('/app/input/res', 'prediction'))
with open('/app/output/scores.json', 'w') as file:
    file.write(json.dumps({'accuracy': accuracy_score(truth, answer), 'duration': 1.5}))
"""

PLAIN_SCORING = """\
import json

truth, answer = (open(f'/app/input/{name}').read().split() for name in ('ref/labels', 'res/prediction'))
scores = {'accuracy': sum(a == b for a, b in zip(truth, answer, strict=True)) / len(truth)}
json.dump(scores, open('/app/output/scores.json', 'w'))
"""
"""The same without scikit-learn, which takes its time."""

CODABENCH = """\
version: 2
title: Two moons
description: Which moon is it?
image: logo.png
terms: pages/terms.md
pages:
  - {title: Overview, file: pages/overview.md}
  - {title: How to, file: pages/how.html}
tasks:
  - {index: 0, name: Dev, reference_data: dev/ref, input_data: dev/in, scoring_program: scoring}
  - {index: 1, name: Final, reference_data: final/ref, input_data: final/in, scoring_program: scoring}
phases:
  - {index: 0, name: First, start: 12-1-2026, end: '2026-12-20 18:30:00', max_submissions_per_day: 7, tasks: [0],
     public_data: public}
  - {index: 1, name: Second, start: 2026-12-21, end: 2027-01-31 12:00:00, tasks: [1]}
leaderboards:
  - title: Results
    key: main
    columns:
      - {title: Right, key: accuracy, index: 0, sorting: desc}
      - {title: Seconds, key: duration, index: 1, sorting: asc}
"""

CODALAB = """\
title: Two moons
description: Which moon is it?
html: {overview: overview.html, terms: terms.html}
end_date: 2027-01-31 12:00:00+01:00
phases:
  1: {phasenumber: 1, label: First, start_date: 2026-12-01 18:53:00+00:00, max_submissions_per_day: 15,
      reference_data: ref1.zip, input_data: in1.zip, scoring_program: scoring.zip}
  2: {phasenumber: 2, label: Second, start_date: 2026-12-21, max_submissions_per_day: 5,
      reference_data: ref2.zip, input_data: in2.zip, scoring_program: scoring.zip}
leaderboard:
  leaderboards:
    Results: &RESULTS {label: Results, rank: 1}
  columns:
    duration: {leaderboard: *RESULTS, label: Duration, rank: 2}
    accuracy: {leaderboard: *RESULTS, label: Accuracy, rank: 1}
"""

Tree = Mapping[str, str | bytes]


def label(row: int) -> int:
    """The true label of a row, counted through all parts."""
    return (row * row + row // 3) % 3


def features(first: int, n_rows: int) -> str:
    return "".join(f"{row / 7:.6f} {row % 5}.25\n" for row in range(first, first + n_rows))


def labels(first: int, n_rows: int) -> str:
    return "".join(f"{label(row)}\n" for row in range(first, first + n_rows))


def codabench_tree(**changes: str | bytes | None) -> dict[str, str | bytes]:
    """A bundle of two phases with one task each; a change of None takes a file away."""
    dev, final = N_TRAIN, N_TRAIN + N_DEV
    tree: dict[str, str | bytes | None] = {
        "competition.yaml": CODABENCH,
        "logo.png": b"\x89PNG",
        "pages/terms.md": "Be fair.",
        "pages/overview.md": "Tell the moons apart.",
        "pages/how.html": "<h1>How</h1><p>Look <b>up</b>.</p><script>alert(1)</script>",
        "scoring/score.py": SCORING,
        "scoring/metadata.yaml": "command: python3 score.py",
        "dev/ref/labels": labels(dev, N_DEV),
        "dev/in/test_data": features(dev, N_DEV),
        "dev/in/train_data": features(0, N_TRAIN),
        "dev/in/train_label": labels(0, N_TRAIN),
        "final/ref/labels": labels(final, N_FINAL),
        "final/in/test_data": features(final, N_FINAL),
        "public/notes.txt": "Two columns, no names.",
        **changes,
    }
    return {name: content for name, content in tree.items() if content is not None}


def codalab_tree() -> dict[str, str | bytes]:
    """The same as version 1.5 has it: each part in an archive of its own."""
    own = codabench_tree()
    return {
        "competition.yaml": CODALAB,
        "overview.html": "<p>Tell the moons apart.</p>",
        "terms.html": "<p>Be fair.</p>",
        "scoring.zip": zip_bytes({"score.py": SCORING, "metadata": "command: python $program/score.py"}),
        "ref1.zip": zip_bytes({"labels": own["dev/ref/labels"], "__MACOSX/._labels": b"\0"}),
        "ref2.zip": zip_bytes({"labels": own["final/ref/labels"]}),
        "in1.zip": zip_bytes({name[7:]: text for name, text in own.items() if name.startswith("dev/in/")}),
        "in2.zip": zip_bytes({name[9:]: text for name, text in own.items() if name.startswith("final/in/")}),
    }


def moons_answers(wrong: int = 0) -> bytes:
    """A submission to the imported moons, wrong in the first rows of each part."""
    rows = range(N_TRAIN, N_TRAIN + N_DEV + N_FINAL)
    bad = {*range(N_TRAIN, N_TRAIN + wrong), *range(N_TRAIN + N_DEV, N_TRAIN + N_DEV + wrong)}
    lines = [f"{place},{(label(row) + (row in bad)) % 3}" for place, row in enumerate(rows, 1)]
    return ("id,target\n" + "\n".join(lines) + "\n").encode()


KAGGLE_METADATA = {
    "title": "Grüne Äpfel",
    "slug": "grune-apfel",
    "briefDescription": "Sort apples; 'green' ones first.",
    "privacy": "PRIVATE",
}


def kaggle_tree(**changes: str | bytes | None) -> dict[str, str | bytes]:
    """A Kaggle-style folder with the three kinds of Usage."""
    usages = ("Public", "Private", "Private", "Ignored")
    solution = "".join(f"{n:03d},{n % 2},{usages[n // 2 % 4]}\n" for n in range(40))
    tree: dict[str, str | bytes | None] = {
        "competition-metadata.json": json.dumps(KAGGLE_METADATA),
        "description.md": "# Apples\n\nAll of them.",
        "rules.md": "Be fair.",
        "pages/evaluation.md": "Scored by accuracy.\n\n## Submission file\n\nid and colour.",
        "data-description.md": "One column.",
        "train.csv": "row,size,colour\n" + "".join(f"t{n},{n / 3:.3f},{n % 2}\n" for n in range(30)),
        "test.csv": "row,size\n" + "".join(f"{n:03d},{n * 1.5}\n" for n in range(40)),
        "sample_submission.csv": "row,colour\n" + "".join(f"{n:03d},0\n" for n in range(40)),
        "solution.csv": "row,colour,Usage\n" + solution,
        **changes,
    }
    return {name: content for name, content in tree.items() if content is not None}


HF_CONF = {
    "COMPETITION_TYPE": "generic",
    "SUBMISSION_LIMIT": 3,
    "SELECTION_LIMIT": 2,
    "END_DATE": "2027-01-31",
    "EVAL_HIGHER_IS_BETTER": 1,
    "SUBMISSION_ID_COLUMN": "id",
    "SUBMISSION_COLUMNS": "id,pred",
    "SUBMISSION_ROWS": 15,
    "EVAL_METRIC": "roc_auc_score",
}
HF_TRUTH = (1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1)
HF_PUBLIC = (0, 4, 6, 8, 14)
HF_ANSWER = (0.6, 0.1, 0.5, 1.6, 0.8, 1, 1, 1, 0, 0, 0.1, 0.4, 1.9, 0.01, 1.1)
"""The example in their documents: its AUC is 5/6 on the public rows and 1 on the private ones."""


def huggingface_tree(conf: Mapping[str, object] | None = None, **changes: str | bytes | None) -> dict[str, str | bytes]:
    rows = [f"{n},{truth},{'public' if n in HF_PUBLIC else 'private'}" for n, truth in enumerate(HF_TRUTH)]
    tree: dict[str, str | bytes | None] = {
        "conf.json": json.dumps({**HF_CONF, **(conf or {})}),
        "COMPETITION_DESC.md": "Guess well.",
        "SUBMISSION_DESC.md": "id and pred.",
        "solution.csv": "\n".join(["id,pred,split", *rows]) + "\n",
        **changes,
    }
    return {name: content for name, content in tree.items() if content is not None}


MLEBENCH = """\
id: Spaceship-Mini
name: Spaceship, small
competition_type: simple
description: mlebench/competitions/spaceship-mini/description.md
dataset:
  answers: Spaceship-Mini/prepared/private/test.csv
  sample_submission: Spaceship-Mini/prepared/public/sample_submission.csv
grader:
  name: accuracy
  grade_fn: mlebench.competitions.spaceship-mini.grade:grade
preparer: mlebench.competitions.spaceship-mini.prepare:prepare
"""


def mlebench_tree(n_teams: int = 150) -> dict[str, str | bytes]:
    """A competition of MLE-bench with its data below it; the board runs from 0.95 downwards."""
    rows = [(f"{n:04d}_01", n % 7, n * 3 % 5 > 2) for n in range(100)]
    whole = [f"{name},{age},{truth}" for name, age, truth in rows]
    data = "prepared/{}/{}.csv"
    return {
        "config.yaml": MLEBENCH,
        "description.md": "Who was transported?",
        "grade.py": "raise RuntimeError('this must not run')\n",
        "prepare.py": "raise RuntimeError('this must not run')\n",
        "leaderboard.csv": "\ufeffteamId,teamName,submissionDate,score\n"
        + "".join(f'{n},"Team, {n}",2022-01-01,{0.95 - n / 1000:.5f}\n' for n in range(n_teams)),
        data.format("public", "train"): "PassengerId,Age,Transported\n" + "\n".join(whole[:60]) + "\n",
        data.format("public", "test"): "PassengerId,Age\n" + "".join(f"{n},{a}\n" for n, a, _ in rows[60:]),
        data.format("public", "sample_submission"): "PassengerId,Transported\n"
        + "".join(f"{n},False\n" for n, _, _ in rows[60:]),
        data.format("private", "test"): "PassengerId,Age,Transported\n" + "\n".join(whole[60:]) + "\n",
    }


def write_tree(folder: Path, tree: Tree) -> Path:
    for name, content in tree.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zip_bytes(tree: Tree) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in tree.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return file.getvalue()


def write_zip(path: Path, tree: Tree) -> Path:
    path.write_bytes(zip_bytes(tree))
    return path


def empty_root(folder: Path) -> Path:
    """A root without competitions."""
    (folder / "competitions").mkdir(parents=True)
    (folder / "leaderboards").mkdir()
    return folder


def bring_in(root: Path, source: Path, **changes) -> Imported:
    """Import with seed 0."""
    return import_competition(root, source, **{"now": NOW, "seed": 0, **changes})


def trust_and_prepare(root: Path, competition: Competition) -> None:
    trust(root, competition, now=NOW)
    prepare(root, competition, now=NOW, seed=0)
