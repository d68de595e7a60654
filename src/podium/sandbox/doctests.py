"""In the child: the examples in a metric file's docstrings, compared by value where they are numbers."""

import doctest
import math
import re
from types import ModuleType

WRAPPED = re.compile(r"np\.(?:float|int|bool)\w*\(([^()]*)\)")
"""How NumPy 2 shows its numbers; older examples show the bare number."""


class _ByValue(doctest.OutputChecker):
    """Numbers are the same if their values are, as far as the example writes them out."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        if super().check_output(want, got, optionflags):
            return True
        wanted, found = WRAPPED.sub(r"\1", want).strip(), WRAPPED.sub(r"\1", got).strip()
        if wanted == found:
            return True
        try:
            number = float(found)
            if wanted.endswith("..."):
                return found.startswith(wanted.removesuffix("..."))
            return math.isclose(float(wanted), number, rel_tol=1e-9, abs_tol=1e-12)
        except ValueError:
            return False


def find_failures(module: ModuleType) -> list[str]:
    """A sentence for each example of the module that does not hold."""
    failures: list[str] = []

    class Runner(doctest.DocTestRunner):
        def report_failure(self, out: object, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
            failures.append(f"{_where(test, example)} gave {got.strip()!r}, expected {example.want.strip()!r}")

        def report_unexpected_exception(
            self, out: object, test: doctest.DocTest, example: doctest.Example, exc_info: tuple[object, ...]
        ) -> None:
            error = exc_info[1]
            failures.append(f"{_where(test, example)} raised {type(error).__name__}: {error}")

    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = Runner(checker=_ByValue(), verbose=False, optionflags=flags)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(test, out=lambda _: None, clear_globs=False)
    return failures


def _where(test: doctest.DocTest, example: doctest.Example) -> str:
    return f"the example `{example.source.strip().splitlines()[0]}` of {test.name.rpartition('.')[2]}()"
