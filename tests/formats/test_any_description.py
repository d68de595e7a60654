"""Whatever a stranger's description says, it is read or refused with a sentence; it never breaks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from foreign import (
    HF_CONF,
    KAGGLE_METADATA,
    codabench_tree,
    codalab_tree,
    huggingface_tree,
    kaggle_tree,
    mlebench_tree,
    write_tree,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.competition.toml import load_settings
from podium.competition.write import write_settings
from podium.errors import InvalidCompetitionError
from podium.formats.draft import Wishes
from podium.formats.kinds import read_source
from podium.formats.pages import join_pages

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.just([]),
    st.just({}),
    st.just([1, "a", None]),
    st.just({"a": {"b": [1]}}),
    st.sampled_from(
        ["..", "/", ".", "dev/ref", "scoring", "dev/ref/labels", "logo.png", "accuracy", "2026-13-13", "\0"]
    ),
)

SOURCES: dict[str, tuple[str, dict[str, str | bytes], Any]] = {
    "codabench": ("competition.yaml", codabench_tree(), yaml.safe_load(str(codabench_tree()["competition.yaml"]))),
    "codalab": ("competition.yaml", codalab_tree(), yaml.safe_load(str(codalab_tree()["competition.yaml"]))),
    "mlebench": ("config.yaml", mlebench_tree(20), yaml.safe_load(str(mlebench_tree()["config.yaml"]))),
    "huggingface": ("conf.json", huggingface_tree(), dict(HF_CONF)),
    "kaggle": ("competition-metadata.json", kaggle_tree(), dict(KAGGLE_METADATA)),
}


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a description."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*above, key)
        yield from places(inner, (*above, key))


def changed(value: Any, place: tuple[Any, ...], to: Any) -> Any:
    """A copy with another value there; with nothing there where ``to`` is Ellipsis."""
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(place) > 1:
        copy[place[0]] = changed(value[place[0]], place[1:], to)
    elif to is ...:
        del copy[place[0]]
    else:
        copy[place[0]] = to
    return copy


@pytest.fixture(scope="module", params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Any]:
    name, tree, description = SOURCES[request.param]
    return write_tree(tmp_path_factory.mktemp("any") / request.param, tree), name, description


@given(data=st.data())
@settings(max_examples=many(60))
def test_any_value_anywhere(source: tuple[Path, str, Any], data: st.DataObject, tmp_path_factory) -> None:
    """A draft that can be written and read as a competition's folder, or every problem at once."""
    folder, name, description = source
    place = data.draw(st.sampled_from(list(places(description))))
    odd = changed(description, place, data.draw(ODD | st.just(...)))
    text = json.dumps(odd, default=str) if name.endswith("json") else yaml.safe_dump(odd)
    (folder / name).write_text(text, encoding="utf-8", errors="replace")
    scratch = tmp_path_factory.mktemp("scratch")
    try:
        draft = read_source(folder, scratch, kind=folder.name, wishes=Wishes())
    except InvalidCompetitionError as refusal:
        problems = refusal.problems
    else:
        toml = scratch / "competition.toml"
        toml.write_text(write_settings(draft.settings), encoding="utf-8")
        assert load_settings(toml)
        assert join_pages(str(draft.settings["title"]), draft.lead, draft.pages)
        return
    assert problems
