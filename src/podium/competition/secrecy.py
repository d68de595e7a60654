"""The one rule for what is hidden: it lies below a folder named ``private/``."""

import hashlib
import os
import secrets
from pathlib import Path

from podium.errors import InvalidCompetitionError


def make_private_dir(path: Path) -> Path:
    """Make ``path`` (a folder named ``private``) readable by its owner only and ignored by git."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    ignore = path / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return path


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    new = path.with_name(path.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def private_seed(private: Path, given: int | None = None) -> bytes:
    """The 32 bytes in ``private/seed``, drawn once; ``given`` replaces them (for tests).

    They decide ``Usage``, and in a sealed competition split, ids and row order too.
    """
    path = private / "seed"
    if given is not None:
        write_private(path, hashlib.sha256(f"podium/seed/{given}".encode()).hexdigest().encode() + b"\n")
    elif not path.exists():
        write_private(path, secrets.token_hex(32).encode() + b"\n")
    try:
        seed = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        seed = b""
    if len(seed) != 32:
        raise InvalidCompetitionError.one(f"{path} is damaged", "it should hold 64 hexadecimal digits")
    return seed


def derive(seed: bytes, purpose: str) -> int:
    """A 128-bit number for one ``purpose`` out of the secret seed: purposes tell nothing of each other."""
    return int.from_bytes(hashlib.blake2b(purpose.encode(), key=seed, digest_size=16).digest(), "big")


def public_seed(slug: str) -> int:
    """The seed of a practice competition: everybody who prepares it gets the same train and test rows."""
    return int.from_bytes(hashlib.sha256(f"podium/practice/{slug}".encode()).digest()[:4], "big")
