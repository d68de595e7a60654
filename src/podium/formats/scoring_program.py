"""What a stranger's scoring program tells of itself when it is read. Nothing of it is run."""

import ast
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from podium.errors import InvalidCompetitionError
from podium.formats.metrics import find_metric
from podium.formats.source import list_files
from podium.formats.yaml_files import read_yaml
from podium.metrics.metric import Metric

METADATA = ("metadata.yaml", "metadata.yml", "metadata")
MOST_BYTES = 512 * 1024
"""How large the texts of a program may be together for it to be wrapped."""

NO_METRICS = ("confusion_matrix", "classification_report", "roc_curve", "precision_recall_curve", "auc", "make_scorer")
"""What scikit-learn keeps beside its metrics."""

ANSWER_NAME = re.compile(r"[\w.-]*(predict|submission|answer|result)[\w.-]*", re.IGNORECASE)
PLACES = ("$program", "$input", "$output", "$hidden", "$predictions", "$shared", "$tmp")
"""What stands for folders in commands; see ``compute_worker.py``, ``replace_legacy_metadata_command``."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A scoring program: its files as texts, and the words of the command that starts it."""

    texts: Mapping[str, str]
    command: Sequence[str]
    n_other_files: int = 0

    @property
    def is_python(self) -> bool:
        """Whether the command starts one of its own Python files."""
        return len(self.command) > 1 and self.command[0].startswith("python") and self.script in self.texts

    @property
    def script(self) -> str:
        """The file that the command starts, by its name in the program's folder."""
        named = self.command[1] if len(self.command) > 1 else ""
        return re.sub(r"^(\$program|/app/program|\.)/", "", named)


def read_program(folder: Path) -> Program:
    """The program in a folder; compiled Python is left out, and read by nobody."""
    texts: dict[str, str] = {}
    n_other = 0
    for path in list_files(folder):
        if path.suffix == ".pyc":
            continue
        try:
            texts[path.relative_to(folder).as_posix()] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            n_other += 1
    return Program(texts=texts, command=_read_command(texts), n_other_files=n_other)


def _read_command(texts: Mapping[str, str]) -> list[str]:
    text = next((texts[name] for name in METADATA if name in texts), "")
    try:
        found = read_yaml(text.encode(), "metadata").get("command", "") if text else ""
        return shlex.split(str(found))
    except (InvalidCompetitionError, ValueError):
        return []


def find_program_metric(program: Program) -> Metric | None:
    """The metric that it names: in ``metric.txt``, or as the one function of scikit-learn's that it uses."""
    if "metric.txt" in program.texts:
        return find_metric(program.texts["metric.txt"].strip())
    names = {name for text in _python(program) for name in _sklearn_names(text)}
    return find_metric(names.pop()) if len(names) == 1 else None


def find_answer_names(program: Program) -> list[str]:
    """Names of files that it seems to read a submission from: texts in it that look like one."""
    trees = _python(program)
    found = {name for tree in trees for name in _constants(tree) if ANSWER_NAME.fullmatch(name)}
    below = {text.partition("res/")[2] for tree in trees for text in _texts(tree) if "res/" in text}
    return sorted(found | {name for name in below if ANSWER_NAME.fullmatch(name)})


def _python(program: Program) -> list[ast.Module]:
    trees = []
    for name, text in program.texts.items():
        if name.endswith(".py"):
            try:
                trees.append(ast.parse(text))
            except (SyntaxError, ValueError, RecursionError):
                continue
    return trees


def _sklearn_names(tree: ast.Module) -> Iterator[str]:
    modules = {"sklearn.metrics", "metrics"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "sklearn.metrics":
            yield from (alias.name for alias in node.names if alias.name not in NO_METRICS)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules and node.attr not in NO_METRICS:
            yield node.attr


def _texts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _constants(tree: ast.Module) -> Iterator[str]:
    """Texts that are handed to a call: what a comment or a message says is left aside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "print"):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
        elif (
            isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        ):
            yield node.value.value


def why_not_wrapped(program: Program) -> str:
    """Why it cannot be run here, as a clause; nothing where it can."""
    if not program.command:
        return "its metadata name no command"
    if not program.is_python:
        return f"its command is `{' '.join(program.command)}`, which starts no Python file of its own"
    if program.n_other_files:
        return f"{program.n_other_files} of its files are no text, so nobody could read them before trusting them"
    size = sum(map(len, program.texts.values()))
    return f"its files are too large ({size:,} letters)" if size > MOST_BYTES else ""
