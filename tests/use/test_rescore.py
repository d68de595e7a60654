"""A mended label or metric: who would move, and how every score is mended at once."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from program import Run
from tiny import NOW, PREPARE, TOML, Tiny, answer, make_tiny, prepare_it, with_rules

from podium.chain import RESCORE
from podium.competition.folder import load_competition
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.submission import PRIVATE, PUBLIC, SPLITS
from podium.use.board import load_board
from podium.use.close import close, close_and_reveal
from podium.use.places import export_dir, store_path
from podium.use.prepare import prepare
from podium.use.publish import publish
from podium.use.rescore import Plan, plan_rescore, rescore
from podium.use.trust import trust
from podium.use.verify import Kept, verify
from podium.use.verify_export import verify_export

WRONG = (
    PREPARE.replace('f"{i},{y}" for i, _, y in rest', 'f"{i},{slip(i, y)}" for i, _, y in rest')
    + """

def slip(row, y):
    return float(y) + 4 if int(row[1:]) % 5 == 0 else y
"""
)
"""What makes the tiny competition with every fifth label wrong by 4, which nobody has noticed yet."""


def slip(row: str) -> float:
    return 4.0 if int(row[1:]) % 5 == 0 else 0.0


def mend(tiny: Tiny, *, toml: str | None = None, program: str = PREPARE) -> Tiny:
    """The same competition with the labels as they should be, prepared without losing its secret seed."""
    folder = tiny.competition.folder
    (folder / "prepare.py").write_text(program)
    (folder / "competition.toml").write_text(toml or (folder / "competition.toml").read_text())
    mended = replace(tiny, competition=load_competition(folder))
    trust(tiny.root, mended.competition, now=NOW)
    prepare(tiny.root, mended.competition, now=NOW, force=True)
    return mended


@pytest.fixture
def wrong(tmp_path) -> Tiny:
    """Ann has the wrong labels, Bob the right ones, Cleo is off by 3 everywhere; and there is a dummy."""
    return fill(make_tiny(tmp_path / "root", program=WRONG))


def fill(tiny: Tiny) -> Tiny:
    tiny.baseline("dummy", "dummy", 5.0)
    tiny.submit("ann", source=tiny.table(slip), minute=1)
    tiny.submit("bob", source=tiny.table(lambda _: 0.0), minute=2)
    tiny.submit("cleo", source=tiny.table(lambda _: 3.0), minute=3)
    return tiny


def do(tiny: Tiny) -> Plan:
    plan = plan_rescore(tiny.root, tiny.competition)
    rescore(tiny.root, plan, now=NOW)
    return plan


def ranks(tiny: Tiny, split: str = PUBLIC, **peek: bool) -> dict[str, int | None]:
    board = load_board(tiny.root, tiny.competition, split=split, now=NOW, **peek)
    return {line.team.name: line.rank for line in board.standings}


def problems(tiny: Tiny) -> list[str]:
    return [problem for _, one in verify(tiny.root, ["tiny"]) for problem in one.problems]


def right_scores(tiny: Tiny, split: str) -> dict[str, float]:
    """The root mean squared errors by hand, from the errors that :func:`fill` made."""
    slips = np.array([slip(row) for row in tiny.ids(split)])
    return {"dummy": 5.0, "ann": math.sqrt(np.mean(slips**2)), "bob": 0.0, "cleo": 3.0}


def test_a_mended_label_moves_no_row_from_one_side_to_the_other(wrong: Tiny) -> None:
    """Although strata hang on labels; and preparing once more changes nothing."""
    before = wrong.usage
    mended = mend(wrong)
    assert mended.usage == before
    assert prepare(wrong.root, mended.competition, now=NOW).is_unchanged
    changed = mend(wrong, program=PREPARE.replace('{y}" for i, _, y in rest', '{float(y) * -1}" for i, _, y in rest'))
    assert changed.usage == before


def test_a_seed_that_is_given_parts_the_rows_anew(wrong: Tiny) -> None:
    """Then the split is meant to change."""
    before = wrong.usage
    prepare_it(wrong.root, wrong.competition, seed=7, force=True)
    assert wrong.usage != before


def test_a_plan_shows_who_would_move_and_changes_nothing(wrong: Tiny) -> None:
    """Old and new rank and score of every team on both splits, by hand; ledger and scores stay."""
    mended = mend(wrong)
    with mended.store() as store:
        before = store.ledger("tiny"), store.submissions("tiny")
    plan = plan_rescore(mended.root, mended.competition)
    assert plan.is_needed
    assert plan.n_changed == 4
    for split in SPLITS:
        moves = {move.team.name: move for move in plan.moves if move.split == split}
        found = {name: (move.old.rank, move.new.rank) for name, move in moves.items()}
        assert found == {"dummy": (None, None), "ann": (1, 2), "bob": (2, 1), "cleo": (3, 3)}
        assert {name: move.new.score for name, move in moves.items()} == pytest.approx(right_scores(mended, split))
        assert moves["ann"].old.score == 0.0
        assert (moves["ann"].changes_rank, moves["ann"].changes_score) == (True, True)
    with mended.store() as store:
        assert (store.ledger("tiny"), store.submissions("tiny")) == before


def test_after_a_rescore_everybody_is_back_with_the_right_score(wrong: Tiny) -> None:
    """The board was empty before it; whatever is verified is right, and a second one has nothing to do."""
    mended = mend(wrong)
    assert ranks(mended) == {}
    do(mended)
    assert ranks(mended) == {"bob": 1, "ann": 2, "cleo": 3, "dummy": None}
    with mended.store() as store:
        for split in SPLITS:
            scores = {one.team.name: one.scores[split] for one in store.submissions("tiny")}
            assert scores == pytest.approx(right_scores(mended, split))
    assert problems(mended) == []
    assert not plan_rescore(mended.root, mended.competition).is_needed


def test_submissions_scored_again_are_as_good_as_new_ones(wrong: Tiny) -> None:
    """Scores, fingerprints and told scores are those that the same files get from the start."""
    do(mended := mend(wrong))
    with mended.store() as store:
        again = store.submissions("tiny")
        fill(mended)
        fresh = store.submissions("tiny")[len(again) :]
        assert [(one.scores, one.told_score, one.commitment) for one in again] == [
            (one.scores, one.told_score, one.commitment) for one in fresh
        ]
        for split in SPLITS:
            first, second = (store.fingerprints([one.number for one in some], split) for some in (again, fresh))
            np.testing.assert_array_equal([*first.values()], [*second.values()])
    assert not plan_rescore(mended.root, mended.competition).is_needed


def test_a_mended_metric_is_told_with_its_reasons(wrong: Tiny, run: Run) -> None:
    """Another metric of the catalogue, the labels as they are."""
    mended = mend(wrong, toml=TOML.replace("rmse", "mae"), program=WRONG)
    ran = run("rescore", "tiny", "--yes", "--root", mended.root)
    assert ran.code == 0
    assert "4 submissions were scored by rmse 1; today's metric is mae 1." in ran.err
    with mended.store() as store:
        assert {one.metric for one in store.submissions("tiny")} == {"mae"}
        assert store.submissions("tiny")[3].scores[PUBLIC] == pytest.approx(
            np.mean([abs(3.0 - slip(row)) for row in mended.ids(PUBLIC)])
        )
    assert problems(mended) == []


METRIC = """\
def score(solution, submission, row_id_column_name):
    return {} * (solution["y"] - submission["y"]).abs().mean()
