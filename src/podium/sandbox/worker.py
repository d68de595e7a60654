"""The child's side: read one request from standard input, take on the limits, call the function."""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

NAME = "competition_code"


def take_on_limits(limits: dict[str, int]) -> None:
    """Hold this process to its limits for good, where the platform can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):  # elsewhere the limit counts memory that is only reserved
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))


def load_file(path: str) -> Any:
    """The file as a module that is left out of ``sys.modules``: the next one of that name is another one.

    It is compiled from its text. A ``__pycache__`` beside it could hold something else than was trusted.
    """
    module = ModuleType(NAME)
    module.__file__ = path
    before = sys.modules.get(NAME)
    sys.modules[NAME] = module  # as long as it is read: dataclasses look their module up there
    try:
        exec(compile(Path(path).read_bytes(), path, "exec"), module.__dict__)
    finally:
        del sys.modules[NAME]
        if before is not None:
            sys.modules[NAME] = before
    return module


def main() -> None:
    request = json.load(sys.stdin)
    take_on_limits(request["limits"])
    arguments = [Path(item["path"]) if isinstance(item, dict) else item for item in request["arguments"]]
    getattr(load_file(request["path"]), request["function"])(*arguments)
    Path(request["done"]).touch()  # a status of 0 does not tell whether the function came to its end


if __name__ == "__main__":
    main()
