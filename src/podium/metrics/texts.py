"""Texts, and how many edits one is away from another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import countOf
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from podium.errors import Problem
from podium.metrics.influence import Estimate, Vector, mean_of, of_means
from podium.metrics.options import Means
from podium.metrics.registry import metric
from podium.metrics.shapes import (
    Arrays,
    Options,
    Order,
    Roles,
    Shape,
    check_lengths,
    extra_problems,
    in_order,
    read_extra,
)

if TYPE_CHECKING:
    from podium.tables.table import Table

Texts = NDArray[np.object_]
Units = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Strings(Shape):
    """One text in each row, taken to the letter; an empty cell is an empty text.

    Arrays hold objects, ``str``, of shape (n_rows,).
    """

    key: str = "string"
    meaning: str = "one text in each row; an empty cell is an empty text"

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        many = [Problem(f"there are {len(roles.target)} target columns, expected 1")] if len(roles.target) > 1 else []
        return many + extra_problems(solution, roles)

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        return []

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        answers = in_order(_objects(submission.texts(self.prediction_columns(roles, ())[0])), rows)
        return Arrays(
            y_true=_objects(solution.texts(roles.target[0])), y_pred=answers, extra=read_extra(solution, roles)
        )

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        texts = _objects(solution.texts(roles.target[0]))
        return Arrays(y_true=texts, y_pred=texts, extra=read_extra(solution, roles))

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        return replace(arrays, y_pred=arrays.y_true)

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        check_lengths(y_true, y_pred)
        return Arrays(y_true=_objects(y_true), y_pred=_objects(y_pred))


def _objects(texts: Sequence[Any]) -> Texts:
    array = np.empty(len(texts), dtype=object)
    array[:] = texts if countOf(map(type, texts), str) == len(texts) else list(map(str, texts))
    return array


STRINGS = Strings()
Unit = Annotated[Literal["char", "token"], Means("what is edited: characters, or words between spaces")]
SubstitutionCost = Annotated[int, Means("what replacing a unit costs; inserting and deleting cost 1", low=1, high=2)]


def units_of(unit: str) -> Callable[[str], Units]:
    return str.split if unit == "token" else str


def distances(ones: Sequence[Units], others: Sequence[Units], substitution_cost: int = 1) -> Vector:
    """The edit distance of each pair: of two texts, or of two lists of words."""
    from rapidfuzz.distance import Indel, Levenshtein  # 30 ms that only metrics of texts cost
    from rapidfuzz.process import cpdist

    scorer = Levenshtein.distance if substitution_cost == 1 else Indel.distance  # no replacements: 2 edits do the same
    found: Vector = cpdist(ones, others, scorer=scorer, dtype=np.int32).astype(np.float64)
    return found


def split_all(texts: Texts, split: Callable[[str], Units]) -> list[Units]:
    """The units of each text."""
    return texts.tolist() if split is str else list(map(split, texts.tolist()))


def sizes(units: Sequence[Units]) -> Vector:
    return np.fromiter(map(len, units), dtype=np.float64, count=len(units))


@metric(
    shape=STRINGS,
    title="Levenshtein Mean",
    aliases=("LevenshteinMean", "edit_distance", "levenshtein"),
    greater_is_better=False,
    formula="mean over rows of the edit distance; normalize = max_len divides each by the longer text's length",
    source="kaggle.com, bms-molecular-translation, Evaluation",
    example=(["intention", "abc"], ["execution", "abc"], 2.5),
)
def levenshtein_mean(
    y_true: Texts,
    y_pred: Texts,
    *,
    unit: Unit = "char",
    normalize: Annotated[
        Literal["none", "max_len", "true_len"],
        Means("what each distance is divided by: the longer, or the true length"),
    ] = "none",
    substitution_cost: SubstitutionCost = 1,
) -> Estimate:
    """Texts that take few edits to become the true ones."""
    truths, texts = (split_all(side, units_of(unit)) for side in (y_true, y_pred))
    rows = distances(truths, texts, substitution_cost)
    if normalize != "none":
        lengths = sizes(truths)
        if normalize == "max_len":
            lengths = np.maximum(lengths, sizes(texts))
        rows = np.where(rows > 0, rows / np.maximum(lengths, 1), 0.0)
    return mean_of(rows)


def corpus_rate(y_true: Texts, y_pred: Texts, split: Callable[[str], Units]) -> Estimate:
    """Edits of all rows over the length of all true texts: not the mean of the rates of rows."""
    truths = split_all(y_true, split)
    rows = (distances(truths, split_all(y_pred, split)), sizes(truths))
    return of_means(lambda means: means[0] / means[1], *rows)


def all_empty(y_true: Texts) -> str | None:
    return None if any(text.strip() for text in y_true) else "all true texts are empty"


@metric(
    shape=STRINGS,
    title="Gesture Normalized Levenshtein Mean",
    aliases=("GestureNormalizedLevenshteinMean", "normalized_levenshtein"),
    greater_is_better=False,
    formula="sum of edit distances / sum of the lengths of the true texts",
    source="kaggle.com, multi-modal-gesture-recognition, Evaluation",
    example=(["1 2 3", "4"], ["1 2", "5"], 0.5),
    undefined=all_empty,
)
def levenshtein_corpus_rate(y_true: Texts, y_pred: Texts, *, unit: Unit = "token") -> Estimate:
    """Sequences that take few edits, in relation to their length; may exceed 1."""
    return corpus_rate(y_true, y_pred, units_of(unit))


@metric(
    shape=STRINGS,
    title="Word Error Rate",
    aliases=("WER", "word_error_rate"),
    greater_is_better=False,
    formula="sum of word edits / sum of words of the true texts",
    source="jitsi/jiwer",
    example=(["am i good", "i"], ["i good", "i am"], 0.5),
    undefined=all_empty,
)
def wer_corpus(y_true: Texts, y_pred: Texts) -> Estimate:
    """Transcripts with few wrong words; may exceed 1."""
    return corpus_rate(y_true, y_pred, str.split)


@metric(
    shape=STRINGS,
    title="Character Error Rate",
    aliases=("CER", "character_error_rate"),
    greater_is_better=False,
    formula="sum of character edits / sum of characters of the true texts, without spaces around them",
    source="jitsi/jiwer",
    example=(["am i good", "i"], ["i good", "i am"], 0.6),
    undefined=all_empty,
)
def cer_corpus(y_true: Texts, y_pred: Texts) -> Estimate:
    """Transcripts with few wrong characters; may exceed 1."""
    return corpus_rate(y_true, y_pred, str.strip)


@metric(
    shape=STRINGS,
    title="Word-level Jaccard",
    aliases=("Jaccard", "jaccard_similarity", "mean_word_jaccard"),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of common words / words in either, lower case; both empty count both_empty",
    source="kaggle.com, tweet-sentiment-extraction, Evaluation",
    example=(["Good morning all", "bye"], ["good morning", "bye"], 5 / 6),
)
def jaccard_words(
    y_true: Texts,
    y_pred: Texts,
    *,
    both_empty: Annotated[float, Means("what a row counts where both texts have no word")] = 1.0,
) -> Estimate:
    """The right words, each once, in any order."""
    rows = []
    for one, other in zip(y_true.tolist(), y_pred.tolist(), strict=True):
        left, right = set(one.lower().split()), set(other.lower().split())
        n_common = len(left & right)
        n_words = len(left) + len(right) - n_common
        rows.append(n_common / n_words if n_words else both_empty)
    return mean_of(np.array(rows, dtype=np.float64))
