"""Who submits: a team, even of one."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team; a person alone is a team of one, and a baseline's author is one too.

    The random ``id`` stands in the ledger, so that a name can change without rewriting it.
    """

    id: str
    name: str
    is_baseline: bool = False
