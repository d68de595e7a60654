"""The default roster: eleven models, each a few lines of scikit-learn on one shared preprocessing.

A recipe gets a :class:`Setting` (the columns by kind, what is predicted, how many rows) and gives an unfitted
estimator that takes the table from :func:`~podium.baselines.prepare_columns.read_cells`. Their settings are the
libraries' own where those are sensible on any table; a comment says why where they are not.
"""

from __future__ import annotations

from difflib import get_close_matches

from podium.baselines.clustering import CLUSTERERS
from podium.baselines.forecasting import FORECASTERS
from podium.baselines.losses import POISSON
from podium.baselines.outliers import DETECTORS
from podium.baselines.prepare_columns import ordered, scaled
from podium.baselines.problem_kinds import EVERY_KIND
from podium.baselines.recipe import KERNEL_ROWS, Baseline, Estimator, Recipe, Setting
from podium.baselines.tuned import TUNED
from podium.errors import CompetitionError

__all__ = ["BASELINES", "ENSEMBLE", "ROSTER", "Baseline", "Estimator", "Recipe", "Setting", "get_recipe"]


def dummy(setting: Setting) -> Estimator:
    from sklearn.dummy import DummyClassifier, DummyRegressor

    return DummyClassifier(strategy="prior") if setting.predicts_classes else DummyRegressor(strategy="mean")


def constants(setting: Setting) -> dict[str, Estimator]:
    """Every metric has its own best constant: squared errors the mean, absolute ones the median, F1 the positive."""
    from sklearn.dummy import DummyClassifier, DummyRegressor

    if setting.n_classes == 2:
        always = {
            f"always the {place} class": DummyClassifier(strategy="constant", constant=code)
            for code, place in enumerate(("first", "second"))
        }
        return {"class shares": dummy(setting), **always}
    if setting.predicts_classes:
        return {"class shares": dummy(setting)}
    return {
        "mean": dummy(setting),
        "median": DummyRegressor(strategy="median"),
        "lower quartile": DummyRegressor(strategy="quantile", quantile=0.25),
    }


def linear(setting: Setting) -> Estimator:
    from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge
    from sklearn.pipeline import make_pipeline

    model = LogisticRegression(max_iter=1000) if setting.predicts_classes else Ridge()
    if setting.losses[:1] == (POISSON,):  # counts: columns multiply, and no prediction is negative
        model = PoissonRegressor(alpha=0.01, max_iter=1000)
    return make_pipeline(scaled(setting.columns), model)


def linear_discriminant(setting: Setting) -> Estimator:
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.pipeline import make_pipeline

    # The spread is estimated as Ledoit and Wolf do, or columns that repeat each other would divide by next to nothing.
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    return make_pipeline(scaled(setting.columns, is_dense=True), model)


