"""A path's file: read as a whole, every problem told at once, and only orders that can be followed."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.competition.keys import REQUIRED
from podium.errors import InvalidCompetitionError
from podium.teaching.path import PATH_KEYS, STEP_KEYS, LearningPath, Step, find_circle, find_path, load_path

LEAST = '[[step]]\ncompetition = "a"\ntrack = "t"\nlevel = 1\n'


def load(folder: Path, text: str) -> LearningPath:
    (folder / "path.toml").write_text(text, encoding="utf-8")
    return load_path(folder / "path.toml")


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidCompetitionError) as error:
        load(folder, text)
    return [str(problem) for problem in error.value.problems]


def step(slug: str, more: str = "", *, track: str = "t", level: object = 1) -> str:
    return f'[[step]]\ncompetition = "{slug}"\ntrack = "{track}"\nlevel = {level}\n{more}\n'


def test_the_least_that_is_needed_is_one_step(tmp_path: Path) -> None:
    """Everything else has the default that the tables of keys name."""
    path = load(tmp_path, LEAST)
    assert (path.title, path.tracks, path.levels) == ("The path", {"t": ""}, ("1", "2", "3", "4", "5"))
    assert path.ends_with_own_data
    assert path.steps == (Step(slug="a", track="t", level=1, teaches=(), needs={}),)
    required = [key.name for key in (*PATH_KEYS, *STEP_KEYS) if key.default is REQUIRED]
    assert required == ["step", "competition", "track", "level"]


def test_a_path_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    """As soon as there is a path.toml in the root."""
    assert find_path(tmp_path).parent.name == "teaching"
    load(tmp_path, LEAST)
    assert find_path(tmp_path) == tmp_path / "path.toml"


def test_tracks_and_levels_go_by_ones_own_names(tmp_path: Path) -> None:
    """A level by its name or its number; the steps stand by track, then by level."""
    head = 'levels = ["warm-up", "project"]\nown_data = false\n[tracks]\n"später" = "?"\ntrees = "What?"\n'
    steps = (
        step("c", track="trees", level='"project"'),
        step("a", track="trees"),
        step("b", track="später", level=2),
    )
    path = load(tmp_path, head + "".join(steps))
    assert [(one.slug, one.level) for one in path.steps] == [("b", 2), ("a", 1), ("c", 2)]
    assert path.level_words(2) == "level 2 (project)"
    assert load(tmp_path, LEAST).level_words(2) == "level 2"
    assert not path.ends_with_own_data


def test_skills_are_one_text_or_several(tmp_path: Path) -> None:
    """In what a step teaches, and in what it needs."""
    text = step("a", 'teaches = "x"') + step("b", 'teaches = ["x", "y"]\nneeds = { a = "x" }')
    path = load(tmp_path, text + step("c", 'needs = { a = ["x"], b = ["x", "y"] }'))
    assert [one.teaches for one in path.steps] == [("x",), ("x", "y"), ()]
    assert [dict(one.needs) for one in path.steps] == [{}, {"a": ("x",)}, {"a": ("x",), "b": ("x", "y")}]


WRONG = {
    "title = 1\n{least}": "`title` is 1, expected a text in quotes",
    "levels = []\n{least}": "`levels` is [], expected a list of names without repeats",
    'levels = ["a", "a"]\n{least}': "expected a list of names without repeats",
    'tracks = ["t"]\n{least}': "expected a table headed [tracks]",
    "[tracks]\nt = 1\n{least}": "expected a table headed [tracks] that holds texts",
    'own_data = "no"\n{least}': "expected true or false",
    "step = []": "`step` is [], expected tables headed [[step]]",
    "title = 'x'": "`step` is missing",
    "{least}[step.x]": "`x` is not a key that Podium knows here",
    "titel = 'x'\n{least}": "did you mean `title`?",
    "{least}levle = 2": "step 1 (a): `levle` is not a key that Podium knows here; did you mean `level`?",
    "{least}teaches = 2": "step 1 (a): `teaches` is 2, expected a skill, or a list of skills",
    "{least}needs = ['a']": "expected a table of competitions and skills",
    "{least}needs = { B = 'x' }": "expected the name of a competition's folder",
    "{least}needs = { a = 1 }": "expected a skill, or a list of skills",
    "{least}needs = { a = 'x' }": "need each other",
    "{least}needs = { b = 'x' }": "`a` needs 'b', which is not on the path",
    "{least}{least}": "`a` stands on the path 2 times",
    "[tracks]\ntrees = ''\n{least}": "`a`: there is no track 't'",
    "[[step]]\ncompetition = 'A'\ntrack = 't'\nlevel = 1": "step 1 (A): `competition` is 'A', expected the name",
    "[[step]]\ncompetition = 'a'\nlevel = 1": "step 1 (a): `track` is missing",
    "[[step]]\ncompetition = 'a'\ntrack = 't'\nlevel = 6": "`level` is 6, expected a number from 1 to 5, or one of",
    "[[step]]\ncompetition = 'a'\ntrack = 't'\nlevel = 0": "`level` is 0",
    "[[step]]\ncompetition = 'a'\ntrack = 't'\nlevel = true": "`level` is True, expected the number or the name",
    "[[step]]\ncompetition = 'a'\ntrack = 't'\nlevel = 'six'": "`level` is 'six'",
    "title = ": "it is not valid TOML",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_what_was_expected(tmp_path: Path, text: str) -> None:
    """One problem, and nothing else is blamed."""
    [problem] = problems(tmp_path, text.replace("{least}", LEAST))
    assert WRONG[text] in problem


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Of the file and of every step."""
    found = problems(tmp_path, f'titel = "x"\nlevels = 3\n{step("a", "need = 1")}{step("b", level=9)}{step("b")}')
    assert [part for part in ("titel", "levels", "step 1 (a): `need`") if part not in "\n".join(found)] == []
    assert len(found) == 4
    assert "`b` stands on the path 2 times" in found[-1]


