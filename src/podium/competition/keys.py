"""Every key of ``competition.toml``: what it may hold, its default, and what it means.

The reader checks against this table and the documentation prints it, so a key is described once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from podium.competition.moments import end_of, start_of
from podium.competition.rubric import POINTS, STEPS

REQUIRED = object()

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

METRIC_FILE = "metric.py"
"""What ``metric.name`` is where the folder brings its own metric."""

SHAPES = ("rows", "numbers", "probability", "labels", "class_probabilities")
ALIGNMENTS = ("strict", "none")

TASKS = (
    "binary",
    "multiclass",
    "multilabel",
    "regression",
    "ordinal",
    "forecast",
    "ranking",
    "clustering",
    "outliers",
    "other",
)

MOST_AMOUNT = 10_000

WITHOUT_LABELS = ("clustering", "outliers")
"""Tasks in which nobody knows the answers of the training rows: ``train.csv`` need not hold the target."""


class WrongValueError(Exception):
    """What a key was expected to hold, as the end of a sentence."""


Read = Callable[[object], Any]


@dataclass(frozen=True)
class Key:
    """One key: its name (with its table's), how its value is read, default and meaning."""

    name: str
    read: Read
    default: object
    meaning: str
    example: str


def text(value: object) -> str:
    if not isinstance(value, str):
        raise WrongValueError("a text in quotes")
    return value


def slug(value: object) -> str:
    if not isinstance(value, str) or not SLUG.fullmatch(value):
        raise WrongValueError("the name of a competition's folder, such as 'breast-cancer'")
    return value


def names(value: object) -> tuple[str, ...]:
    """Column names: one text, or a list of texts."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(item, str) and item for item in listed):
        raise WrongValueError("a column name, or a list of column names")
    if len(set(listed)) < len(listed):
        raise WrongValueError("a list without repeats")
    return tuple(listed)


def texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise WrongValueError("a list of texts")
    return tuple(value)


def relative_paths(value: object) -> tuple[str, ...]:
    paths = texts(value)
    if any(path.startswith(("/", "~")) or "\\" in path or ".." in path.split("/") for path in paths):
        raise WrongValueError("a list of file names below public/, such as 'columns.txt'")
    return paths


def table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise WrongValueError("a table, such as { k = 3 }")
    return value


def yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("true or false")
    return value


def one_of(*choices: str) -> Read:
    def read(value: object) -> str:
        if value not in choices:
            raise WrongValueError("one of " + ", ".join(choices))
        return str(value)

    return read


def whole(low: int, high: int | None = None) -> Read:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < low or (high is not None and value > high):
            raise WrongValueError(f"a whole number from {low}" + (f" to {high}" if high is not None else " up"))
        return value

    return read


def share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise WrongValueError("a number from 0 to 1")
    return float(value)


def amount(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_AMOUNT:
        raise WrongValueError(f"a number from 0 to {MOST_AMOUNT:,}")
    return float(value)


def moment(value: object) -> datetime | date:
    """A date with an offset, or a bare date: :data:`MOMENTS` makes a moment of the latter."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise WrongValueError("a date with an offset, such as 2026-12-01T12:00:00+01:00, or a bare date")
        return value.astimezone(UTC)
    if not isinstance(value, date):
        raise WrongValueError("a date without quotes, such as 2026-12-01")
    return value


def time_zone(value: object) -> str:
    try:
        ZoneInfo(text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError, WrongValueError):
        raise WrongValueError("a time zone such as 'Europe/Berlin' or 'UTC'") from None
    return str(value)


def precision(value: object) -> int | str:
    if value == "auto":
        return "auto"
    try:
        return int(whole(0, 15)(value))
    except WrongValueError:
        raise WrongValueError("a whole number from 0 to 15, or 'auto'") from None


def lateness(value: object) -> str | float:
    if value in ("none", "practice"):
        return str(value)
    try:
        return share(value)
    except WrongValueError:
        raise WrongValueError("'none', 'practice', or a penalty per day from 0 to 1") from None


def published_score(value: object) -> Mapping[str, object]:
    wanted = "a table with score (a number), label and source (texts)"
    if not isinstance(value, dict) or set(value) - {"score", "label", "source"}:
        raise WrongValueError(wanted)
    score = value.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float):
        raise WrongValueError(wanted)
    if not all(isinstance(value.get(key, ""), str) for key in ("label", "source")):
        raise WrongValueError(wanted)
    return value


