"""What a metric file needs around it, without a process: signature, doctests, what may leak, Kaggle's module."""

import numpy as np
import pandas as pd
import pytest

from podium.errors import MetricError
from podium.sandbox.doctests import find_failures
from podium.sandbox.kaggle.kaggle_metric_utilities import (
    HostVisibleError,
    ParticipantVisibleError,
    safe_call_score,
    treat_as_participant_error,
    verify_valid_probabilities,
)
from podium.sandbox.worker import load_file
from podium.scoring.signature import read_signature

HERE = "solution, submission, row_id_column_name"


def read_option(annotation: str, value: object) -> object:
    code = f"def score({HERE}, it: {annotation}): pass"
    return read_signature(code.encode(), "metric.py").arguments["it"].read(value)


@pytest.mark.parametrize(
    ("annotation", "value", "read"),
    [
        ("float", 1, 1.0),
        ("float", "0.5", 0.5),
        ("int", "3", 3),
        ("bool", "false", False),
        ("str", "x", "x"),
        ("Optional[str]", "x", "x"),
        ("Optional[float]", None, None),
        ("float | None", "2", 2.0),
        ("Union[int, str]", "many", "many"),
        ("typing.Optional[typing.List[float]]", [1, 2], [1.0, 2.0]),
        ("List[float]", "[1, 2]", [1.0, 2.0]),
        ("list", ["a", 1], ["a", 1]),
        ("Tuple[int, float]", [1, 2], [1, 2.0]),
        ("Tuple[int, ...]", [1, 2, 3], [1, 2, 3]),
        ("Dict[str, List[float]]", {"pass": [1]}, {"pass": [1.0]}),
        ("Dict[int, float]", '{"1": 2}', {1: 2.0}),
        ("'float'", 1, 1.0),
        ("Literal['a', 'b']", "b", "b"),
        ("Anything", {"a": [1]}, {"a": [1]}),
    ],
)
def test_an_option_is_typed_by_its_annotation(annotation: str, value: object, read: object) -> None:
    """From a toml's values and from a command line's texts."""
    found = read_option(annotation, value)
    assert found == read
    assert type(found) is type(read)
    assert repr(found) == repr(read)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("float", "high"),
        ("float", True),
        ("int", 0.5),
        ("bool", 3),
        ("str", 3),
        ("List[float]", ["a"]),
        ("List[float]", "1, 2"),
        ("Dict[str, float]", [1]),
        ("Tuple[int, float]", [1]),
        ("Literal['a', 'b']", "c"),
        ("Union[int, float]", "x"),
        ("Any", object()),
    ],
)
def test_a_value_of_another_type_is_refused(annotation: str, value: object) -> None:
    """The message says what it must be."""
    with pytest.raises(ValueError, match=r"^it is .* it must be "):
        read_option(annotation, value)


def test_the_function_is_found_wherever_the_file_binds_it() -> None:
    """In branches, under another name, with any arguments; a definition wins over a later use of the name."""
    branch = b"try:\n    import x\nexcept ImportError:\n    def score(a, b, k: int): pass\n"
    assert list(read_signature(branch, "m.py").arguments) == ["k"]
    assert read_signature(b"def work(a, b): pass\nscore = work\n", "m.py").takes_any
    assert read_signature(b"def score(a, b, **more): pass\n", "m.py").takes_any
    called = b"def score(a, b, c: int = 1): pass\nif __name__ == '__main__':\n    score = score(1, 2)\n"
    assert list(read_signature(called, "m.py").arguments) == ["c"]
    plain = read_signature(b"def metric(y_true, y_pred, *, k=2): pass\n", "m.py")
    assert (plain.function, list(plain.arguments), plain.takes_row_id) == ("metric", ["k"], False)
    assert read_signature(f"def score({HERE}): pass".encode(), "m.py").takes_row_id


def test_a_byte_that_is_no_text_is_told() -> None:
    with pytest.raises(MetricError, match=r"m\.py.* is no Python"):
        read_signature(b"def score(a, b):\n    return '\xff'\n", "m.py")


