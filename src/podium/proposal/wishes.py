"""What the organiser has said, and what is proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from podium.proposal.columns import Column
from podium.proposal.leaks import Leak

NONE, NEW = "none", "new"
"""Said of a group or time: do not use one; of the id: draw new numbers."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the organiser has said; whatever is None or empty is left to the proposal.

    Attributes
    ----------
    target : sequence of str
        Names of columns, or their numbers counted from 1, or from -1 at the end.
    task, metric : str
    id : str
        A column to be kept as the rows' name; ``"new"`` for new numbers.
    group, time : str
        A column, or ``"none"``.
    drop, keep : sequence of str
        Columns that participants do not get, and columns that they get although they look bad.
    test, public : float
        Shares: of all rows, and of the test rows.
    daily_limit : int
    """

    target: Sequence[str] = ()
    task: str = ""
    metric: str = ""
    id: str = ""
    group: str = ""
    time: str = ""
    drop: Sequence[str] = ()
    keep: Sequence[str] = ()
    test: float | None = None
    public: float | None = None
    daily_limit: int | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A competition that could be made of a table.

    Attributes
    ----------
    columns : mapping from name to Column
        All of the table.
    target : tuple of str
    task, metric : str
    metric_options : mapping
    id : str
        A column, or ``""`` for new numbers.
    group, time : str
        A column, or ``""``.
    test, public : float
        Shares: of all rows, and of the test rows.
    daily_limit : int
    left_out : mapping from a column's name to why
    n_rows : int
        Rows that have an answer.
    why : mapping
        A reason for each of ``target``, ``task``, ``metric``, ``id``, ``split``, ``test``, ``public``, ``limit``.
    leaks : sequence of Leak
    remarks : sequence of str
        What else the organiser should know, such as personal data.
    """

    columns: Mapping[str, Column]
    target: tuple[str, ...]
    task: str
    metric: str
    metric_options: Mapping[str, object]
    id: str
    group: str
    time: str
    test: float
    public: float
    daily_limit: int
    left_out: Mapping[str, str]
    n_rows: int
    why: Mapping[str, str]
    leaks: Sequence[Leak] = ()
    remarks: Sequence[str] = ()

    @property
    def features(self) -> list[Column]:
        """What a model may learn from."""
        apart = {self.id, *self.target, *self.left_out}
        return [column for name, column in self.columns.items() if name not in apart]

    @property
    def new_id(self) -> str:
        """The name of the new numbers: ``id``, unless a column has it."""
        return next(name for name in ("id", "row_id", "podium_id", "new_row_id") if name not in self.columns)

    @property
    def strata(self) -> str:
        """How the target is shared out: by ``"classes"``, by ``"tenths"``, or not at all."""
        if self.group or self.time:
            return "classes" if self.task in ("binary", "multiclass", "ordinal") else ""
        return "tenths" if self.columns[self.target[0]].is_ordered and self.task == "regression" else "classes"
