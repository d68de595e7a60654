"""Who is in a team: pseudonyms, members, merged teams, and people who are forgotten."""

import json
import sqlite3
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_filler import NO_LIMITS, NOON, check_whole, open_store, submit
from thorough import many

from podium.errors import NotAllowedError, SubmissionLimitError
from podium.store import pseudonyms, schema
from podium.store.allowances import Allowance
from podium.store.limits import Limits
from podium.store.pseudonyms import ADJECTIVES, ANIMALS, draw_pseudonym
from podium.team import Person

ANA = Person(name="Ana Lima", email="ana@example.org", login="alima", roster_id="101")
HURTS = (
    "ass",
    "ape",
    "pig",
    "cow",
    "dog",
    "rat",
    "cock",
    "tit",
    "coon",
    "hog",
    "sloth",
    "snake",
    "fat",
    "dumb",
    "slow",
)
MEDALS = ("gold", "golden", "silver", "bronze", "first", "last", "top", "best", "winning", "losing", "lucky")
BODIES = ("big", "small", "tall", "short", "old", "young", "black", "white", "brown", "red", "yellow", "blind", "deaf")


def test_there_are_enough_friendly_pairs():
    """At least 20,000, each word once, in plain letters, short enough for a table."""
    assert len(ADJECTIVES) * len(ANIMALS) >= 20_000
    for words in (ADJECTIVES, ANIMALS):
        assert len(set(words)) == len(words)
        assert all(word.isascii() and word.isalpha() and word.islower() and 2 < len(word) < 14 for word in words)
    assert not {*ADJECTIVES, *ANIMALS} & {*HURTS, *MEDALS, *BODIES}


def test_a_pseudonym_is_never_given_twice(monkeypatch):
    """Not even when all pairs are used up: then they are numbered."""
    monkeypatch.setattr(pseudonyms, "ADJECTIVES", ("quiet", "bold"))
    monkeypatch.setattr(pseudonyms, "ANIMALS", ("heron",))
    drawn: list[str] = []
    for _ in range(5):
        drawn.append(draw_pseudonym(drawn.__contains__))
    assert sorted(drawn[:2]) == ["bold-heron", "quiet-heron"]
    assert sorted(drawn[2:4]) == ["bold-heron-2", "quiet-heron-2"]
    assert drawn[4] in ("bold-heron-3", "quiet-heron-3")


def test_a_team_has_a_pseudonym_from_its_creation(store):
    """It stays when the name changes; baselines have none."""
    ann = store.add_team("ann", now=NOON)
    adjective, animal = ann.pseudonym.split("-")
    assert adjective in ADJECTIVES
    assert animal in ANIMALS
    assert store.rename_team(ann, "Anna").pseudonym == ann.pseudonym
    assert store.get_team("anna") == store.get_pseudonym(ann.pseudonym)
    assert store.add_team("forest", is_baseline=True, now=NOON).pseudonym == ""


def test_no_team_takes_the_pseudonym_of_another_one_as_its_name(store):
    """In capitals neither; to rename to it is refused as well."""
    ann, bob = store.add_team("ann", now=NOON), store.add_team("bob", now=NOON)
    for name in (ann.pseudonym, ann.pseudonym.upper()):
        with pytest.raises(NotAllowedError, match="is the pseudonym of a team"):
            store.add_team(name, now=NOON)
        with pytest.raises(NotAllowedError, match="is the pseudonym of a team"):
            store.rename_team(bob, name)
    with pytest.raises(NotAllowedError, match="is the name of another team"):
        store.rename_team(bob, "Ann")
    assert [team.name for team in store.teams()] == ["ann", "bob"]


