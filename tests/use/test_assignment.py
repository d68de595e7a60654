"""What a starting script has to know is read from the toml and the public tables, and from nowhere else."""

import shutil
from pathlib import Path

import pytest
from tiny import TOML, Tiny, make_tiny, write_competition

from podium.competition.folder import find_competitions, get_competition, load_competition
from podium.starter.assignment import Assignment
from podium.starter.kinds import choose_kind
from podium.starter.solve import render_solve
from podium.use.assignment import read_assignment

KINDS = {
    "apples": "labels",
    "breast-cancer": "probability",
    "diabetes": "numbers",
    "digits-top3": "ranked_list",
    "machine-faults": "numbers",
    "water-meters": "outliers",
    "weather-station": "forecast",
}


def of_tables(tiny: Tiny, train: str, test: str, toml: str = TOML) -> Assignment:
    """The assignment where the public tables hold other cells."""
    tiny.competition.train_path.write_text(train, encoding="utf-8")
    tiny.competition.test_path.write_text(test, encoding="utf-8")
    (tiny.competition.folder / "competition.toml").write_text(toml, encoding="utf-8")
    return read_assignment(load_competition(tiny.competition.folder))


def test_each_shipped_competition_has_a_script_of_its_kind(shipped_root: Path) -> None:
    """None begins with the sample."""
    found = {path.name: get_competition(shipped_root, path.name) for path in find_competitions(shipped_root)}
    kinds = {slug: choose_kind(read_assignment(competition)) for slug, competition in found.items()}
    assert "other" not in kinds.values()
    assert {slug: kinds[slug] for slug in KINDS} == KINDS


def test_nothing_hidden_is_needed(tiny: Tiny) -> None:
    """A participant who has public/ alone could write the same script."""
    before = render_solve(read_assignment(tiny.competition))
    shutil.rmtree(tiny.competition.folder / "private")
    assert render_solve(read_assignment(tiny.competition)) == before


def test_empty_and_odd_cells_are_seen(tiny: Tiny) -> None:
    """Gaps and words in features, in either table; rows without an answer."""
    plain = of_tables(tiny, "id,x,y\na,1,2\nb,3,4\n", "id,x\nc,5\n")
    assert {plain.has_missing, plain.has_categories, plain.has_unanswered} == {False}
    assert of_tables(tiny, "id,x,y\na,1,2\nb,3,4\n", "id,x\nc,\n").has_missing
    assert of_tables(tiny, "id,x,y\na,1,2\nb,3,4\n", "id,x\nc,red\n").has_categories
    assert of_tables(tiny, "id,x,y\na,1,2\nb,3,\n", "id,x\nc,5\n").has_unanswered
    assert not of_tables(tiny, "id,x,y\na,1,2\n", "id,z\nc,5\n").has_features


@pytest.mark.parametrize(
    ("cell", "is_date"),
    [("2024-02-29", True), ("2024-02-29T06:00:00+01:00", True), ("2024-02-30", False), ("day 3", False), ("3", False)],
)
def test_dates_are_told_from_other_times(tiny: Tiny, cell: str, is_date: bool) -> None:
    """As ISO 8601 writes them, in every row of both tables; they are then no categories."""
    toml = TOML.replace("[rules]", '[split]\ntime_column = "t"\n[rules]')
    found = of_tables(tiny, f"id,t,y\na,{cell},2\nb,2024-01-01,4\n", f"id,t\nc,{cell}\n", toml)
    assert (found.time_column, found.has_dates, found.has_categories) == ("t", is_date, not is_date)


def test_a_group_that_is_the_only_one_makes_no_folds(tiny: Tiny) -> None:
    """Two or more do."""
    toml = TOML.replace("[rules]", '[split]\ngroup_column = "g"\n[rules]')
    one = of_tables(tiny, "id,g,x,y\na,1,1,2\nb,1,3,4\n", "id,g,x\nc,1,5\n", toml)
    two = of_tables(tiny, "id,g,x,y\na,1,1,2\nb,2,3,4\n", "id,g,x\nc,1,5\n", toml)
    assert (one.group_column, two.group_column, two.n_groups) == ("", "g", 2)


def test_the_metrics_further_columns_are_handed_on_where_train_has_them(tiny: Tiny) -> None:
    """A weight is left out where it is not there; a metric that cannot do without its groups is not tried."""
    weighted = TOML.replace("[rules]", 'columns = { weight = "w" }\n[rules]')
    assert of_tables(tiny, "id,x,w,y\na,1,1,2\n", "id,x\nc,5\n", weighted).roles == {"weight": "w"}
    without = of_tables(tiny, "id,x,y\na,1,2\n", "id,x\nc,5\n", weighted)
    assert (without.roles, without.is_scorable) == ({}, True)
    ranked = TOML.replace('"rmse"', '"group_mean_log_mae"').replace("[rules]", 'columns = { group = "q" }\n[rules]')
    assert of_tables(tiny, "id,x,q,y\na,1,1,1\n", "id,x\nc,5\n", ranked).roles == {"group": "q"}
    assert not of_tables(tiny, "id,x,y\na,1,1\n", "id,x\nc,5\n", ranked).is_scorable


def test_a_metric_file_may_need_all_that_it_is_given(tmp_path: Path) -> None:
    """So that without a column it is not tried."""
    toml = TOML.replace('"rmse"', '"metric.py"\ngreater_is_better = false').replace(
        "[rules]", 'columns = { weight = "w" }\n[rules]'
    )
    tiny = make_tiny(tmp_path)
    metric = "def score(solution, submission, row_id_column_name: str) -> float:\n    return 0.0\n"
    write_competition(tmp_path, toml=toml, files={"metric.py": metric})
    assert not of_tables(tiny, "id,x,y\na,1,2\n", "id,x\nc,5\n", toml).is_scorable
    assert of_tables(tiny, "id,x,w,y\na,1,1,2\n", "id,x\nc,5\n", toml).is_scorable
