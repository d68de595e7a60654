"""The tables of the documents, made from what the program knows of itself. Each function gives lines of Markdown."""

import ast
import inspect
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from podium.baselines.roster import BASELINES, ENSEMBLE, Recipe
from podium.competition.edits import BYTE_VERBS, ROW_VERBS, WRITING_VERBS
from podium.competition.examples import EXAMPLE_KEYS, apply, load_examples
from podium.competition.folder import Competition, load_competition
from podium.competition.keys import KEYS, REQUIRED, Key
from podium.errors import InvalidSubmissionError
from podium.metrics.options import NEEDED, Option
from podium.metrics.registry import Metric, list_metrics
from podium.teaching.glossary import GROUPS, list_entries, write_page
from podium.teaching.path import PATH_KEYS, STEP_KEYS
from podium.use.check import CHECKS
from podium.use.validate import validate

CHECKOUT = Path(__file__).parents[1]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of Markdown."""
    for row in (header, ["---"] * len(header), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def include(path: str) -> Iterator[str]:
    """A file of the project, as it stands."""
    language = {".py": "python", ".toml": "toml", ".sh": "sh"}[Path(path).suffix]
    yield f"```{language}"
    yield from (CHECKOUT / path).read_text(encoding="utf-8").splitlines()
    yield "```"


def docstring(where: str) -> Iterator[str]:
    """The docstring of ``module:name``, without its first line's quotes and sections."""
    module, _, name = where.partition(":")
    text = inspect.getdoc(getattr(import_module(module), name) if name else import_module(module)) or ""
    yield from text.split("\n\nParameters\n")[0].replace("``", "`").splitlines()


def toml_keys() -> Iterator[str]:
    """Every key of ``competition.toml``, table by table."""
    rows = []
    for key in KEYS:
        where, _, name = key.name.rpartition(".")
        rows.append([f"`[{where}]` `{name}`" if where else f"`{name}`", key.meaning, _default(key), f"`{key.example}`"])
    yield from table(["key", "meaning", "default", "example"], rows)


def example_keys() -> Iterator[str]:
    """The keys of an example's file."""
    yield from _keys(EXAMPLE_KEYS)


def path_keys() -> Iterator[str]:
    """The keys of a path's file."""
    yield from _keys(PATH_KEYS)


def step_keys() -> Iterator[str]:
    """The keys of a step on a path."""
    yield from _keys(STEP_KEYS)


def _keys(keys: Iterable[Key]) -> Iterator[str]:
    rows = [[f"`{key.name}`", key.meaning, _default(key), f"`{key.example}`"] for key in keys]
    yield from table(["key", "meaning", "default", "example"], rows)


def _default(key: Key) -> str:
    if key.default is REQUIRED:
        return "required"
    if key.default is None or key.default in ((), {}, ""):
        return "none"
    if isinstance(key.default, tuple):
        return ", ".join(f"`{name}`" for name in key.default)
    return f"`{str(key.default).lower() if isinstance(key.default, bool) else key.default}`"


def verbs() -> Iterator[str]:
    """What an example's edits can do."""
    groups = {"the rows": ROW_VERBS, "how they are written": WRITING_VERBS, "the bytes": BYTE_VERBS}
    rows = [
        [f"`{name}`", what, verb.meaning, ", ".join(f"`{key.name}` (such as `{key.example}`)" for key in verb.keys)]
        for what, group in groups.items()
        for name, verb in group.items()
    ]
    yield from table(["`do`", "changes", "meaning", "keys"], rows)


def checks() -> Iterator[str]:
    """What ``podium check`` looks at."""
    yield from table(["check", "what it looks for"], [[title, about(find)] for title, find in CHECKS.items()])


