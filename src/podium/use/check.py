"""Is a competition fit to publish? Each check yields what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from podium.competition.folder import Competition, find_competitions, load_competition
from podium.errors import PodiumError, Problem
from podium.use.check_board import find_leaks_of_scores, find_unfit_ladder
from podium.use.check_ideas import find_unknown_ideas
from podium.use.check_leaks import (
    find_shared_rows,
    find_telling_order,
    find_test_rows_in_train,
    find_tracked_secrets,
    find_visible_answers,
)
from podium.use.check_metric import (
    find_careless_metric,
    find_quoted_labels,
    find_slow_metric,
    find_unsteady_metric,
    find_wrong_direction,
)
from podium.use.check_public import (
    find_answers_in_archives,
    find_answers_in_texts,
    find_copied_answers,
    find_left_behind,
    find_perfect_bracket,
)
from podium.use.check_published import find_published_secrets
from podium.use.check_scores import (
    find_bad_sample,
    find_broken_metric_file,
    find_changed_files,
    find_failing_examples,
    find_imperfect_best,
    find_undefined_splits,
    find_unfit_metric,
    find_unknown_errors,
)
from podium.use.check_subject import Remark, Subject, load_subject

CHECKS: dict[str, Callable[[Subject], Iterator[Problem] | Iterator[Remark]]] = {
    "no answer can be reached from public/": find_visible_answers,
    "nothing was left behind in public/": find_left_behind,
    "no archive in public/ holds answers": find_answers_in_archives,
    "no column of test.csv is the target": find_copied_answers,
    "no text outside private/ holds answers": find_answers_in_texts,
    "no shipped baseline is the solution": find_perfect_bracket,
    "what is published gives nothing away": find_published_secrets,
    "no test row stands in train": find_test_rows_in_train,
    "ids and row order tell nothing": find_telling_order,
    "both splits can be scored": find_undefined_splits,
    "the metric can rank": find_unfit_metric,
    "the metric holds its examples and gives the same score twice": find_broken_metric_file,
    "standard errors of a metric file are known": find_unknown_errors,
    "the perfect answer gets the best score": find_imperfect_best,
    "it beats itself shuffled and turned round": find_wrong_direction,
    "odd submissions are refused and break nothing": find_careless_metric,
    "the order of the rows does not matter": find_unsteady_metric,
    "the metric quotes no true answer": find_quoted_labels,
    "a score does not take long": find_slow_metric,
    "the sample submission scores and tells nothing": find_bad_sample,
    "the examples are accepted and refused as they say": find_failing_examples,
    "the files are as prepared": find_changed_files,
    "private/ is not in git": find_tracked_secrets,
    "its ideas are in the glossary": find_unknown_ideas,
    "a ladder can tell luck from progress": find_unfit_ladder,
    "what the scores give away is counted": find_leaks_of_scores,
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The outcome of one check; without problems it is fit. Remarks are worth knowing all the same."""

    check: str
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_fit(self) -> bool:
        return not self.problems


Progress = Callable[[int, int, str], None]
"""Called with checks done, checks in all, and what is looked at now."""


def check(
    root: Path, competition: Competition, *, progress: Progress = lambda done, total, name: None
) -> Iterator[Finding]:
    """Run every check on a prepared competition. Problems quote lines of public files and no label.

    Raises
    ------
    InvalidCompetitionError
        The folder cannot be read at all, or is not prepared.
    """
    subject = load_subject(root, competition)
    for place, (title, find) in enumerate(CHECKS.items()):
        progress(place, len(CHECKS), f"{competition.slug}, {title}")
        found = list(find(subject))
        yield Finding(
            check=title,
            problems=tuple(one for one in found if isinstance(one, Problem)),
            remarks=tuple(one for one in found if isinstance(one, Remark)),
        )


def check_all(root: Path, *, progress: Progress = lambda done, total, name: None) -> Iterator[tuple[str, Finding]]:
    """Run :func:`check` on every prepared competition below ``root``, then hold them against each other."""
    prepared = []
    for folder in find_competitions(root):
        try:
            competition = load_competition(folder)
            if competition.is_prepared:
                prepared.append(competition)
                for finding in check(root, competition, progress=progress):
                    yield competition.slug, finding
        except PodiumError as error:
            yield folder.name, Finding(check="can be read", problems=(Problem(str(error)),))
    progress(0, 1, "all competitions, against each other")
    yield "all", Finding(check="no competition holds another's answers", problems=tuple(find_shared_rows(prepared)))
