"""A team's way so far: what is drawn and compared is what the team has been told, and nothing else."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tiny import NOW, Tiny, make_tiny, prepare_it, with_rules

from podium.charts.svg import write_svg
from podium.scoring.fingerprint import Fingerprint
from podium.submission import PUBLIC
from podium.use.close import close, finish
from podium.use.progress import load_progress


def noise(seed: str, size: float):
    """An error for each row: about ``size`` in the mean square."""
    return lambda row: size * random.Random(seed + row).gauss(0, 1)


def load(tiny: Tiny, team: str = "ann", **changes):
    return load_progress(tiny.root, tiny.competition, team=team, now=NOW, **changes)


def everything(progress) -> str:
    """All that a reader, or a program, could find in it."""
    return "\n".join([repr(progress), write_svg(progress.chart), *progress.sentences])


@pytest.fixture
def busy(tiny: Tiny) -> Tiny:
    tiny.baseline("dummy", "dummy", noise("d", 9.0), oof=9.0)
    tiny.baseline("forest", "default", noise("f", 2.0), oof=2.0)
    for i, size in enumerate([30.0, 2.4, 2.2, 2.3, 1.9]):
        cv = None if i == 2 else round(size - 0.1, 1)
        tiny.submit("ann", source=tiny.table(noise(f"s{i}", size)), minute=i, cv_score=cv, cv_std=cv and 0.2)
    tiny.submit("bob", source=tiny.table(noise("bob", 0.123)), minute=9)
    return tiny


def test_the_chart_holds_the_scores_in_their_order(busy: Tiny) -> None:
    """Public and cross-validation of one's own team, the best so far, and the rungs that can be told apart."""
    progress = load(busy)
    with busy.store() as store:
        own = store.submissions("tiny", store.get_team("ann"))
        prints = store.fingerprints([one.number for one in own], PUBLIC)
    public, cv = progress.chart.series
    assert list(public.values) == [one.scores[PUBLIC] for one in own]
    assert list(cv.values) == [29.9, 2.3, None, 2.2, 1.8]
    assert list(cv.spreads) == [0.2, 0.2, None, 0.2, 0.2]
    assert list(progress.chart.places) == [str(one.number) for one in own]
    assert progress.chart.best == [min(public.values[: i + 1]) for i in range(5)]
    assert [level.name for level in progress.chart.levels] == ["a result", "a good result"]
    exact = [Fingerprint.from_bytes(prints[one.number].tobytes()).standard_error() for one in own]
    assert list(public.spreads) == pytest.approx(exact, rel=0.34)  # one digit
    assert all(len(f"{error:g}".strip("0.")) == 1 for error in public.spreads)
    shown = f"{int(public.values[1] * 1e5) / 1e5:.5f} ± {public.spreads[1]:g}"
    assert progress.chart.notes[1] == f"4: public {shown}, CV 2.3 ± 0.2"
    assert not progress.chart.greater_is_better
    assert progress.has_cv


def test_private_scores_are_drawn_when_they_may_be_seen(busy: Tiny) -> None:
    """Not before the team has finished, or the competition is closed; others' never."""
    with busy.store() as store:
        private = {one.number: one.scores["private"] for one in store.submissions("tiny")}
        own = [one.number for one in store.submissions("tiny", store.get_team("ann"))]
    before = load(busy)
    assert [series.name for series in before.chart.series] == ["public", "CV"]
    assert not [score for score in private.values() if f"{score:.4f}" in everything(before)]
    finish(busy.root, busy.competition, team="ann", now=NOW)
    after = load(busy)
    assert list(after.chart.series[2].values) == [private[number] for number in own]
    assert [series.name for series in load(busy, "bob").chart.series] == ["public"]
    close(busy.root, busy.competition, now=NOW)
    assert [series.name for series in load(busy, "bob").chart.series] == ["public", "private"]


