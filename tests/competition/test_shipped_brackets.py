"""The baselines that come with Podium's competitions fit them as they stand: run shipped_brackets.py --write if not."""

import json
import re
import shutil
from pathlib import Path

import pytest
from program import CHECKOUT
from tiny import NOW

from podium.baselines.roster import BASELINES
from podium.competition.folder import Competition, get_competition
from podium.store.store import Store
from podium.use.board import load_board
from podium.use.bracket import FOLDER, INDEX, load_bracket, record_bracket, why_unfit
from podium.use.places import store_path

SLUGS = sorted(path.parents[1].name for path in CHECKOUT.glob(f"competitions/*/{FOLDER}/{INDEX}"))
DETAILS = {"rung", "oof_score", "seconds", "seed", "versions", "memory", "decision", "budget", "is_cut_short"}
MOST_BYTES = 400_000
"""Of one file: the thirteen brackets travel inside the wheel."""


@pytest.fixture(params=SLUGS)
def shipped(request: pytest.FixtureRequest, shipped_root: Path, tmp_path: Path) -> Competition:
    """The prepared competition with its bracket, in a root of its own."""
    slug = str(request.param)
    folder = tmp_path / "competitions" / slug
    shutil.copytree(shipped_root / "competitions" / slug, folder)
    shutil.copytree(CHECKOUT / "competitions" / slug / FOLDER, folder / FOLDER)
    return get_competition(tmp_path, slug)


def test_the_bracket_fits_and_stands_on_the_board(shipped: Competition) -> None:
    """Made from these very train and test rows; every file is accepted, scored, and has its place."""
    bracket = load_bracket(shipped)
    assert bracket is not None
    assert why_unfit(shipped, bracket) == ""
    names = [one.name for one in bracket.baselines]
    assert set(names) <= {baseline.name for baseline in BASELINES}
    recorded = record_bracket(shipped.root, shipped, now=NOW)
    assert (recorded.n_baselines, recorded.remark) == (len(names), "")
    board = load_board(shipped.root, shipped, now=NOW)
    assert sorted(line.team.name for line in board.standings) == sorted(names)
    assert board.rungs[0].name == "dummy"
    with Store.open(store_path(shipped.root)) as store:
        numbers = [one.number for one in store.submissions()]
        assert [len(store.fingerprints(numbers, split)) for split in ("public", "private")] == [len(names)] * 2


def test_how_it_came_about_is_told_and_nothing_of_the_machine(shipped: Competition) -> None:
    """Score, time, memory, seed and versions of each; no folder of whoever made it; only what is listed."""
    place = shipped.folder / FOLDER
    bracket = load_bracket(shipped)
    assert bracket is not None
    assert all(set(one.details) >= DETAILS for one in bracket.baselines)
    assert not any(one.details["is_cut_short"] for one in bracket.baselines)
    assert {path.name for path in place.iterdir()} == {INDEX, *(f"{one.name}.csv" for one in bracket.baselines)}
    assert all(path.stat().st_size < MOST_BYTES for path in place.iterdir())
    text = (place / INDEX).read_text(encoding="utf-8")
    assert re.findall(r"(?:/(?:home|root|tmp|usr|work|Users)/|[A-Z]:\\\\)[^\"]*", text) == []
    assert json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n" == text
