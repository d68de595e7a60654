"""The child's side: read one request from standard input, take on the limits, call the function."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any


def take_on_limits(limits: dict[str, int]) -> None:
    """Hold this process to its limits for good, where the platform can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):  # elsewhere the limit counts memory that is only reserved
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))


def load_file(path: str) -> Any:
    """The file as a module that is left out of ``sys.modules``: the next one of that name is another one."""
    spec = importlib.util.spec_from_file_location("competition_code", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    request = json.load(sys.stdin)
    take_on_limits(request["limits"])
    arguments = [Path(item["path"]) if isinstance(item, dict) else item for item in request["arguments"]]
    getattr(load_file(request["path"]), request["function"])(*arguments)


if __name__ == "__main__":
    main()
