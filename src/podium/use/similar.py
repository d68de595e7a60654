"""What an organiser should look at in a competition's submissions: evidence with numbers, never a verdict.

submissions -> which files to compare -> read each once -> likeness | series | scores -> findings -> linked teams
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.competition.secrecy import derive, private_seed
from podium.errors import InvalidSubmissionError
from podium.integrity.finding import Finding
from podium.integrity.similarity import Bounds
from podium.metrics.registry import Metric
from podium.scoring.score import Solution
from podium.standings.rank import best_of, counted, final_picks
from podium.store.store import Store
from podium.submission import PUBLIC, Submission
from podium.use.answers import AnswerReader
from podium.use.commitments import current_submissions
from podium.use.names import with_names
from podium.use.phase import is_over
from podium.use.places import store_path
from podium.use.rungs import latest_baselines
from podium.use.scorer import load_solution
from podium.use.similar_answers import Known, Progress, gather
from podium.use.similar_files import find_alike, judge_likeness, shared_files
from podium.use.similar_scores import find_gaps, find_leaks
from podium.use.similar_series import find_series


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found, out of how much.

    ``bounds`` are, for each measure of likeness, from where on pairs are remarked on. ``n_files`` different files of
    ``n_teams`` teams were compared on ``n_rows_compared`` of ``n_rows`` rows; ``n_traced`` of ``n_submissions`` were
    looked at as parts of series. ``shows_private`` says whether private scores were looked at.
    """

    competition: Competition
    findings: Sequence[Finding]
    bounds: Mapping[str, Bounds]
    known: Sequence[str]
    n_teams: int
    n_submissions: int
    n_files: int
    n_rows: int
    n_rows_compared: int
    n_traced: int
    unread: Sequence[int]
    has_comparable_answers: bool
    shows_private: bool


def find_similar(
    root: Path,
    competition: Competition,
    *,
    now: datetime,
    known: Sequence[Path] = (),
    peek: bool = False,
    names: bool = False,
    progress: Progress = lambda done, steps, name: None,
) -> Report:
    """The integrity report of a competition; reads ``private/``.

    Parameters
    ----------
    root : Path
    competition : Competition
    now : datetime
        UTC.
    known : sequence of Path
        Submissions that were handed out: whoever is as near to one of them is not remarked on.
    peek : bool
        Look at private scores before the close; it goes into the ledger and onto the board.
    names : bool
        Name teams by their names in an anonymous competition, too.
    progress : callable

    Raises
    ------
    InvalidCompetitionError
        The true answers are not on this machine.
    InvalidSubmissionError
        A file that was handed out is no submission.
    """
    solution = load_solution(competition)
    with Store.open(store_path(root)) as store:
        is_closed = is_over(competition, store, now)
        if peek and not is_closed:
            store.record_peek(competition.slug, None, now=now)
        submissions = counted(current_submissions(competition, store))
        return _report(
            competition,
            store,
            solution,
            with_names(submissions, store) if names else submissions,
            known,
            shows_private=peek or is_closed,
            progress=progress,
        )


def _report(
    competition: Competition,
    store: Store,
    solution: Solution,
    submissions: Sequence[Submission],
    known: Sequence[Path],
    *,
    shows_private: bool,
    progress: Progress,
) -> Report:
    metric, baselines, series = solution.metric, latest_baselines(submissions), _series(submissions)
    shared = shared_files(submissions)
    gathered = gather(
        store,
        AnswerReader(solution),
        [*_load_baselines(store, baselines), *_load_known(known)],
        series,
        _standing(competition, store, series, metric) | shared.keys(),
        seed=derive(private_seed(competition.private_dir), "rows of similar"),
        progress=progress,
    )
    likeness = judge_likeness(gathered)
    found = [
        *find_alike(gathered, likeness, submissions, shared),
        *find_series(series, gathered.traces, baselines, metric),
        *(find_gaps(store, competition, solution, series, baselines) if shows_private else ()),
        *find_leaks(store, solution, series, baselines, shows_private=shows_private),
    ]
    answers = gathered.answers
    return Report(
        competition=competition,
        findings=found,
        bounds={measure.name: measure.bounds for measure in likeness},
        known=[one.name for one in gathered.known],
        n_teams=len(series),
        n_submissions=sum(map(len, series.values())),
        n_files=len(gathered.files),
        n_rows=gathered.n_rows,
        n_rows_compared=0 if answers is None else answers.values.shape[1],
        n_traced=gathered.n_traced,
        unread=gathered.unread,
        has_comparable_answers=answers is not None or not series,
        shows_private=shows_private,
    )


def _series(submissions: Sequence[Submission]) -> dict[str, list[Submission]]:
    """The submissions of each team of people, by its id, in the order in which they came."""
    series: dict[str, list[Submission]] = {}
    for one in submissions:
        if not one.team.is_baseline:
            series.setdefault(one.team.id, []).append(one)
    return series


def _standing(
    competition: Competition, store: Store, series: Mapping[str, Sequence[Submission]], metric: Metric
) -> set[str]:
    """The files with which teams stand on the public board, or will on the private one."""
    selections = store.selections(competition.slug)
    greater, places = metric.greater_is_better, competition.rules.selections
    found: set[str] = set()
    for team, own in series.items():
        picks = final_picks(own, selections.get(team, ()), places, greater_is_better=greater)
        found |= {one.sha256 for one in (*picks, best_of(own, PUBLIC, greater_is_better=greater))}
    return found


def _load_baselines(store: Store, baselines: Mapping[str, Submission]) -> list[Known]:
    return [
        Known(
            name=f"the baseline {name}",
            data=store.read_file(one.sha256),
            is_recipe=one.details.get("rung") != "ensemble",
        )
        for name, one in baselines.items()
    ]


def _load_known(paths: Sequence[Path]) -> list[Known]:
    found = []
    for path in dict.fromkeys(paths):
        try:
            found.append(Known(name=f"the file {path}", data=path.read_bytes(), is_recipe=False))
        except OSError as error:
            raise InvalidSubmissionError.one(f"{path} is refused", f"it cannot be read: {error.strerror}") from None
    return found
