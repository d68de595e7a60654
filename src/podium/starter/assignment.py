"""What a starting script is asked for."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """All that is known of a competition when its script is written, every bit of it public.

    Attributes
    ----------
    slug, title, task : str
    metric_key, metric_title : str
        The metric's name for programs (one that ends in ``.py`` is a file beside the script) and for people.
    shape_key : str
        Of the metric: labels, probability, class_probabilities, numbers, ranked_list, clusters, or another one.
    greater_is_better : bool
    options : mapping
        The metric's, as the toml has them.
    row_alignment : {"strict", "none"}
        Of a metric file.
    roles : mapping from str to str
        Columns of train.csv that the metric is given besides truths and predictions, by their part (weight, group).
    is_scorable : bool
        Whether train.csv holds all that the metric asks for.
    id, target, prediction_columns : sequence of str
        Columns of the data and of a submission.
    positive : str, optional
        The label whose probability is asked for; not needed where the target is 0 and 1.
    low, high : float
        Predicted numbers are cut off there, where the metric takes no others.
    n_guesses : int, optional
        How many items a ranked list may hold; all where it is not said.
    has_features, has_target : bool
        Whether train.csv and test.csv share columns to learn from, and whether train.csv holds the answers.
    has_categories, has_missing : bool
        Whether features hold anything but numbers, or empty cells.
    has_unanswered : bool
        Whether some training rows lack an answer.
    has_single_items : bool
        Whether each true list holds one item.
    group_column, time_column : str
        Folds keep groups together, or are blocks of time; empty where train.csv has no such column.
    n_groups : int
    has_dates : bool
        Whether the time column holds dates as ISO 8601 writes them.
    """

    slug: str
    title: str
    task: str = "other"
    metric_key: str
    metric_title: str = ""
    shape_key: str
    greater_is_better: bool
    options: Mapping[str, Any] = field(default_factory=dict)
    row_alignment: str = "strict"
    roles: Mapping[str, str] = field(default_factory=dict)
    is_scorable: bool = True
    id: Sequence[str]
    target: Sequence[str]
    prediction_columns: Sequence[str]
    positive: str | None = None
    low: float = -math.inf
    high: float = math.inf
    n_guesses: int | None = None
    has_features: bool = True
    has_target: bool = True
    has_categories: bool = False
    has_missing: bool = False
    has_unanswered: bool = False
    has_single_items: bool = True
    group_column: str = ""
    time_column: str = ""
    n_groups: int = 5
    has_dates: bool = False

    @property
    def has_metric_file(self) -> bool:
        return self.metric_key.endswith(".py")

    @property
    def direction(self) -> str:
        return f"{'larger' if self.greater_is_better else 'smaller'} is better"
