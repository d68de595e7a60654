"""The metric files in examples/metrics: each gives the values of its definition, worked out by hand."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

import podium
from podium.errors import PodiumError
from podium.sandbox.doctests import find_failures
from podium.sandbox.worker import load_file

EXAMPLES = Path(__file__).parents[1] / "examples" / "metrics"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py"))
ORACLE = os.environ.get("PODIUM_ORACLE", "")
LN2 = 0.6931471805599453


def by_id(**columns) -> pd.DataFrame:
    """A table with an id column of letters."""
    return pd.DataFrame({"id": list("abcdefgh")[: len(next(iter(columns.values())))], **columns})


def boxes(*cells: str) -> pd.DataFrame:
    return by_id(PredictionString=list(cells))


def events(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["series", "event", "time", "score"][: len(rows[0])])


EVENTS = {
    "options": {
        "tolerances": {"on": [2.0]},
        "series_id_column_name": "series",
        "time_column_name": "time",
        "event_column_name": "event",
        "score_column_name": "score",
    },
    "row_alignment": "none",
    "columns": {"id": "series", "target": ["event", "time"]},
}
SCRATCH, WAVE = "Neck - scratch", "Wave hello"
PLACES = {"phone": ["p", "p", "q"], "latDeg": [0.0, 0.0, 0.0], "lngDeg": [0.0, 0.0, 0.0]}
DEGREE = 111194.92664455873  # metres of a degree on a sphere of 6371 km
SURVIVAL = {"efs": [1, 1, 0, 1, 1], "efs_time": [1, 2, 3, 1, 2], "race_group": list("xxxyy")}
EXAMS = {"StudyInstanceUID": list("xxyy"), "prediction_type": ["C1", "patient_overall"] * 2, "fractured": [0, 1, 0, 0]}
ROOTS = {"component": ["root", "root", "vowel", "vowel"], "target": [1, 2, 5, 6]}

CASES = [
    ("cmi_hierarchical_f1", by_id(gesture=[SCRATCH, WAVE]), by_id(gesture=[SCRATCH, "Text on phone"]), 1.0, {}),
    ("cmi_hierarchical_f1", by_id(gesture=[SCRATCH, SCRATCH]), by_id(gesture=[WAVE, SCRATCH]), (2 / 3 + 1 / 3) / 2, {}),
    ("event_detection_ap", events([("a", "on", 10)]), events([("a", "on", 11, 0.5)]), 1.0, EVENTS),
    ("event_detection_ap", events([("a", "on", 10)]), events([("a", "on", 12, 0.5)]), 0.0, EVENTS),
    (
        "event_detection_ap",
        events([("a", "on", 10), ("b", "on", 10)]),
        events([("a", "on", 90, 0.9), ("b", "on", 10, 0.5), ("b", "on", 10, 0.4)]),
        0.25,
        EVENTS,
    ),
    ("f1_micro_char_spans", by_id(location=["0 10", "5 6;8 9"]), by_id(location=["0 10", "5 6;8 9"]), 1.0, {}),
    ("f1_micro_char_spans", by_id(location=["0 2", "4 8"]), by_id(location=["", "4 6;5 7"]), 2 * 3 / (6 + 3), {}),
    (
        "genentech_de_dir_auroc",
        by_id(label=["up", "down", "none"]),
        by_id(prediction_up=[0.9, 0.1, 0.0], prediction_down=[0.0, 0.6, 0.1]),
        1.0,
        {},
    ),
    (
        "genentech_de_dir_auroc",
        by_id(label=["up", "down", "none"]),
        by_id(prediction_up=[0.1, 0.5, 0.2], prediction_down=[0.1, 0.0, 0.0]),
        (0.75 + 0) / 2,
        {},
    ),
    ("gps_mean_p50_p95", by_id(**PLACES), by_id(latDeg=[0.0] * 3, lngDeg=[0.0] * 3), 0.0, {}),
    ("gps_mean_p50_p95", by_id(**PLACES), by_id(latDeg=[0, 1, 0], lngDeg=[0, 0, 2]), DEGREE * (0.725 + 2) / 2, {}),
    (
        "grouped_average_precision",
        by_id(target=[1, 0, 1, 0], group=list("xxyy")),
        by_id(score=[0.2, 0.9, 0.9, 0.1]),
        0.75,
        {},
    ),
    ("grouped_average_precision", by_id(target=[1, 0, 0], group=list("xxx")), by_id(target=[0.5] * 3), 1 / 3, {}),
    ("kuzushiji_f1", by_id(labels=["A 0 0 4 4 A 0 0 4 4"]), by_id(labels=["A 4 4 A 2 2"]), 1.0, {}),
    ("kuzushiji_f1", by_id(labels=["A 0 0 4 4 B 9 9 1 1"]), by_id(labels=["A 1 1 A 2 2 B 5 5"]), 0.4, {}),
    ("map_voc_iou50", boxes("x 0 0 2 2", "y 0 0 2 2"), boxes("x 0.9 0 0 2 2", "y 0.1 0 0 2 2"), 1.0, {}),
    ("map_voc_iou50", boxes("x 0 0 2 2"), boxes("x 0.9 5 5 6 6 x 0.8 0 0 2 1 x 0.7 0 0 2 2"), 0.5, {}),
    ("map_voc_iou50", boxes("x 0 0 4 4 y 0 0 4 4"), boxes("x 0.9 0 0 4 1"), 0.0, {}),
    ("rle_optimal_f1", by_id(annotation=["authentic"], shape=["authentic"]), by_id(annotation=["[1, 2]"]), 0.0, {}),
    (
        "rle_optimal_f1",
        by_id(annotation=["[1, 2];[5, 2]", "[1, 4]"], shape=["[4, 2]", "[4, 2]"]),
        by_id(annotation=["[5, 2]", "[1, 4];[5, 1]"]),
        0.5,
        {},
    ),
    ("stratified_concordance_index", by_id(**SURVIVAL), by_id(prediction=[9, 8, 7, 2, 1]), 1.0, {}),
    ("stratified_concordance_index", by_id(**SURVIVAL), by_id(prediction=[9, 8, 7, 1, 2]), 0.0, {}),
    ("stratified_concordance_index", by_id(**SURVIVAL), by_id(prediction=[1, 1, 1, 1, 1]), 0.5, {}),
    ("weighted_log_loss_rsna2022", by_id(**EXAMS), by_id(fractured=[0.5] * 4), LN2, {}),
    ("weighted_log_loss_rsna2022", by_id(**EXAMS), by_id(fractured=[0.5, 1, 0, 0.5]), LN2 * (1 / 15 + 7 / 8) / 2, {}),
    (
        "weighted_macro_recall_by_component",
        by_id(**ROOTS),
        by_id(target=[1, 1, 5, 6]),
        (2 * 0.5 + 1) / 3,
        {"options": {"weights": {"root": 2, "vowel": 1}}},
    ),
    (
        "weighted_macro_recall_by_component",
        by_id(**ROOTS),
        by_id(target=[2, 1, 5, 5]),
        0.5 / 4,
        {"options": {"weights": {"root": 3, "vowel": 1}}},
    ),
]
REFUSED = [
    ("cmi_hierarchical_f1", by_id(gesture=[SCRATCH]), by_id(gesture=["Sneeze"]), "'Sneeze' is no gesture", {}),
    ("event_detection_ap", events([("a", "on", 1)]), events([("a", "on", "x", 0.5)]), "must hold numbers", EVENTS),
    ("f1_micro_char_spans", by_id(location=["0 4"]), by_id(location=["4"]), "no list of spans", {}),
    (
        "genentech_de_dir_auroc",
        by_id(label=["up"]),
        by_id(prediction_up=["a"], prediction_down=[1]),
        "must be there and hold numbers",
        {},
    ),
    ("gps_mean_p50_p95", by_id(**PLACES), by_id(latDeg=[0, 1, 0]), "'lngDeg' must be there", {}),
    ("grouped_average_precision", by_id(target=[1], group=["x"]), by_id(score=["high"]), "hold numbers", {}),
    ("kuzushiji_f1", by_id(labels=["A 0 0 4 4"]), by_id(labels=["A 4"]), "no multiple of 3", {}),
    ("map_voc_iou50", boxes("x 0 0 2 2"), boxes("x a 0 0 2 2"), "is no number", {}),
    ("rle_optimal_f1", by_id(annotation=["[1, 2]"], shape=["[2, 2]"]), by_id(annotation=["[4, 2]"]), "leaves", {}),
    ("stratified_concordance_index", by_id(**SURVIVAL), by_id(prediction=list("vwxyz")), "finite numbers", {}),
    ("weighted_log_loss_rsna2022", by_id(**EXAMS), by_id(fractured=[0.5, 1, 0, 1.5]), "from 0 to 1", {}),
    ("weighted_macro_recall_by_component", by_id(**ROOTS), by_id(root=[1] * 4), "no column 'target'", {}),
]


def test_every_file_has_cases_of_its_own() -> None:
    """Two values at least, and a refusal."""
    assert NAMES == sorted({name for name, *_ in CASES}) == [name for name, *_ in REFUSED]
    assert all(sum(case[0] == name for case in CASES) >= 2 for name in NAMES)


def call(name: str, truth: pd.DataFrame, told: pd.DataFrame, given: dict) -> float:
    """Score in this process, as the child would."""
    module = load_file(str(EXAMPLES / f"{name}.py"))
    options = dict(given.get("options", {}))
    if "row_alignment" not in given:
        options["row_id_column_name"] = "id"
    return module.score(truth.copy(), told.copy(), **options)


@pytest.mark.parametrize(("name", "truth", "told", "expected", "given"), CASES)
def test_the_value_is_that_of_the_definition(name, truth, told, expected, given) -> None:
    """Worked out by hand."""
    assert call(name, truth, told, given) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_podium_runs_it_by_its_path(name: str) -> None:
    """Rows are shuffled first, where ids tell their places."""
    _, truth, told, expected, given = next(case for case in CASES if case[0] == name)
    got = podium.score(truth, told[::-1], metric=EXAMPLES / f"{name}.py", **given)
    assert got == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("name", "truth", "told", "sentence", "given"), REFUSED)
def test_what_a_participant_can_mend_is_said_to_them(name, truth, told, sentence, given) -> None:
    """A refusal with the file's own sentence, not a broken metric."""
    with pytest.raises(Exception, match=sentence) as refused:
        call(name, truth, told, given)
    assert refused.typename == "ParticipantVisibleError"


