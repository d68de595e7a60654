"""A stranger's YAML gives plain values, or a sentence: no objects, no growth, no key twice."""

from datetime import date, datetime

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.errors import InvalidCompetitionError
from podium.formats.yaml_files import read_yaml

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + below] * 10)}]\n" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
)

BAD = {
    "object": ("a: !!python/object/apply:os.system ['touch /tmp/evil']", "could not determine a constructor"),
    "tuple": ("a: !!python/tuple [1, 2]", "could not determine a constructor"),
    "laughs": (LAUGHS, "its aliases make more than 50,000 values of it"),
    "merged laughs": (
        "a: &a {x: 1}\n" + "".join(f"m{n}: &m{n}\n  <<: [{','.join(['*a'] * 9)}]\n" for n in range(30)),
        "more than 50,000 values or 200 aliases",
    ),
    "itself": ("a: &a [*a]", "a part of it contains itself"),
    "deep": ("a: " + "[" * 60 + "]" * 60, "it is nested more than 40 deep"),
    "large": ("a: " + "x" * (1 << 20), "at most 1,048,576"),
    "many": ("a: [" + "1," * 60_000 + "]", "more than 50,000 values"),
    "twice": ("title: one\ntitle: two", "the key 'title' stands twice"),
    "twice inside": ("a:\n  key: x\n  key: y", "the key 'key' stands twice in the part that begins in line 2"),
    "no day": ("a: 2026-02-31", "it is not valid YAML: day"),
    "list": ("- a\n- b", "it holds no keys"),
    "empty": ("", "it holds no keys"),
    "words": ("name Iris\nb: c", "it is not valid YAML: mapping values are not allowed here (line 2)"),
    "open": ("a: [1", "it is not valid YAML"),
    "unhashable": ("? [a, b]\n: c", "it is not valid YAML"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_yaml_is_refused_with_its_sentence(name: str) -> None:
    text, sentence = BAD[name]
    with pytest.raises(InvalidCompetitionError) as refusal:
        read_yaml(text.encode(), "competition.yaml")
    assert sentence in str(refusal.value)
    assert "competition.yaml cannot be imported" in str(refusal.value)


def test_latin_1_is_refused() -> None:
    with pytest.raises(InvalidCompetitionError, match="not valid UTF-8"):
        read_yaml("title: Äpfel".encode("latin-1"), "x")


def test_anchors_as_codalab_uses_them_are_read() -> None:
    found = read_yaml(b"boards: {a: &A {rank: 1}}\ncolumns: {x: {board: *A}, y: {board: *A}}\n", "x")
    assert found["columns"] == {"x": {"board": {"rank": 1}}, "y": {"board": {"rank": 1}}}


def test_an_empty_value_that_is_told_again_is_no_loss() -> None:
    """A real bundle says `solutions: []`, and lists them further down."""
    assert read_yaml(b"solutions: []\ntitle: x\nsolutions: [{index: 0}]\n", "x")["solutions"] == [{"index": 0}]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=8), plain, min_size=1, max_size=4))
@settings(max_examples=many(60))
def test_what_yaml_writes_is_read_as_the_safe_loader_reads_it(tree: dict[str, object]) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True)
    assert read_yaml(text.encode(), "x") == {str(key): value for key, value in yaml.safe_load(text).items()}


def test_dates_and_times_come_as_such() -> None:
    found = read_yaml(b"a: 2026-12-31\nb: 2026-12-31 10:00:00+02:00\nc: 12-31-2026\n", "x")
    assert (type(found["a"]), type(found["b"]), found["c"]) == (date, datetime, "12-31-2026")