def doctest_failures(tmp_path, examples: str) -> list[str]:
    path = tmp_path / "m.py"
    body = "\n".join(f"    {line}" for line in examples.splitlines())
    path.write_text(
        f'import numpy as np\n\ndef score(a, b):\n    """Words.\n\n{body}\n    """\n    return np.float64(a / b)\n'
    )
    return find_failures(load_file(str(path)))


@pytest.mark.parametrize(
    "example",
    [
        "1, 2\n0.5",
        "1, 2\nnp.float64(0.5)",
        "1, 3\n0.3333333333333333",
        "1, 3\n0.333...",
        "1, 3\n0.33333333333",
        "4, 2\n2",
    ],
)
def test_doctests_hold_by_value(tmp_path, example: str) -> None:
    """However NumPy shows a number, and as far as the example writes it out."""
    call, _, want = example.partition("\n")
    assert doctest_failures(tmp_path, f">>> score({call})\n{want}") == []


def test_a_doctest_that_does_not_hold_is_told(tmp_path) -> None:
    """With what came and what was expected; one that raises, too."""
    found = doctest_failures(tmp_path, ">>> score(1, 2)\n0.75\n>>> score(1, 3)\n0.4...\n>>> score(1, 'x')\n1")
    assert found[0] == "the example `score(1, 2)` of score() gave 'np.float64(0.5)', expected '0.75'"
    assert "expected '0.4...'" in found[1]
    assert "raised TypeError" in found[2]


NUMBERS = pd.DataFrame({"y": [1, 2]})
BOOLS = pd.DataFrame({"y": [True, False]})
WORDS = pd.DataFrame({"y": ["a", "b"]})


@pytest.mark.parametrize(
    ("message", "solution", "may_be_shown"),
    [
        ("shapes differ", NUMBERS, True),
        ("row 3 differs", NUMBERS, False),
        ("row \N{SUPERSCRIPT TWO} differs", NUMBERS, False),
        ("shapes differ", WORDS, False),
        ("shapes differ", BOOLS, True),
        ("it is True there", BOOLS, False),
        ("it is True there", NUMBERS, True),
        ("shapes differ", np.array([1.0]), True),
        ("shapes differ", np.array(["a"]), False),
    ],
)
def test_a_message_is_shown_only_if_it_can_hold_no_label(message: str, solution: object, may_be_shown: bool) -> None:
    assert treat_as_participant_error(message, solution) is may_be_shown


def test_safe_call_score_sorts_errors_by_name() -> None:
    """The classes of the metric file are others than the module's: names decide."""

    def failing(error: Exception):
        def metric(solution, submission, **_):
            raise error

        return metric

    own = type("ParticipantVisibleError", (Exception,), {})
    hosts = type("HostVisibleError", (Exception,), {})
    with pytest.raises(ParticipantVisibleError, match="row 3"):
        safe_call_score(failing(own("row 3")), WORDS, WORDS)
    with pytest.raises(HostVisibleError, match="row 3"):
        safe_call_score(failing(hosts("row 3")), NUMBERS, NUMBERS)
    with pytest.raises(ParticipantVisibleError, match="shapes differ"):
        safe_call_score(failing(ValueError("shapes differ")), NUMBERS, NUMBERS)
    with pytest.raises(ValueError, match="row 3"):
        safe_call_score(failing(ValueError("row 3")), NUMBERS, NUMBERS)
    assert type(safe_call_score(lambda a, b, k: np.int64(k), NUMBERS, NUMBERS, k=2)) is float


def test_probabilities_are_verified() -> None:
    """Numbers from 0 to 1 whose rows add up to 1."""
    verify_valid_probabilities(pd.DataFrame({"a": [0.25, 1], "b": [0.75, 0]}), "submission")
    for cells, sentence in (
        ({"a": ["x"], "b": [1]}, "must be numeric"),
        ({"a": [-0.5], "b": [1.5]}, "at least zero"),
        ({"a": [1.5], "b": [0.0]}, "at most one"),
        ({"a": [0.5], "b": [0.4]}, "do not add to one"),
    ):
        with pytest.raises(ParticipantVisibleError, match=sentence):
            verify_valid_probabilities(pd.DataFrame(cells), "submission")
