"""Which metric of the catalogue a source means, and what kind of problem its answers are."""

import re
from collections.abc import Sequence

from podium.competition.keys import METRIC_FILE
from podium.errors import MetricError
from podium.formats.draft import Remark
from podium.metrics.metric import Metric
from podium.metrics.registry import get_metric, list_metrics
from podium.metrics.shapes import Roles
from podium.tables.table import Table

OTHER_NAMES = {
    "auc-roc": "auc",
    "auroc": "auc",
    "macro-f1-score": "f1_macro",
    "micro-f1-score": "f1_micro",
    "mean-column-wise-roc-auc": "columnwise_auc",
    "categorization-accuracy": "accuracy",
    "multi-class-classification-accuracy": "accuracy",
    "matthews-correlation-coefficient": "mcc",
    "pearson-correlation-coefficient": "pearson",
}
"""What MLE-bench and Codabench call metrics, where the catalogue does not know the name."""

FEW_CLASSES = 20


def find_metric(name: str) -> Metric | None:
    """The metric of that name, if the catalogue has just one of it and it needs no choice of options."""
    plain = re.sub(r"[\s_]+", "-", name.strip().lower())
    for candidate in (name, OTHER_NAMES.get(plain, ""), re.sub(r"[-_ ]?(metric|score)$", "", name.strip())):
        if not candidate:
            continue
        try:
            found = get_metric(candidate, only_one_meaning=True)
        except MetricError:
            continue
        if not any(option.must_choose for option in found.options.values()) and not found.required_roles:
            return found
    return None


def find_metric_in_text(text: str) -> Metric | None:
    """The metric that a page names, by its longest name; None where it names none."""
    words = f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "
    found: list[tuple[int, str]] = []
    for metric in list_metrics():
        for name in (metric.key, metric.title, *metric.aliases):
            plain = " ".join(re.findall(r"[a-z0-9]+", name.lower()))
            if len(plain) > 2 and f" {plain} " in words:
                found.append((len(plain), metric.key))
    return find_metric(max(found)[1]) if found else None


def fits_targets(metric: Metric, n_targets: int) -> bool:
    """Whether the metric can take that many target columns."""
    return n_targets == 1 or metric.shape.key == "numbers"


def choose_metric(wish: str, page: str, solution: Table, roles: Roles) -> tuple[Metric, Remark | None]:
    """The metric of a source that names none in its files: the wish, else what its page names, else a plain one."""
    if wish:
        return get_metric(wish, only_one_meaning=True), None
    named = find_metric_in_text(page)
    answers = [solution.texts(column) for column in roles.target]
    if named is not None and not named.shape.truth_problems(solution, roles, named.read_options({})):
        why = f"the files name none; {named.key} was taken because the evaluation page speaks of it"
        return named, Remark(what="metric", why=why, do="if that is wrong, import again with --metric")
    is_number = all(_is_number(text) for column in answers for text in column)
    few = len(answers) == 1 and len(set(answers[0])) <= FEW_CLASSES
    guess = get_metric("accuracy" if few or not is_number else "rmse")
    kind = "a few different values" if few else "numbers" if is_number else "words"
    why = f"the files name none; {guess.key} was taken because the answers are {kind}"
    return guess, Remark(what="metric", why=why, do="if that is wrong, import again with --metric")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def infer_task(metric: Metric | None, answers: Sequence[Sequence[str]]) -> str:
    """The kind of problem, from the metric's shape and the answers; ``other`` where that does not tell."""
    if metric is None or not answers:
        return "other"
    n_values = len(set(answers[0]))
    if metric.shape.key in ("labels", "class_probabilities") and len(answers) == 1:
        return "binary" if n_values <= 2 else "multiclass"
    if metric.shape.key == "probability":
        return "binary" if len(answers) == 1 else "multilabel"
    if metric.shape.key == "numbers" and all(_is_number(text) for column in answers for text in column):
        return "binary" if len(answers) == 1 and n_values <= 2 else "regression"
    return "other"


def metric_settings(metric: Metric | None, *, greater_is_better: bool = True) -> dict[str, object]:
    """The keys of a metric of the catalogue, or of the file that comes with the competition."""
    if metric is not None:
        return {"metric.name": metric.key}
    return {"metric.name": METRIC_FILE, "metric.greater_is_better": greater_is_better}


def direction_remark(where: str, metric: Metric, *, greater_is_better: bool) -> Remark | None:
    """A warning where a source ranks a known metric the wrong way round."""
    if metric.greater_is_better == greater_is_better:
        return None
    theirs, ours = ("largest", "smallest") if greater_is_better else ("smallest", "largest")
    return Remark(
        what="direction",
        why=f"{where} puts the {theirs} first, and of {metric.key} the {ours} is the best",
        do=f"Podium ranks the {ours} first; compare that with the standing you know",
    )
