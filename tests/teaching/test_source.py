"""What is written is Python, makes the same estimator again, and says no more than it has to."""

import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR

from podium.baselines.prepare_columns import Columns
from podium.baselines.recipe import Setting
from podium.baselines.roster import ROSTER
from podium.teaching.source import NoSourceError, Source

COLUMNS = Columns(numbers=("x", "z"), categories=("c",), texts=("note",), dates={"day": "ISO8601"})
NAMES = {tuple(COLUMNS.measures): "numbers", COLUMNS.categories: "categories"}
PLAIN = [recipe for recipe in ROSTER if not recipe.predict and not recipe.is_averaged]


def made(text: str, source: Source):
    """What the code makes."""
    space = {"numbers": COLUMNS.measures, "categories": list(COLUMNS.categories)}
    exec("\n".join([*source.imports(), f"made = {text}"]), space)
    return space["made"]


@pytest.mark.parametrize("predicts_classes", [True, False])
@pytest.mark.parametrize("recipe", PLAIN, ids=lambda recipe: recipe.name)
def test_every_recipe_is_written_as_code_that_makes_it_again(recipe, predicts_classes) -> None:
    """Steps, columns and parameters, on every kind of column."""
    if not predicts_classes and not recipe.predicts_numbers:
        return
    setting = Setting(columns=COLUMNS, predicts_classes=predicts_classes, n_classes=2, n_rows=500, seed=7)
    estimators = recipe.variants(setting).values() if recipe.variants else [recipe.build(setting)]
    for estimator in estimators:
        source = Source(NAMES, has_gaps=True)
        again = made(source.write(estimator), source)
        assert repr(again) == repr(estimator)
        assert all(len(line) <= 110 for line in source.write(estimator).splitlines())


def test_what_is_as_it_always_is_is_not_written() -> None:
    """Nor a pipeline of one step, nor what fills gaps where there are none."""
    source = Source({}, has_gaps=False)
    assert source.write(make_pipeline(SimpleImputer(), StandardScaler())) == "StandardScaler()"
    assert source.write(LogisticRegression(max_iter=1000)) == "LogisticRegression(max_iter=1000)"
    assert list(source.imports()) == [
        "from sklearn.linear_model import LogisticRegression",
        "from sklearn.preprocessing import StandardScaler",
    ]


def test_columns_that_are_all_treated_alike_need_no_column_transformer() -> None:
    """The one part stands for it; with a second part it stays."""
    source = Source({("x",): "numbers"}, has_gaps=True)
    alone = make_pipeline(make_column_transformer((StandardScaler(), ["x"]), (OneHotEncoder(), [])), Ridge())
    assert source.write(alone) == "make_pipeline(StandardScaler(), Ridge())"
    both = make_pipeline(make_column_transformer((StandardScaler(), ["x"]), (OneHotEncoder(), ["c"])), Ridge())
    assert 'make_column_transformer((StandardScaler(), numbers), (OneHotEncoder(), ["c"]))' in source.write(both)
    bare = make_pipeline(make_column_transformer(("passthrough", ["x"])), Ridge())
    assert source.write(bare) == "Ridge()"


def test_estimators_within_estimators_are_written_too() -> None:
    """By their keywords."""
    source = Source({}, has_gaps=True)
    assert "estimator=SVC()" in source.write(CalibratedClassifierCV(SVC(), cv=3, ensemble=False))
    wrapped = source.write(TransformedTargetRegressor(SVR(), transformer=StandardScaler()))
    assert wrapped == "TransformedTargetRegressor(regressor=SVR(), transformer=StandardScaler())"


def test_what_has_no_plain_code_is_refused() -> None:
    """A function, say: nothing is written that would not run."""
    with pytest.raises(NoSourceError, match="function"):
        Source({}, has_gaps=True).write(Ridge(alpha=test_what_has_no_plain_code_is_refused))
