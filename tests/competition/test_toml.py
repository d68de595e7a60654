"""``competition.toml``: every key checked, every problem told at once, nothing guessed."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.competition.folder import Competition, find_competitions, get_competition, load_competition
from podium.competition.keys import KEYS, REQUIRED, TASKS
from podium.errors import CompetitionNotFoundError, InvalidCompetitionError

LEAST = 'title = "T"\nid = "id"\ntarget = "y"\n[metric]\nname = "rmse"\n'

WRONG = {
    "title": ["3", "true", '["a"]'],
    "task": ['"regresion"', "1"],
    "secrecy": ['"open"', "true"],
    "same_rows_as": ["1", '"Digits"', '"../digits"', '["digits"]'],
    "id": ["1", "[]", '[""]', '["a", "a"]'],
    "target": ["1", "[]", '["y", 1]', '["y", "y"]'],
    "level": ["0", "6", '"2"', "1.5", "true"],
    "skills": ['"one"', "[1]"],
    "ideas": ['"one"', "[1]"],
    "files": ['"one"', '["/etc/passwd"]', '["../private/solution.csv"]', '["~/x"]', '["a\\\\b"]'],
    "metric.name": ["3", "[]"],
    "metric.options": ['"k = 3"', "3"],
    "metric.columns": ['"weight"', "3"],
    "metric.greater_is_better": ['"yes"', "1"],
    "metric.row_alignment": ['"loose"', "1"],
    "metric.shape": ['"words"', "1"],
    "metric.seconds": ["0", "1.5", '"60"'],
    "split.public": ["1.1", "-0.1", '"0.3"', "true", "nan"],
    "split.stratify": ["1", '"yes"'],
    "split.group_column": ["1", '["a"]'],
    "split.time_column": ["1", '["a"]'],
    "rules.opens": ['"2026-12-01"', "2026-12-01T00:00:00", "3"],
    "rules.closes": ['"2026-12-01"', "2026-12-01T00:00:00", "12:00:00"],
    "rules.time_zone": ['"Mars/Base"', '"../UTC"', "1", '""'],
    "rules.daily_limit": ["-1", "1.5", '"5"', "true"],
    "rules.total_limit": ["-1", "1.5", '"5"'],
    "rules.selections": ["0", "101", '"2"'],
    "rules.freeze": ['"2026-12-01"', "2026-12-01T00:00:00"],
    "rules.hints_from": ['"2026-12-01"', "1"],
    "rules.baselines_from": ['"2026-12-01"', "true"],
    "rules.late": ['"yes"', "1.5", "-0.1", "true"],
    "rules.precision": ["16", "-1", '"high"', "2.5", "true"],
    "rules.anonymous": ["0", '"no"'],
    "rules.view": ['"far"', "1"],
    "rules.board": ['"stairs"', "1"],
    "tiers.published": ["0.7", "{}", '{ score = "high" }', "{ score = 1, labl = 'x' }", "{ score = 1, label = 2 }"],
    "grading.out_of": ['"20"', "-1", "nan", "10001"],
    "grading.submitted": ["-1", "true", "inf"],
    "grading.result": ['"half"', "-0.5"],
    "grading.good": ["[16]", "-2"],
    "grading.world_class": ['"all"', "20000"],
    "grading.refused": ["-1", "false"],
    "grading.missing": ['"none"', "-3"],
    "grading.between": ['"rank"', "1"],
    "grading.unconfirmed": ["1.5", '"half"', "true"],
    "grading.decimals": ["4", "-1", "1.5"],
}


def load(folder: Path, text: str, slug: str = "tiny") -> Competition:
    place = folder / slug
    place.mkdir(parents=True, exist_ok=True)
    (place / "competition.toml").write_text(text, encoding="utf-8")
    return load_competition(place)


def with_key(name: str, value: str, text: str = LEAST) -> str:
    """The least toml with one key set, in its table."""
    table, _, key = name.rpartition(".")
    lines = [line for line in text.splitlines() if not line.startswith(f"{key} =")]
    if not table:
        return "\n".join([f"{key} = {value}", *lines]) + "\n"
    if f"[{table}]" not in lines:
        lines.append(f"[{table}]")
    lines.insert(lines.index(f"[{table}]") + 1, f"{key} = {value}")
    return "\n".join(lines) + "\n"


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidCompetitionError) as error:
        load(folder, text)
    return [str(problem) for problem in error.value.problems]


def test_the_least_that_is_needed_is_title_and_metric(tmp_path: Path) -> None:
    """Everything else has the default that the table of keys names."""
    competition = load(tmp_path, 'title = "T"\n[metric]\nname = "rmse"\n')
    assert (competition.slug, competition.id, competition.target) == ("tiny", ("id",), ("target",))
    assert (competition.task, competition.secrecy, competition.rules.daily_limit) == ("other", "practice", 5)
    assert [name for key in KEYS if key.default is REQUIRED for name in [key.name]] == ["title", "metric.name"]
    assert problems(tmp_path, "") == [
        "`title` is missing: The competition's name, as people say it. For example \"Friedman's five\"",
        '`metric.name` is missing: A metric\'s key or alias (`podium metrics`), or `"metric.py"`. For example "rmse"',
    ]


def test_every_key_has_a_wrong_value_here() -> None:
    """A new key needs a line above."""
    assert set(WRONG) == {key.name for key in KEYS}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_named_with_what_was_expected(tmp_path: Path, name: str, value: str) -> None:
    """One problem, with the key, what was found and what was expected; nothing else is blamed."""
    [problem] = problems(tmp_path, with_key(name, value))
    assert problem.startswith(f"`{name}` is ")
    assert ", expected " in problem


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_example_of_each_key_is_right(tmp_path: Path, key) -> None:
    """What the documentation shows can be copied."""
    text = LEAST
    if key.name.startswith("metric.") and key.name.rpartition(".")[2] not in ("name", "options", "columns"):
        text = with_key("metric.greater_is_better", "true", with_key("metric.name", '"metric.py"'))
    load(tmp_path, with_key(key.name, key.example, text))


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """In one error, each on its line."""
    text = 'title = 1\nlevel = 9\nrules = 3\n[metric]\nnmae = "rmse"\n[split]\npublic = 2\n'
    found = problems(tmp_path, text)
    assert len(found) == 6
    assert "`rules` is 3, expected a table headed [rules]" in found
    assert "`metric.name` is missing" in str(found)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("levle = 1", "did you mean `level`?"),
        ("daily_limit = 5", "did you mean `rules.daily_limit`?"),
        ("[rules]\ndaily_limits = 5", "did you mean `rules.daily_limit`?"),
        ("[rule]\ndaily_limit = 5", "`rule` is not a key that Podium knows"),
        ("colour = 'red'", "`colour` is not a key that Podium knows"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest(tmp_path: Path, line: str, hint: str) -> None:
    """A key that is misspelt must not be ignored in silence."""
    text = LEAST + line if line.startswith("[") else line + "\n" + LEAST
    [problem] = problems(tmp_path, text)
    assert hint in problem


CONTRADICTIONS = {
    'id = ["a", "b"]\ntarget = "b"': "both an id and a target",
    'id = "id"\ntarget = "Usage"': "'Usage' is the solution's own column",
    "[rules]\nopens = 2026-12-02\ncloses = 2026-12-01": "is not after",
    "[rules]\nopens = 2026-12-01T10:00:00Z\ncloses = 2026-12-01T12:00:00+02:00": "is not after",
}


@pytest.mark.parametrize("text", CONTRADICTIONS)
def test_keys_that_contradict_each_other_are_refused(tmp_path: Path, text: str) -> None:
    """Each right alone, wrong together."""
    plain, _, rules = text.partition("[rules]")
    whole = f'title = "T"\n{plain}\n[metric]\nname = "rmse"\n' + (f"[rules]{rules}\n" if rules else "")
    [problem] = problems(tmp_path, whole)
    assert CONTRADICTIONS[text] in problem


@pytest.mark.parametrize("text", ["title = ", "[metric", "\x00", 'title = "a"\ntitle = "b"'])
def test_what_is_no_toml_is_said_with_the_place(tmp_path: Path, text: str) -> None:
    """The line, or the end of the file."""
    [problem] = problems(tmp_path, text + "\n")
    assert "not valid TOML" in problem
    assert re.search(r"\(at (line \d+|end of document)", problem)


def test_a_file_in_another_encoding_is_a_sentence(tmp_path: Path) -> None:
    """TOML is UTF-8."""
    load(tmp_path, LEAST)
    (tmp_path / "tiny" / "competition.toml").write_bytes('title = "Bäume"'.encode("latin-1"))
    with pytest.raises(InvalidCompetitionError, match="not valid TOML"):
        load_competition(tmp_path / "tiny")


def test_dates_are_moments_in_utc(tmp_path: Path) -> None:
    """With an offset they are what they say; bare ones are first and last moments of a day in the time zone."""
    rules = '[rules]\nopens = 2026-12-01T09:00:00+01:00\ncloses = 2027-01-31\ntime_zone = "Europe/Berlin"\n'
    competition = load(tmp_path, LEAST + rules)
    assert competition.rules.opens == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert competition.rules.closes == datetime(2027, 1, 31, 23, tzinfo=UTC)
    same_day = LEAST + "[rules]\nopens = 2026-03-29\ncloses = 2026-03-29\ntime_zone = 'Europe/Berlin'\n"
    rules = load(tmp_path, same_day).rules
    assert (rules.closes - rules.opens).total_seconds() == 23 * 3600  # the night in which the clocks go forward


@given(st.text(max_size=200))
def test_any_text_is_a_competition_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Never anything else."""
    folder = tmp_path_factory.getbasetemp() / "any"
    with suppress(InvalidCompetitionError):
        load(folder, text.encode("utf-8", "ignore").decode())


