"""A leak lint over what ``podium publish`` wrote, and over what somebody laid beside it in ``leaderboards/<slug>/``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from podium.errors import Problem
from podium.store.store import Store
from podium.store.tokens import holds_token
from podium.submission import PRIVATE, PUBLIC
from podium.use.check_public import MOST_BYTES, answers_by_id, count_answers
from podium.use.check_subject import Subject
from podium.use.places import export_dir, store_path
from podium.use.publish import PRIVATE_TABLE, README, SALT, SOLUTION

FEWEST_DIGITS = 6
"""A score with fewer may stand anywhere by chance."""
SHORTEST_NAME = 3
_NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, kw_only=True)
class _Hidden:
    """What may not be read by anybody yet: empty where it may."""

    files: frozenset[str]
    scores: frozenset[str]
    names: re.Pattern[str] | None
    is_unrevealed: bool


def find_published_secrets(subject: Subject) -> Iterator[Problem]:
    """Labels before they are revealed, private scores before the close, tokens, and real names where none are shown."""
    folder = export_dir(subject.root, subject.competition.slug)
    if not folder.is_dir() or not store_path(subject.root).exists():
        return
    with Store.open(store_path(subject.root)) as store:
        hidden = _load_hidden(subject, store)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_BYTES:
            name = f"leaderboards/{subject.competition.slug}/{path.relative_to(folder).as_posix()}"
            for secret in _find_secrets(subject, path, hidden):
                yield Problem(f"{name} {secret}: remove it, and publish again")


def _find_secrets(subject: Subject, path: Path, hidden: _Hidden) -> Iterator[str]:
    data = path.read_bytes()
    text = data.decode("utf-8", "replace")
    if path.name in hidden.files:
        yield "may be published later only"
    if hidden.is_unrevealed and data == subject.competition.solution_path.read_bytes():
        yield "is the solution, which is not revealed yet"
    elif hidden.is_unrevealed and (n_lines := count_answers(text, answers_by_id(subject))):
        yield f"has {n_lines} lines with the id and the answer of a test row, which are not revealed yet"
    if not hidden.scores.isdisjoint(_NUMBER.findall(text)):
        yield "holds a private score before the close"
    if holds_token(text):
        yield "holds a token, with which anybody may act for its owner; revoke that one, too"
    if path.name != README and hidden.names is not None and hidden.names.search(text):  # whose words are Podium's
        yield "holds the real name of somebody, and the competition is anonymous"


def _load_hidden(subject: Subject, store: Store) -> _Hidden:
    slug = subject.competition.slug
    is_open, is_unrevealed = store.closed_at(slug) is None, not store.reveals(slug)
    files = ([PRIVATE_TABLE] if is_open else []) + ([SOLUTION, SALT] if is_unrevealed else [])
    return _Hidden(
        files=frozenset(files),
        scores=_private_scores(store, slug) if is_open else frozenset(),
        names=_real_names(store) if subject.competition.rules.anonymous else None,
        is_unrevealed=is_unrevealed,
    )


def _private_scores(store: Store, slug: str) -> frozenset[str]:
    """In full, and none that is a public one too."""
    submissions = store.submissions(slug)
    public, private = ({repr(one.scores[split]) for one in submissions} for split in (PUBLIC, PRIVATE))
    return frozenset(text for text in private - public if sum(map(str.isdigit, text)) >= FEWEST_DIGITS)


def _real_names(store: Store) -> re.Pattern[str] | None:
    """Whatever tells who somebody is, as whole words."""
    named = {team.name for team in store.teams() if not team.is_baseline}
    for member in store.members():
        named |= {member.person.name, member.person.email, member.person.login}
    kept = sorted(re.escape(name) for name in named if len(name) >= SHORTEST_NAME)
    return re.compile(rf"(?<!\w)(?:{'|'.join(kept)})(?!\w)") if kept else None
