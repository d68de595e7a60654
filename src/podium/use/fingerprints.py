"""Work out the fingerprints that no submission waits for: those of metrics without influences, after the answer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from podium.competition.folder import Competition
from podium.competition.secrecy import derive, private_seed
from podium.errors import PodiumError
from podium.scoring.resample import SECONDS, Resampled, resample, why_not_resampled
from podium.scoring.score import Solution
from podium.store.store import Store
from podium.submission import SPLITS, Submission
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.commitments import load_commitment
from podium.use.metric import load_metric
from podium.use.places import store_path
from podium.use.scorer import load_groups, load_solution

Progress = Callable[[int, int, str], None]
"""Called with submissions done, submissions in all, and which is looked at now."""


def complete_fingerprints(
    root: Path,
    competition: Competition,
    *,
    numbers: Collection[int] | None = None,
    progress: Progress = lambda done, total, name: None,
    seconds: int = SECONDS,
) -> int:
    """Give a fingerprint to each submission that has none, from its stored file.

    Those that were scored against another solution are left as they are, and so is one whose fingerprint
    cannot be worked out. Called again, or by two processes at once, it changes nothing that is there.

    Parameters
    ----------
    root : Path
    competition : Competition
    numbers : collection of int, optional
        Only these submissions.
    progress : callable
        Not called where nothing is to be done.
    seconds : int
        How long a metric file may take for one submission and split.

    Returns
    -------
    int
        How many submissions were given one.

    Raises
    ------
    CompetitionError
        The solution or the metric cannot be read.
    """
    if why_not_resampled(load_metric(competition)):
        return 0
    with Store.open(store_path(root)) as store:
        waiting = _find_waiting(competition, store, numbers)
        if not waiting:
            return 0
        resampler = Resampler(competition, load_solution(competition), seconds=seconds)
        n_completed = 0
        for place, submission in enumerate(waiting):
            progress(place, len(waiting), f"submission {submission.number}")
            prints = _work_out(resampler, submission, store)
            if prints:
                store.add_fingerprints(submission.number, prints)
                n_completed += 1
        progress(len(waiting), len(waiting), "")
    return n_completed


def _find_waiting(competition: Competition, store: Store, numbers: Collection[int] | None) -> Sequence[Submission]:
    """The submissions against today's solution that lack the fingerprint of a split."""
    if numbers is None:
        named = store.submissions(competition.slug)
    else:
        named = [one for number in sorted(numbers) if (one := store.get_submission(number))]
    current = load_commitment(competition)
    able = [one for one in named if one.slug == competition.slug and one.commitment == current]
    known = [store.fingerprints([one.number for one in able], split) for split in SPLITS]
    return [one for one in able if not all(one.number in of_split for of_split in known)]


class Resampler:
    """What all submissions of a competition are resampled with: its solution, groups and secret seed."""

    def __init__(self, competition: Competition, solution: Solution, *, seconds: int = SECONDS) -> None:
        self.solution = solution
        self._seed = private_seed(competition.private_dir)
        self._groups = load_groups(competition, solution.table)
        self._seconds = seconds

    def resample(self, table: Table, scores: Mapping[str, float]) -> dict[str, Resampled]:
        """What comes of each split for a submission of these scores."""
        arrays = self.solution.align(table)
        return {
            split: resample(
                self.solution,
                arrays,
                split,
                score=score,
                seed=derive(self._seed, f"resample/{split}"),
                groups=self._groups,
                seconds=self._seconds,
            )
            for split, score in scores.items()
        }


def _work_out(resampler: Resampler, submission: Submission, store: Store) -> dict[str, bytes]:
    """The fingerprints of one submission, as far as there are any: nobody is told of what breaks here."""
    try:
        table = read_table(store.read_file(submission.sha256), name=submission.file_name)
        found = resampler.resample(table, submission.scores)
    except PodiumError:  # of the metric `check` tells the organiser, of a lost file `verify`
        return {}
    return {split: one.fingerprint.to_bytes() for split, one in found.items() if one.fingerprint is not None}
