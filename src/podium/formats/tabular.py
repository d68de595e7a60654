"""Train, test and answers among the files of a bundle that names folders and no tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from podium.formats.matrices import Matrix, read_matrix
from podium.formats.source import Source, list_files

NO_FEATURES = ("predict", "submission", "sample")
"""What is no table of the rows' columns, although it has as many rows: somebody's answers."""

ANSWERS = ("label", "solution", "truth", "reference", "target", "answer", "y_")


def list_part(source: Source, part: Path | None) -> list[Path]:
    """The files of a part: a folder, an archive, or nothing."""
    return [] if part is None else list_files(source.open_part(part))


def find_truth(files: Sequence[Path]) -> tuple[Matrix | None, str]:
    """The table of true answers among the reference data, or why it cannot be told."""
    tables = [table for path in files if (table := read_matrix(path)) is not None and table.n_rows > 1]
    if len(tables) > 1:
        named = [table for table in tables if _sounds_like(table.path, ANSWERS)]
        named = [table for table in named if "train" not in table.path.name.lower()]
        tables = named if len(named) == 1 else tables
    if not tables:
        if not files:
            return None, "it names no reference data"
        return None, f"none of its {len(files)} reference files is a table of two lines or more"
    if len(tables) > 1:
        names = ", ".join(table.path.name for table in tables[:4])
        return None, f"its reference data are {len(tables)} tables ({names}), and one is expected"
    return tables[0], ""


def _sounds_like(path: Path, words: Sequence[str]) -> bool:
    return any(word in path.name.lower() for word in words)


@dataclass(frozen=True, kw_only=True)
class Features:
    """Where the columns of rows are read from; None where no file fits."""

    test: Matrix | None
    train: Matrix | None
    train_labels: Matrix | None


def find_features(files: Sequence[Path], truth: Matrix) -> Features:
    """The files whose rows are those of the test set, and those to learn from.

    A file belongs to the test set if it has as many rows as the answers and is no answer itself; ``train`` in the name
    makes it one to learn from.
    """
    tables = [table for path in files if (table := read_matrix(path)) is not None and table.rows != truth.rows]
    train = [table for table in tables if _sounds_like(table.path, ("train",))]
    labels = next((table for table in train if _sounds_like(table.path, ANSWERS)), None)
    learnt = next((table for table in train if table is not labels and _fits(table, labels)), None)
    rest = [table for table in tables if not _sounds_like(table.path, ("train", *ANSWERS, *NO_FEATURES))]
    fitting = [table for table in rest if table.n_rows == truth.n_rows and not _is_sample(table, truth)]
    return Features(
        test=max(fitting, key=lambda table: _nearness(table.path, truth.path), default=None),
        train=learnt or labels,
        train_labels=labels if learnt is not None else None,
    )


def _fits(table: Matrix, labels: Matrix | None) -> bool:
    return labels is None or table.n_rows == labels.n_rows


def _is_sample(table: Matrix, truth: Matrix) -> bool:
    """Whether it looks like a submission: the very columns of the answers."""
    return bool(table.names) and table.names == truth.names


def _nearness(path: Path, other: Path) -> int:
    """How much of the two names is the same at their beginning, and whether the first says that it is a test set."""
    stem, known = path.name.lower(), other.name.lower()
    same = next((place for place, (a, b) in enumerate(zip(stem, known, strict=False)) if a != b), len(stem))
    return same + (20 if "test" in stem or "valid" in stem else 0)


def read_names(files: Sequence[Path], n_columns: int, word: str) -> list[str]:
    """Names of columns from a ``.name`` file of that many lines, as ChaLearn's bundles have them; else nothing."""
    for path in files:
        if path.suffix == ".name" and word in path.name.lower():
            names = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
            names = [name for name in names if name]
            if len(names) == n_columns == len(set(names)):
                return names
    return []