@pytest.mark.parametrize("name", NAMES)
def test_the_example_in_the_docstring_holds(name: str) -> None:
    """As `podium check` runs it."""
    assert ">>> score(" in (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    assert find_failures(load_file(str(EXAMPLES / f"{name}.py"))) == []


@pytest.mark.skipif(not ORACLE, reason="outside material is absent: PODIUM_ORACLE names no file of cases")
@pytest.mark.parametrize("name", NAMES)
def test_the_cases_of_others_hold(name: str, tmp_path: Path) -> None:
    """Values that other projects assert for the same metric."""
    lines = map(json.loads, Path(ORACLE).read_text(encoding="utf-8").splitlines())
    wrong = []
    for case in (case for case in lines if case["metric"] == name):
        paths = [tmp_path / "solution.csv", tmp_path / "submission.csv"]
        for path, key in zip(paths, ("solution_csv", "submission_csv"), strict=True):
            path.write_text(case[key], encoding="utf-8")
        expected = case.get("expected_kaggle", case["expected"])
        try:
            got = podium.score(
                *paths,
                metric=EXAMPLES / f"{name}.py",
                options=case["params"],
                columns={role: names for role, names in case["columns"].items() if names},
                row_alignment="strict" if case["columns"]["id"] else "none",
            )
        except PodiumError as error:
            if not isinstance(expected, dict | str):
                wrong.append(f"{case['case_id']}: {error}")
            continue
        if isinstance(expected, dict | str) or abs(got - expected) > max(case["abs_tol"], case["rel_tol"]):
            wrong.append(f"{case['case_id']}: {got}, expected {expected}")
    assert wrong == []
