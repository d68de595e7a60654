"""What a team is told after a submission, and where it stands, as lines for people."""

from collections.abc import Iterable, Iterator

from podium.cli.chart import plain
from podium.cli.rows import labelled


def said_lines(said: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Labels and sentences, one a line."""
    for label, words in said:
        yield labelled(label, plain(words))