def test_teams_of_an_older_store_get_their_pseudonyms(path, monkeypatch):
    """Once, and each another one."""
    old = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", old[: [step.__name__ for step in old].index("m008_people")])
    with open_store(path) as store:
        for place in range(40):
            store.connection.run(
                "INSERT INTO teams (id, name, folded_name, is_baseline, created_at) VALUES (?, ?, ?, ?, '')",
                [f"{place:016}", f"t{place}", f"t{place}", place % 10 == 0],
            )
    monkeypatch.undo()
    with open_store(path) as store:
        first = store.teams()
    with open_store(path) as store:
        assert store.teams() == first
    drawn = [team.pseudonym for team in first if not team.is_baseline]
    assert len(set(drawn)) == len(drawn) == 36
    assert all("-" in one for one in drawn)


def test_a_person_of_a_roster_is_a_team_of_one(store):
    """Named like the person; a second person of that name gets a number, a namesake of a baseline too."""
    store.add_team("Forest", is_baseline=True, now=NOON)
    people = [ANA, Person(name="Ana Lima", roster_id="102"), Person(name="forest")]
    enrolled = store.enrol([("", person) for person in people], now=NOON)
    assert [one.member.team.name for one in enrolled] == ["Ana Lima", "Ana Lima (2)", "forest (2)"]
    assert [one.change for one in enrolled] == ["added"] * 3
    assert store.members() == [one.member for one in enrolled]


def test_whoever_has_submitted_keeps_the_team(store):
    """A roster that comes later finds the team of that name, if nobody is in it."""
    team = store.add_team("ana lima", now=NOON)
    [enrolled] = store.enrol([("", ANA)], now=NOON)
    assert enrolled.member.team == team
    assert not enrolled.is_new_team


@settings(max_examples=many(25), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(["1", "2", "3", "4", "5"]), unique=True), st.sampled_from(["", "red"]))
def test_the_same_roster_again_changes_nothing(tmp_path_factory, ids, team):
    """Whatever people there are: all are known the second time, and nobody is there twice."""
    roster = [(team, Person(name="Ana", roster_id=id_)) for id_ in ids]
    with open_store(tmp_path_factory.mktemp("roster") / "private" / "podium.db") as store:
        store.enrol(roster, now=NOON)
        members, teams = store.members(), store.teams()
        again = store.enrol(roster, now=NOON + timedelta(days=1))
        assert {one.change for one in again} <= {"unchanged"}
        assert (store.members(), store.teams()) == (members, teams)
        assert len(members) == len(ids)


def test_a_roster_brings_people_up_to_date(store):
    """By id, else mail, else login; an empty cell takes nothing away, a named team is moved to."""
    store.enrol([("", ANA)], now=NOON)
    changes = [
        Person(name="Ana Souza", roster_id="101"),
        Person(name="Ana Souza", email="ANA@example.org", login="asouza"),
        Person(name="Ana Souza", login="ASOUZA"),
    ]
    told = [store.enrol([("", person)], now=NOON)[0].change for person in changes]
    assert told == ["updated", "updated", "updated"]
    [member] = store.members()
    assert member.person == Person(name="Ana Souza", email="ANA@example.org", login="ASOUZA", roster_id="101")
    [moved] = store.enrol([("red", changes[0])], now=NOON)
    assert (moved.change, moved.member.team.name, moved.is_new_team) == ("moved", "red", True)
    assert store.members(store.get_team("Ana Lima")) == []


def test_a_namesake_with_another_id_is_somebody_else(store):
    """And one of whom only the name is known may be the same."""
    store.enrol([("", Person(name="Ana Lima"))], now=NOON)
    assert store.enrol([("", ANA)], now=NOON)[0].change == "updated"
    assert store.enrol([("", Person(name="Ana Lima", roster_id="7"))], now=NOON)[0].change == "added"


def test_a_roster_with_an_impossible_name_enrols_nobody(store):
    """All or none."""
    with pytest.raises(NotAllowedError):
        store.enrol([("", ANA), ("", Person(name="x" * 61))], now=NOON)
    assert store.members() == []
    assert store.teams() == []


