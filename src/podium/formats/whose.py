"""Whose a file is: the person of a roster that a label names, by id, login, mail or name, or nobody.

A person is found by what is said exactly: letters are compared without case and accents, names in either order.
What is nearly a name is a suggestion to a reader and is never taken for one.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podium.team import Person

ALIKE = 75.0
"""From which likeness (0 to 100) on a name is suggested."""
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})


@dataclass(frozen=True, kw_only=True)
class Found:
    """Who a label names.

    Attributes
    ----------
    place : int or None
        In the roster; None where it is nobody, or not clear who.
    by : str
        "id", "login", "mail address" or "name".
    why : str
        Why it is nobody.
    """

    place: int | None
    by: str = ""
    why: str = ""


def fold(text: str) -> str:
    """``text`` without case, accents and ligatures; other signs become blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare))


class Whose:
    """Finds the people of a roster."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people
        self._names = [fold(person.name).split() for person in people]
        self._logins = [fold(person.login) for person in people]
        self._mails = [fold(person.email) for person in people]
        self._mail_names = [fold(person.email.partition("@")[0]) for person in people]
        self._ids = [fold(person.roster_id) for person in people]

    def find(self, label: str, *, id_: str = "", in_ids: bool = True) -> Found:
        """Who it is.

        Parameters
        ----------
        label : str
            A name, a mail address, or anything that holds one.
        id_ : str
            An id beside the label.
        in_ids : bool
            Whether the label may hold an id, a login or a mail address.
        """
        words = fold(label).split()
        ways: list[tuple[str, list[int]]] = []
        if id_:
            ways.append(("id", self._equal(self._ids, fold(id_))))
        if in_ids:
            ways += [("id", self._within(self._ids, words)), ("login", self._within(self._logins, words))]
            ways += [("mail address", self._within(self._mails, words))]
            ways += [("mail address", self._equal(self._mail_names, " ".join(words)))]
        named = self._named(words)
        for by, places in (*ways, ("name", named)):
            if len(places) == 1:
                if len(named) == 1 and named != places:
                    return self._torn(by, places[0], named[0])
                return Found(place=places[0], by=by)
            if len(places) > 1:
                return Found(place=None, why=f"it names several people: {self._list(places)}")
        return Found(place=None, why=self._suggest(words))

    def _equal(self, texts: Sequence[str], text: str) -> list[int]:
        return [place for place, one in enumerate(texts) if one and one == text]

    def _within(self, texts: Sequence[str], words: Sequence[str]) -> list[int]:
        """Whose text stands among the words, all of it in a row."""
        line = f" {' '.join(words)} "
        return [place for place, one in enumerate(texts) if one and f" {one} " in line]

    def _named(self, words: Sequence[str]) -> list[int]:
        """Whose whole name is among the words, in any order or written as one; the longest name wins."""
        runs = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(len(words), i + 6) + 1)}
        found = [place for place, name in enumerate(self._names) if name and _is_named(name, words, runs)]
        longest = max((len(self._names[place]) for place in found), default=0)
        best = [place for place in found if len(self._names[place]) == longest]
        rest = {word for place in found for word in self._names[place]}
        is_clear = len(best) == 1 and rest <= set(self._names[best[0]])
        return best if is_clear else found

    def _torn(self, by: str, one: int, other: int) -> Found:
        people = self.people
        return Found(place=None, why=f"the {by} is that of {people[one].name}, the name that of {people[other].name}")

    def _suggest(self, words: Sequence[str]) -> str:
        from rapidfuzz.fuzz import token_sort_ratio

        ratios = [token_sort_ratio(" ".join(words), " ".join(name)) for name in self._names]
        best = max(range(len(ratios)), key=ratios.__getitem__, default=None)
        if best is None or ratios[best] < ALIKE:
            return "nobody on the roster is called so"
        return (
            f"nobody on the roster is called so; {self.people[best].name} is nearest: rename the file if that is right"
        )

    def _list(self, places: Sequence[int]) -> str:
        names = [self.people[place].name for place in places[:4]]
        return ", ".join(names) + (", ..." if len(places) > 4 else "")


def _is_named(name: Sequence[str], words: Sequence[str], runs: set[str]) -> bool:
    if len(name) == 1:
        return name[0] in words
    if all(words.count(word) >= name.count(word) for word in name):
        return True
    return any("".join(order) in runs for order in _orders(name))


def _orders(name: Sequence[str]) -> Iterator[Sequence[str]]:
    """First names first, and every way to write last names first."""
    for split in range(len(name)):
        yield [*name[split:], *name[:split]]
