"""What a diagnosis looks at, by the kind of prediction."""

import numpy as np

from podium.diagnosis import copied, losses
from podium.diagnosis.places import count_places
from podium.diagnosis.segments import Segment
from podium.metrics.class_probabilities import ClassProbabilities
from podium.metrics.clusters import Clusters
from podium.metrics.columns import Binary, Numbers
from podium.metrics.hits import find_hits
from podium.metrics.labels import Labels
from podium.metrics.lists import Lists
from podium.use import diagnose_pictures as pictures
from podium.use.diagnose_classes import (
    diagnose_class_probabilities,
    diagnose_grades,
    diagnose_labels,
    diagnose_probabilities,
    is_graded,
)
from podium.use.diagnose_columns import (
    diagnose_several_labels,
    diagnose_several_numbers,
    diagnose_several_probabilities,
)
from podium.use.diagnose_numbers import diagnose_numbers
from podium.use.diagnose_parts import NOTHING_MORE, Parts
from podium.use.diagnose_rows import AnsweredRows


def take_apart(rows: AnsweredRows, segments: list[Segment]) -> Parts:
    """What can be said of predictions of this kind, but for their losses in segments and beside other models."""
    shape, truth = rows.shape, rows.arrays.y_true
    is_single = isinstance(truth, np.ndarray) and truth.ndim == 1
    if isinstance(shape, Clusters):
        return _diagnose_groups(rows)
    if isinstance(shape, Labels):
        if not is_single:
            return diagnose_several_labels(rows)
        return diagnose_grades(rows, segments) if is_graded(rows) else diagnose_labels(rows)
    if isinstance(shape, ClassProbabilities):
        return diagnose_class_probabilities(rows)
    if isinstance(shape, Binary):
        return diagnose_probabilities(rows) if is_single else diagnose_several_probabilities(rows)
    if isinstance(shape, Numbers) and shape.key == "numbers":
        return diagnose_numbers(rows, segments) if is_single else diagnose_several_numbers(rows)
    if isinstance(shape, Lists) and shape.key == "ranked_list":
        return _diagnose_lists(rows)
    return Parts(remark=NOTHING_MORE)


def _diagnose_lists(rows: AnsweredRows) -> Parts:
    """Ranked guesses: the place of the first that is true."""
    hits = find_hits(rows.arrays.y_true, rows.arrays.y_pred)
    places = np.zeros(rows.n_rows, dtype=np.int64)
    places[hits.rows[::-1]] = hits.places[::-1] + 1  # backwards, so that the first hit of a row stays
    counts = count_places(places)
    return Parts(
        losses=losses.late_places(places.astype(np.float64)),
        pictures={"places": pictures.draw_places(counts, rows.n_rows)},
        findings=[*copied.find_copied_labels(int((places != 1).sum()), rows.n_rows)],
        numbers={"places": [{"place": one.place or None, "n_rows": one.n_rows} for one in counts]},
    )


def _diagnose_groups(rows: AnsweredRows) -> Parts:
    truth, answers = rows.arrays.y_true, rows.arrays.y_pred
    return Parts(
        pictures={"groups": pictures.draw_groups(truth, answers, rows.arrays.classes or ())},
        remark="Groups have no names in common, so that no single row is right or wrong.",
    )
