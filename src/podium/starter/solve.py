"""The script of a new project, right for the competition's kind of problem."""

import math
import re
import textwrap

from podium.starter import columns
from podium.starter.assignment import Assignment
from podium.starter.kinds import GOALS, KINDS, Kind, choose_kind, models_of
from podium.starter.text import column, fill, keywords, names, plain, quote

HOMES = {
    "cluster": ("KMeans",),
    "compose": ("make_column_selector", "make_column_transformer"),
    "decomposition": ("PCA",),
    "dummy": ("DummyClassifier", "DummyRegressor"),
    "ensemble": ("IsolationForest", "RandomForestClassifier", "RandomForestRegressor"),
    "impute": ("SimpleImputer",),
    "linear_model": ("LogisticRegression", "Ridge"),
    "metrics": ("silhouette_score",),
    "mixture": ("GaussianMixture",),
    "model_selection": ("GroupKFold", "KFold", "StratifiedKFold", "TimeSeriesSplit", "cross_val_predict"),
    "multioutput": ("MultiOutputClassifier",),
    "neighbors": ("KernelDensity", "LocalOutlierFactor"),
    "pipeline": ("make_pipeline",),
    "preprocessing": ("OneHotEncoder", "OrdinalEncoder", "StandardScaler"),
}
"""Where in scikit-learn the names live that a script may use."""

LINE = 120
"""Letters in a line of a script."""

IN_TURN = '''\
blocks = list(folds.split(X))
later = np.concatenate([block for _, block in blocks])  # the first block is never predicted: nothing comes before it


def predict_in_turn(model):
    """Predict each block of time from what came before it."""
    return np.concatenate([model.fit(X.iloc[past], y.iloc[past]).predict(X.iloc[block]) for past, block in blocks])


'''
BEST_FIRST = '''


def best_first(chances):
    """The likeliest {many}classes of each row."""
    return classes.to_numpy()[(-chances).argsort(axis=1, kind="stable"){most}]'''


def render_solve(assignment: Assignment) -> str:
    """The text of ``solve.py``: five steps, some page long.

    Where training rows have answers it compares three models by cross-validation, writes ``oof.csv`` and
    ``submission.csv``, and prints the command to type next. Without answers it compares what can be compared without.
    For shapes that it does not know, and data from which nothing can be learnt as it stands, it hands in the sample
    and says how to go on.
    """
    kind_key = choose_kind(assignment)
    positive = assignment.positive or "1"
    parts = {
        "slug": assignment.slug,
        "title": plain(assignment.title),
        "metric_title": plain(assignment.metric_title or assignment.metric_key),
        "direction": assignment.direction,
        "problem": _problem(GOALS[kind_key].format(what=plain(", ".join(assignment.target)), positive=plain(positive))),
    }
    if kind_key == "other":
        return fill("solve_other.txt", parts | _other(assignment))
    parts |= {
        "texts": columns.read_as_text(assignment, kind_key),
        "arrange": columns.arrange_rows(assignment),
        "is_feature": columns.is_feature(assignment, kind_key),
        "prepare": columns.prepare(assignment),
    }
    if kind_key in KINDS:
        template, parts = "solve.txt", parts | _learnt(assignment, kind_key)
    else:
        template, parts = f"solve_{kind_key}.txt", parts | _unlabelled(assignment)
    script = fill(template, {**parts, "imports": ""})
    return fill(template, {**parts, "imports": _imports(script)})


def _problem(goal: str) -> str:
    """The first step's heading and sentence as a comment."""
    return textwrap.fill(f"# 1. Define the problem. {goal}", LINE, subsequent_indent="#    ", break_long_words=False)


def _learnt(assignment: Assignment, kind_key: str) -> dict[str, str]:
    """What differs between problems whose training rows have answers."""
    kind = KINDS[kind_key]
    low, high = assignment.low, assignment.high
    if kind_key == "numbers" and assignment.shape_key == "probability":
        low, high = 0.0, 1.0
    models = models_of(kind, assignment.metric_key).items()
    return {
        "metric": "" if assignment.has_metric_file else f"metric = podium.metric({quote(assignment.metric_key)})\n",
        "y": columns.target(assignment, kind_key) + (_best_first(assignment) if kind_key == "ranked_list" else ""),
        "ids": names(assignment.id),
        "answer": columns.answer(assignment, kind_key),
        "models": "\n".join(f"    {quote(name)}: {model}," for name, model in models),
        "xgboost": kind.xgboost,
        "folds": _folds(assignment, kind_key, kind),
        "before": (IN_TURN if kind_key == "forecast" else "") + _truth(assignment, kind),
        "candidate": kind.pipeline.format(model="model"),
        "chosen": kind.pipeline.format(model="models[best]"),
        "held_out": kind.held_out.format(arguments=_cv_arguments(assignment, kind)),
        "method": kind.method,
        "cut": kind.cut or (_clip(low, high) if kind_key in ("numbers", "forecast") else ""),
        "score": _score(assignment, kind_key, kind),
        "rows": kind.rows,
        "in_order": ".sort_index()" if assignment.time_column else "",
        "best": "max" if assignment.greater_is_better else "min",
    }