@pytest.fixture
def merged(store):
    """b counts for a: a has submitted once, b twice and to another competition, and c is beside them."""
    a, b, c = (store.add_team(name, now=NOON) for name in "abc")
    submit(store, a)
    submit(store, b)
    submit(store, b, slug="iris")
    submit(store, c)
    store.enrol([("b", ANA)], now=NOON)
    store.merge_teams(a, b, now=NOON)
    return a, b, c


def test_what_a_merged_team_has_sent_counts_for_the_other_one(store, merged):
    """By name, in lists and counts, while every row and every chain stays whole."""
    a, b, c = merged
    assert store.get_team("B") == a
    assert store.get_pseudonym(b.pseudonym) == a
    assert store.teams() == [a, c]
    assert [one.number for one in store.submissions("digits", a)] == [1, 2]
    assert [one.team.name for one in store.submissions()] == ["a", "a", "a", "c"]
    assert store.count_submissions() == {a.id: {"digits": 2, "iris": 1}, c.id: {"digits": 1}}
    assert [one.team for one in store.members()] == [a]
    assert store.holdings("digits").submissions[2].facts["team"] == b.id
    assert check_whole(store)


def test_the_ledger_says_that_two_teams_are_one(store, merged):
    """In every competition that one of them took part in; with ids, and no names."""
    a, b, _ = merged
    for slug in ("digits", "iris"):
        last = json.loads(store.ledger(slug)[-1].entry)
        assert (last["kind"], last["team"], last["merged"]) == ("merge", a.id, b.id)
        assert "name" not in last


def test_work_that_is_moved_without_a_merger_is_found(store, merged):
    """Mergers of mergers are right; a row that was changed in the database, or changed back, is not."""
    a, b, c = merged
    d = store.add_team("d", now=NOON)
    store.merge_teams(d, a, now=NOON)
    assert store.find_damage() == []
    for team, forged, right in ((c, a.id, None), (b, None, d.id), (b, c.id, d.id)):
        store.connection.run("UPDATE teams SET merged_into = ? WHERE id = ?", [forged, team.id])
        [found] = store.find_damage()
        assert found.startswith(f"the submissions of team {team.id} count for {forged or team.id}, by the ledger")
        store.connection.run("UPDATE teams SET merged_into = ? WHERE id = ?", [right, team.id])
    assert store.find_damage() == []


def test_limits_of_merged_teams_count_together(store, merged):
    """Two of today's slots are used, whoever of them submits."""
    a, _, _ = merged
    limits = Limits(daily=3, total=0)
    receipt = submit(store, a, limits=limits)
    assert receipt.remaining_today == 0
    assert receipt.same_file_as == 1
    with pytest.raises(SubmissionLimitError, match="has used 3"):
        submit(store, store.get_team("b"), limits=limits)


def test_an_idempotency_key_stays_used_after_a_merger(store):
    """The same call again is the same submission."""
    a, b = store.add_team("a", now=NOON), store.add_team("b", now=NOON)
    first = submit(store, b, idempotency_key="k")
    store.merge_teams(a, b, now=NOON)
    again = submit(store, a, idempotency_key="k")
    assert (again.number, again.is_replay) == (first.number, True)


def test_a_merged_team_may_pick_what_either_has_sent(store, merged):
    """And the picks of the one that is kept stand."""
    a, _, c = merged
    store.select("digits", a, [1, 2], now=NOON)
    store.select("digits", c, [4], now=NOON)
    store.merge_teams(a, c, now=NOON)
    assert store.selections("digits") == {a.id: (1, 2)}
    other = store.add_team("d", now=NOON)
    store.merge_teams(other, a, now=NOON)
    assert store.selections("digits") == {other.id: (1, 2)}
    assert store.get_team("b") == store.get_team("c") == other  # mergers of mergers, too


