"""A fresh store, and ways to fill it."""

import pytest
from store_filler import open_store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leaderboards" / "private" / "podium.db"


@pytest.fixture
def store(path):
    with open_store(path) as opened:
        yield opened
