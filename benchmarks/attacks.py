"""What adaptive attacks make of a board, and what a ladder leaves of them. One command, one table.

    python benchmarks/attacks.py [--repetitions N]

The labels of 4,000 rows are drawn at random, so nobody can know anything: every honest answer has an error rate of .5.
An attacker who uses the board's answers finds vectors that look better than that on these rows. Two ways:

- boosting (Blum & Hardt 2015): k random vectors; the majority of those that the board says are good. A ladder says
  which one is the best: the last one that it accepted, and that is better for the attacker than a majority
- hill climbing: 400 submissions, each the best one so far with some rows flipped, kept where the board says better

against three boards: every score to 5 decimals; the ladder with one standard error (Blum & Hardt's parameter-free
one); Podium's own ladder, from block fingerprints as in a competition. Beside each number stands the one of the
project's specification, found by another program. The bounds: the plain board falls as it should (else the attacks are
broken), and Podium's ladder stays at .495 or above.
"""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from podium.scoring.fingerprint import Fingerprint, draw_blocks
from podium.standings.display import Precision
from podium.standings.ladder import Ladder
from podium.team import Team

N_ROWS = 4000
SHOWN = Precision(5)
LOWEST = 0.495
"""What an attack may make of Podium's ladder: the mean of 20 random vectors has a standard error of .0018."""
NOW, TEAM = datetime(2026, 1, 1, tzinfo=UTC), Team(id="attacker", name="attacker", is_baseline=False)

Labels = NDArray[np.int8]
Wrong = NDArray[np.bool_]


class Board(Protocol):
    """What an attacker may ask: which rows of a vector are wrong goes in, one bit comes out.

    ``names_best``: what is good is better than all before it.
    """

    names_best: bool

    def is_good(self, wrong: Wrong) -> bool:
        """Whether a vector, by itself, is worth keeping."""

    def is_better(self, wrong: Wrong) -> bool:
        """Whether a vector is better than the best so far, which it then is."""


class Plain:
    """Every score to 5 decimals."""

    names_best = False

    def __init__(self, n_rows: int, k: int) -> None:
        self._best = 1.0

    def is_good(self, wrong: Wrong) -> bool:
        return SHOWN.shown(float(wrong.mean())) <= 0.5

    def is_better(self, wrong: Wrong) -> bool:
        error = SHOWN.shown(float(wrong.mean()))
        is_better = error < self._best
        self._best = min(error, self._best)
        return is_better


class OneError:
    """The parameter-free ladder: better by one standard error of the paired difference."""

    names_best = True

    def __init__(self, n_rows: int, k: int) -> None:
        self._best: Wrong | None = None

    def is_better(self, wrong: Wrong) -> bool:
        if self._best is not None:
            gains = self._best.astype(np.float64) - wrong
            if gains.mean() <= gains.std(ddof=1) / np.sqrt(len(gains)):
                return False
        self._best = wrong
        return True

    is_good = is_better


class Podium:
    """Podium's ladder, for a team that may submit ``k`` times."""

    names_best = True

    def __init__(self, n_rows: int, k: int) -> None:
        self._blocks = draw_blocks(n_rows, seed=1)
        self._prints: dict[int, Fingerprint] = {}
        self._ladder = Ladder(
            paired_error=lambda one, other: self._prints[one].standard_error_of_difference(self._prints[other]),
            own_error=lambda one: self._prints[one].standard_error(),
            precision=SHOWN,
            planned=k,
            greater_is_better=False,
            metric="classification_error",
        )

    def is_better(self, wrong: Wrong) -> bool:
        error, number = float(wrong.mean()), len(self._prints) + 1
        self._prints[number] = Fingerprint.of(wrong.astype(np.float64) - error, self._blocks)
        return self._ladder.offer(number, error).is_new_best

    is_good = is_better


def boost(board: Board, labels: Labels, k: int, random: np.random.Generator) -> float:
    """The error rate of what can be made of those of ``k`` random vectors that the board says are good."""
    vectors = random.integers(0, 2, (k, len(labels)), dtype=np.int8)
    good = [vector for vector in vectors if board.is_good(vector != labels)]
    chosen = good[-1:] if board.names_best else good
    balance = np.sum([2 * vector - 1 for vector in chosen], axis=0, dtype=np.int64)
    final = np.where(balance == 0, random.integers(0, 2, len(labels)), balance > 0)
    return float(np.mean(final != labels))


