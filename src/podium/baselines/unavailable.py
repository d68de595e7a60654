"""A baseline that cannot run here, and what to do about it."""

import importlib

from podium.errors import CompetitionError

__all__ = ["BaselineUnavailableError", "require_module"]


class BaselineUnavailableError(CompetitionError):
    """One baseline cannot run; the others are not touched by it.

    Attributes
    ----------
    name : str
        The baseline's name, such as ``"xgboost"``.
    reason : str
        What was found.
    cure : str
        What to do; empty where there is nothing to do.
    """

    def __init__(self, name: str, reason: str, cure: str = "") -> None:
        self.name = name
        self.reason = reason
        self.cure = cure
        super().__init__(f"{name} cannot run: {reason}" + (f"; {cure}" if cure else ""))

    def __reduce__(self) -> tuple[type["BaselineUnavailableError"], tuple[str, str, str]]:
        return type(self), (self.name, self.reason, self.cure)


def require_module(name: str, module: str, cure: str) -> None:
    """Import ``module`` for the baseline ``name``.

    Raises
    ------
    BaselineUnavailableError
        It is not installed (``cure`` says how to install it), or a library of the system that it needs is missing.
    """
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise BaselineUnavailableError(name, f"the module {error.name or module!r} is not installed", cure) from error
    except Exception as error:  # a stranger's compiled module may raise anything while it loads
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
        reason = f"{module} cannot be loaded ({first_line})"
        raise BaselineUnavailableError(name, reason, _cure_of(error, cure)) from error


def _cure_of(error: Exception, cure: str) -> str:
    if "libgomp" in str(error) or "libomp" in str(error):  # a library of the system: pip cannot install it
        return "install the OpenMP library: `apt install libgomp1` (Debian, Ubuntu), `brew install libomp` (Mac)"
    return f"install it again: {cure.removeprefix('install it: ')}"
