"""A leak lint over everything that a participant can get: hidden files, archives, copied answers, answers in texts.

Participants get ``public/`` and whatever else of the folder lies outside ``private/``: description, metric, examples,
the shipped bracket. No message quotes an answer.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, Problem
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.bracket import FOLDER as BRACKET
from podium.use.check_subject import Subject
from podium.use.split import row_ids

LEFT_BEHIND = re.compile(r"^\..|~$|\.(bak|orig|old|swp|tmp|pyc)$|^__(MACOSX|pycache__)$|^(Thumbs\.db|desktop\.ini)$")
TEXTS = (".md", ".txt", ".py", ".toml", ".json", ".ipynb", ".html", ".csv", ".tsv", ".yaml", ".yml")
FEWEST_LINES = 5
"""In fewer lines an id and an answer stand side by side by chance."""
MOST_BYTES = 64 * 2**20
"""How much of a text or of a member of an archive is looked at."""
_TOKEN = re.compile(r"[^\s,;|\t\"'()\[\]{}:=]+")


def find_left_behind(subject: Subject) -> Iterator[Problem]:
    """Hidden files, backups and caches in public/: nobody looked at them, and everybody gets them."""
    public = subject.competition.public_dir
    for path in sorted(public.rglob("*")):
        if LEFT_BEHIND.search(path.name):
            yield Problem(f"public/{path.relative_to(public).as_posix()} was left behind by another program: remove it")


def find_answers_in_archives(subject: Subject) -> Iterator[Problem]:
    """Archives in public/ are opened: a member may be the solution, or hold answers of test rows."""
    competition = subject.competition
    solution = competition.solution_path.read_bytes()
    for path in sorted(competition.public_dir.rglob("*")):
        if not path.is_file() or not zipfile.is_zipfile(path):
            continue
        name = f"public/{path.relative_to(competition.public_dir).as_posix()}"
        with zipfile.ZipFile(path) as archive:
            if archive.comment:
                yield Problem(f"{name} carries a comment of {len(archive.comment)} bytes: write it without one")
            for member in archive.infolist():
                yield from _find_answers_in_member(subject, archive, member, name, solution)


def _find_answers_in_member(
    subject: Subject, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, solution: bytes
) -> Iterator[Problem]:
    where = f"{member.filename!r} in {name}"
    if LEFT_BEHIND.search(member.filename.rstrip("/").rpartition("/")[2]):
        yield Problem(f"{where} was left behind by another program: write the archive without it")
    if member.is_dir() or member.flag_bits & 1 or member.file_size > MOST_BYTES:
        return
    data = archive.read(member)
    if data == solution:
        yield Problem(f"{where} is the solution")
        return
    n_lines = count_answers(data.decode("utf-8", "replace"), answers_by_id(subject))
    if n_lines:
        yield Problem(f"{where} has {n_lines} lines with the id and the answer of a test row")


def find_copied_answers(subject: Subject) -> Iterator[Problem]:
    """A column of test.csv that holds the target, under another name or in other words, in the order of the ids."""
    competition, test = subject.competition, subject.test
    answers = answers_by_id(subject)
    rows = [place for place, row in enumerate(row_ids(test, competition.id)) if row in answers]
    if len(rows) < FEWEST_LINES or len(rows) != len(answers):
        return
    target = [answers[row] for row in row_ids(test, competition.id) if row in answers]
    n_values = len(set(target))
    if n_values < 2:
        return
    for column in test.columns:
        if column in competition.id:
            continue
        texts = test.texts(column)
        given = [texts[place] for place in rows]
        if given == target:
            yield Problem(f"public/test.csv: the column {column!r} is the target")
        elif len(set(given)) == n_values == len(set(zip(given, target, strict=True))) < len(rows) / 3:
            yield Problem(
                f"public/test.csv: each value of {column!r} stands for one answer; is it the target, renamed?"
            )
        elif _is_same_number(given, target):
            yield Problem(f"public/test.csv: the column {column!r} is the target on another scale")


def _is_same_number(given: list[str], target: list[str]) -> bool:
    """Whether two columns of numbers lie on one line."""
    try:
        one, other = np.array(given, dtype=np.float64), np.array(target, dtype=np.float64)
    except ValueError:
        return False
    if not (np.isfinite(one).all() and np.isfinite(other).all() and one.std() > 0 and other.std() > 0):
        return False
    return len(set(target)) > 2 and abs(float(np.corrcoef(one, other)[0, 1])) > 1 - 1e-9


def find_answers_in_texts(subject: Subject) -> Iterator[Problem]:
    """Lines in any text outside private/ that hold the id and the answer of a test row, more than chance has it."""
    competition, answers = subject.competition, answers_by_id(subject)
    for path in sorted(competition.folder.rglob("*")):
        name = path.relative_to(competition.folder).as_posix()
        if name.startswith(("private/", f"{BRACKET}/")) or path in _known(competition):
            continue
        if not path.is_file() or path.is_symlink() or path.suffix.lower() not in TEXTS:
            continue
        if path.stat().st_size > MOST_BYTES:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.suffix == ".ipynb":
            text = text.replace("\\n", "\n")  # of what cells printed
        n_lines = count_answers(text, answers)
        if n_lines:
            yield Problem(f"{name} has {n_lines} lines with the id and the answer of a test row")


def find_perfect_bracket(subject: Subject) -> Iterator[Problem]:
    """A shipped baseline whose every prediction is the answer: then its file is the solution."""
    competition, answers = subject.competition, answers_by_id(subject)
    for path in sorted((competition.folder / BRACKET).glob("*.csv")):
        try:
            table = read_table(path, error=InvalidCompetitionError)
        except InvalidCompetitionError:
            continue  # which recording it tells
        if not {*competition.id, competition.target[0]} <= set(table.columns) or len(answers) < FEWEST_LINES:
            continue
        told = dict(zip(row_ids(table, competition.id), table.texts(competition.target[0]), strict=True))
        if len(set(answers.values())) > 1 and all(told.get(row) == answer for row, answer in answers.items()):
            yield Problem(f"{BRACKET}/{path.name} holds every true answer: ship no baseline that saw them")


def _known(competition: Competition) -> tuple[Path, ...]:
    """Tables that other checks look at by their columns."""
    return competition.train_path, competition.test_path, competition.sample_path


def answers_by_id(subject: Subject) -> Mapping[tuple[str, ...], str]:
    """The first target of each row of the solution, by its id."""
    competition = subject.competition
    table: Table = subject.solution.table
    return dict(zip(row_ids(table, competition.id), table.texts(competition.target[0]), strict=True))


def count_answers(text: str, answers: Mapping[tuple[str, ...], str]) -> int:
    """How many test rows have a line with their id and answer, where chance does not explain it; else 0.

    A line of numbers may hold any answer by chance, so a line counts for the id that it begins with, and nothing is
    said where less than 95 in 100 of those ids have their answer beside them.
    """
    by_id = {row[0]: answer for row, answer in answers.items() if len(row) == 1}
    found = {True: set[str](), False: set[str]()}
    for line in io.StringIO(text):
        tokens = _TOKEN.findall(line)
        for first, second in pairwise(tokens[:3]):
            if first in by_id:
                found[by_id[first] in (second, tokens[-1])].add(first)
                break
    n_right = len(found[True])
    is_by_chance = n_right < FEWEST_LINES or n_right < 0.95 * (n_right + len(found[False] - found[True]))
    return 0 if is_by_chance or len({by_id[one] for one in found[True]}) < 2 else n_right