@pytest.mark.parametrize("task", TASKS)
def test_every_task_loads(tmp_path: Path, task: str) -> None:
    """Those that the documentation lists."""
    assert load(tmp_path, with_key("task", f'"{task}"')).task == task


@pytest.mark.parametrize("slug", ["Tiny", "tiny_one", "-tiny", "tiny-", "ti--ny", "tiny one", "été"])
def test_a_slug_is_lower_case_words_joined_by_hyphens(tmp_path: Path, slug: str) -> None:
    """It is the folder's name, and stands in commands and addresses."""
    with pytest.raises(InvalidCompetitionError, match="lower-case words joined by hyphens"):
        load(tmp_path, LEAST, slug)


def test_a_slug_that_is_not_there_gets_the_nearest(root: Path) -> None:
    """Or, where none is near, all of them."""
    slugs = [path.name for path in find_competitions(root)]
    assert slugs == sorted(slugs)
    assert {"breast-cancer", "diabetes", "digits", "friedman"} < set(slugs)
    with pytest.raises(CompetitionNotFoundError, match="did you mean 'digits'"):
        get_competition(root, "digit")
    with pytest.raises(CompetitionNotFoundError, match="there are: " + ", ".join(slugs)):
        get_competition(root, "zzz")
    with pytest.raises(CompetitionNotFoundError):
        get_competition(root, "../competitions/digits")
