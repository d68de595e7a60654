"""How many examples a property test draws: twenty times as many in the long runs."""

import os

FACTOR = 20 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1


def many(n_examples: int) -> int:
    """For ``max_examples``."""
    return FACTOR * n_examples
