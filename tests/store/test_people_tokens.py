"""Tokens: shown once, kept as a hash, worth nothing once they are revoked, expired or used up."""

import re
import string
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_filler import NOON
from thorough import many

from podium.errors import NotAllowedError

LATER = NOON + timedelta(hours=1)


def test_only_the_hash_of_a_token_is_kept(store, path):
    """Its text is in none of the store's files; the row holds its SHA-256."""
    team = store.add_team("ann", now=NOON)
    text = store.issue_token("team", team=team, label="laptop", now=NOON)
    assert re.fullmatch(r"podium_team_[A-Za-z0-9_-]{43}", text)
    assert text.encode() not in b"".join(one.read_bytes() for one in path.parent.glob("podium.db*"))
    assert store.connection.value("SELECT sha256 FROM tokens") == sha256(text.encode()).hexdigest()
    found = store.find_token(text, now=LATER)
    assert (found.team, found.kind, found.label, found.created_at) == (team, "team", "laptop", NOON)
    assert store.tokens(team) == store.tokens() == [found]


def test_no_two_tokens_are_alike(store):
    """Of any kind, to the same end."""
    texts = {store.issue_token("organiser", now=NOON) for _ in range(50)}
    assert len(texts) == 50


@settings(max_examples=many(40), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 100), st.sampled_from(string.printable + "é\0"))
def test_a_token_with_one_wrong_character_is_none(store, place, character):
    """Nor is one that is cut, doubled, or has a blank around it."""
    text = store.issue_token("invitation", now=NOON)
    place %= len(text)
    changed = text[:place] + character + text[place + 1 :]
    assert (store.find_token(changed, now=NOON) is None) == (changed != text)
    for other in (text[:-1], text + text, f" {text}", f"{text}\n", "", "podium_team_" + text[-43:]):
        assert store.find_token(other, now=NOON) is None


def test_an_expired_token_is_worth_nothing(store):
    """From the very moment on."""
    text = store.issue_token("organiser", expires_at=LATER, now=NOON)
    assert store.find_token(text, now=LATER - timedelta(microseconds=1)) is not None
    assert store.find_token(text, now=LATER) is None
    assert [one.state(LATER) for one in store.tokens()] == ["expired"]


def test_a_revoked_token_is_worth_nothing(store):
    """Revoking it again leaves the first moment; the others stay."""
    text, other = (store.issue_token("organiser", now=NOON) for _ in range(2))
    assert store.revoke_token(1, now=NOON).revoked_at == NOON
    assert store.revoke_token(1, now=LATER).revoked_at == NOON
    assert store.find_token(text, now=NOON) is None
    assert store.find_token(other, now=NOON) is not None
    with pytest.raises(NotAllowedError, match="there is no token 3"):
        store.revoke_token(3, now=NOON)


def test_an_invitation_can_be_used_as_often_as_it_says(store):
    """A use that is refused counts nothing."""
    text = store.issue_token("invitation", slug="digits", uses=2, now=NOON)
    assert [store.use_invitation(text, now=NOON).uses_left for _ in range(2)] == [1, 0]
    for _ in range(2):
        with pytest.raises(NotAllowedError, match="this invitation is not valid"):
            store.use_invitation(text, now=NOON)
    assert [one.state(NOON) for one in store.tokens()] == ["used up"]
    endless = store.issue_token("invitation", now=NOON)
    assert store.use_invitation(endless, now=NOON).uses_left is None


def test_a_token_of_another_kind_is_no_invitation(store):
    """Nor is an expired one."""
    ann = store.add_team("ann", now=NOON)
    for text in (
        store.issue_token("team", team=ann, now=NOON),
        store.issue_token("organiser", now=NOON),
        store.issue_token("invitation", expires_at=NOON, now=NOON),
    ):
        with pytest.raises(NotAllowedError):
            store.use_invitation(text, now=NOON)


def test_a_token_of_a_merged_team_speaks_for_the_one_it_counts_for(store):
    """So that no script of its members breaks."""
    ann, bob = store.add_team("ann", now=NOON), store.add_team("bob", now=NOON)
    text = store.issue_token("team", team=bob, now=NOON)
    store.merge_teams(ann, bob, now=NOON)
    assert store.find_token(text, now=NOON).team == ann


@pytest.mark.parametrize(("kind", "has_team"), [("team", False), ("organiser", True), ("admin", False)])
def test_a_token_that_makes_no_sense_is_a_mistake_of_the_program(store, kind, has_team):
    """A team's needs a team, an organiser's has none."""
    team = store.add_team("ann", now=NOON) if has_team else None
    with pytest.raises(ValueError, match="is no kind of token"):
        store.issue_token(kind, team=team, now=NOON)
