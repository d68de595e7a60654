"""Findings from files and answers: the same file, near copies, unmodified starters, and the teams they link."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from podium.integrity.clusters import count_turns, find_clusters
from podium.integrity.finding import IDENTICAL, LINKED, NEAR, STARTERS, Finding
from podium.integrity.similarity import (
    COMMON_SOURCE,
    FEWEST_ERRORS,
    REVIEW,
    STARTER,
    Measure,
    Pair,
    count_errors,
    find_pairs,
    measure_all,
)
from podium.submission import Submission
from podium.use.similar_answers import Gathered

Owners = Mapping[str, Mapping[str, Submission]]
"""For each file (SHA-256) the first submission of each team (by id) that sent it."""

WORDS = {
    "residual_correlation": "residual correlation {:.4f}",
    "rank_correlation": "rank correlation {:.5f}",
    "equal_rows": "{:.0%} of the rows equal to the last digit",
    "error_consistency": "error consistency (kappa) {:.3f}",
}


def shared_files(submissions: Sequence[Submission]) -> Owners:
    """The files that more than one team sent."""
    return {sha: owners for sha, owners in _owners(submissions).items() if len(owners) > 1}


def _owners(submissions: Sequence[Submission]) -> dict[str, dict[str, Submission]]:
    owners: dict[str, dict[str, Submission]] = {}
    for one in submissions:
        if not one.team.is_baseline:
            owners.setdefault(one.sha256, {}).setdefault(one.team.id, one)
    return owners


def judge_likeness(gathered: Gathered) -> list[Measure]:
    """Every measure of likeness of the answers that were read."""
    return [] if gathered.answers is None else measure_all(gathered.answers)


def find_alike(
    gathered: Gathered, measures: Sequence[Measure], submissions: Sequence[Submission], shared: Owners
) -> Iterator[Finding]:
    """All findings about files and answers that are alike, then the teams that they link."""
    pairs = [] if gathered.answers is None else list(find_pairs(gathered.answers, measures))
    owners = _owners(submissions)
    found = [*_identical(gathered, pairs, submissions, shared), *_near(gathered, pairs, owners, shared)]
    yield from found
    yield from _starters(gathered, pairs, owners)
    yield from _linked([finding for finding in found if finding.level == COMMON_SOURCE], submissions)


def _identical(
    gathered: Gathered, pairs: Sequence[Pair], submissions: Sequence[Submission], shared: Owners
) -> Iterator[Finding]:
    own = {_file(gathered, pair.one): pair for pair in pairs if pair.one == pair.other}
    handed_out = {known.sha256 for known in gathered.known} if gathered.answers is None else set()
    first = {one.team.id: one.number for one in reversed(submissions)}
    for sha, owners in shared.items():
        if sha in gathered.constant or sha in handed_out:
            continue  # one answer for all rows is everybody's first try
        sent = list(owners.values())
        n_first = sum(first[one.team.id] == one.number for one in sent)
        pair = own.get(sha)
        if pair is not None and pair.level == STARTER:
            continue
        level, remark = _judge_same(gathered, sha)
        yield Finding(
            kind=IDENTICAL,
            level=level,
            teams=tuple(one.team.name for one in sent),
            submissions=tuple(one.number for one in sent),
            what=f"{len(sent)} teams sent the same file; it was the first submission of {n_first} of them{remark}",
            numbers={"count": len(sent)},
        )


def _judge_same(gathered: Gathered, sha: str) -> tuple[str, str]:
    """The level of a file that several teams sent, and what has to be added."""
    answers = gathered.answers
    if answers is not None and answers.kind == "labels" and sha in gathered.files:
        place = len(gathered.known) + list(gathered.files).index(sha)
        n_errors = count_errors(answers, place, place)["errors"]
        if n_errors < FEWEST_ERRORS:
            return REVIEW, f"; with {_errors(n_errors)} two good models can agree everywhere"
    if not gathered.known:
        return REVIEW, "; no baseline says whether it is a common recipe"
    return COMMON_SOURCE, ""


def _errors(count: int) -> str:
    return "no wrong label" if count == 0 else "1 wrong label" if count == 1 else f"{count} wrong labels"


def _near(gathered: Gathered, pairs: Sequence[Pair], owners: Owners, shared: Owners) -> Iterator[Finding]:
    """The nearest pair of files of each two teams that have not sent the same file."""
    told = {
        frozenset(teams)
        for sha, some in shared.items()
        if sha not in gathered.constant
        for teams in combinations(some, 2)
    }
    nearest: dict[frozenset[str], tuple[Submission, Submission, Pair]] = {}
    for pair in sorted(pairs, key=_strength):
        files = owners[_file(gathered, pair.one)], owners[_file(gathered, pair.other)]
        for one, other in product(*(file.values() for file in files)):
            teams = frozenset((one.team.id, other.team.id))
            if pair.level != STARTER and len(teams) == 2 and teams not in told:
                first, second = sorted((one, other), key=lambda sent: sent.number)
                nearest[teams] = first, second, pair
    for first, second, pair in reversed(nearest.values()):
        yield Finding(
            kind=NEAR,
            level=pair.level,
            teams=(first.team.name, second.team.name),
            submissions=(first.number, second.number),
            what=_describe(gathered, pair),
            numbers={**pair.measures, **_errors_of(gathered, pair)},
        )


def _file(gathered: Gathered, place: int) -> str:
    return gathered.files[place - len(gathered.known)]


def _strength(pair: Pair) -> tuple[bool, float]:
    """What pairs of the same two teams are sorted by, the most remarkable last."""
    return pair.level == COMMON_SOURCE, max(pair.measures.values(), default=0.0)


def _describe(gathered: Gathered, pair: Pair) -> str:
    words = [WORDS[name].format(value) for name, value in pair.measures.items() if name != "equal_rows" or value > 0]
    if counts := _errors_of(gathered, pair):
        words.append(f"{_errors(counts['same_errors'])} in common, {counts['differences']} rows differ")
        if min(counts["errors"], counts["other_errors"]) < FEWEST_ERRORS:
            words.append(f"few errors (under {FEWEST_ERRORS}) say little: good models agree")
    return "; ".join(words)


def _errors_of(gathered: Gathered, pair: Pair) -> dict[str, int]:
    answers = gathered.answers
    return count_errors(answers, pair.one, pair.other) if answers is not None and answers.kind == "labels" else {}


def _starters(gathered: Gathered, pairs: Sequence[Pair], owners: Owners) -> Iterator[Finding]:
    """For each known answer the teams whose likeness it explains."""
    for place, known in enumerate(gathered.known):
        sent: dict[str, int] = {}
        for pair in pairs:
            files = [owners[_file(gathered, one)] for one in (pair.one, pair.other)]
            if pair.starter == place and len(files[0].keys() | files[1].keys()) > 1:
                sent |= {one.team.name: one.number for file in files for one in file.values()}
        if sent:
            yield Finding(
                kind=STARTERS,
                level=STARTER,
                teams=tuple(sent),
                submissions=tuple(sent.values()),
                what=f"{len(sent)} teams are no nearer to each other than to {known.name}",
                numbers={"count": len(sent)},
            )


def _linked(found: Sequence[Finding], submissions: Sequence[Submission]) -> Iterator[Finding]:
    """The teams that a common source joins, with the order of all their submissions."""
    for teams in find_clusters(link for finding in found for link in combinations(finding.teams, 2)):
        sent = sorted(
            (one for one in submissions if one.team.name in teams), key=lambda one: (one.submitted_at, one.number)
        )
        turns, by_chance = count_turns([one.team.id for one in sent])
        yield Finding(
            kind=LINKED,
            level=COMMON_SOURCE,
            teams=tuple(teams),
            submissions=tuple(one.number for one in sent),
            what=f"{len(sent)} submissions from {sent[0].submitted_at:%Y-%m-%d %H:%M} to "
            f"{sent[-1].submitted_at:%Y-%m-%d %H:%M}; the team changes {turns} times from one to the next, "
            f"{by_chance:.1f} would be expected in a random order",
            numbers={"turns": turns, "turns_by_chance": by_chance},
        )
