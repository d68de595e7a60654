"""Models that only the ensemble uses: families that err in different ways, each set up with some care.

They are no baselines of their own: none is a name that a learner would meet, and each is one line of a blend.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from podium.baselines.losses import SQUARED
from podium.baselines.prepare_columns import Columns, ordered, scaled
from podium.baselines.recipe import Estimator, Recipe, Setting
from podium.baselines.roster import on_one_scale
from podium.baselines.tuned import Boosting, sized

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

RUNG = "member"
FEW = 5_000  # rows: what grows with their square or cube stays below
VERY_FEW = 1_000
MANY_CLASSES = 5
MOST_ROWS = 200_000  # above, slow learners get a part of the rows


@dataclass(frozen=True, kw_only=True)
class Boosted:
    """Builds one configuration of boosted trees for a setting; a class, so that it travels to other processes."""

    boosting: Boosting

    def __call__(self, setting: Setting) -> Estimator:
        loss = setting.losses[0] if setting.losses else SQUARED
        # A step grows a tree for each class: with many, members do without the second fit, as one of several.
        return sized(replace(self.boosting, loss=loss, refits=setting.n_classes < MANY_CLASSES), setting)


def small_leaves(setting: Setting) -> int:
    return 5 if setting.n_rows >= FEW else 2


def extra_trees(setting: Setting) -> Estimator:
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    trees = ExtraTreesClassifier if setting.predicts_classes else ExtraTreesRegressor
    model = trees(300, min_samples_leaf=small_leaves(setting), max_features=0.6, random_state=setting.seed)
    gaps = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    return make_pipeline(ordered(setting.columns), gaps, model)


def broad_trees(setting: Setting) -> Estimator:
    """Fewer columns at each threshold and leaves of one row: what small tables of many like columns want."""
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    trees = ExtraTreesClassifier if setting.predicts_classes else ExtraTreesRegressor
    model = trees(300, max_features="sqrt", random_state=setting.seed)
    return make_pipeline(ordered(setting.columns), SimpleImputer(keep_empty_features=True), model)


def normal_scores(columns: Columns, n_rows: int, seed: int) -> Estimator:
    """As :func:`scaled`, then every column bent until its values are spread like a bell."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import QuantileTransformer

    bell = QuantileTransformer(output_distribution="normal", n_quantiles=min(1000, n_rows // 2), random_state=seed)
    return make_pipeline(scaled(columns, is_dense=True), bell)


def neural_network(setting: Setting) -> Estimator:
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline

    stops_early = setting.n_rows >= 2 * FEW  # below, the rows held back are missed more than the time
    given = {
        "hidden_layer_sizes": (128, 64),
        "alpha": 1e-3 if stops_early else 0.1 if setting.n_rows >= VERY_FEW else 1.0,
        "max_iter": 60 if stops_early else 200,
        "early_stopping": stops_early,
        "random_state": setting.seed,
    }
    model = MLPClassifier(**given) if setting.predicts_classes else on_one_scale(MLPRegressor(**given))
    return make_pipeline(normal_scores(setting.columns, setting.n_rows, setting.seed), model)


def shrunk_linear(setting: Setting) -> Estimator:
    """A linear model whose penalty is found by cross-validation inside the fold."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression, RidgeCV
    from sklearn.pipeline import make_pipeline

    if setting.predicts_classes:
        return make_pipeline(scaled(setting.columns), LogisticRegression(C=0.05, max_iter=1000))
    return make_pipeline(scaled(setting.columns), RidgeCV(np.geomspace(0.1, 1000, 9)))


def discriminants(setting: Setting) -> Estimator:
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.pipeline import make_pipeline

    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    return make_pipeline(scaled(setting.columns, is_dense=True), model)


def wide_border(setting: Setting) -> Estimator:
    """Support vectors that are allowed fewer errors than by default."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import SVC, SVR

    if setting.predicts_classes:
        return make_pipeline(scaled(setting.columns), CalibratedClassifierCV(SVC(C=10), cv=3, ensemble=False))
    return make_pipeline(scaled(setting.columns), on_one_scale(SVR(C=10)))


def gaussian_process(setting: Setting) -> Estimator:
    from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
    from sklearn.pipeline import make_pipeline

    smooth = ConstantKernel() * RBF(3.0, (0.3, 100.0))
    if setting.predicts_classes:
        model = GaussianProcessClassifier(smooth, random_state=setting.seed)
        return make_pipeline(scaled(setting.columns, is_dense=True), model)
    model = GaussianProcessRegressor(smooth + WhiteKernel(0.5), normalize_y=True, random_state=setting.seed)
    return make_pipeline(scaled(setting.columns, is_dense=True), model)


def few_neighbours(setting: Setting) -> Estimator:
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
    from sklearn.pipeline import make_pipeline

    neighbours = KNeighborsClassifier if setting.predicts_classes else KNeighborsRegressor
    n_neighbours = max(1, min(3, setting.n_rows // 4))
    bell = normal_scores(setting.columns, setting.n_rows, setting.seed)
    return make_pipeline(bell, neighbours(n_neighbours, weights="distance"))


def _member(name: str, build: Callable[[Setting], Estimator], **more: object) -> Recipe:
    given = {"title": name, "teaches": "", "rung": RUNG, "is_averaged": True, **more}
    return Recipe(name=name, build=build, **given)  # type: ignore[arg-type]


def _lightgbm(**shape: object) -> Boosted:
    return Boosted(boosting=Boosting(library="lightgbm", **shape))  # type: ignore[arg-type]


def _xgboost(**shape: object) -> Boosted:
    return Boosted(boosting=Boosting(library="xgboost", **shape))  # type: ignore[arg-type]


EVERYWHERE = (
    _member("lightgbm-12-leaves", _lightgbm(leaves=12, columns=0.4, shrink=20.0), needs="lightgbm"),
    _member("lightgbm-extra", _lightgbm(leaves=48, is_extra=True), needs="lightgbm"),
    _member("xgboost-depth-5", _xgboost(depth=5), needs="xgboost"),
    _member("xgboost-depth-3", _xgboost(depth=3, rate=0.06), needs="xgboost"),
    _member("extra-trees", extra_trees, most_rows=MOST_ROWS),
    _member("neural-network-wide", neural_network, most_rows=MOST_ROWS, fewest_members=2),
    _member("linear-shrunk", shrunk_linear, most_rows=MOST_ROWS),
)
WHERE_FEW = (
    _member("svm-c10", wide_border, fewest_members=3),
    _member("nearest-3", few_neighbours),
    _member("extra-trees-broad", broad_trees),
    _member("discriminants", discriminants, predicts_numbers=False, fewest_members=2),
)
GAUSSIAN = _member("gaussian-process", gaussian_process)


def find_members(data: TrainingData) -> list[Recipe]:
    """The members that suit the table: what the kind of problem allows and its size bears."""
    n_rows, n_classes = len(data.rows), data.setting.n_classes
    few = WHERE_FEW if n_rows < FEW else ()
    # Grows with the cube of the rows; with classes there is one for each, and many steps to fit it.
    is_fast = n_rows * n_classes <= VERY_FEW if n_classes else n_rows <= 1.5 * VERY_FEW
    gaussian = (GAUSSIAN,) if is_fast else ()
    return [member for member in (*EVERYWHERE, *few, *gaussian) if member.suits(data)]