def about(found: object) -> str:
    """The first paragraph of a docstring as Markdown, in one line."""
    return (inspect.getdoc(found) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")


def refusals() -> Iterator[str]:
    """Each refused example of the shipped competitions once: what was done to the file, and what is answered."""
    seen: set[str] = set()
    for folder in sorted(path.parent for path in (Path.home() / "demo").glob("competitions/*/competition.toml")):
        competition = load_competition(folder)
        for example in load_examples(folder):
            what = example.what.split(":")[0].rstrip(".")
            if example.accept or what in seen:
                continue
            seen.add(what)
            yield from [f"**{what}** (`{competition.slug}`)", "", "```text"]
            yield from [*_refusal(competition, apply(example, competition.sample_path.read_bytes())), "```", ""]


def _refusal(competition: Competition, data: bytes) -> list[str]:
    try:
        validate(competition, data, name="submission.csv")
    except InvalidSubmissionError as error:
        return str(error).splitlines()
    raise ValueError(f"{competition.slug} accepts an example that should be refused")


def n_metrics() -> Iterator[str]:
    """How many there are."""
    yield f"There are {len(list_metrics())} of them."


def shapes() -> Iterator[str]:
    """What submissions can look like."""
    found: dict[str, set[str]] = {}
    for metric in list_metrics():
        found.setdefault(metric.shape.key, set()).add(metric.shape.meaning)
    yield from table(["submission", "what it holds"], [[f"`{key}`", "; or ".join(sorted(found[key]))] for key in found])


def catalogue() -> Iterator[str]:
    """Every metric, family by family: a table that leads to a paragraph on each."""
    families: dict[str, list[Metric]] = {}
    for metric in list_metrics():
        families.setdefault(metric.function.__module__, []).append(metric)
    for module, metrics in families.items():
        yield from ["", f"## {module.rpartition('.')[2].replace('_', ' ').capitalize()}", ""]
        yield from [about(import_module(module)), ""]
        rows = [
            [f"[`{one.key}`](#{one.key})", one.title, "higher" if one.greater_is_better else "lower", one.shape.key]
            for one in metrics
        ]
        yield from table(["key", "Kaggle's name", "better", "submission"], rows)
        for metric in metrics:
            yield from ["", f"### {metric.key}", ""]
            yield from _metric(metric)


def _metric(metric: Metric) -> Iterator[str]:
    yield from [f"{metric.title}. {metric.meaning}", "", "```text", metric.formula, "```", ""]
    direction = "higher is better" if metric.greater_is_better else "lower is better"
    best = "" if metric.best is None else f"; the perfect answer gets {metric.best:g}"
    yield f"- Range: {metric.low:g} to {metric.high:g}, {direction}{best}."
    yield f"- Submission: {metric.shape.key}, {metric.shape.meaning}."
    for option in metric.options.values():
        yield f"- Option `{option.name}` ({_kind(option)}): {option.meaning}."
    if metric.roles:
        needed = metric.required_roles
        named = ", ".join(f"`{role}`{' (needed)' if role in needed else ''}" for role in metric.roles)
        yield f"- Hidden columns of the solution that it can use: {named}."
    for remark in filter(None, (metric.order_sensitive, metric.unfit_for_ranking)):
        yield f"- {remark[0].upper()}{remark[1:].rstrip('.')}."
    if metric.aliases:
        yield f"- Also called: {', '.join(f'`{alias}`' for alias in metric.aliases)}."
    yield f"- Source: {metric.source}."
    call = re.sub(r"\s+", " ", metric.example.call(metric.key))
    yield f"- Example: `{call}` is {metric.example.score:g}."


def _kind(option: Option) -> str:
    kind = ", ".join(f"`{choice}`" for choice in option.choices) or option.kind
    default = "has to be given" if option.default is NEEDED else f"default `{option.default!r}`"
    return f"{kind}; {default}"


def glossary() -> Iterator[str]:
    """Group by group a table of the ideas, and then each with its formula and its code."""
    for group in GROUPS:
        entries = [entry for entry in list_entries() if entry.group == group]
        yield from (f"## {group.capitalize()}", "")
        yield from table(
            ["idea", "in short", "library"],
            [[f"[`{one.key}`](#{one.key})", one.gist, f"`{one.library}`"] for one in entries],
        )
        for one in entries:
            yield from ("", f"### {one.key}", "", *write_page(one))
        yield ""


def n_ideas() -> Iterator[str]:
    """How many entries the glossary has, as a sentence."""
    yield f"It has {len(list_entries())} ideas."


def roster() -> Iterator[str]:
    """The baselines, in the order in which they run."""
    rows = [[f"`{one.name}`", one.title, one.rung, one.teaches, _limits(one)] for one in BASELINES]
    yield from table(["name", "model", "rung", "what it teaches", "remarks"], rows)


def _limits(one: object) -> str:
    if not isinstance(one, Recipe):
        return "weighs those above" if one is ENSEMBLE else ""
    remarks = [
        "" if one.predicts_numbers else "classes only",
        f"learns from at most {one.most_rows:,} rows" if one.most_rows else "",
        f"where it is missing, {one.cure}" if one.cure else "",
    ]
    return "; ".join(filter(None, remarks))


def constant(where: str, names: Sequence[str]) -> Iterator[str]:
    """Constants of a module, as a list."""
    for name in names:
        yield f"- `{name}` = `{getattr(import_module(where), name)!r}`"


def rooms() -> Iterator[str]:
    """Who may call whom: the contract that import-linter holds, drawn as text."""
    contract = _pyproject()["tool"]["importlinter"]["contracts"][0]
    layers = [layer.replace("podium.", "") for layer in contract["layers"]]
    width = max(map(len, layers)) + 4
    yield "```text"
    for place, layer in enumerate(layers):
        if place:
            yield " " * (width // 2) + "|"
            yield " " * (width // 2) + "v"
        yield layer.center(width).rstrip()
    yield "```"


def modules() -> Iterator[str]:
    """Every room and module with the first sentence of its docstring."""
    package = CHECKOUT / "src" / "podium"
    for path in [package, *sorted(path for path in package.iterdir() if (path / "__init__.py").is_file())]:
        name = "podium" if path == package else f"podium.{path.name}"
        files = sorted(file for file in path.glob("*.py") if file.name != "__init__.py")
        yield from ["", f"### {name}", ""]
        sentence = _first_sentence(path / "__init__.py")
        yield from [sentence, ""] if sentence else []
        yield from table(["module", "what it is"], [[f"`{file.stem}`", _first_sentence(file)] for file in files])


def _first_sentence(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ").replace("``", "`")


def dependencies(group: str, reasons: Mapping[str, str]) -> Iterator[str]:
    """The dependencies of a group ("" for those of every user) with the reason of each; none may be left out."""
    project = _pyproject()["project"]
    listed = project["optional-dependencies"][group] if group else project["dependencies"]
    found: dict[str, list[str]] = {}
    for requirement in listed:
        name, bound, where = re.fullmatch(r"([\w-]+)>=([\d.]+)(?:; (.*))?", requirement).groups()
        found[name] = [bound, f"where `{where}`" if where else "everywhere"]
    if set(found) != set(reasons):
        raise ValueError(f"pyproject.toml has {sorted(found)}, the document {sorted(reasons)}")
    rows = [[f"`{name}`", *found[name], why] for name, why in reasons.items()]
    yield from table(["package", "from version", "installed", "why"], rows)


def extras(reasons: Mapping[str, str]) -> Iterator[str]:
    """What is installed only on demand, with the reason of each extra; those for changing Podium are left out."""
    listed = {
        name: wanted for name, wanted in _pyproject()["project"]["optional-dependencies"].items() if name != "dev"
    }
    if set(listed) != set(reasons):
        raise ValueError(f"pyproject.toml has the extras {sorted(listed)}, the document {sorted(reasons)}")
    rows = []
    for extra, why in reasons.items():
        [(package, bound)] = [requirement.split(">=") for requirement in listed[extra]]
        rows.append([f"`{extra}`", f"`{package}`", bound, why])
    yield from table(["extra", "package", "from version", "why"], rows)


def _pyproject() -> dict[str, dict]:
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
