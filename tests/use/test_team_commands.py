"""``podium team``, from the command to the stored row and back."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from program import Ran, Run
from tiny import NOW, Tiny, make_tiny, with_rules

from podium.competition.anonymous import make_anonymous
from podium.competition.folder import get_competition
from podium.competition.toml import load_settings
from podium.errors import DeadlineError, InvalidCompetitionError, NotAllowedError, SubmissionLimitError
from podium.store.allowances import Allowance
from podium.tables.write import safe_cell
from podium.use.close import close
from podium.use.places import store_path
from podium.use.publish import publish
from podium.use.team import read_person
from podium.use.team_allowance import extend
from podium.use.team_import import import_roster
from podium.use.verify import verify
from podium.use.verify_export import verify_export

ROSTER = "Name,Mail,ID\nAna Lima,ana@example.org,1\nBo Ek,bo@example.org,2\n"


@pytest.fixture
def team(run: Run, tiny: Tiny):
    """Run `podium team ...` in the root of the tiny competition."""
    return lambda *words: run("team", *words, "--root", tiny.root)


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_from_a_roster_to_a_class(run: Run, team, tiny: Tiny, tmp_path: Path) -> None:
    """Import, import again, see who is who, submit under one's own name."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    first = team("import", path, "--slug", "tiny")
    assert 'Read      name from "Name", mail from "Mail", id from "ID"' in first.out
    assert "Added     2 people, in 2 new teams" in first.out
    assert "`anonymous = true` below [rules] in competitions/tiny/competition.toml" in first.err
    again = team("import", path, "--slug", "tiny", "--anonymous")
    assert "Unchanged 2 people" in again.out
    assert "Boards and pages of tiny show pseudonyms." in again.err
    assert get_competition(tiny.root, "tiny").rules.anonymous
    named = rows(team("list", "--names", "--format", "csv"))
    assert [(row["team"], row["email"], row["roster_id"]) for row in named] == [
        ("Ana Lima", "ana@example.org", "1"),
        ("Bo Ek", "bo@example.org", "2"),
    ]
    file = tmp_path / "mine.csv"
    file.write_bytes(tiny.file(1.0, 1.0))
    told = json.loads(run("submit", "tiny", file, "--json", "--team", "ana lima", "--root", tiny.root).out)
    assert told["team"] == named[0]["pseudonym"]
    listed = {row["pseudonym"]: row["submissions"] for row in rows(team("list", "--format", "csv"))}
    assert listed == {named[0]["pseudonym"]: "1", named[1]["pseudonym"]: "0"}


def test_a_roster_that_is_refused_changes_nothing(team, tiny: Tiny, tmp_path: Path) -> None:
    """Names that cannot be a team's are told together with everything else, in the order of the lines."""
    tiny.baseline("forest", "default", 1.0)
    path = tmp_path / "roster.csv"
    path.write_text(f"Name,Team\n,red\nAna,forest\nBo,re\u200bd\n{'x' * 61},\nCy,red\n")
    before = (tiny.competition.folder / "competition.toml").read_text()
    ran = team("import", path, "--slug", "tiny", "--anonymous")
    assert ran.code == 1
    assert [line for line in ran.err.splitlines() if line.startswith("  - ")] == [
        "  - there is no name (line 2)",
        "  - 'forest' is the name of a baseline and cannot be a team's (line 3)",
        "  - the team name 're\\u200bd' holds the character '\\u200b', which cannot be seen; remove it (line 4)",
        f"  - a team name has 1 to 60 characters; '{'x' * 61}' has 61 (line 5)",
    ]
    assert rows(team("list", "--names", "--format", "csv")) == []
    assert (tiny.competition.folder / "competition.toml").read_text() == before