"""
FILE_TOML = TOML.replace('name = "rmse"', 'name = "metric.py"\ngreater_is_better = true')


def test_a_mended_metric_file_turns_the_board(tmp_path) -> None:
    """A forgotten minus: what was last is first, and tiers follow with the standard errors."""
    tiny = make_tiny(tmp_path / "root", program=PREPARE)
    (tiny.competition.folder / "metric.py").write_text(METRIC.format(1))
    tiny = mend(tiny, toml=FILE_TOML)
    tiny.submit("ann", source=tiny.table(lambda _: 1.0), minute=1)
    tiny.submit("bob", source=tiny.table(lambda _: 2.0), minute=2)
    assert ranks(tiny) == {"bob": 1, "ann": 2}
    (tiny.competition.folder / "metric.py").write_text(METRIC.format(-1))
    mended = mend(tiny)
    assert not do(mended).knows_tiers
    assert ranks(mended) == {"ann": 1, "bob": 2}


def test_receipts_and_a_strangers_check_stay_valid(wrong: Tiny) -> None:
    """The receipt still stands; after the reveal the file gives the new score, which the ledger holds the hash of."""
    receipt = wrong.submit("dora", source=wrong.table(lambda _: 1.5), minute=4)
    do(mended := mend(wrong))
    close_and_reveal(mended.root, mended.competition, now=NOW)
    folder = export_dir(mended.root, "tiny")
    file = folder / "mine.csv"
    file.write_bytes(mended.table(lambda _: 1.5))
    kept = Kept(receipts=[as_kept(receipt)], files=[file])
    found = {one.check: one for _, one in verify_export(folder, kept=kept)}
    assert {one.state for one in found.values()} == {"ok"}
    assert "has given new scores" in found[f"receipt {receipt.receipt.number}"].note
    assert "public 1.5 as the ledger tells, private 1.5 as in the private table" in found["scores of mine.csv"].note
    [table] = folder.glob("rescore-*.csv")
    table.write_text(table.read_text().replace(",1.5,", ",1.4,"))
    found = {one.check: one for _, one in verify_export(folder, kept=kept)}
    assert found["rescores"].problems == (f"{table.name} does not have the hash in its entry",)
    table.unlink()
    assert "is missing" in {one.check: one for _, one in verify_export(folder)}["rescores"].problems[0]


def as_kept(outcome):
    from podium.integrity.receipts import KeptReceipt

    one = outcome.receipt
    return KeptReceipt(number=one.number, sha256=one.sha256, ledger_hash=one.ledger_hash, score=one.scores[PUBLIC])


def test_after_the_close_the_final_standings_are_made_anew(wrong: Tiny) -> None:
    """The entry of the close keeps its hash, that of the rescore has the new one, and what is published follows."""
    close(wrong.root, wrong.competition, now=NOW)
    wrong.submit("late", source=wrong.table(lambda _: 0.0), minute=9)
    assert ranks(wrong, PRIVATE) == {"ann": 1, "bob": 2, "cleo": 3, "dummy": None}
    do(mended := mend(wrong))
    assert ranks(mended, PRIVATE) == {"bob": 1, "ann": 2, "cleo": 3, "dummy": None}
    assert problems(mended) == []
    publish(mended.root, mended.competition)
    found = {one.check: one for _, one in verify_export(export_dir(mended.root, "tiny"))}
    assert "a rescore" in found["private table"].note
    _, first, *_ = (export_dir(mended.root, "tiny") / "private.csv").read_text().splitlines()
    with mended.store() as store:
        assert first.split(",")[1:3] == [store.get_team("bob").id, "3"]


def test_the_organiser_finds_an_old_score_that_was_changed(wrong: Tiny) -> None:
    """The scores from before are held to their seal as ever, and to the file where the solution is the same."""
    plan = plan_rescore(wrong.root, wrong.competition)
    rescore(wrong.root, plan, now=NOW)
    with wrong.store() as store:
        store.connection.run("DROP TRIGGER scores_refuse_update")
        store.connection.run("UPDATE scores SET score = 0.5 WHERE number = 4 AND split = 'public'")
    found = "\n".join(problems(wrong))
    assert "submission 4: its note, file name, details, key or a score is not what was sealed" in found
    assert "submission 4: before the rescore its public score is not the one that its file gives" in found


def test_a_submission_that_cannot_be_scored_stops_it_all(wrong: Tiny, run: Run) -> None:
    """Named with its number; nothing is changed, whatever was said."""
    mended = mend(wrong)
    with mended.store() as store:
        digest = store.get_submission(3).sha256
    (store_path(mended.root).parent / "files" / digest[:2] / digest).unlink()
    with pytest.raises(InvalidCompetitionError, match="submission 3: there is no submitted file"):
        plan_rescore(mended.root, mended.competition)
    assert run("rescore", "tiny", "--yes", "--root", mended.root).code == 1
    with mended.store() as store:
        assert RESCORE not in {one.facts["kind"] for one in store.ledger("tiny")}


def test_a_plan_that_is_out_of_date_is_refused(wrong: Tiny) -> None:
    """Another rescore, or another solution, came in between."""
    mended = mend(wrong)
    plan = plan_rescore(mended.root, mended.competition)
    rescore(mended.root, plan, now=NOW)
    with pytest.raises(NotAllowedError, match="nothing was changed"):
        rescore(mended.root, plan, now=NOW)
    plan = plan_rescore(mended.root, mended.competition)
    mend(mended, program=WRONG)
    with pytest.raises(NotAllowedError, match="changed meanwhile"):
        rescore(mended.root, plan, now=NOW)


def test_without_submissions_there_is_nothing_to_do(tiny: Tiny) -> None:
    with pytest.raises(NotAllowedError, match="nothing to score again"):
        plan_rescore(tiny.root, tiny.competition)


def test_a_ladder_is_climbed_once_more(tmp_path) -> None:
    """What is accepted, and the score that is told, is what the same files in the same order get from the start."""
    toml = with_rules(board='"ladder"', precision=2)
    told = []
    for is_mended_first in (True, False):
        tiny = make_tiny(tmp_path / str(is_mended_first), toml=toml, program=WRONG)
        tiny.submit("zoe")  # from now on no row changes sides
        tiny = mend(tiny) if is_mended_first else tiny
        climb(tiny)
        if not is_mended_first:
            do(tiny := mend(tiny))
        with tiny.store() as store:
            told.append([one.told_score for one in store.submissions("tiny") if one.team.name != "zoe"])
    assert told[0] == told[1]
    assert None in told[0]


def climb(tiny: Tiny) -> None:
    """Two teams come closer; one of them learns the wrong labels."""
    noise = dict(zip(sorted(tiny.ids()), np.random.default_rng(0).normal(0, 1, 60), strict=True))
    for minute, width in enumerate((4.0, 3.99, 2.0, 0.1, 0.05)):
        for team, weight in (("ann", 1.0), ("bob", 0.0)):
            errors = {row: width * noise[row] + weight * slip(row) for row in noise}
            tiny.submit(team, source=tiny.table(errors.__getitem__), minute=minute)


# The command


def test_the_command_changes_nothing_until_somebody_says_yes(wrong: Tiny, run: Run) -> None:
    """The table and the reasons are shown; then it is done, and the old scores stay readable."""
    mended = mend(wrong)
    ran = run("rescore", "tiny", "--root", mended.root)
    assert ran.code == 0
    assert "Of 3 teams 2 get another rank" in ran.out
    assert "4 submissions were scored against the solution" in ran.err
    assert "`podium rescore tiny --yes` does it" in ran.err
    assert ranks(mended) == {}
    ran = run("rescore", "tiny", "--yes", "--root", mended.root)
    assert "Rescored  4 submissions" in ran.err
    assert ranks(mended)["bob"] == 1
    ran = run("submissions", "tiny", "--all-scores", "--team", "ann", "--format", "json", "--root", mended.root)
    assert [row["public"] for row in json.loads(ran.out)] == pytest.approx([0.0, right_scores(mended, PUBLIC)["ann"]])
    assert {row["private"] for row in json.loads(ran.out)} == {None}
    assert "there is nothing to do" in run("rescore", "tiny", "--yes", "--root", mended.root).err


def test_private_scores_are_shown_to_who_peeks_and_everybody_is_told(wrong: Tiny, run: Run) -> None:
    """Without --peek no private line before the close; after it they are there for all."""
    mended = mend(wrong)

    def splits(*words: str) -> set[str]:
        ran = run("rescore", "tiny", "--format", "json", "--root", mended.root, *words)
        return {row["split"] for row in json.loads(ran.out)}

    def peeks() -> int:
        with mended.store() as store:
            return store.peeks("tiny")

    assert (splits(), peeks()) == ({"public"}, 0)
    assert (splits("--peek"), peeks()) == ({"public", "private"}, 1)
    close(mended.root, mended.competition, now=NOW)
    assert (splits(), peeks()) == ({"public", "private"}, 1)


def test_an_anonymous_competition_shows_pseudonyms(tmp_path, run: Run) -> None:
    """Names only where the organiser asks for them."""
    tiny = fill(make_tiny(tmp_path / "root", toml=with_rules(anonymous="true"), program=WRONG))
    mend(tiny)
    assert "ann" not in run("rescore", "tiny", "--root", tiny.root).out.split()
    assert "ann" in run("rescore", "tiny", "--names", "--root", tiny.root).out.split()


def test_wrong_labels_are_what_the_fixture_makes(wrong: Tiny) -> None:
    """Or every test above would show nothing."""
    _, *rows = wrong.competition.solution_path.read_text().splitlines()
    off = [float(row.split(",")[1]) - answer(row.split(",")[0]) for row in rows]
    assert {round(one, 9) for one in off} == {0.0, 4.0}
