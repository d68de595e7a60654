"""What is written as competition.toml is read as it was."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.competition.keys import KEYS
from podium.competition.toml import load_settings
from podium.competition.write import write_settings
from podium.use.places import shipped_dir

names = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), min_size=1, unique=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
values = st.fixed_dictionaries(
    {"title": texts, "metric.name": st.just("rmse")},
    optional={
        "id": names.filter(lambda found: not {"Usage", "target", "a"} & set(found)),
        "level": st.integers(1, 5),
        "skills": st.lists(texts, max_size=3),
        "metric.options": st.dictionaries(texts, texts | st.integers() | st.booleans(), max_size=3),
        "rules.opens": st.datetimes(datetime(1, 1, 3), datetime(2000, 1, 1), timezones=st.just(UTC)),
        "rules.closes": st.datetimes(datetime(2001, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)),
        "rules.daily_limit": st.integers(0, 10**9),
        "rules.precision": st.integers(0, 15) | st.just("auto"),
        "rules.late": st.sampled_from(["none", "practice"]),
        "split.public": st.floats(0, 1),
        "split.stratify": st.booleans(),
        "tiers.published": st.fixed_dictionaries({"score": st.floats(-1e300, 1e300), "label": texts}),
    },
)


@given(values)
@settings(max_examples=many(120))
def test_settings_are_read_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, given: dict) -> None:
    """Whatever the texts hold; what is left out is the default anyway."""
    path = tmp_path_factory.mktemp("toml") / "competition.toml"
    path.write_text(write_settings(given), encoding="utf-8", newline="")
    expected = {key.name: key.default for key in KEYS} | given
    found = load_settings(path)
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
    assert listed == {name: list(value) if isinstance(value, tuple) else value for name, value in expected.items()}


def test_defaults_are_left_out() -> None:
    text = write_settings({"title": "T", "metric.name": "rmse", "id": "id", "target": ("target",), "level": 1})
    assert text == 'title = "T"\n\n[metric]\nname = "rmse"\n'


def test_a_key_that_podium_does_not_know_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no keys of"):
        write_settings({"titel": "x"})


def test_the_shipped_tomls_come_back(tmp_path: Path) -> None:
    for path in sorted(shipped_dir().glob("*/competition.toml")):
        settings_ = load_settings(path)
        other = tmp_path / "competition.toml"
        other.write_text(write_settings({k: v for k, v in settings_.items() if v is not None}), encoding="utf-8")
        assert load_settings(other) == settings_
