"""The lint over an export finds what was laid there too early, and nothing in what `publish` writes."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tiny import NOW, Tiny, make_tiny, with_rules

from podium.competition.folder import load_competition
from podium.use.check_published import find_published_secrets
from podium.use.check_subject import load_subject
from podium.use.close import close, close_and_reveal
from podium.use.places import export_dir
from podium.use.publish import publish

LATER = NOW + timedelta(days=1)


@pytest.fixture
def published(tmp_path: Path) -> Tiny:
    """An anonymous competition with a team whose name and private score cannot be mistaken."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(anonymous="true"))
    tiny.submit("Ann Secretname", 1.0, 7.654321)
    publish(tiny.root, tiny.competition)
    return tiny


def found(tiny: Tiny) -> str:
    return "\n".join(map(str, find_published_secrets(load_subject(tiny.root, tiny.competition))))


def lay(tiny: Tiny, text: str, name: str = "notes.md") -> str:
    (export_dir(tiny.root, "tiny") / name).write_text(text)
    return found(tiny)


def private_score(tiny: Tiny) -> str:
    with tiny.store() as store:
        return repr(store.submissions("tiny")[0].scores["private"])


def test_what_publish_writes_gives_nothing_away(published: Tiny) -> None:
    """Before the close, after it, and once the labels are revealed; nor does a competition without an export."""
    assert found(published) == ""
    close(published.root, published.competition, now=LATER)
    publish(published.root, published.competition)
    assert found(published) == ""
    close_and_reveal(published.root, published.competition, now=LATER)
    publish(published.root, published.competition)
    assert found(published) == ""
    shutil.rmtree(export_dir(published.root, "tiny"))
    assert found(published) == ""


def test_labels_before_the_reveal_are_found(published: Tiny) -> None:
    """The file under its name and under another, and its lines in a text; none is quoted."""
    solution = published.competition.solution_path.read_text()
    said = lay(published, solution, "solution.csv")
    assert "leaderboards/tiny/solution.csv may be published later only" in said
    assert "leaderboards/tiny/solution.csv is the solution, which is not revealed yet" in said
    rows = [row.split(",")[:2] for row in solution.splitlines()[1:11]]
    said = lay(published, "\n".join(f"| {row} | {answer} |" for row, answer in rows))
    assert "leaderboards/tiny/notes.md has 10 lines with the id and the answer" in said
    assert rows[0][0] not in said


def test_a_private_score_before_the_close_is_found(published: Tiny) -> None:
    """In a text, or as the table of the standings; after the close both may be read."""
    score = private_score(published)
    assert lay(published, f"the best has {score} so far") == (
        "leaderboards/tiny/notes.md holds a private score before the close: remove it, and publish again"
    )
    assert "private.csv may be published later only" in lay(published, "rank\n", "private.csv")
    close(published.root, published.competition, now=LATER)
    assert found(published) == ""


def test_a_token_is_found(published: Tiny) -> None:
    """One that was issued, wherever it stands; the form of one in a manual is none."""
    with published.store() as store:
        token = store.issue_token("team", team=store.get_team("Ann Secretname"), now=NOW)
    assert lay(published, "send `Authorization: Bearer podium_team_...`") == ""
    said = lay(published, f'{{"token":"{token}"}}')
    assert "holds a token" in said
    assert token not in said


def test_a_real_name_is_found_where_the_competition_is_anonymous(published: Tiny) -> None:
    """As whole words; where names are shown there is nothing to find."""
    assert lay(published, "Ann Secretnames are no name") == ""
    said = lay(published, "congratulations to Ann Secretname!")
    assert "holds the real name of somebody" in said
    assert "Ann" not in said
    path = published.competition.folder / "competition.toml"
    path.write_text(path.read_text().replace("anonymous = true", "anonymous = false"))
    assert found(make_again(published)) == ""


def make_again(tiny: Tiny) -> Tiny:
    """The same with its toml read again."""
    return Tiny(tiny.root, load_competition(tiny.competition.folder))
