"""Teams that are linked to each other, directly or by others between them, and the order in which they submitted."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def find_clusters(links: Iterable[tuple[Name, Name]]) -> list[list[Name]]:
    """The connected groups of names, each in the order in which the names came."""
    group_of: dict[Name, list[Name]] = {}
    for one, other in links:
        first, second = group_of.setdefault(one, [one]), group_of.setdefault(other, [other])
        if first is second:
            continue
        first += second
        group_of |= dict.fromkeys(second, first)
    unique = {id(group): group for group in group_of.values()}
    return list(unique.values())


def count_turns(authors: Sequence[Hashable]) -> tuple[int, float]:
    """How often the author changes from one submission to the next, and how often it would in a random order.

    With ``k_a`` submissions of author ``a`` among ``N``, the expectation is ``N - sum(k_a^2) / N``: each of the
    ``N - 1`` neighbouring places holds two authors with probability ``1 - sum(k_a (k_a - 1)) / (N (N - 1))``.
    """
    n = len(authors)
    if not n:
        return 0, 0.0
    counts = [authors.count(author) for author in set(authors)]
    return sum(one != other for one, other in pairwise(authors)), n - sum(count**2 for count in counts) / n
