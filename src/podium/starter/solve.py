"""The script of a new project, right for the competition's kind of problem."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import Any

from podium.starter.kinds import GOALS, KINDS, Kind, choose_kind

HOMES = {
    "compose": ("make_column_selector", "make_column_transformer"),
    "dummy": ("DummyClassifier", "DummyRegressor"),
    "ensemble": ("RandomForestClassifier", "RandomForestRegressor"),
    "impute": ("SimpleImputer",),
    "linear_model": ("LogisticRegression", "Ridge"),
    "model_selection": ("GroupKFold", "KFold", "StratifiedKFold", "cross_val_predict"),
    "pipeline": ("make_pipeline",),
    "preprocessing": ("OneHotEncoder", "StandardScaler"),
}
"""Where in scikit-learn the names live that a script may use."""


def render_solve(
    *,
    slug: str,
    title: str,
    shape_key: str,
    metric_key: str,
    greater_is_better: bool,
    id: Sequence[str],
    target: Sequence[str],
    prediction_columns: Sequence[str],
    has_categories: bool,
    has_missing: bool = False,
    has_features: bool = True,
    task: str = "other",
    metric_title: str = "",
    options: Mapping[str, Any] | None = None,
    positive: str | None = None,
    low: float = -math.inf,
    high: float = math.inf,
    group_column: str = "",
    time_column: str = "",
    row_alignment: str = "strict",
) -> str:
    """The text of ``solve.py``: five steps, at most a page.

    Parameters
    ----------
    slug, title, task, metric_key, options
        Of the competition.
    shape_key : str
        Of the metric: labels, probability, class_probabilities or numbers. For any other one, and for data from
        which nothing can be learnt as it stands, the script hands in the sample and says how to go on.
    greater_is_better : bool
    id, target, prediction_columns : sequence of str
        Columns of the data and of the submission.
    has_categories, has_missing, has_features : bool
        Whether train.csv and test.csv hold columns that are no numbers, empty cells, anything to learn from.
    metric_title : str
        The metric's name for people; its key by default.
    positive : str, optional
        The label whose probability is asked for; not needed where the target is 0 and 1.
    low, high : float
        Predicted numbers are cut off there, where the metric takes no others.
    group_column, time_column : str
        Folds keep groups together, or are blocks of time.
    row_alignment : {"strict", "none"}
        Of a metric file.

    Returns
    -------
    str
    """
    kind_key = choose_kind(shape_key, task, len(target), len(prediction_columns), has_features)
    parts = {
        "slug": slug,
        "title": plain(title),
        "metric_key": _quote(metric_key),
        "metric_title": plain(metric_title or metric_key),
        "direction": direction(greater_is_better),
        "goal": GOALS[kind_key].format(what=plain(", ".join(target)), positive=plain(positive or "1")),
    }
    if metric_key.endswith(".py"):
        return _fill("solve_file.txt", {**parts, "arguments": _file_arguments(dict(options or {}), row_alignment)})
    if kind_key == "other":
        return _fill("solve_other.txt", parts)
    kind = KINDS[kind_key]
    given = dict(options or {})
    if kind_key == "probability":
        given.pop("pos_label", None)  # the script's y is 0 and 1 already
    else:
        positive = None
    if kind_key == "numbers" and shape_key == "probability":
        low, high = 0.0, 1.0
    cut = kind.cut or _clip(low, high)
    is_target_text = (kind.is_target_text and len(target) == 1) or positive not in (None, "1")
    parts |= {
        "texts": ", ".join(f"{_quote(name)}: str" for name in [*id, *(target if is_target_text else ())]),
        "is_feature": _is_feature([*id, group_column] if group_column else id),
        "order": f"train = train.sort_values({_quote(time_column)}, ignore_index=True)\n" if time_column else "",
        "y": _target(kind_key, target, positive),
        "prepare": _prepare(has_categories, has_missing),
        "models": "\n".join(f"    {_quote(name)}: {model}," for name, model in kind.get_models(metric_key).items()),
        "xgboost": kind.xgboost,
        "folds": _folds(kind, group_column, time_column),
        "cv_arguments": _cv_arguments(kind, group_column),
        "cut": cut,
        "scored": ", ".join([kind.scored, *(f"{name}={_literal(value)}" for name, value in given.items())]),
        "best": "max" if greater_is_better else "min",
        "submission": _submission(kind_key, id, prediction_columns, cut),
    }
    parts["imports"] = _imports("\n".join(parts.values()) + "cross_val_predict(make_pipeline(")
    return _fill("solve.txt", parts)


def _file_arguments(options: dict[str, Any], row_alignment: str) -> str:
    given = {"options": options} if options else {}
    if row_alignment != "strict":
        given["row_alignment"] = row_alignment  # type: ignore[assignment]
    return "".join(f", {name}={_literal(value)}" for name, value in given.items()).replace("\n", " ")


def render_readme(*, slug: str, title: str, metric_title: str, greater_is_better: bool) -> str:
    """The text of the project's ``README.md``."""
    return _fill(
        "readme.txt",
        {
            "slug": slug,
            "title": plain(title),
            "metric_title": plain(metric_title),
            "direction": direction(greater_is_better),
        },
    )


