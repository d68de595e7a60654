"""Examples: named edits of the sample submission that must be accepted or refused.

One example is one file, ``examples/<name>.toml``::

    what = "A probability lies above 1"
    accept = false
    expect = "1.2"              # a part of the refusal; only where accept = false

    [[edit]]
    do = "set"                  # one of podium.competition.edits.VERBS, with the keys it takes
    row = 2                     # 1 is the first row below the header, -1 the last
    column = "malignant"
    value = "1.2"               # "{cell}" stands for what the cell holds

No example names an id, so it survives another seed. Whatever their order in the file, the rows are edited first,
then how they are written, then the bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from podium.competition.edits import BYTE_VERBS, ROW_VERBS, VERBS, WRITING_VERBS, Sheet, Verb
from podium.competition.keys import REQUIRED, Key, WrongValueError, text, yes_or_no
from podium.competition.toml_file import load_toml, nearest, read_keys
from podium.errors import InvalidCompetitionError, Problem

T = TypeVar("T", Sheet, bytes)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change: the name of a verb, and its arguments."""

    do: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A submission made from the sample, and what must become of it.

    Attributes
    ----------
    name : str
        The file's name without ``.toml``.
    what : str
        What is done to the sample, in one sentence.
    accept : bool
    expect : str
        A part of the refusal; empty where the file must be accepted.
    edits : tuple of Edit
    """

    name: str
    what: str
    accept: bool
    expect: str
    edits: tuple[Edit, ...]


def _edit_list(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise WrongValueError("tables headed [[edit]]")
    return value


EXAMPLE_KEYS = (
    Key("what", text, REQUIRED, "What is done to the sample, in one sentence.", '"A row is missing"'),
    Key("accept", yes_or_no, REQUIRED, "Whether the file must be accepted.", "false"),
    Key("expect", text, "", "A part of the refusal.", '"missing"'),
    Key("edit", _edit_list, (), "The changes.", '[[edit]] with do = "drop_row" and row = 1'),
)


def load_examples(folder: Path) -> tuple[Example, ...]:
    """The examples of the competition in ``folder``, by name.

    Raises
    ------
    InvalidCompetitionError
        With every problem of every example.
    """
    examples, problems = [], []
    for path in sorted((folder / "examples").glob("*.toml")):
        try:
            examples.append(load_example(path))
        except InvalidCompetitionError as error:
            problems += [Problem(f"examples/{path.name}: {problem}") for problem in error.problems]
    if problems:
        raise InvalidCompetitionError(f"{folder / 'examples'} is not right", problems)
    return tuple(examples)


def load_example(path: Path) -> Example:
    """The example in one file; InvalidCompetitionError carries every problem of it."""
    raw = load_toml(path)
    problems: list[Problem] = []
    values = read_keys(raw, EXAMPLE_KEYS, "", problems)
    edits = [_read_edit(edit, number, problems) for number, edit in enumerate(values.get("edit", ()), 1)]
    if not problems:
        problems += _contradictions(values)
    if problems:
        raise InvalidCompetitionError(f"{path} is not right", problems)
    return Example(
        name=path.stem, what=values["what"], accept=values["accept"], expect=values["expect"], edits=tuple(edits)
    )


def _read_edit(raw: Mapping[str, object], number: int, problems: list[Problem]) -> Edit:
    where = f"edit {number}: "
    verb = raw.get("do")
    if not isinstance(verb, str) or verb not in VERBS:
        found = f"`do` is {verb!r}, which is no edit that Podium knows" if "do" in raw else "`do` is missing"
        problems.append(Problem(f"{where}{found}{nearest(str(verb), list(VERBS))}"))
        return Edit(do="", arguments={})
    given = {name: value for name, value in raw.items() if name != "do"}
    return Edit(do=verb, arguments=read_keys(given, VERBS[verb].keys, f"{where}`{verb}`: ", problems))


def _contradictions(values: Mapping[str, Any]) -> Iterator[Problem]:
    if values["accept"] and values["expect"]:
        yield Problem("`expect` is a part of a refusal, but `accept` is true")
    if not values["accept"] and not values["expect"]:
        yield Problem('`expect` is missing: a part of the refusal, such as "missing"')
    if not values["accept"] and not values["edit"]:
        yield Problem("there is no [[edit]], and the sample itself is never refused")


def apply(example: Example, sample: bytes) -> bytes:
    """The file that ``example`` makes of the sample submission.

    Parameters
    ----------
    example : Example
    sample : bytes
        The sample submission as Podium wrote it.

    Raises
    ------
    InvalidCompetitionError
        An edit names a row or a column that the sample does not have.
    """
    sheet = Sheet.read(sample)
    try:
        for verbs in (ROW_VERBS, WRITING_VERBS):
            sheet = _do(example, verbs, sheet)
        data = sheet.write()
    except (WrongValueError, UnicodeEncodeError) as error:
        raise InvalidCompetitionError.one(f"examples/{example.name}.toml is not right", str(error)) from None
    return _do(example, BYTE_VERBS, data)


def _do(example: Example, verbs: Mapping[str, Verb], what: T) -> T:
    for edit in example.edits:
        if edit.do in verbs:
            what = verbs[edit.do].function(what, **edit.arguments)
    return what
