"""A server for each test that asks for one."""

from collections.abc import Iterator

import pytest
from served import Served, running
from tiny import Tiny


@pytest.fixture
def served(tiny: Tiny) -> Iterator[Served]:
    with running(tiny) as one:
        yield one
