"""The next idea for a team, from where it stands and what it has tried; and how concretely it is told.

An idea is told in three levels: a question, the technique and where to read on, the lines of code to change. Everything
here is chosen from what the team has been told already.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from podium.standings.points import DUMMY, GOOD, LINEAR, TOP, TUNED
from podium.teaching.reading import (
    BOOSTING,
    CROSS_VALIDATION,
    DUMMIES,
    ENSEMBLES,
    IMPORTANCE,
    METRICS,
    PITFALLS,
    Reading,
)
from podium.teaching.reading import LINEAR as LINEAR_MODELS

QUESTION, TECHNIQUE, CODE = 1, 2, 3
"""The levels, each more concrete than the one before."""
FEW_WITHOUT_CV = 3  # submissions, after which cross-validation pays
STUCK_AFTER = 4  # submissions without a new best
SMALL_STEPS = 3  # in a row
SMALL_SHARE = 0.05  # of the way from one rung to the next


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known of a team: nothing that it has not been told.

    Attributes
    ----------
    told : sequence of float or None
        The public scores in their order; None where a ladder told none.
    has_cv : bool
        Whether any submission came with a cross-validation score.
    partings : sequence of str
        In what way cross-validation and public scores part.
    has_rungs : bool
        Whether baselines are on the board to hold a score against.
    is_noise : bool
        Whether these cannot be told apart.
    ahead : str
        The rung that is next; empty beyond the last, or where rungs cannot be told apart.
    rung_width : float or None
        How far it is from the rung below the team's best score to the one above, in the metric's units.
    greater_is_better : bool
    """

    told: Sequence[float | None] = ()
    has_cv: bool = False
    partings: Sequence[str] = ()
    has_rungs: bool = True
    is_noise: bool = False
    ahead: str = ""
    rung_width: float | None = None
    greater_is_better: bool = True

    @property
    def n_since_best(self) -> int:
        """Submissions after the best one."""
        sign = 1 if self.greater_is_better else -1
        known = [-float("inf") if score is None else sign * score for score in self.told]
        return len(known) - 1 - known.index(max(known)) if known else 0

    @property
    def n_small_steps(self) -> int:
        """The latest steps that are small beside the way from rung to rung, in a row."""
        n_steps = 0
        for before, after in zip(self.told[-2::-1], self.told[:0:-1], strict=True):
            if before is None or after is None or self.rung_width is None:
                break
            if abs(after - before) > SMALL_SHARE * self.rung_width:
                break
            n_steps += 1
        return n_steps


@dataclass(frozen=True, kw_only=True)
class Idea:
    """One idea in three levels. ``code`` may be empty: the rung's own code is then shown. ``{slug}`` is filled in.

    ``entries`` are the keys of the glossary that stand behind it.
    """

    key: str
    question: str
    technique: str
    reading: Reading
    entries: tuple[str, ...]
    code: str = ""


def choose_idea(situation: Situation) -> Idea:
    """The idea that helps most now: first whatever makes scores worth trusting, then the next rung."""
    if not situation.told:
        return FIRST
    if not situation.has_rungs:
        return NO_RUNGS
    if situation.ahead == DUMMY:
        return RUNGS[DUMMY]
    if situation.partings:
        return PARTED
    if len(situation.told) >= FEW_WITHOUT_CV and not situation.has_cv:
        return NO_CV
    if situation.n_small_steps >= SMALL_STEPS:
        return SMALL
    if situation.n_since_best >= STUCK_AFTER:
        return STUCK
    return NOISE if situation.is_noise else RUNGS.get(situation.ahead, BEYOND)


