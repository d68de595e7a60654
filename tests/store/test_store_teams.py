"""Names of teams: which are the same, and which are none."""

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_filler import NOON, open_store
from thorough import many

from podium.errors import NotAllowedError, StoreError
from podium.store.teams import fold_name, tidy_name

LETTERS = st.text(st.characters(categories=["Ll", "Lu", "Lt", "Nd", "Lo"]), min_size=1, max_size=15)


def test_a_name_makes_a_team_once(store):
    """Asked for again, it is the same team with the same random id; the first spelling is shown."""
    ann = store.add_team("  Ann  of Kiel ", now=NOON)
    assert ann.name == "Ann of Kiel"
    assert len(ann.id) == 16
    assert int(ann.id, 16) >= 0
    for spelling in ("Ann of Kiel", "ANN OF KIEL", "ann  of kiel"):
        assert store.add_team(spelling, now=NOON) == ann
        assert store.get_team(spelling) == ann
    assert store.get_team("Ann") is None
    assert store.add_team("Ann", now=NOON).id != ann.id


@given(LETTERS)
@example("Straße")
@example("ÅNGSTRÖM")
@example("ﬁnal")
@example("\ufc5e")
def test_case_and_composition_make_no_other_name(name):
    """Decomposed, composed, in compatible forms, in capitals: one team."""
    folded = fold_name(name)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold_name(unicodedata.normalize(form, name)) == folded
    assert fold_name(name.casefold()) == folded
    assert fold_name(f" {name}\n") == folded


@given(st.text(max_size=80))
def test_a_tidy_name_is_tidy_or_refused(name):
    """1 to 60 characters that can all be seen, without blanks around it; tidying again changes nothing."""
    try:
        tidy = tidy_name(name)
    except NotAllowedError:
        return
    assert 1 <= len(tidy) <= 60
    assert tidy.isprintable()
    assert tidy == tidy.strip() == tidy_name(tidy)
    assert "  " not in tidy


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "1 to 60 characters; '' has 0"),
        ("   ", "1 to 60 characters"),
        ("x" * 61, "has 61"),
        ("a\nb", r"holds the character '\n'"),
        ("a\x00b", r"holds the character '\x00'"),
        ("a\u200bb", r"holds the character '\u200b'"),
        ("\u202egnp", r"holds the character '\u202e'"),
        ("half \ud83c", r"holds the character '\ud83c'"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(store, name, sentence):
    """The sentence says why; to look for it finds nobody."""
    with pytest.raises(NotAllowedError) as refused:
        store.add_team(name, now=NOON)
    assert sentence in str(refused.value)
    assert str(refused.value).isprintable()
    assert store.get_team(name) is None


def test_people_and_baselines_do_not_share_names(store):
    """Neither may take the other's."""
    forest = store.add_team("random-forest", is_baseline=True, now=NOON)
    store.add_team("ann", now=NOON)
    with pytest.raises(StoreError, match="'random-forest' is the name of a baseline"):
        store.add_team("Random-Forest", now=NOON)
    with pytest.raises(StoreError, match="'ann' is the name of a team"):
        store.add_team("ann", is_baseline=True, now=NOON)
    assert store.add_team("random-forest", is_baseline=True, now=NOON) == forest == store.get_team("random-forest")


@settings(max_examples=many(15), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(LETTERS, max_size=8))
def test_as_many_teams_as_names_that_differ(tmp_path_factory, names):
    """The store and the rule of names agree."""
    with open_store(tmp_path_factory.mktemp("teams") / "private" / "podium.db") as store:
        ids = {store.add_team(name, now=NOON).id for name in names}
    assert len(ids) == len({fold_name(name) for name in names})
