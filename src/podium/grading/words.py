"""Why a grade is what it is, in words."""

from collections.abc import Iterator, Sequence

from podium.competition.rubric import STEPS, Rubric
from podium.grading.grade import Grade
from podium.standings.points import Scale
from podium.standings.tiers import CONFIRMED_Z, GOOD, RESULT, WORLD_CLASS, TierState


def grade_words(rubric: Rubric, grade: Grade, states: Sequence[TierState], scale: Scale | None) -> str:
    """The reason of a grade, without a full stop."""
    lowest = states[0]
    if grade.tier is None:
        if lowest.tier != RESULT:
            return f"below {lowest.tier} ({lowest.rung.name})"
        how = "better than" if lowest.gap == 0 and (lowest.z or 0) > 0 else "no better than"
        return (
            f"not clearly better than {lowest.rung.name}"
            if how == "better than"
            else f"no better than {lowest.rung.name}"
        )
    state = next(state for state in states if state.tier == grade.tier)
    words = f"{grade.tier} ({_relation(state)})"
    if scale is not None and rubric.between != STEPS and grade.points is not None:
        return f"{words}, {grade.points:.0f} points"
    if state.tier != RESULT and state.z is not None and not state.is_confirmed and rubric.unconfirmed < 1:
        words += f", not confirmed: {100 * rubric.unconfirmed:.0f} % of the step"
    return words


def _relation(state: TierState) -> str:
    if state.tier == RESULT:
        return f"clearly better than {state.rung.name}" if state.z is not None else f"better than {state.rung.name}"
    return f"at least {state.rung.name}"


def close_words(rubric: Rubric, grade: Grade, states: Sequence[TierState]) -> Iterator[str]:
    """Where luck decides between two grades: the steps within 1.96 paired standard errors."""
    if not grade.is_close:
        return
    for state in states:
        if state.z is None or state.same_as is not None or (rubric.between != STEPS and state is not states[0]):
            continue
        for at in _steps(rubric, state.tier):
            if abs(state.z - at) < CONFIRMED_Z:
                side = "above" if state.z > at else "below"
                yield (
                    f"luck decides: {abs(state.z - at):.1f} paired standard errors {side} the step to {state.tier}; "
                    f"other test rows could give {grade.low:g} to {grade.high:g}"
                )
                return


def _steps(rubric: Rubric, tier: str) -> list[float]:
    """The paired z at which a tier's grade jumps."""
    if tier == RESULT:
        return [CONFIRMED_Z]
    return [0.0] if rubric.unconfirmed == 1 or tier not in (GOOD, WORLD_CLASS) else [0.0, CONFIRMED_Z]