def direction(greater_is_better: bool) -> str:
    return f"{'larger' if greater_is_better else 'smaller'} is better"


def plain(text: str) -> str:
    """One line that cannot end a Python text or begin a placeholder in one."""
    return " ".join(text.split()).translate(str.maketrans('"\\{}', "'/()"))


def _fill(template: str, parts: Mapping[str, str]) -> str:
    text = (files("podium.starter") / "templates" / template).read_text(encoding="utf-8")
    return Template(text).substitute(parts)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(value: object) -> str:
    return _quote(value) if isinstance(value, str) else repr(value)


def _names(columns: Iterable[str]) -> str:
    """A list of column names as Python writes it."""
    return f"[{', '.join(map(_quote, columns))}]"


def _is_feature(left_out: Sequence[str]) -> str:
    return f"!= {_quote(left_out[0])}" if len(left_out) == 1 else f"not in {_names(left_out)}"


def _target(kind_key: str, target: Sequence[str], positive: str | None) -> str:
    column = _quote(target[0])
    if kind_key == "numbers":
        return f"y = train[{column if len(target) == 1 else _names(target)}]"
    if kind_key == "probability" and positive is None:
        return f"y = train[{column}]"
    if kind_key == "probability":
        return f"y = (train[{column}] == {1 if positive == '1' else _quote(positive or '')}).astype(int)"
    if len(target) > 1:
        return f"classes = pd.Index({_names(target)})\ny = train[classes].to_numpy(dtype=float).argmax(axis=1)"
    return f"y, classes = train[{column}].factorize(sort=True)  # y counts the classes from 0, classes has their names"


def _prepare(has_categories: bool, has_missing: bool) -> str:
    fill = 'SimpleImputer(strategy="median", keep_empty_features=True)'
    numbers = f"make_pipeline({fill}, StandardScaler())" if has_missing else "StandardScaler()"
    if not has_categories:
        return f"prepare = {numbers}"
    lines = (
        f"numbers = {numbers}",
        'categories = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=20, sparse_output=False)',
        "prepare = make_column_transformer(",
        '    (numbers, make_column_selector(dtype_include="number")),',
        '    (categories, make_column_selector(dtype_exclude="number")),',
        ")",
    )
    return "\n".join(lines)


def _folds(kind: Kind, group_column: str, time_column: str) -> str:
    if group_column:
        return "GroupKFold(5)  # the rows of a group stay together"
    if time_column:
        return "KFold(5)  # blocks of time: neighbours in time are nearly the same row"
    return f"{kind.folds}(5, shuffle=True, random_state=0)"


def _cv_arguments(kind: Kind, group_column: str) -> str:
    method = f', method="{kind.method}"' if kind.method != "predict" else ""
    return method + (f", groups=train[{_quote(group_column)}]" if group_column else "")


def _clip(low: float, high: float) -> str:
    ends = [repr(end) if math.isfinite(end) else "None" for end in (low, high)]
    return "" if ends == ["None", "None"] else f".clip({', '.join(ends)})"


def _submission(kind_key: str, id: Sequence[str], prediction_columns: Sequence[str], cut: str) -> str:
    if kind_key == "class_probabilities":
        return (
            "chances = pd.DataFrame(model.predict_proba(test[features]), columns=classes)\n"
            f"submission = pd.concat([test[{_names(id)}], chances], axis=1)"
        )
    answer = {
        "labels": "classes[model.predict(test[features])]",
        "probability": f"model.predict_proba(test[features]){cut}",
        "numbers": f"model.predict(test[features]){cut}",
    }[kind_key]
    columns = _quote(prediction_columns[0]) if len(prediction_columns) == 1 else _names(prediction_columns)
    return f"submission = test[{_names(id)}].copy()\nsubmission[{columns}] = {answer}"


def _imports(body: str) -> str:
    """Import what the script uses of scikit-learn, and nothing else."""
    used = {home: [name for name in names if re.search(rf"\b{name}\(", body)] for home, names in HOMES.items()}
    return "\n".join(f"from sklearn.{home} import {', '.join(names)}" for home, names in used.items() if names)