def _score(assignment: Assignment, kind_key: str, kind: Kind) -> str:
    """The call that scores what is predicted of training rows."""
    options = dict(assignment.options)
    if assignment.has_metric_file:
        given: dict[str, object] = {"options": options} if options else {}
        if len(assignment.id) > 1:
            given["columns"] = {"id": list(assignment.id)}
        if assignment.row_alignment != "strict":
            given["row_alignment"] = assignment.row_alignment
        return f'podium.score(truth, guesses[name], metric=here / "metric.py"{keywords(given)})'
    if kind_key == "probability":
        options.pop("pos_label", None)  # the script's y is 0 and 1 already
    roles = "".join(f", {role}={kind.rows}[{quote(name)}]" for role, name in assignment.roles.items())
    return f"metric({kind.true}, {kind.predicted}{keywords(options)}{roles})"


def _truth(assignment: Assignment, kind: Kind) -> str:
    """The table that a metric file is given as its solution."""
    if not assignment.has_metric_file:
        return ""
    columns = names([*assignment.id, *assignment.target, *assignment.roles.values()])
    return f"truth = {kind.rows}[{columns}]  # what metric.py compares with\n"


def _folds(assignment: Assignment, kind_key: str, kind: Kind) -> str:
    if kind_key == "forecast":
        return "TimeSeriesSplit(5)  # a forecast knows nothing of what comes later"
    if assignment.group_column:
        return f"GroupKFold({min(5, assignment.n_groups)})  # the rows of a group stay together"
    if assignment.time_column:
        return "KFold(5)  # blocks of time: neighbours in time are nearly the same row"
    return f"{kind.folds}(5, shuffle=True, random_state=0)"


def _cv_arguments(assignment: Assignment, kind: Kind) -> str:
    method = f', method="{kind.method}"' if kind.method != "predict" else ""
    return method + (f", groups=train[{quote(assignment.group_column)}]" if assignment.group_column else "")


def _clip(low: float, high: float) -> str:
    ends = [repr(end) if math.isfinite(end) else "None" for end in (low, high)]
    return "" if ends == ["None", "None"] else f".clip({', '.join(ends)})"


def _best_first(assignment: Assignment) -> str:
    most = assignment.n_guesses
    return BEST_FIRST.format(many=f"{most} " if most else "", most=f"[:, :{most}]" if most else "")


def _unlabelled(assignment: Assignment) -> dict[str, str]:
    """Groups are counted from 0; what is strange is a share of rows that are less so, or the strangest tenth."""
    is_yes_or_no = assignment.shape_key == "labels"
    return {
        "ids": names(assignment.id),
        "column": column(assignment.prediction_columns),
        "strangeness": "(strangeness > 0.9).astype(int)  # the strangest tenth" if is_yes_or_no else "strangeness",
    }


def _other(assignment: Assignment) -> dict[str, str]:
    if not assignment.has_metric_file:
        metric = f"metric = podium.metric({quote(assignment.metric_key)})"
        return {
            "imports": "import pandas as pd\n\nimport podium",
            "metric": f'{metric}\nprint(f"Scored by {{metric.title}} ({assignment.direction}): {{metric.meaning}}")\n',
            "evaluate": "call\n#    `metric(true_answers, predictions)`",
        }
    given = {"options": dict(assignment.options)} if assignment.options else {}
    if assignment.row_alignment != "strict":
        given["row_alignment"] = assignment.row_alignment  # type: ignore[assignment]
    arguments = keywords(given).replace("\n", " ")
    return {
        "imports": "import pandas as pd",
        "metric": "",
        "evaluate": "read metric.py, and call\n"
        f'#    `podium.score(true_answers, predictions, metric=here / "metric.py"{arguments})`',
    }


def _imports(script: str) -> str:
    """Import what the script uses of NumPy, pandas and scikit-learn, and nothing else."""
    used = {home: [name for name in known if re.search(rf"\b{name}\(", script)] for home, known in HOMES.items()}
    numpy = ["import numpy as np"] if "np." in script else []
    learn = [f"from sklearn.{home} import {', '.join(found)}" for home, found in used.items() if found]
    return "\n".join([*numpy, "import pandas as pd", *learn])
