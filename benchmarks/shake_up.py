"""Does the shake-up forecast hold? Forecast against realised on boards whose truth is known. One command, one table.

    python benchmarks/shake_up.py [--boards N]

Each board has teams with skewed (lognormal) skills and a test set of 1,000 rows, 30 % of them public. Row losses have
a part that all teams share; the covariance that the forecast is given is estimated from the public rows alone, as
on a real board. *Spread* is the standard deviation of the skills in public standard errors; in *families* the models
of ten kinds have errors that correlate by 0.8 within the kind. Beside Podium's forecast stands the flat prior (every
public score is taken for the skill), and what the project's specification measured in a simulation of its own.

The bounds: forecast and realised shake-up within 0.02, and between 87 and 95 % of the private ranks inside their 90 %
intervals. Exits with 1 where one is missed.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from podium.standings.forecast import forecast, shake_up

N_PUBLIC, N_PRIVATE = 300, 700
N_FAMILIES, LIKENESS = 10, 0.8
MOST_OFF = 0.02
COVERED = (0.87, 0.95)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """What the boards of one line are like; ``spec`` is the specification's forecast / realised and coverage."""

    name: str
    n_teams: int
    spread: float
    has_families: bool = False
    spec: str = "-"
    flat_spec: str = "-"


WORLDS = [
    World("100 teams, spread 0.5", 100, 0.5, spec=".273/.277, .90", flat_spec=".176/.276, .77"),
    World("100 teams, spread 2", 100, 2.0),
    World("30 teams, spread 2", 30, 2.0, spec=".182/.170, .92", flat_spec=".129/.167, .87"),
    World("100 teams, spread 0.5, families", 100, 0.5, has_families=True),
    World("100 teams, spread 2, families", 100, 2.0, has_families=True),
]


def draw_board(world: World, random: np.random.Generator) -> tuple[Array, Array, Array]:
    """Public scores (a loss), their covariance from the public rows, and private scores."""
    family = random.integers(0, N_FAMILIES, world.n_teams)
    shared = LIKENESS if world.has_families else 0.0

    def rows(n: int) -> Array:
        hard = 1.5 * random.standard_normal((n, 1))
        kind = np.sqrt(shared) * random.standard_normal((n, N_FAMILIES))[:, family]
        return hard + kind + np.sqrt(1 - shared) * random.standard_normal((n, world.n_teams))

    skills = random.lognormal(size=world.n_teams) / np.sqrt((np.e - 1) * np.e)  # a standard deviation of 1
    skills *= world.spread / np.sqrt(N_PUBLIC)
    public = rows(N_PUBLIC)
    return skills + public.mean(axis=0), np.cov(public.T) / N_PUBLIC, skills + rows(N_PRIVATE).mean(axis=0)


def ranks_of(losses: Array) -> NDArray[np.intp]:
    return np.argsort(np.argsort(losses, axis=-1), axis=-1) + 1


def flat_forecast(scores: Array, covariance: Array, random: np.random.Generator) -> tuple[float, Array, Array]:
    """The obvious alternative: skill is the public score plus its error, private is that plus another one."""
    root = np.linalg.cholesky(covariance + 1e-12 * np.trace(covariance) * np.eye(len(scores)))
    public, private = (random.standard_normal((2000, len(scores))) @ root.T for _ in range(2))
    ranks = ranks_of(scores + public + np.sqrt(N_PUBLIC / N_PRIVATE) * private)
    first, last = np.quantile(ranks, (0.05, 0.95), axis=0)
    return float(shake_up(ranks_of(scores), ranks).mean()), np.floor(first), np.ceil(last)


def measured(shake: float, first: Array, last: Array, real: float, ranks: Array) -> Array:
    """Forecast, realised, share of ranks inside, mean width of the intervals."""
    return np.array([shake, real, np.mean((first <= ranks) & (ranks <= last)), np.mean(last - first)])


def measure(world: World, n_boards: int) -> Iterator[tuple[Array, Array]]:
    """For each board what is measured of ours and of the flat prior."""
    for board in range(n_boards):
        random = np.random.default_rng([world.n_teams, int(10 * world.spread), world.has_families, board])
        public, covariance, private = draw_board(world, random)
        ranks = ranks_of(private)
        real = float(shake_up(ranks_of(public), ranks))
        ours = forecast(public, covariance, n_public=N_PUBLIC, n_private=N_PRIVATE, greater_is_better=False, seed=board)
        assert ours is not None
        first, last = np.array(ours.rank_intervals).T
        flat = flat_forecast(public, covariance, random)
        yield measured(ours.shake_up, first, last, real, ranks), measured(*flat, real, ranks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, default=60)
    n_boards = parser.parse_args().boards
    threadpool_limits(1)  # of linear algebra: more only wait for each other on matrices this small
    print(f"{n_boards} boards a line; shake-up is forecast / realised, coverage is that of the 90 % rank intervals\n")
    print("| skills | prior | shake-up | coverage | width | specification | verdict |")
    print("| --- | --- | ---: | ---: | ---: | ---: | --- |")
    is_missed = False
    for world in WORLDS:
        ours, flat = (np.mean(found, axis=0) for found in zip(*measure(world, n_boards), strict=True))
        is_held = abs(ours[0] - ours[1]) <= MOST_OFF and COVERED[0] <= ours[2] <= COVERED[1]
        is_missed |= not is_held
        for name, found, spec, verdict in (
            ("Podium", ours, world.spec, "ok" if is_held else "MISSED"),
            ("flat", flat, world.flat_spec, ""),
        ):
            shake, real, covered, width = found
            cells = (world.name, name, f"{shake:.3f} / {real:.3f}", f"{covered:.3f}", f"{width:.1f}", spec, verdict)
            print("| " + " | ".join(cells) + " |", flush=True)
    if is_missed:
        raise SystemExit("a forecast is outside its bounds")


if __name__ == "__main__":
    main()
