"""Findings from the order of a team's submissions."""

from collections.abc import Iterator, Mapping, Sequence

from podium.integrity.finding import PATTERNS, Finding
from podium.integrity.probing import Pattern, Trace, find_below, find_patterns, stands_out
from podium.metrics.registry import Metric
from podium.submission import PUBLIC, Submission

WORDS = {
    "mostly constant": "{count} of {of} submissions give at least {least_share:.0%} of the rows the same answer",
    "geometric progression": "all rows but {rows} have the same answer, and the distances of those form a geometric "
    "progression with the ratio {ratio:.2f}",
    "small edits": "{count} of {of} submissions change {most_rows} rows or fewer of the one before",
    "sweep": "{count} submissions in a row change {rows} rows each, and never the same ones",
    "not above the dummy": "{count} of {of} submissions are not better than the dummy on public rows",
    "many": "{count} submissions, where the median of the teams is {median:g}",
}


def find_series(
    series: Mapping[str, Sequence[Submission]],
    traces: Mapping[str, Sequence[Trace]],
    baselines: Mapping[str, Submission],
    metric: Metric,
) -> Iterator[Finding]:
    """The patterns in each team's series; ``series`` and ``traces`` by team id, ``baselines`` by name."""
    counts = [len(own) for own in series.values()]
    dummy = next((one for one in baselines.values() if one.details.get("rung") == "dummy"), None)
    for team, own in series.items():
        patterns = find_patterns(traces.get(team, ()))
        if dummy is not None:
            scores = [(one.number, one.scores[PUBLIC]) for one in own]
            below = find_below(scores, dummy.scores[PUBLIC], greater_is_better=metric.greater_is_better)
            patterns += [below] if below else []
        median = stands_out(len(own), counts)
        if median is not None:
            numbers = {"count": len(own), "median": median}
            patterns.append(Pattern(name="many", submissions=tuple(one.number for one in own), numbers=numbers))
        for pattern in patterns:
            yield _finding(own[0].team.name, pattern)


def _finding(team: str, pattern: Pattern) -> Finding:
    return Finding(
        kind=PATTERNS,
        level="look",
        teams=(team,),
        submissions=pattern.submissions,
        what=WORDS[pattern.name].format(**pattern.numbers),
        numbers=pattern.numbers,
    )
