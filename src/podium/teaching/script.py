"""A baseline as a script of its own: pandas and scikit-learn, nothing of Podium, and the same predictions.

The code is made from the recipe itself. What it does to the columns is what :mod:`podium.baselines.prepare_columns`
does, less the steps that change nothing on this table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from podium.baselines.class_texts import class_texts
from podium.baselines.problem_kinds import LABELLED
from podium.baselines.recipe import Estimator, Recipe
from podium.baselines.training import TrainingData
from podium.teaching.decided import decide_chances, decide_number
from podium.teaching.prepared import Prepared
from podium.teaching.source import NoSourceError, Source, quote

if TYPE_CHECKING:
    import pandas as pd


CALL = '''\
"""{opening}
"""

import podium
from podium.baselines.bracket import run_bracket
from podium.use.baseline import load_training_data

if __name__ == "__main__":  # the models run in processes of their own, which read this file too
    data = load_training_data(podium.load({slug}{where}).competition)  # what lies in public/, and no more
    for result in run_bracket(data, names=[{name}]):
        if isinstance(result, Exception):
            raise SystemExit(str(result))
        result.submission.to_csv("submission.csv", index=False)
'''


def write_script(
    data: TrainingData,
    recipe: Recipe,
    estimator: Estimator,
    decision: Mapping[str, Any],
    *,
    opening: str,
    folder: str,
) -> str:
    """A script that fits ``estimator`` as ``recipe`` would, and writes ``submission.csv``.

    Parameters
    ----------
    data : TrainingData
    recipe : Recipe
    estimator : estimator
        The one that the recipe builds, or the best of its variants.
    decision : mapping
        What its decision step learned out of fold; empty where it has none.
    opening : str
        The script's docstring.
    folder : str
        Where train.csv and test.csv lie.

    Raises
    ------
    NoSourceError
        The recipe does more on this table than fit and predict.
    """
    check_plain(recipe, data)
    columns = Prepared(data, estimator)
    source = Source(columns.names, has_gaps=columns.has_gaps)
    model = source.write(estimator)
    body = [
        *_read(data, folder, recipe),
        *columns.lines(),
        "# The model.",
        f"model = {model}",
        "",
        "# Fit, predict, and write what is asked for.",
        *_answer(data, columns, decision),
        'submission.to_csv("submission.csv", index=False)',
    ]
    text = "\n".join(body)
    numpy = ["import numpy as np"] if "np." in text else []
    imports = ["from pathlib import Path", "", *numpy, "import pandas as pd", *source.imports()]
    return "\n".join([f'"""{opening.strip()}\n"""', "", *imports, "", text, ""])


def write_call(slug: str, name: str, *, opening: str, root: str = "") -> str:
    """A script that has Podium run one baseline, for those that are more than one estimator."""
    where = f", root={quote(root)}" if root else ""
    return CALL.format(opening=opening.strip(), slug=quote(slug), where=where, name=quote(name))


def write_model(estimator: Estimator) -> str:
    """The lines that make a model for rows that are prepared already: imports and estimator."""
    source = Source({}, has_gaps=True)
    last = estimator.steps[-1][1] if type(estimator).__name__ == "Pipeline" else estimator
    model = source.write(last)
    return "\n".join([*source.imports(), "", f"model = {model}"])


def check_plain(recipe: Recipe, data: TrainingData) -> None:
    """NoSourceError where the recipe does more on this table than fit and predict."""
    if recipe.predict or recipe.is_averaged or data.kind != LABELLED:
        raise NoSourceError(f"{recipe.name} is no single estimator")
    if data.goal.lists and (data.goal.lists.is_set or not data.goal.lists.is_single):
        raise NoSourceError("each item of a set has a model of its own")
    if any(position < 0 for position in data.goal.positive):
        raise NoSourceError("train.csv holds one class only")
    if data.goal.predicts_classes:
        for place, classes in enumerate(data.goal.classes):
            sizes = np.bincount(data.answers[:, place].astype(np.intp), minlength=len(classes))
            if sizes.min() < recipe.fewest_members or len(sizes) < 2:
                raise NoSourceError(f"{recipe.name} leaves classes out that have too few rows")


def _read(data: TrainingData, folder: str, recipe: Recipe) -> Iterator[str]:
    """Ids and labels are read as they were for the baseline: as texts or as numbers."""
    labels = [name for name in data.target if _is_text(data.train[name])]
    yield f"folder = Path({quote(folder)})"
    for name, texts in (("train", [*data.id, *labels]), ("test", data.id)):
        dtype = ", ".join(f"{quote(column)}: str" for column in texts)
        yield f'{name} = pd.read_csv(folder / "{name}.csv", dtype={{{dtype}}})'
    if len(data.rows) < len(data.train):
        yield f"train = train.dropna(subset=[{', '.join(map(quote, data.target))}])  # rows without an answer"
    if recipe.most_rows is not None and len(data.rows) > recipe.most_rows:
        draw = f"np.random.RandomState({data.seed}).choice(len(train), {recipe.most_rows}, replace=False)"
        yield "# The time it takes grows with the square of the rows: it learns from some of them."
        yield f"train = train.iloc[np.sort({draw})]"
    yield ""


def _is_text(column: pd.Series) -> bool:
    import pandas as pd

    return not pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _answer(data: TrainingData, columns: Prepared, decision: Mapping[str, Any]) -> Iterator[str]:
    """The lines that make the submission."""
    goal, (x, x_test) = data.goal, columns.rows
    named = data.columns.get("prediction", ())
    names = [named] if isinstance(named, str) else list(named) or list(goal.targets)
    ids = ", ".join(map(quote, data.id))
    is_row_of_classes = goal.shape == "class_probabilities" and len(goal.targets) == 1
    if is_row_of_classes and goal.predicts_classes:
        yield from _classes(data, 0, quote(goal.targets[0]))
        yield f"chances = model.fit({x}, y).predict_proba({x_test})"
        yield from decide_chances(decision, len(data.rows))
        heads = f"[{', '.join(map(quote, names))}]" if named else "classes"
        yield f"submission = pd.concat([test[[{ids}]], pd.DataFrame(chances, columns={heads})], axis=1)"
        return
    yield f"submission = test[[{ids}]].copy()"
    if len(goal.targets) == 1:
        yield from _one_target(data, decision, quote(goal.targets[0]), quote(names[0]), x, x_test)
    elif decision:
        raise NoSourceError("each target has a decision step of its own")
    elif list(names) == list(goal.targets):
        yield f"for target in [{', '.join(map(quote, names))}]:"
        yield from (f"    {line}" for line in _one_target(data, {}, "target", "target", x, x_test))
    else:
        pairs = ", ".join(f"({quote(target)}, {quote(name)})" for target, name in zip(goal.targets, names, strict=True))
        yield f"for target, column in [{pairs}]:"
        yield from (f"    {line}" for line in _one_target(data, {}, "target", "column", x, x_test))
    if goal.shape == "class_probabilities":  # each target is a class: a row's shares add up to one
        listed = f"[{', '.join(map(quote, names))}]"
        yield f"submission[{listed}] = submission[{listed}].div(submission[{listed}].sum(axis=1), axis=0)"


def _one_target(
    data: TrainingData, decision: Mapping[str, Any], target: str, column: str, x: str, x_test: str
) -> Iterator[str]:
    """``target`` and ``column`` are names in quotes, or variables that hold them."""
    goal = data.goal
    if not goal.predicts_classes:
        clip = f".clip({goal.lowest!r})" if np.isfinite(goal.lowest) else ""
        yield f"predicted = model.fit({x}, train[{target}].astype(float)).predict({x_test}){decide_number(decision)}"
        yield f"submission[{column}] = predicted{clip}"
        return
    yield from _classes(data, 0, target)
    yield f"chances = model.fit({x}, y).predict_proba({x_test})"
    yield from decide_chances(decision, len(data.rows))
    if goal.lists:
        most = "" if goal.lists.most is None else f"[:, :{goal.lists.most}]"
        yield f'best = np.argsort(-chances, axis=1, kind="stable"){most}  # the likeliest first'
        yield f'submission[{column}] = [" ".join(row) for row in classes.to_numpy()[best]]'
    elif goal.shape == "labels":
        yield f"submission[{column}] = classes[chances.argmax(axis=1)]"
    elif len(set(goal.positive)) == 1:
        label = goal.classes[0][goal.positive[0]]
        remark = f"  # of the class {quote(label)}" if len(goal.targets) == 1 else ""
        yield f"submission[{column}] = chances[:, {goal.positive[0]}]{remark}"
    else:
        raise NoSourceError("the targets have positive classes in different places")


def _classes(data: TrainingData, place: int, target: str) -> Iterator[str]:
    """Count the classes from 0, in the order the baseline has them in."""
    if all(_is_sorted(data, name, classes) for name, classes in zip(data.target, data.goal.classes, strict=True)):
        yield f"y, classes = train[{target}].factorize(sort=True)  # y counts the classes from 0"
        return
    if len(data.target) > 1:
        raise NoSourceError("the classes are in an order of their own")
    listed = ", ".join(map(quote, data.goal.classes[place]))
    yield f"classes = pd.Index([{listed}])"
    yield f"y = classes.get_indexer(train[{target}].astype(str))"


def _is_sorted(data: TrainingData, name: str, classes: Sequence[str]) -> bool:
    """Whether pandas sorts the classes into the same order."""
    import pandas as pd

    column = data.train[name].iloc[data.rows]
    return class_texts(pd.Series(column.factorize(sort=True)[1])) == list(classes)
