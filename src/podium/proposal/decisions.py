"""What was decided, why, and what changes it: one line each."""

from dataclasses import dataclass

from podium.proposal.wishes import Proposal
from podium.tables.quote import count


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One thing that was decided: what, how, why, and the option that changes it."""

    what: str
    taken: str
    why: str
    option: str


def list_decisions(proposal: Proposal) -> list[Decision]:
    """The decisions of a proposal, in the order in which people think of them."""
    n_test = round(proposal.n_rows * proposal.test)
    n_public = round(n_test * proposal.public)
    taken = {
        "target": (", ".join(proposal.target), "--target COLUMN"),
        "task": (proposal.task, "--task NAME"),
        "metric": (proposal.metric, "--metric NAME"),
        "id": (proposal.id or "new numbers", "--id new" if proposal.id else "--id COLUMN"),
        "split": (_how_split(proposal), _other_split(proposal)),
        "test": (f"{percent(proposal.test)}, about {count(n_test, 'row')}", "--test SHARE"),
        "public": (f"{percent(proposal.public)} of these, about {count(n_public, 'row')}", "--public SHARE"),
        "limit": (f"{proposal.daily_limit} a day" if proposal.daily_limit else "none", "--daily-limit N"),
    }
    return [
        Decision(what=what, taken=how, why=proposal.why[what], option=option) for what, (how, option) in taken.items()
    ]


def percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _how_split(proposal: Proposal) -> str:
    if proposal.time:
        return f"in time, by {proposal.time!r}"
    return f"whole groups of {proposal.group!r}" if proposal.group else "at random"


def _other_split(proposal: Proposal) -> str:
    if proposal.time:
        return "--time none"
    return "--group none" if proposal.group else "--time COLUMN, --group COLUMN"
