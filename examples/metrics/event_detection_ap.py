"""Average precision of events found in time, over tolerances and kinds of event.

Definition: Kaggle, "Child Mind Institute - Detect Sleep States" (2023), page Evaluation. Within each series, detections
are taken from the most confident on; each is matched to the nearest free event of its kind that is closer than the
tolerance. All series of a kind together give one precision-recall curve for each tolerance; the score is the mean of
the areas over tolerances, then over kinds.

In a competition: `row_alignment = "none"`, and whole series on one side of the split.
"""

import numpy as np
import pandas as pd


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame,
    submission: pd.DataFrame,
    tolerances: dict[str, list[float]],
    series_id_column_name: str,
    time_column_name: str,
    event_column_name: str,
    score_column_name: str,
    use_scoring_intervals: bool = False,
) -> float:
    """Mean average precision; from 0 to 1, higher is better.

    With ``use_scoring_intervals`` detections count only between the solution's ``start`` and ``end`` events.

    >>> y_true = pd.DataFrame({"series": ["a", "a"], "event": ["wake", "wake"], "step": [10, 50]})
    >>> y_pred = pd.DataFrame({"series": ["a", "a"], "event": ["wake", "wake"], "step": [12, 30], "score": [0.9, 0.8]})
    >>> names = ("series", "step", "event", "score")
    >>> score(y_true, y_pred, {"wake": [1, 5]}, *names)
    0.25
    """
    names = [series_id_column_name, event_column_name, time_column_name]
    check(submission, names, [time_column_name, score_column_name])
    truth = solution[names].set_axis(["series", "event", "time"], axis=1)
    told = submission[[*names, score_column_name]].set_axis(["series", "event", "time", "score"], axis=1).dropna()
    is_edge = truth["event"].isin(["start", "end"]).to_numpy() & use_scoring_intervals
    if use_scoring_intervals:
        told = told[is_scored(told, truth[is_edge])]
    truth = truth[~is_edge]
    kinds = list(truth["event"].unique())
    if set(kinds) != set(tolerances):
        raise ValueError("tolerances must name the solution's kinds of event, and no others")
    told = told[told["series"].isin(truth["series"])]
    areas = []
    for kind in kinds:
        wanted, found = truth[truth["event"] == kind], told[told["event"] == kind]
        areas.append(np.mean([average_precision(wanted, found, tolerance) for tolerance in tolerances[kind]]))
    return float(np.mean(areas))


def check(submission: pd.DataFrame, names: list[str], numbers: list[str]) -> None:
    for name in (*names, *numbers):
        if name not in submission.columns:
            raise ParticipantVisibleError(f"there is no column {name!r}")
    for name in numbers:
        if not pd.api.types.is_numeric_dtype(submission[name]):
            raise ParticipantVisibleError(f"the column {name!r} must hold numbers")


def is_scored(told: pd.DataFrame, edges: pd.DataFrame) -> np.ndarray:
    """Which detections lie in a scoring interval of their series, ends included."""
    inside = np.zeros(len(told), dtype=bool)
    for series, ends in edges.groupby("series"):
        here = (told["series"] == series).to_numpy()
        starts = np.sort(ends.loc[ends["event"] == "start", "time"])
        stops = np.sort(ends.loc[ends["event"] == "end", "time"])
        for low, high in zip(starts, stops, strict=True):
            inside |= here & told["time"].between(low, high).to_numpy()
    return inside


def average_precision(wanted: pd.DataFrame, found: pd.DataFrame, tolerance: float) -> float:
    """The area below the steps of precision over recall."""
    hits, scores = [], []
    for series, rows in found.groupby("series", sort=False):
        free = np.sort(wanted.loc[wanted["series"] == series, "time"].to_numpy(dtype=float))
        rows = rows.sort_values("time", kind="stable").sort_values("score", ascending=False, kind="stable")
        for time in rows["time"].to_numpy(dtype=float):
            errors = np.abs(free - time)
            nearest = int(errors.argmin()) if len(free) else -1
            is_hit = nearest >= 0 and errors[nearest] < tolerance
            hits.append(is_hit)
            if is_hit:
                free = np.delete(free, nearest)
        scores.extend(rows["score"])
    if not any(hits):
        return 0.0
    order = np.argsort(-np.array(scores, dtype=float), kind="stable")
    is_hit, level = np.array(hits)[order], np.array(scores, dtype=float)[order]
    ends = np.r_[np.flatnonzero(np.diff(level)), len(level) - 1]  # equally confident detections count together
    n_hits = np.cumsum(is_hit)[ends]
    return float(np.sum(np.diff(n_hits, prepend=0) / len(wanted) * n_hits / (ends + 1)))