KEYS = (
    Key("title", text, REQUIRED, "The competition's name, as people say it.", '"Friedman\'s five"'),
    Key("task", one_of(*TASKS), "other", "The kind of problem: " + ", ".join(TASKS) + ".", '"regression"'),
    Key(
        "secrecy",
        one_of("practice", "sealed"),
        "practice",
        "`practice`: the labels are public knowledge. `sealed`: split, ids and row order come from a secret seed.",
        '"practice"',
    ),
    Key(
        "same_rows_as",
        slug,
        "",
        "The competition that is cut from the same source: both take their seeds from that one's name and folder, so "
        "train and test rows, ids and split can be the same.",
        '"digits"',
    ),
    Key("id", names, ("id",), "The column that names a row, or several that do so together.", '"id"'),
    Key("target", names, ("target",), "The column to predict, or several.", '"y"'),
    Key("level", whole(1, 5), 1, "Its place on the learning path, 1 to 5.", "2"),
    Key("skills", texts, (), "What a learner practises here.", '["nonlinear regression"]'),
    Key(
        "ideas",
        texts,
        (),
        "The ideas behind it, by their keys in the glossary (`podium hint --ideas`), the most important first.",
        '["standardisation", "leakage"]',
    ),
    Key("files", relative_paths, (), "Further files below `public/` that participants get.", '["columns.txt"]'),
    Key("metric.name", text, REQUIRED, 'A metric\'s key or alias (`podium metrics`), or `"metric.py"`.', '"rmse"'),
    Key("metric.options", table, {}, "The metric's options.", "{ clip = 1e-6 }"),
    Key("metric.columns", table, {}, "Hidden columns of the solution that the metric uses: role = column.", "{}"),
    Key(
        "metric.greater_is_better",
        yes_or_no,
        None,
        "For `metric.py`, and needed there: whether higher scores are better. Other metrics know.",
        "true",
    ),
    Key(
        "metric.row_alignment",
        one_of(*ALIGNMENTS),
        "strict",
        "For `metric.py`: `strict` brings the submission's rows into the solution's order by their ids; `none` hands "
        "over the whole submission with each split, for metrics that match rows themselves.",
        '"none"',
    ),
    Key(
        "metric.shape",
        one_of(*SHAPES),
        "rows",
        "For `metric.py`: what a submission's cells are, so that they can be checked and baselines know what to "
        "predict: " + ", ".join(SHAPES[1:]) + "; `rows` is anything.",
        '"probability"',
    ),
    Key("metric.seconds", whole(1, 3600), 60, "For `metric.py`: how long one score may take.", "60"),
    Key("split.public", share, 0.3, "The share of test rows on the public board.", "0.3"),
    Key("split.stratify", yes_or_no, True, "Public and private rows share the target's distribution.", "true"),
    Key("split.group_column", text, "", "Rows with the same value stay on one side.", '"patient"'),
    Key("split.time_column", text, "", "For forecasts: the public rows are the earlier ones.", '"day"'),
    Key("rules.opens", moment, None, "No submission before. A bare date is its first moment.", "2026-12-01T00:00:00Z"),
    Key("rules.closes", moment, None, "No counted submission after. A bare date is its last moment.", "2027-01-31"),
    Key("rules.time_zone", time_zone, "UTC", "In which bare dates are read, and shown beside UTC.", '"Europe/Berlin"'),
    Key("rules.daily_limit", whole(0), 5, "Submissions of a team on one UTC day; 0 is no limit.", "5"),
    Key("rules.total_limit", whole(0), 0, "Submissions of a team in all; 0 is no limit.", "0"),
    Key("rules.selections", whole(1, 100), 2, "How many submissions a team picks for the private board.", "2"),
    Key(
        "rules.late",
        lateness,
        "practice",
        "After the deadline: `none` refuses, `practice` scores without effect. A number is the share of a grade that "
        "each begun day costs: late work is taken until `podium close`, which then opens the private board.",
        '"practice"',
    ),
    Key(
        "rules.freeze",
        moment,
        None,
        "From then until the close the public board stands still: everybody still learns the own scores. A bare date "
        "is its first moment.",
        "2027-01-24",
    ),
    Key("rules.hints_from", moment, None, "No hints before. A bare date is its first moment.", "2027-01-10"),
    Key(
        "rules.baselines_from",
        moment,
        None,
        "No baselines, tiers and points on the board before. A bare date is its first moment.",
        "2027-01-03",
    ),
    Key("rules.precision", precision, 5, "Decimals shown, or `auto`.", "5"),
    Key("rules.anonymous", yes_or_no, False, "Boards, pages and files show pseudonyms.", "false"),
    Key("rules.view", one_of("full", "near"), "full", "`near`: the top five and one's neighbours.", '"full"'),
    Key("rules.board", one_of("split", "ladder"), "split", "`ladder` shows significant improvements only.", '"split"'),
    Key(
        "tiers.published",
        published_score,
        None,
        "A published score that counts as world-class instead of the ensemble's.",
        '{ score = 0.774, label = "top results", source = "..." }',
    ),
    Key("grading.out_of", amount, 100.0, "The full grade in the gradebook.", "20"),
    Key("grading.submitted", amount, None, "For a file that is scored; none: a quarter of `out_of`.", "40"),
    Key("grading.result", amount, None, "For a result; none: half of `out_of`.", "60"),
    Key("grading.good", amount, None, "For a good result; none: 80 % of `out_of`.", "85"),
    Key("grading.world_class", amount, None, "For a world-class result; none: `out_of`.", "95"),
    Key("grading.refused", amount, 0.0, "For a file that is refused.", "2"),
    Key("grading.missing", amount, 0.0, "For who has handed in nothing.", "0"),
    Key(
        "grading.between",
        one_of(POINTS, STEPS),
        POINTS,
        "`points`: from a result on grades rise linearly from tier to tier, on the scale of points. `steps`: nothing "
        "is given between two tiers.",
        '"points"',
    ),
    Key(
        "grading.unconfirmed",
        share,
        1.0,
        "With `steps`: the share of the step that a good and a world-class result give which are reached and not "
        "confirmed. (A result is always confirmed.)",
        "1.0",
    ),
    Key("grading.decimals", whole(0, 3), 1, "Decimals of a grade, rounded half up.", "1"),
)

MOMENTS = {"opens": start_of, "freeze": start_of, "hints_from": start_of, "baselines_from": start_of, "closes": end_of}
"""The moments among the rules, and what a bare date means there."""
