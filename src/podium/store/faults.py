"""What went wrong with the store's files, in sentences that say what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from podium.errors import StoreError

_FULL = "there is no room left to write {path}; nothing was stored. Free some space, or raise the quota, and try again"
_DENIED = "{path} cannot be opened ({text}); it must be a file, in a folder, that you may read and write"
_BROKEN = "{path} could not be read or written ({text}); nothing was stored. Is the disk full or failing?"
_BUSY = "{path} has been in use by another program for too long; wait until that one is done, then try again"

CORRUPT, NO_DATABASE = 11, 26
# Primary result codes of https://sqlite.org/rescode.html
_SQLITE = {
    5: _BUSY,
    6: _BUSY,
    8: "{path} may not be written ({text}); give yourself write permission for it and for its folder",
    10: _BROKEN,
    CORRUPT: "{path} is damaged ({text}); put the latest backup in its place",
    13: _FULL,
    14: _DENIED,
    NO_DATABASE: "{path} is no SQLite database, or a damaged one; move it away, or put the latest backup in its place",
}

_SYSTEM = {
    **dict.fromkeys([errno.ENOSPC, errno.EDQUOT, errno.EFBIG], _FULL),
    **dict.fromkeys([errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR], _DENIED),
    errno.EEXIST: _DENIED,  # a file where a folder should be
}


def sqlite_fault(path: Path, code: int | None, text: str) -> StoreError:
    """The sentence for an SQLite error with (extended) result ``code``, if the library tells it."""
    sentence = _SQLITE.get((code or 0) & 0xFF, "{path} cannot be used ({text}); if it was altered, put a backup there")
    return StoreError(sentence.format(path=path, text=text))


def os_fault(path: Path, error: OSError) -> StoreError:
    """The sentence for an error of the operating system on ``path``."""
    sentence = _SYSTEM.get(error.errno or 0, _BROKEN)
    return StoreError(sentence.format(path=path, text=error.strerror or error))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an OSError of the block into a StoreError about ``path``."""
    try:
        yield
    except OSError as error:
        raise os_fault(path, error) from error