def test_who_has_seen_private_scores_has_seen_them_for_both(store):
    """A team that had finished ends it for the one it is merged into; its extension goes over, too."""
    a, b = store.add_team("a", now=NOON), store.add_team("b", now=NOON)
    submit(store, b)
    store.finish("digits", b, now=NOON)
    store.allow("digits", b, Allowance(daily_limit=9), now=NOON)
    store.merge_teams(a, b, now=NOON)
    assert store.finished("digits") == {a.id: NOON}
    assert store.allowances("digits")[a.id].daily_limit == 9
    store.allow("digits", a, Allowance(daily_limit=2), now=NOON)
    assert store.allowances("digits") == {a.id: Allowance(daily_limit=2)}


def test_final_standings_are_not_merged(store):
    """A team of a closed competition stays what it was; one that took no part there can still be merged into it."""
    a, b, c = (store.add_team(name, now=NOON) for name in "abc")
    submit(store, a)
    store.close("digits", now=NOON)
    length = len(store.ledger("digits"))
    with pytest.raises(NotAllowedError, match="digits, which is closed"):
        store.merge_teams(b, a, now=NOON)
    store.merge_teams(a, c, now=NOON)
    assert len(store.ledger("digits")) == length
    forest = store.add_team("forest", is_baseline=True, now=NOON)
    for one, other in ((a, a), (a, forest), (forest, b)):
        with pytest.raises(NotAllowedError):
            store.merge_teams(one, other, now=NOON)


def test_a_forgotten_team_leaves_no_trace_of_its_people_in_the_files(store, path):
    """Read as bytes: no name, mail, login, id, label or reason is in the database or beside it."""
    traces = (
        "Ana Lima",
        "ana lima",
        "ana@example.org",
        "alima",
        "roster-4711",
        "ana's laptop",
        "she was ill",
        "oldname",
    )
    store.enrol(
        [("", Person(name="Ana Lima", email="ana@example.org", login="alima", roster_id="roster-4711"))], now=NOON
    )
    old, team = store.add_team("oldname", now=NOON), store.get_team("ana lima")
    submit(store, team)
    store.merge_teams(team, old, now=NOON)
    store.allow("digits", team, Allowance(reason="she was ill"), now=NOON)
    text = store.issue_token("team", team=team, label="ana's laptop", now=NOON)
    store.ask_hint("digits", "Ana Lima", "ridge", now=NOON)

    def content() -> bytes:
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob("podium.db*")))

    assert all(trace.encode() in content() for trace in traces)
    assert store.forget_team(team, now=NOON) == 1
    assert [trace for trace in traces if trace.encode() in content()] == []
    assert store.get_team("Ana Lima") is None
    assert store.members() == []
    assert store.find_token(text, now=NOON) is None
    [kept] = store.submissions()
    assert (kept.team.name, kept.team.pseudonym, kept.team.id) == (team.pseudonym, team.pseudonym, team.id)
    assert store.ask_hint("digits", team.pseudonym, "ridge", now=NOON) == 2
    assert check_whole(store)


def test_a_new_name_takes_hints_with_it(store):
    """They are kept by name."""
    ann = store.add_team("ann", now=NOON)
    store.ask_hint("digits", "ann", "ridge", now=NOON)
    store.rename_team(ann, "Anna B.")
    assert store.ask_hint("digits", "anna b.", "ridge", now=NOON) == 2
    assert store.ask_hint("digits", "ann", "ridge", now=NOON) == 1


def test_somebody_who_leaves_is_forgotten(store):
    """The team and its submissions stay."""
    [one] = store.enrol([("red", ANA)], now=NOON)
    submit(store, one.member.team, limits=NO_LIMITS)
    store.remove_member(one.member)
    assert store.members() == []
    assert len(store.submissions("digits", one.member.team)) == 1


def test_two_teams_cannot_go_by_one_pseudonym(store):
    """The database itself sees to that."""
    ann, bob = store.add_team("ann", now=NOON), store.add_team("bob", now=NOON)
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.run("UPDATE teams SET pseudonym = ? WHERE id = ?", [ann.pseudonym, bob.id])
