"""Which column plays which part: id, target, prediction, weight and their like."""

from collections.abc import Mapping, Sequence

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, Problem
from podium.metrics.shapes import EXTRA_ROLES, Roles

ROLES = ("id", "target", "prediction", *EXTRA_ROLES, "usage")

Columns = Mapping[str, str | Sequence[str]]


def competition_roles(competition: Competition) -> Roles:
    """The roles that a competition's toml gives its columns; predictions are named by the metric's shape."""
    named = {role: _names(columns) for role, columns in competition.metric.columns.items()}
    return Roles(
        id=competition.id,
        target=competition.target,
        prediction=named.pop("prediction", ()),
        extra={"usage": ("Usage",), **named},
    )


def read_roles(solution: Sequence[str], columns: Columns | None) -> Roles:
    """The roles of a solution's columns, as the caller names them or by default.

    Default: the id is the first column; targets are the rest without ``Usage`` and columns that have a role.

    Raises
    ------
    InvalidCompetitionError
        A role is unknown, or names a column that the solution does not have.
    """
    named = {role: _names(given) for role, given in (columns or {}).items() if given}
    problems = [
        Problem(f"{role!r} is no role of a column; the roles are {', '.join(ROLES)}")
        for role in named
        if role not in ROLES
    ]
    problems += [
        Problem(f"the {role} column {name!r} is not in the solution, which has {', '.join(solution)}")
        for role, names in named.items()
        for name in names
        if role in ROLES and role != "prediction" and name not in solution
    ]
    if problems:
        raise InvalidCompetitionError("the solution cannot be read", problems)
    ids = named.pop("id", tuple(solution[:1]))
    prediction = named.pop("prediction", ())
    if "usage" not in named and "Usage" in solution:
        named["usage"] = ("Usage",)
    taken = {*ids, *(name for role, names in named.items() if role != "target" for name in names)}
    target = named.pop("target", tuple(name for name in solution if name not in taken))
    return Roles(id=ids, target=target, prediction=prediction, extra=named)


def _names(given: object) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)  # type: ignore[arg-type]
