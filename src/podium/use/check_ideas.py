"""Do learners find the ideas that a competition names?"""

from collections.abc import Iterator

from podium.errors import NotAllowedError
from podium.teaching.glossary import get_entry
from podium.use.check_subject import Remark, Subject


def find_unknown_ideas(subject: Subject) -> Iterator[Remark]:
    """A key that is not in the glossary is shown nowhere; nothing else is wrong with it."""
    for key in subject.competition.ideas:
        try:
            get_entry(key)
        except NotAllowedError as error:
            yield Remark(f"`ideas` in competition.toml: {error}")
