"""Where to read on."""

from pathlib import Path

import pytest

from podium.baselines.recipe import Recipe
from podium.baselines.roster import BASELINES
from podium.teaching import reading
from podium.teaching.reading import find_reading

KNOWN = ("https://scikit-learn.org/stable/", "https://lightgbm.readthedocs.io/en/stable/",
         "https://xgboost.readthedocs.io/en/stable/", "https://otexts.com/fpp3/")  # fmt: skip


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda baseline: baseline.name)
def test_every_baseline_has_a_chapter_of_a_manual(baseline) -> None:
    """At an address that has been there for years."""
    found = find_reading(baseline.name, baseline.rung, baseline.kinds if isinstance(baseline, Recipe) else frozenset())
    assert found.url.startswith(KNOWN)
    assert str(found) == f"{found.title}, {found.url}"


def test_a_baseline_for_one_kind_of_problem_is_explained_with_it() -> None:
    """Unless it has a chapter of its own."""
    assert find_reading("persistence", "linear", frozenset({"forecast"})) is reading.FORECASTS
    assert find_reading("gaussian-mixture", "default", frozenset({"clustering"})) is reading.MIXTURES
    assert find_reading("linear", "linear", frozenset({"labelled", "forecast"})) is reading.LINEAR


def test_every_chapter_is_used() -> None:
    """Nothing is kept that nobody is sent to."""
    used = "".join(path.read_text() for path in Path(reading.__file__).parent.glob("*.py"))
    chapters = [name for name, value in vars(reading).items() if isinstance(value, reading.Reading)]
    assert [name for name in chapters if used.count(name) < 2] == []