def test_who_is_not_on_the_roster_stays_and_is_counted(tiny: Tiny, tmp_path: Path) -> None:
    """Students leave, and rosters are filtered: nobody is removed by an import."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    import_roster(tiny.root, path, now=NOW)
    path.write_text(ROSTER.replace("Bo Ek,bo@example.org,2", "Cy Oz,cy@example.org,3"))
    imported = import_roster(tiny.root, path, now=NOW)
    assert imported.n_missing == 1
    assert [one.change for one in imported.enrolled] == ["unchanged", "added"]


def test_a_team_is_made_named_anew_and_emptied(team) -> None:
    """By name or by pseudonym; what is printed names it by pseudonym."""
    assert "New team  Owls, pseudonym " in team("add", "Owls", "--member", "Ana Lima <ana@example.org>").out
    assert "Added     Bo" in team("add", "owls", "--member", "Bo").out
    assert "there is a team 'owls' already" in team("add", "owls").err
    pseudonym = rows(team("list", "--format", "csv"))[0]["pseudonym"]
    assert team("rename", pseudonym, "Night Owls").out == f"Renamed   {pseudonym} is called Night Owls now\n"
    assert team("remove-member", "night owls", "ANA@example.org").out == f"Removed   ANA@example.org from {pseudonym}\n"
    assert "has no member 'ANA@example.org'" in team("remove-member", pseudonym, "ANA@example.org").err
    assert "Forgotten 1 member" in team("forget", "Night Owls").out
    assert [(row["team"], row["member"]) for row in rows(team("list", "--names", "--format", "csv"))] == [
        (pseudonym, "")
    ]
    assert "there is no team 'Night Owls'" in team("forget", "Night Owls").err


def test_a_token_is_shown_once(team) -> None:
    """Standard output holds the token and nothing else, for a script; the list never does."""
    team("add", "owls")
    issued = team("token", "owls", "--label", "laptop", "--expires", "2096-12-24")
    assert issued.out.startswith("podium_team_")
    assert issued.out.count("\n") == 1
    [row] = json.loads(team("tokens", "--format", "json").out)
    assert (row["id"], row["label"], row["state"], row["expires_at"]) == (1, "laptop", "valid", "2096-12-25T00:00:00Z")
    assert "Revoked   team token 1 of " in team("revoke", "1").out
    assert [row["state"] for row in rows(team("tokens", "owls", "--format", "csv"))] == ["revoked"]
    assert "has passed" in team("token", "owls", "--expires", "2020-12-24").err


def test_more_time_for_one_team(run: Run, tmp_path: Path) -> None:
    """The day ends in the time zone of the class; who has it submits, the others are late."""
    tiny = make_tiny(
        tmp_path / "root", toml=with_rules(closes="2026-12-01", time_zone='"Europe/Berlin"', late='"none"')
    )
    for name in ("ana", "bob"):
        tiny.submit(name, 1.0)
    found, until = extend(tiny.root, tiny.competition, "ana", until=datetime(2026, 12, 8).date(), reason="ill", now=NOW)
    assert until == datetime(2026, 12, 8, 23, tzinfo=UTC)
    after = datetime(2026, 12, 3, tzinfo=UTC)
    assert not tiny.submit("ana", 0.9, now=after).submission.is_late
    with pytest.raises(DeadlineError):
        tiny.submit("bob", 0.9, now=after)
    for wrong, sentence in ((datetime(2026, 11, 30).date(), "is no extension"), (until, "has passed")):
        with pytest.raises(NotAllowedError, match=sentence):
            extend(tiny.root, tiny.competition, "ana", until=wrong, now=until + timedelta(days=1))
    told = run("team", "extend", found.pseudonym, "tiny", "--until", "2096-12-24", "--root", tiny.root)
    assert "until 2096-12-24 23:00 UTC (Tue 00:00 in Europe/Berlin)" in told.out
    with tiny.store() as store:
        [allowance] = store.allowances("tiny").values()
    assert (allowance.reason, allowance.daily_limit) == ("ill", None)


def test_limits_for_one_team(team, tiny: Tiny) -> None:
    """What was allowed before stays beside it; 0 is no limit."""
    tiny.submit("ana", 1.0)
    assert (
        "may submit to tiny: 1 a day, any number in all" in team("limit", "ana", "tiny", "--daily", 1, "--total", 0).out
    )
    team("limit", "ana", "tiny", "--total", 7, "--reason", "a group of three")
    with pytest.raises(SubmissionLimitError):
        tiny.submit("ana", 1.0, minute=1)
    with tiny.store() as store:
        assert list(store.allowances("tiny").values()) == [
            Allowance(daily_limit=1, total_limit=7, reason="a group of three")
        ]
    assert team("limit", "ana", "tiny").code == 2


def test_a_merger_is_on_the_board_and_in_a_ledger_that_holds(run: Run, team, tiny: Tiny, tmp_path: Path) -> None:
    """One line with the better score; store and export are verified before and after the close."""
    tiny.submit("ana", 1.5, 1.5)
    tiny.submit("bob", 1.0, 1.0, minute=1)
    tiny.submit("cy", 2.0, 2.0, minute=2)
    assert team("merge", "ana", "bob").code == 0
    board = json.loads(run("leaderboard", "tiny", "--format", "json", "--root", tiny.root).out)
    assert [(row["team"], row["score"], row["submissions"]) for row in board] == [("ana", 1.0, 2), ("cy", 2.0, 1)]

    def problems() -> list[str]:
        here = [one for _, one in verify(tiny.root, ["tiny"])]
        export = [one for _, one in verify_export(publish(tiny.root, tiny.competition).folder)]
        return [problem for one in (*here, *export) for problem in one.problems]

    assert problems() == []
    close(tiny.root, tiny.competition, now=NOW + timedelta(hours=1))
    assert problems() == []
    assert "tiny, which is closed" in team("merge", "ana", "cy").err


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [("Ana Lima", "Ana Lima", ""), (" Ana <a@x.org> ", "Ana", "a@x.org"), ("李 <l@x.org>", "李", "l@x.org")],
)
def test_a_member_is_a_name_with_or_without_a_mail_address(text: str, name: str, email: str) -> None:
    """As mail programs write it."""
    person = read_person(text)
    assert (person.name, person.email) == (name, email)


@pytest.mark.parametrize("text", ["", "  ", "<a@x.org>", "Ana <a>", "Ana <a@x.org", "Ana <a@x.org> B"])
def test_what_is_no_member_is_refused(text: str) -> None:
    """With an example of one."""
    with pytest.raises(NotAllowedError, match=r"Ana Lima <ana@example\.org>"):
        read_person(text)


@pytest.mark.parametrize(
    "rules",
    [
        "[rules]\ndaily_limit = 3 # a few\n\n[split]\npublic = 0.5\n",
        "[split]\npublic = 0.5\n  [ rules ]  # what holds\nanonymous = false # names\nlate = 'none'\n",
        "[split]\npublic = 0.5",
        "[rules]",
        "[rules]\r\nselections = 1\r\n",
        "[tiers]\npublished = { score = 0.7 }\n[rules]\ntime_zone = 'Europe/Berlin'\n# anonymous = false\n",
    ],
)
def test_one_line_makes_a_competition_anonymous(tmp_path: Path, rules: str) -> None:
    """Every other line stays as it was written, comments too; doing it again changes nothing."""
    path = tmp_path / "competition.toml"
    path.write_bytes(('title = "T"\ntask = "other"\ntarget = "y"\n[metric]\nname = "rmse"\n' + rules).encode())
    before, lines = load_settings(path), path.read_bytes().decode().splitlines()
    make_anonymous(path)
    assert load_settings(path) == {**before, "rules.anonymous": True}
    after = path.read_bytes()
    kept = [line for line in lines if "anonymous = false # names" not in line]
    assert [line for line in after.decode().splitlines() if line in kept] == kept
    make_anonymous(path)
    assert path.read_bytes() == after


def test_rules_in_one_line_are_left_to_a_person(tmp_path: Path) -> None:
    """The file stays as it was."""
    path = tmp_path / "competition.toml"
    text = 'title = "T"\ntask = "other"\ntarget = "y"\nrules = { selections = 1 }\n[metric]\nname = "rmse"\n'
    path.write_text(text)
    with pytest.raises(InvalidCompetitionError, match="add `anonymous = true` to them by hand"):
        make_anonymous(path)
    assert path.read_text() == text


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\tx", "\rx", "  =1", "\uff1d1", "\uff20x", "\n=1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_marked(cell: str) -> None:
    """OWASP's list, also behind blanks."""
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", " ", "Ana", "a=b", "7-1", "'=1", "ana@example.org", "李"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    """An apostrophe in front of everything would be in the way."""
    assert safe_cell(cell) == cell


def test_a_name_that_is_a_formula_is_harmless_in_a_csv(team) -> None:
    """From the roster into the organiser's spreadsheet."""
    team("add", "=HYPERLINK(1)", "--member", "@SUM(A1)")
    [row] = rows(team("list", "--names", "--format", "csv"))
    assert (row["team"], row["member"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")


def test_nobody_needs_a_store_to_be_told_that_there_is_no_team(run: Run, tiny: Tiny) -> None:
    """An empty list says what to do."""
    store_path(tiny.root).unlink()
    ran = run("team", "list", "--root", tiny.root)
    assert (ran.code, ran.out) == (0, "")
    assert "No team yet" in ran.err
