"""Macro recall of each component of a character, weighted.

Definition: Kaggle, "Bengali.AI Handwritten Grapheme Classification" (2020), page Evaluation. Each image has one row for
each component; the grapheme's root weighs 2, its vowel and its consonant diacritic 1. Recall is averaged over the
classes that occur in the solution.
"""

import numpy as np
import pandas as pd


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame,
    submission: pd.DataFrame,
    row_id_column_name: str,
    component_column_name: str = "component",
    target_column_name: str = "target",
    weights: dict[str, float] | None = None,
) -> float:
    """Weighted mean of macro recalls; from 0 to 1, higher is better.

    >>> y_true = pd.DataFrame({"row_id": range(4), "component": ["grapheme_root"] * 2 + ["vowel_diacritic"] * 2,
    ...     "target": [3, 4, 0, 0]})
    >>> y_pred = pd.DataFrame({"row_id": range(4), "target": [3, 3, 0, 1]})
    >>> score(y_true.copy(), y_pred.copy(), "row_id", weights={"grapheme_root": 2, "vowel_diacritic": 1})
    0.5
    """
    weights = weights or {"grapheme_root": 2.0, "vowel_diacritic": 1.0, "consonant_diacritic": 1.0}
    if target_column_name not in submission.columns:
        raise ParticipantVisibleError(f"there is no column {target_column_name!r}")
    is_right = solution[target_column_name].astype(str) == submission[target_column_name].astype(str)
    by_class = is_right.groupby([solution[component_column_name], solution[target_column_name]]).mean()
    recalls = by_class.groupby(level=0).mean()
    if set(recalls.index) != set(weights):
        raise ValueError("weights must name the solution's components, and no others")
    return float(np.average(recalls, weights=[weights[name] for name in recalls.index]))
