"""Processes that want the same thing at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from store_filler import check_whole, go, open_store, results, start, stored_files


def _start_all(*calls):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda call: start(*call), calls))


@pytest.mark.parametrize("limit", [1, 5])
def test_the_last_free_slots_of_a_day_are_given_out_once(path, limit):
    """Of eight processes that submit together, as many get through as there are slots, and no more."""
    with open_store(path):
        pass
    children = _start_all(*[("once", path, "ann", limit)] * 8)
    go(children)
    outcomes = results(children)
    accepted = [one for one in outcomes if "number" in one]
    refused = [one for one in outcomes if "error" in one]
    assert sorted(one["remaining"] for one in accepted) == list(range(limit))
    assert {one["error"] for one in refused} == {"SubmissionLimitError"}
    assert len(refused) == 8 - limit
    with open_store(path) as store:
        kept = check_whole(store)
        assert len(kept) == limit
        assert stored_files(path) == sorted(one.sha256 for one in kept)  # what was refused left no file behind


def test_four_processes_open_a_fresh_path_at_once(path):
    """All of them find the same tables; none meets a lock or a store that is half made."""
    children = _start_all(*[("open", path)] * 4)
    go(children)
    outcomes = results(children)
    with open_store(path) as store:
        n_tables = len(store.connection.rows("SELECT name FROM sqlite_master"))
    assert outcomes == [{"tables": n_tables}] * 4
