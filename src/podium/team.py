"""Who submits: a team, even of one, and the people in it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team; a person alone is a team of one, and a baseline's author is one too.

    The random ``id`` stands in the ledger, so that a name can change without rewriting it. The ``pseudonym``
    ("quiet-heron") stands for the name where a competition is anonymous; baselines have none.
    """

    id: str
    name: str
    is_baseline: bool = False
    pseudonym: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is known of somebody; what is not is empty. ``roster_id`` is the learning platform's."""

    name: str
    email: str = ""
    login: str = ""
    roster_id: str = ""
