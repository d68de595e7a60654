"""How often rank sets hold the truth, and how often a crown is given wrongly. One command, one Markdown table.

    python benchmarks/rank_sets.py [--boards N] [--seed S]

Each board has 20 models whose row losses have 80 % in common, Gaussian or lognormal, on 500 or 4,000 rows, weighed
from the sums of 64 or 256 blocks, or of single rows (at most 2,048 blocks). For rank sets the models are in four
groups of five that are exactly equal, five or two paired standard errors apart; a board counts as held when all
20 rank sets hold all the ranks of their group. Nominal is .95, the promise .935. For crowns the two best are exactly
equal and the rest five errors behind, so that every crown is false: nominal is .05, the promise at most .08.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from podium.scoring.fingerprint import MOST_BLOCKS, Fingerprint, covariance
from podium.standings.intervals import Uncertainty, weigh

N_MODELS = 20
FOUR_GROUPS = np.repeat(np.arange(4), 5)
TWO_BESTS = np.minimum(np.arange(N_MODELS) // 2, 1)
LEAST_HELD, MOST_FALSE = 0.935, 0.08

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class Case:
    """How losses are drawn and what is kept of them."""

    losses: str
    n_rows: int
    n_blocks: int

    def draw(self, random: np.random.Generator, groups: Array, steps: float) -> tuple[Array, list[Fingerprint]]:
        """Mean losses and fingerprints, with ``steps`` paired standard errors between one group and the next."""
        own = random.normal(size=(N_MODELS, self.n_rows))
        losses = np.sqrt(0.8) * random.normal(size=self.n_rows) + np.sqrt(0.2) * own
        if self.losses == "lognormal":
            np.exp(losses, out=losses)
        losses += steps * self.error * groups[:, np.newaxis]
        means = losses.mean(axis=1)
        losses -= means[:, np.newaxis]
        edges = np.linspace(0, self.n_rows, self.n_blocks, endpoint=False).astype(int)
        sums = np.add.reduceat(losses, edges, axis=1).astype(np.float32)  # rows are drawn alike: any blocks will do
        return means, [Fingerprint(row, self.n_rows) for row in sums]

    @property
    def error(self) -> float:
        """The true paired standard error: E (a - b)^2 = 2 (1 - .8), or 2 (e^2 - e^1.8) for lognormal losses."""
        square = 2 * 0.2 if self.losses == "Gaussian" else 2 * (np.exp(2) - np.exp(1.8))
        return float(np.sqrt(square / self.n_rows))

    def boards(self, n_boards: int, seed: int, groups: Array, steps: float) -> Iterator[Uncertainty]:
        random = np.random.default_rng([seed, self.n_rows, self.n_blocks, int(steps)])
        for board in range(n_boards):
            means, prints = self.draw(random, groups, steps)
            yield weigh(means, covariance(prints), greater_is_better=False, seed=board, n_blocks=self.n_blocks)


def holds_all(found: Uncertainty, groups: Array) -> bool:
    """Whether every rank set holds all the ranks that its model shares with its equals."""
    best = [int((groups < group).sum()) + 1 for group in groups]
    worst = [int((groups <= group).sum()) for group in groups]
    return all(one.low <= low and one.high >= high for one, low, high in zip(found.rank_sets, best, worst, strict=True))


def width(found: Uncertainty) -> float:
    return float(np.mean([one.high - one.low + 1 for one in found.rank_sets]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--boards", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(
        "| losses | rows | blocks | held, 5 apart | width | held, 2 apart | width | at least | false crown | at most |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    missed = []
    for losses, n_rows, blocks in product(("Gaussian", "lognormal"), (500, 4000), (64, 256, MOST_BLOCKS)):
        case = Case(losses=losses, n_rows=n_rows, n_blocks=min(blocks, n_rows))
        far, near = (list(case.boards(chosen.boards, chosen.seed, FOUR_GROUPS, steps)) for steps in (5, 2))
        held = [float(np.mean([holds_all(found, FOUR_GROUPS) for found in boards])) for boards in (far, near)]
        crowns = case.boards(chosen.boards, chosen.seed + 1, TWO_BESTS, 5)
        false = float(np.mean([found.is_first_verified for found in crowns]))
        if min(held) < LEAST_HELD or false > MOST_FALSE:
            missed.append(f"{losses}, {n_rows} rows, {case.n_blocks} blocks")
        print(
            f"| {losses} | {n_rows:,} | {case.n_blocks:,} "
            f"| {held[0]:.3f} | {np.mean([width(found) for found in far]):.1f} "
            f"| {held[1]:.3f} | {np.mean([width(found) for found in near]):.1f} | {LEAST_HELD} "
            f"| {false:.3f} | {MOST_FALSE} |",
            flush=True,
        )
    if missed:
        raise SystemExit(f"bounds are missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