def test_a_coarse_board_is_drawn_and_compared_as_it_is_told(tmp_path: Path) -> None:
    """Nothing finer is anywhere in it."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(precision='"auto"'))
    tiny.baseline("dummy", "dummy", noise("d", 9.0), oof=9.0)
    for i in range(6):
        tiny.submit("ann", source=tiny.table(noise(f"s{i}", 3.0 + 0.001 * i)), minute=i, cv_score=3.0 - 0.01 * i)
    progress = load(tiny)
    with tiny.store() as store:
        exact = [one.scores[PUBLIC] for one in store.submissions("tiny")]
    told = {*progress.chart.series[0].values, *progress.chart.best, *(level.value for level in progress.chart.levels)}
    assert all(round(score / 0.1, 6) % 1 == 0 for score in told)
    assert not [score for score in exact if f"{score:.3f}" in everything(progress)]


def test_a_ladder_draws_and_compares_only_what_was_told(tiny: Tiny) -> None:
    """The scores of new bests, without errors or judgements that need them; nothing of the others."""
    rules = replace(tiny.competition.rules, board="ladder")
    ladder = Tiny(tiny.root, replace(tiny.competition, rules=rules))
    for i, size in enumerate([9.0, 8.9, 2.0, 2.1, 1.99]):
        ladder.submit("ann", source=tiny.table(noise(f"s{i}", size)), minute=i, cv_score=0.1, cv_std=0.001)
    with tiny.store() as store:
        own = store.submissions("tiny")
    progress = load(ladder)
    told = [one.told_score for one in own]
    assert [score is None for score in told] == [False, True, False, True, True]
    assert list(progress.chart.series[0].values) == told
    assert list(progress.chart.best) == [told[0], told[0], told[2], told[2], told[2]]
    assert set(progress.chart.series[0].spreads) == {None}
    assert progress.sentences == []
    untold = [one.scores[PUBLIC] for one in own if one.told_score is None]
    assert not [score for score in untold if f"{score:.3f}" in everything(progress)]


def test_late_submissions_do_not_move_the_best_so_far(tmp_path: Path) -> None:
    """They are drawn, and their notes say so."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(closes="2026-11-21T12:05:00Z"))
    tiny.submit("ann", 3.0, minute=1)
    tiny.submit("ann", 1.0, minute=6)
    chart = load(tiny).chart
    assert list(chart.series[0].values) == pytest.approx([3.0, 1.0])
    assert list(chart.best) == pytest.approx([3.0, 3.0])
    assert [", late: " in note for note in chart.notes] == [False, True]


def test_scores_against_an_earlier_solution_are_left_out(busy: Tiny) -> None:
    """They are of other rows, and counted."""
    prepare_it(busy.root, busy.competition, seed=1, force=True)
    busy.submit("ann", 2.0, minute=30)
    progress = load(busy)
    assert (len(progress.points), progress.n_outdated) == (1, 5)


def test_what_they_say_is_of_the_told_scores_and_their_errors(tiny: Tiny) -> None:
    """A cross-validation far from the public score, with the standard error that the store has."""
    for i, cv in enumerate([2.9, 2.8, 2.7, 2.6, 0.1]):
        tiny.submit("ann", source=tiny.table(noise("same", 3.0)), minute=i, cv_score=cv, cv_std=0.1)
    sentences = load(tiny).sentences
    [point] = [point for point in load(tiny).points if point.number == 5]
    apart = (point.public - 0.1) / (point.public_error**2 + 0.1**2) ** 0.5
    assert "In submission 5 your cross-validation (0.1) is better than the public score" in sentences[0]
    assert f"by {apart:.1f} combined standard errors" in sentences[0]
    assert sentences[1].startswith("Since submission 1 your cross-validation got better 4 times in a row (2.9 to 0.1)")
    assert len(sentences) == 2  # equal public scores have no order


def test_a_team_without_a_submission_sees_the_way_up(busy: Tiny) -> None:
    """The rungs, and no error."""
    progress = load(busy, "nobody")
    assert list(progress.points) == list(progress.sentences) == []
    assert [level.name for level in progress.chart.levels] == ["a result", "a good result"]
    assert "no submission yet" in write_svg(progress.chart)
    assert "of 0 submissions" in progress.chart.summary
