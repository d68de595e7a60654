"""Submitted files, each under the SHA-256 of its bytes as they came, compressed where that helps."""

import os
import re
import secrets
import shutil
import zlib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from podium.errors import StoreError
from podium.store.faults import explained

if TYPE_CHECKING:
    import hashlib

_SHA256 = re.compile("[0-9a-f]{64}")
_COMPRESSED_ALREADY = (b"\x1f\x8b", b"PK\x03\x04")  # gzip, zip
_LEVEL = 1  # a table of random numbers shrinks to 46 % of its size; 6 reaches 43 % in seven times the time

# RFC 1952: a gzip header whose extra field "Po" is a seal, the SHA-256 of all that comes after it.
# gzip's own checksum would let a changed header byte or padding bit pass.
_HEAD = b"\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff" + b"\x24\x00" + b"Po\x20\x00"
_SEAL = slice(len(_HEAD), len(_HEAD) + 32)
_GZIP = 31  # zlib's `wbits` for gzip
_PLAIN_HEAD = 10  # bytes in the header that zlib writes
_PIECE = 2**20


class Files:
    """The folder of submitted files: ``ab/abcd...`` holds the file of that hash, plain or as gzip."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def keep(self, digest: str, data: bytes) -> None:
        """Write the file so that it is whole, and on the disk, when this returns."""
        path = self._path(digest)
        with explained(path):
            _make_dir(self._folder)
            _make_dir(path.parent)
            _write_whole(path, _packed(data))

    def keep_packed(self, digest: str, packed: Path) -> None:
        """Move a file that :func:`pack` has written to where the file of that hash is kept."""
        path = self._path(digest)
        with explained(path):
            _make_dir(self._folder)
            _make_dir(path.parent)
            packed.replace(path)
            sync_dir(path.parent)

    def holds(self, digest: str) -> bool:
        with explained(self._path(digest)):
            return self._path(digest).exists()

    def discard(self, digest: str) -> None:
        with explained(self._path(digest)):
            self._path(digest).unlink(missing_ok=True)

    def read(self, digest: str) -> bytes:
        """The file as it came; StoreError if it is missing or no longer what its hash says."""
        if not _SHA256.fullmatch(digest) or not self.holds(digest):
            raise StoreError(f"there is no submitted file {digest} in {self._folder}")
        path = self._path(digest)
        with explained(path):
            stored = path.read_bytes()
        if sha256(stored).hexdigest() == digest:
            return stored
        data = _unpacked(stored)
        if sha256(data).hexdigest() == digest:
            return data
        raise StoreError(f"{path} was altered or damaged: its bytes do not have the hash of its name; use a backup")


def _packed(data: bytes) -> bytes:
    if data.startswith(_COMPRESSED_ALREADY):
        return data
    body = zlib.compress(data, _LEVEL, wbits=_GZIP)[_PLAIN_HEAD:]
    packed = _HEAD + sha256(body).digest() + body
    return packed if len(packed) < len(data) else data


def pack(source: Path, packed: Path) -> None:
    """Write a file to ``packed`` as it is kept, piece by piece, so that it is on the disk when this returns."""
    with source.open("rb") as plain, open(packed, "xb", opener=_private) as file:
        if plain.read(4).startswith(_COMPRESSED_ALREADY):
            plain.seek(0)
            shutil.copyfileobj(plain, file)
        else:
            plain.seek(0)
            _compress(plain, file)
        if file.tell() > source.stat().st_size:
            file.seek(0)
            file.truncate()
            plain.seek(0)
            shutil.copyfileobj(plain, file)
        file.flush()
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _compress(plain: BinaryIO, file: BinaryIO) -> None:
    """As :func:`_packed` does; the seal, which stands first, is known last."""
    file.write(bytes(_SEAL.stop))
    packer, seal, n_left_out = zlib.compressobj(_LEVEL, wbits=_GZIP), sha256(), _PLAIN_HEAD
    while piece := plain.read(_PIECE):
        n_left_out = _write_body(file, seal, packer.compress(piece), n_left_out)
    _write_body(file, seal, packer.flush(), n_left_out)
    file.seek(0)
    file.write(_HEAD + seal.digest())
    file.seek(0, os.SEEK_END)


def _write_body(file: BinaryIO, seal: "hashlib._Hash", body: bytes, n_left_out: int) -> int:
    """Write ``body`` without its first bytes; how many of what follows are still to be left out."""
    kept = body[n_left_out:]
    seal.update(kept)
    file.write(kept)
    return max(0, n_left_out - len(body))


def _unpacked(stored: bytes) -> bytes:
    """Undo :func:`_packed`; what it did not pack, or was altered since, stays as it is."""
    if stored.startswith(_HEAD) and sha256(stored[_SEAL.stop :]).digest() == stored[_SEAL]:
        return zlib.decompress(stored, wbits=_GZIP)
    return stored


def _make_dir(path: Path) -> None:
    if not path.is_dir():
        path.mkdir(mode=0o700, exist_ok=True)
        sync_dir(path.parent)


def _write_whole(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    sync_dir(path.parent)


def sync_dir(path: Path) -> None:
    """Make new names in a folder last through a power cut; Windows has no such call, and needs none."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