def test_what_a_step_needs_does_not_lie_higher(tmp_path: Path) -> None:
    """On the same level it may."""
    load(tmp_path, step("a") + step("b", 'needs = { a = "x" }'))
    [problem] = problems(tmp_path, step("a", level=2) + step("b", 'needs = { a = "x" }'))
    assert problem == "`b` (level 1) needs `a`, which lies higher (level 2)"


def test_steps_that_need_each_other_are_named(tmp_path: Path) -> None:
    """Those in the circle, and not who comes before or after."""
    chain = step("a") + step("b", 'needs = { a = "x", d = "x" }') + step("c", 'needs = { b = "x" }')
    [problem] = problems(tmp_path, chain + step("d", 'needs = { c = "x" }') + step("e", 'needs = { d = "x" }'))
    assert problem.endswith(": b, c, d")


@settings(max_examples=many(100))
@given(st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdef")), min_size=1))
def test_a_circle_is_found_where_no_order_exists(needs: dict[str, set[str]]) -> None:
    """Python's own topological sort is asked."""
    from graphlib import CycleError, TopologicalSorter

    known = {name: others & set(needs) for name, others in needs.items()}
    steps = {
        name: Step(slug=name, track="t", level=1, teaches=(), needs=dict.fromkeys(others, ()))
        for name, others in known.items()
    }
    circle: list[str] = []
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert set(circle) <= find_circle(steps)
    assert bool(circle) == bool(find_circle(steps))


@settings(max_examples=many(50))
@given(st.text(max_size=100))
def test_any_text_is_a_path_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Never anything else."""
    folder = tmp_path_factory.getbasetemp()
    with suppress(InvalidCompetitionError):
        load(folder, text.encode("utf-8", "ignore").decode())


@pytest.mark.parametrize("key", [*PATH_KEYS[:-1], *STEP_KEYS], ids=lambda key: key.name)
def test_the_example_of_each_key_of_a_path_is_right(key) -> None:
    """What the documentation shows can be copied."""
    import tomllib

    key.read(tomllib.loads(f"value = {key.example}")["value"])