def climb_hill(board: Board, labels: Labels, k: int, share: float, random: np.random.Generator) -> float:
    """The error rate after ``k`` submissions that flip a share of the rows and keep what the board says is better."""
    best = random.integers(0, 2, len(labels), dtype=np.int8)
    board.is_better(best != labels)
    for _ in range(k - 1):
        tried = best.copy()
        tried[random.choice(len(labels), max(1, round(share * len(labels))), replace=False)] ^= 1
        if board.is_better(tried != labels):
            best = tried
    return float(np.mean(best != labels))


Attack = Callable[[Board, Labels, np.random.Generator], float]
ATTACKS: dict[str, tuple[int, Attack]] = {
    "boosting, k = 100": (100, lambda board, labels, random: boost(board, labels, 100, random)),
    "boosting, k = 400": (400, lambda board, labels, random: boost(board, labels, 400, random)),
    "hill, flip .05 %": (400, lambda board, labels, random: climb_hill(board, labels, 400, 0.0005, random)),
    "hill, flip .5 %": (400, lambda board, labels, random: climb_hill(board, labels, 400, 0.005, random)),
    "hill, flip 2 %": (400, lambda board, labels, random: climb_hill(board, labels, 400, 0.02, random)),
    "hill, flip 10 %": (400, lambda board, labels, random: climb_hill(board, labels, 400, 0.1, random)),
}
"""How many submissions each makes, and what it does."""
BOARDS: dict[str, type[Plain] | type[OneError] | type[Podium]] = {
    "plain, 5 decimals": Plain,
    "ladder, one standard error": OneError,
    "Podium's ladder": Podium,
}
SPECIFIED = {
    "plain, 5 decimals": (0.4646, 0.4298, 0.454, 0.409, 0.419, 0.447),
    "ladder, one standard error": (0.4860, 0.4888, 0.454, 0.442, 0.441, 0.460),
    "Podium's ladder": (0.4992, 0.5001, 0.501, 0.500, 0.501, 0.501),
}
TOLERANCE = 0.01
"""How far the plain board may be from the specification."""


def expected_error(n_rows: int, k: int) -> float:
    """What boosting makes of a plain board: 1/2 - sqrt(k / (2 n)) / pi, to first order."""
    return float(0.5 - np.sqrt(k / (2 * n_rows)) / np.pi)


def measure(board: str, attack: str, n_repetitions: int, n_rows: int = N_ROWS) -> float:
    """The mean error rate of the attacker's final vector; labels, vectors and seeds are new in each repetition."""
    k, run = ATTACKS[attack]
    seeds = np.random.SeedSequence([list(BOARDS).index(board), list(ATTACKS).index(attack)]).spawn(n_repetitions)
    found = []
    for random in map(np.random.default_rng, seeds):
        labels = random.permutation(np.arange(n_rows) % 2).astype(np.int8)
        found.append(run(BOARDS[board](n_rows, k), labels, random))
    return float(np.mean(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repetitions", type=int, default=20)
    n_repetitions = parser.parse_args().repetitions
    print(f"Error rate of the attacker's final vector, {N_ROWS} rows, {n_repetitions} repetitions (specification)\n")
    print("| board | " + " | ".join(ATTACKS) + " |\n| --- |" + " ---: |" * len(ATTACKS))
    missed = []
    for board in BOARDS:
        cells = []
        for attack, specified in zip(ATTACKS, SPECIFIED[board], strict=True):
            error = measure(board, attack, n_repetitions)
            cells.append(f"{error:.4f} ({specified:.3f})")
            if board.startswith("plain") and abs(error - specified) > TOLERANCE:
                missed.append(f"{board}: {attack} gives {error:.4f}, expected {specified} within {TOLERANCE}")
            if board.startswith("Podium") and error < LOWEST:
                missed.append(f"{board}: {attack} gives {error:.4f}, expected {LOWEST} or more")
        print(f"| {board} | " + " | ".join(cells) + " |", flush=True)
    print(f"\nClosed form for boosting on a plain board: {expected_error(N_ROWS, 100):.4f}, ", end="")
    print(f"{expected_error(N_ROWS, 400):.4f}")
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main()
