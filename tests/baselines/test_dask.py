"""A Dask cluster gives what this machine gives; a worker that is killed costs time and not the result."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from baseline_tables import make_problem

from podium.baselines import bracket as bracket_module
from podium.baselines.bracket import run_bracket
from podium.baselines.cluster import Cluster
from podium.baselines.pools import this_process
from podium.baselines.recipe import Recipe
from podium.baselines.results import BaselineResult
from podium.baselines.roster import get_recipe
from podium.baselines.tasks import find_tasks
from podium.errors import CompetitionError

TESTS = Path(__file__).parent


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def processes(folder, n_workers=2):
    """A scheduler and workers as their own processes, all ended at the end; gives the address and the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": f"{TESTS}:{':'.join(sys.path)}"}

    def start(*arguments):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, "-m", *arguments], cwd=folder, env=environment, **quiet)

    plain = ["--no-dashboard"]
    running = [start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", address.split(":")[-1], *plain)]
    try:
        for _ in range(n_workers):
            worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", *plain]
            running.append(start(*worker, "--local-directory", str(folder)))
        yield address, running[1:]
    finally:
        for process in running:
            with suppress(OSError):
                process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with processes(tmp_path_factory.mktemp("dask")) as (address, workers):
        yield address, workers


@pytest.fixture
def small(monkeypatch):
    names = ("dummy", "linear", "decision-tree", "lightgbm")
    monkeypatch.setattr(bracket_module, "ROSTER", [get_recipe(name) for name in names])
    monkeypatch.setattr(bracket_module, "find_members", lambda data: [])


@pytest.mark.parametrize("kind", ["regression", "multiclass probabilities"])
def test_a_cluster_gives_the_scores_of_this_machine(cluster, small, kind):
    """To rounding, for every baseline and the ensemble; the bar counts the cluster's tasks."""
    steps = []
    far = list(run_bracket(make_problem(kind), scheduler=cluster[0], progress=lambda *step: steps.append(step)))
    near = {ran.name: ran for ran in run_bracket(make_problem(kind), scheduler=this_process)}
    assert {ran.name for ran in far} == set(near)
    for ran in far:
        assert isinstance(ran, BaselineResult)
        assert ran.oof_score == pytest.approx(near[ran.name].oof_score, rel=1e-9)
        np.testing.assert_allclose(ran.raw_test, near[ran.name].raw_test, rtol=1e-9)
    assert (
        steps[-1][0] == steps[-1][1] == sum(len(find_tasks(one, make_problem(kind))) for one in bracket_module.ROSTER)
    )


def wait_a_little(data, rows, new):
    time.sleep(0.5)
    return np.full((len(new), 1), data.answers[rows].mean())


def test_a_killed_worker_costs_time_and_not_the_result(tmp_path):
    """What it was doing, and what it held, is done again by the other one."""
    data = make_problem("regression")
    slow = Recipe(name="slow", title="Slow", teaches="Nothing.", rung="default", predict=wait_a_little)
    with processes(tmp_path) as (address, workers), Cluster(address)(data, find_tasks(slow, data), None) as outcomes:
        first = next(outcomes)
        workers[0].kill()
        rest = list(outcomes)
    assert all(outcome.failure is None for outcome in (first, *rest))
    assert len(rest) == 5


def test_nobody_at_the_address_is_said(monkeypatch):
    """With the way an address is written."""
    monkeypatch.setattr("podium.baselines.cluster.CONNECT_SECONDS", 0.2)
    with (
        pytest.raises(CompetitionError, match="no Dask scheduler answers at tcp://127"),
        Cluster(f"tcp://127.0.0.1:{free_port()}")(make_problem("regression"), [], None),
    ):
        pass
