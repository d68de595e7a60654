"""Children and the writer: what goes wrong in one task or write touches no other."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tiny import NOW, Tiny

from podium.errors import InvalidSubmissionError, MetricError, NotAllowedError, StoreError
from podium.store.store import Store
from podium.use.places import store_path
from podium.web.children import LIMITS, ChildBrokeError, Children
from podium.web.writer import Writer


def refuse() -> None:
    raise InvalidSubmissionError.one("it is refused", "for a reason")


def break_metric() -> None:
    raise MetricError("it broke", "details")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def eat() -> int:
    return len(bytearray(4 * 2**30))


def meet_a_bug() -> float:
    return 1 / 0


def process_id() -> int:
    return os.getpid()


@pytest.fixture
def children() -> Children:
    return Children(replace(LIMITS, memory_bytes=3 * 2**30))


def test_a_child_answers_and_raises_what_was_meant(children: Children) -> None:
    """Problems, and details for the organiser, come through whole."""
    assert children.run(max, 3, 5) == 5
    assert children.run(process_id) != children.run(process_id)
    with pytest.raises(InvalidSubmissionError) as refused:
        children.run(refuse)
    assert [str(one) for one in refused.value.problems] == ["for a reason"]
    with pytest.raises(MetricError) as broke:
        children.run(break_metric)
    assert broke.value.details == "details"


@pytest.mark.parametrize(("task", "sentence"), [(die, "died"), (eat, "MemoryError"), (meet_a_bug, "ZeroDivisionError")])
def test_a_child_that_breaks_takes_nothing_with_it(children: Children, task, sentence: str) -> None:
    """Another one that runs meanwhile comes to its end."""
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(children.run, time.sleep, 0.5)
        with pytest.raises(ChildBrokeError, match=sentence):
            children.run(task)
        assert other.result() is None


def test_a_child_that_hangs_is_ended(children: Children) -> None:
    """By the clock, and when the server stops."""
    quick = Children(replace(LIMITS, seconds=1))
    with pytest.raises(ChildBrokeError, match="longer than 1 seconds"):
        quick.run(time.sleep, 600)
    threading.Timer(0.3, children.stop).start()
    with pytest.raises(ChildBrokeError) as stopped:
        children.run(time.sleep, 600)
    assert stopped.value.was_stopped


@pytest.fixture
def writer(tiny: Tiny) -> Iterator[Writer]:
    one = Writer(store_path(tiny.root))
    one.start()
    yield one
    one.stop()


def test_what_waits_together_is_written_together(tiny: Tiny, writer: Writer) -> None:
    """A refusal among it leaves nothing and touches nobody; all that was promised is on the disk."""
    held, go = threading.Event(), threading.Event()

    def hold(store: Store) -> None:
        held.set()
        go.wait()

    def add_and_refuse(store: Store) -> None:
        store.add_team("gone", now=NOW)
        raise NotAllowedError("no")

    first = writer.write(hold)
    held.wait()
    added = [writer.write(lambda store, name=f"t{place}": store.add_team(name, now=NOW)) for place in range(9)]
    refused = writer.write(add_and_refuse)
    alone = writer.call(lambda: tiny.submit("home", 1.0))
    after = writer.write(lambda store: store.has_submissions("tiny"))
    go.set()
    assert first.result() is None
    assert [future.result().name for future in added] == [f"t{place}" for place in range(9)]
    with pytest.raises(NotAllowedError):
        refused.result()
    assert alone.result().receipt.number == 1
    assert after.result()
    with tiny.store() as store:
        assert store.get_team("gone") is None
        assert store.get_team("t8") is not None


def test_a_full_disk_is_told_to_everybody_who_waited(tiny: Tiny, writer: Writer) -> None:
    """And the next write, when there is room again, is none the worse for it."""
    held, go = threading.Event(), threading.Event()

    def fill(store: Store) -> None:
        held.set()
        go.wait()
        store.connection.run(f"PRAGMA max_page_count = {store.connection.value('PRAGMA page_count')}")

    def make_room(store: Store) -> None:
        store.connection.run("PRAGMA max_page_count = 1000000")

    def write_much(store: Store) -> None:
        for place in range(2000):
            store.add_team(f"team {place}", now=NOW)

    writer.call(lambda: None).result()
    writer.write(lambda store: None).result()
    filled = writer.write(fill)
    held.wait()
    go.set()
    filled.result()
    with pytest.raises(StoreError, match="no room left"):
        writer.write(write_much).result()
    writer.write(make_room).result()
    assert writer.write(lambda store: store.add_team("ann", now=NOW)).result().name == "ann"
    with tiny.store() as store:
        assert [team.name for team in store.teams()] == ["ann"]