FIRST = Idea(
    key="first",
    question=(
        "What is the simplest answer that could be scored at all? You learn more from its score than from a plan."
    ),
    technique=(
        "Send in a first model before you think about a better one. `podium start {slug}` lays out a project whose "
        "solve.py works as it stands."
    ),
    reading=DUMMIES,
    entries=("base-rate",),
    code="podium start {slug}\ncd {slug}\npython solve.py\npodium submit submission.csv",
)
NO_RUNGS = Idea(
    key="rungs",
    question="Is your score good? Compared with what?",
    technique=(
        "Put the baselines on the board: what a constant, a line, a forest and an ensemble reach is what your score "
        "can be held against. `podium baseline {slug}` runs them."
    ),
    reading=DUMMIES,
    entries=("base-rate", "standard-error"),
    code="podium baseline {slug}\npodium show {slug} --rungs",
)
PARTED = Idea(
    key="parted",
    question="Your own cross-validation and the public score part. Which of them do you trust, and why?",
    technique=(
        "Try to tell train from test: where a model can (an AUC well above 0.5), the two differ, and the columns it "
        "uses say in what. Where it cannot, look at the folds: rows that belong together must be in one fold, and "
        "whatever is learned from rows must be learned inside the fold."
    ),
    reading=PITFALLS,
    entries=("leakage", "grouped-folds", "roc-auc"),
    code="""\
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import cross_val_score

both = pd.concat([train[features], test[features]]).select_dtypes("number")
is_test = [0] * len(train) + [1] * len(test)
print(cross_val_score(HistGradientBoostingClassifier(), both, is_test, scoring="roc_auc", cv=5).mean())""",
)
NO_CV = Idea(
    key="no-cv",
    question="How could you know whether a change helps, without sending it in?",
    technique=(
        "Cross-validate: score each change on training rows that the model has not seen. It costs no submission and "
        "uses far more rows than the public part. Send the score along, and Podium says where the two part."
    ),
    reading=CROSS_VALIDATION,
    entries=("k-fold-cross-validation", "stratification"),
    code="""\
from sklearn.model_selection import cross_val_predict

out_of_fold = cross_val_predict(model, X, y, cv=5)  # method="predict_proba" for probabilities
print(metric(y, out_of_fold))  # metric = podium.metric("...") as in solve.py
# then: podium submit submission.csv --cv THAT_SCORE""",
)
SMALL = Idea(
    key="small-steps",
    question=(
        "Your latest scores hardly differ. Would another kind of model tell you more than another setting of this one?"
    ),
    technique=(
        "Small steps are soon below what the public rows can show. Take one big step: another family of models (a "
        "line, trees, neighbours), other columns, or a mean of two models that err in different ways."
    ),
    reading=ENSEMBLES,
    entries=("paired-comparison", "multiple-comparisons"),
)
STUCK = Idea(
    key="stuck",
    question="Which training rows does your model get most wrong out of fold, and what have they in common?",
    technique=(
        "Look at the errors, not at the score: sort the rows by how wrong they are, and compare the worst with the "
        "rest, column by column. What they share is the column you do not have yet."
    ),
    reading=METRICS,
    entries=("residuals", "confusion-matrix"),
    code="""\
from sklearn.model_selection import cross_val_predict

wrong = train.assign(out_of_fold=cross_val_predict(model, X, y, cv=5), y=y)
wrong["error"] = (wrong["y"] - wrong["out_of_fold"]).abs()  # of classes: 0 where it is right
worst = wrong["error"] > wrong["error"].quantile(0.9)
print(wrong.groupby(worst).mean(numeric_only=True).T)""",
)
NOISE = Idea(
    key="noise",
    question="Would another set of test rows put these models in the same order?",
    technique=(
        "On this board the baselines cannot be told apart, so a better score shows no better model. Deal the folds "
        "several times, and look at how far your cross-validation moves from deal to deal before you choose by it."
    ),
    reading=CROSS_VALIDATION,
    entries=("standard-error", "bootstrap"),
    code="""\
from sklearn.model_selection import RepeatedKFold, cross_val_score

scores = cross_val_score(model, X, y, cv=RepeatedKFold(n_splits=5, n_repeats=10, random_state=0)).reshape(10, 5)
print(scores.mean(axis=1).round(4))  # one mean for each deal of the rows""",
)
BEYOND = Idea(
    key="beyond",
    question="What do you know about these rows that no column says yet?",
    technique=(
        "Beyond the ensemble models matter less than columns. Make new ones from what you know (ratios, differences, "
        "counts, what a group has in common), keep those that help out of fold, and average several seeds at the end."
    ),
    reading=IMPORTANCE,
    entries=("polynomial-features", "target-encoding"),
    code="""\
from sklearn.inspection import permutation_importance
from sklearn.model_selection import train_test_split

fitted, held, y_fitted, y_held = train_test_split(X, y, random_state=0)
found = permutation_importance(model.fit(fitted, y_fitted), held, y_held, n_repeats=5, random_state=0)
print(pd.Series(found.importances_mean, index=X.columns).sort_values())""",
)
RUNGS = {
    DUMMY: Idea(
        key="rung-dummy",
        question="The best constant does better than your file. Is the file what you think it is?",
        technique=(
            "That is nearly always a slip and not a bad model: ids in another order than the predictions, the "
            "probability of the other class, numbers on another scale. Score your own training predictions in the "
            "same way."
        ),
        reading=DUMMIES,
        entries=("base-rate",),
        code="""\
submission = test[["id"]].copy()  # the ids first, then the predictions for just these rows
submission["..."] = model.predict(test[features])
print(submission.describe(), train.describe())  # do the predictions look like the answers?""",
    ),
    LINEAR: Idea(
        key="rung-linear",
        question="How far does one weight for each column take you, if every column is on one scale?",
        technique=(
            "Fill the gaps, scale the numbers, turn categories into 0/1 columns, and fit a linear or logistic "
            "regression: it is fast, hard to overfit, and shows what the columns are worth."
        ),
        reading=LINEAR_MODELS,
        entries=("standardisation", "one-hot-encoding"),
    ),
    GOOD: Idea(
        key="rung-good",
        question="What does your model assume about the columns, and which model would not need that assumption?",
        technique="Try several kinds of models with their default settings on the same folds, and keep the best.",
        reading=ENSEMBLES,
        entries=("bias-variance", "learning-curve"),
    ),
    TUNED: Idea(
        key="rung-tuned",
        question="How would you find out when your model should stop learning?",
        technique=(
            "Let boosted trees learn slowly and stop them on rows that are held back; then search a few settings (the"
            " size of the trees, rows and columns each tree sees), and encode categories by their targets inside the "
            "fold."
        ),
        reading=BOOSTING,
        entries=("early-stopping", "gradient-boosting", "grid-search", "target-encoding"),
        code="""\
from lightgbm import LGBMRegressor, early_stopping  # LGBMClassifier for classes
from sklearn.model_selection import train_test_split

fitted, held, y_fitted, y_held = train_test_split(X, y, test_size=0.1, random_state=0)
shape = dict(num_leaves=31, subsample=0.8, subsample_freq=1, colsample_bytree=0.6)
model = LGBMRegressor(n_estimators=5000, learning_rate=0.03, verbosity=-1, **shape)
model.fit(fitted, y_fitted, eval_set=[(held, y_held)], callbacks=[early_stopping(100)])""",
    ),
    TOP: Idea(
        key="rung-world-class",
        question="Which of your models err on different rows?",
        technique=(
            "Average models that err in different ways, with weights chosen on out-of-fold predictions: a boosted "
            "model, a linear one and neighbours together are better than the best of them."
        ),
        reading=ENSEMBLES,
        entries=("greedy-ensemble-selection", "stacking"),
        code="""\
from sklearn.model_selection import cross_val_predict

out_of_fold = {
    name: cross_val_predict(make_pipeline(prepare, model), X, y, cv=5) for name, model in models.items()
}
for weight in (0.0, 0.25, 0.5, 0.75, 1.0):  # of the first two
    one, two, *_ = out_of_fold.values()
    print(weight, metric(y, weight * one + (1 - weight) * two))""",
    ),
}
"""By the rung that is next."""