def nearest_neighbours(setting: Setting) -> Estimator:
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
    from sklearn.pipeline import make_pipeline

    neighbours = KNeighborsClassifier if setting.predicts_classes else KNeighborsRegressor
    n_neighbours = max(1, min(10, setting.n_rows // 4))
    return make_pipeline(scaled(setting.columns), neighbours(n_neighbours, weights="distance"))


def naive_bayes(setting: Setting) -> Estimator:
    from sklearn.naive_bayes import GaussianNB
    from sklearn.pipeline import make_pipeline

    return make_pipeline(scaled(setting.columns, is_dense=True), GaussianNB())


def decision_tree(setting: Setting) -> Estimator:
    from sklearn.pipeline import make_pipeline
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    tree = DecisionTreeClassifier if setting.predicts_classes else DecisionTreeRegressor
    # A leaf of one row repeats that row's answer, noise and all: five are the least that average anything.
    return make_pipeline(ordered(setting.columns), tree(min_samples_leaf=5, random_state=setting.seed))


def support_vectors(setting: Setting) -> Estimator:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import SVC, SVR

    if setting.predicts_classes:  # the distance from the border becomes a probability
        return make_pipeline(scaled(setting.columns), CalibratedClassifierCV(SVC(), cv=3, ensemble=False))
    return make_pipeline(scaled(setting.columns), on_one_scale(SVR()))


def random_forest(setting: Setting) -> Estimator:
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    from sklearn.pipeline import make_pipeline

    forest = RandomForestClassifier if setting.predicts_classes else RandomForestRegressor
    return make_pipeline(ordered(setting.columns), forest(200, random_state=setting.seed))


def neural_network(setting: Setting) -> Estimator:
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline

    # Numbers are noisy and a net learns the noise by heart: it stops when a tenth of the rows, held back, gain no
    # more. Classes in small tables need every row.
    stops_early = setting.n_rows >= (10_000 if setting.predicts_classes else 100)
    net = MLPClassifier if setting.predicts_classes else MLPRegressor
    model = net(hidden_layer_sizes=(64, 32), max_iter=1000, early_stopping=stops_early, random_state=setting.seed)
    return make_pipeline(scaled(setting.columns), model if setting.predicts_classes else on_one_scale(model))


def lightgbm(setting: Setting) -> Estimator:
    from lightgbm import LGBMClassifier, LGBMRegressor
    from sklearn.pipeline import make_pipeline

    boosting: Estimator = LGBMClassifier if setting.predicts_classes else LGBMRegressor
    repeatable = {
        "random_state": setting.seed,
        "deterministic": True,
        "force_row_wise": True,
        "n_jobs": setting.n_threads,
    }
    return make_pipeline(ordered(setting.columns), boosting(**repeatable, verbosity=-1))


def xgboost(setting: Setting) -> Estimator:
    from sklearn.pipeline import make_pipeline
    from xgboost import XGBClassifier, XGBRegressor

    boosting = XGBClassifier if setting.predicts_classes else XGBRegressor
    return make_pipeline(
        ordered(setting.columns), boosting(random_state=setting.seed, n_jobs=setting.n_threads, verbosity=0)
    )


def on_one_scale(regressor: Estimator) -> Estimator:
    """Targets with mean 0 and deviation 1: what a kernel's width and a net's first weights are made for."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import StandardScaler

    return TransformedTargetRegressor(regressor, transformer=StandardScaler())


ROSTER: tuple[Recipe, ...] = (
    Recipe(
        name="dummy",
        title="Dummy",
        teaches="The best constant answer, without a look at any column: whoever does not beat it has learned nothing.",
        rung="dummy",
        build=dummy,
        variants=constants,
        kinds=EVERY_KIND,
    ),
    Recipe(
        name="linear",
        title="Linear or logistic regression",
        teaches="One weight for each column, added up: fast, hard to overfit, and blind to whatever is not additive.",
        rung="linear",
        build=linear,
    ),
    Recipe(
        name="linear-discriminant",
        title="Linear discriminant analysis",
        teaches="Each class is a cloud of one shape around its own centre: few numbers to learn, so few rows will do.",
        rung="default",
        build=linear_discriminant,
        predicts_numbers=False,
    ),
    Recipe(
        name="nearest-neighbours",
        title="k-nearest neighbours",
        teaches="Rows that look alike have like answers: wants every column on one scale, suffers from useless ones.",
        rung="default",
        build=nearest_neighbours,
        most_rows=KERNEL_ROWS,
    ),
    Recipe(
        name="naive-bayes",
        title="Naive Bayes",
        teaches="Each column votes as if it knew nothing of the others: quick, often right, far too sure of itself.",
        rung="default",
        build=naive_bayes,
        predicts_numbers=False,
    ),
    Recipe(
        name="decision-tree",
        title="Decision tree",
        teaches="Yes-or-no questions that a person can read; a slightly different table gives a very different tree.",
        rung="default",
        build=decision_tree,
    ),
    Recipe(
        name="svm",
        title="Support vector machine",
        teaches="A smooth curved border held up by the rows next to it: strong on small tables of scaled numbers.",
        rung="default",
        build=support_vectors,
        most_rows=KERNEL_ROWS,
        fewest_members=3,
    ),
    Recipe(
        name="random-forest",
        title="Random forest",
        teaches="Hundreds of trees on shuffled rows and columns, averaged: their single errors cancel out.",
        rung="default",
        build=random_forest,
    ),
    Recipe(
        name="neural-network",
        title="Small neural network",
        teaches="Bent lines, added up, bent again and tuned together: finds smooth curves, wants scaled columns.",
        rung="default",
        build=neural_network,
        fewest_members=2,
    ),
    Recipe(
        name="lightgbm",
        title="LightGBM",
        teaches="Each small tree mends what the trees before it got wrong: the usual first choice for tables.",
        rung="default",
        build=lightgbm,
        needs="lightgbm",
        cure="install it: `pip install lightgbm`",
    ),
    Recipe(
        name="xgboost",
        title="XGBoost",
        teaches="Boosted trees again, deeper and in bigger steps: the same idea with other errors, so worth blending.",
        rung="default",
        build=xgboost,
        needs="xgboost",
        cure="install it: `pip install xgboost-cpu` (on a Mac `pip install xgboost`)",
    ),
    TUNED,
    *FORECASTERS,
    *CLUSTERERS,
    *DETECTORS,
)

ENSEMBLE = Baseline(
    name="ensemble",
    title="Blend of all",
    teaches="Models that err in different ways are better together: a weighted mean, weights chosen out-of-fold.",
    rung="ensemble",
)

BASELINES: tuple[Baseline, ...] = (*ROSTER, ENSEMBLE)


def get_recipe(name: str) -> Recipe:
    """The single model ``name``; CompetitionError names the nearest one."""
    recipes = {recipe.name: recipe for recipe in ROSTER}
    if name in recipes:
        return recipes[name]
    near = get_close_matches(name, recipes, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(recipes)}"
    raise CompetitionError(f"there is no baseline {name!r}; {hint}")
