"""The bytes of a stranger's file: plain, or unpacked from gzip or zip without letting a small file fill the memory."""

import os
import stat
import zlib
from collections.abc import Iterator
from gzip import GzipFile
from io import BytesIO, FileIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from podium.tables.cells import Bytes, buffer_of, new_buffer
from podium.tables.foreign import UnreadableError
from podium.tables.quote import show_all

GIB = 2**30
PIECE = 1 << 20
HARMLESS_BYTES = 64 * 2**20
HARMLESS_RATIO = 1000
"""An archive may unpack to 64 MiB whatever its size; beyond that, to a thousand times its own size."""


def read_bytes(source: Path | bytes, max_bytes: int) -> tuple[Bytes, int]:
    """The unpacked content in a padded buffer, and how many bytes of it there are.

    Raises
    ------
    UnreadableError
        There is no such file, it is too large, or it is an archive that cannot or must not be unpacked.
    """
    buffer, size = _read_file(source, max_bytes) if isinstance(source, Path) else (buffer_of(source), len(source))
    if size > max_bytes:
        raise _too_large(size, max_bytes)
    head = buffer[: min(size, 4)].tobytes()
    if head.startswith(b"\x1f\x8b"):
        unpacked = _unpack_gzip(buffer[:size].tobytes(), max_bytes)
    elif head in (b"PK\x03\x04", b"PK\x05\x06"):
        unpacked = _unpack_zip(buffer[:size].tobytes(), max_bytes)
    else:
        return buffer, size
    return buffer_of(unpacked), len(unpacked)


def _read_file(path: Path, max_bytes: int) -> tuple[Bytes, int]:
    try:
        with open(path, "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                data = _read_stream(file, max_bytes)
                return buffer_of(data), len(data)
            if status.st_size > max_bytes:
                raise _too_large(status.st_size, max_bytes)
            buffer = new_buffer(status.st_size)
            return buffer, _fill(file, buffer.data[: status.st_size])
    except OSError as error:
        raise UnreadableError.one(_why_not_opened(path, error)) from None


def _fill(file: FileIO, target: memoryview) -> int:
    size = 0
    while size < len(target):
        n = file.readinto(target[size:])
        if not n:
            break
        size += n
    return size


def _read_stream(file: FileIO, max_bytes: int) -> bytes:
    data = bytearray()
    while piece := file.read(PIECE):
        data += piece
        if len(data) > max_bytes:
            raise _too_large(len(data), max_bytes)
    return bytes(data)


def _why_not_opened(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no file {str(path)!r}: check the name and the folder"
    if isinstance(error, IsADirectoryError):
        return "it is a folder, and a CSV file is expected"
    if isinstance(error, PermissionError):
        return "you are not allowed to read it: check the file's permissions"
    return f"it cannot be opened: {error.strerror or error}"


def _too_large(size: int, max_bytes: int) -> UnreadableError:
    return UnreadableError.one(f"it holds {_amount(size)}, and at most {_amount(max_bytes)} are read")


def _amount(n_bytes: int) -> str:
    return f"{n_bytes / GIB:,.1f} GiB" if n_bytes >= GIB / 10 else f"{n_bytes:,} bytes"


def _unpack_gzip(data: bytes, max_bytes: int) -> bytearray:
    try:
        with GzipFile(fileobj=BytesIO(data)) as file:
            return _collect(iter(lambda: file.read(PIECE), b""), len(data), max_bytes)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError.one(f"its gzip compression is damaged ({error}): pack or upload the file again") from None


def _unpack_zip(data: bytes, max_bytes: int) -> bytearray:
    try:
        with ZipFile(BytesIO(data)) as archive:
            member = _only_member(archive)
            with archive.open(member) as file:
                return _collect(iter(lambda: file.read(PIECE), b""), len(data), max_bytes)
    except UnreadableError:
        raise
    except Exception as error:
        # A damaged archive makes zipfile raise nearly anything: struct.error, ValueError, NotImplementedError, ...
        raise UnreadableError.one(f"its zip archive is damaged ({error}): pack or upload the file again") from None


def _only_member(archive: ZipFile) -> ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if any(member.filename == "[Content_Types].xml" or member.filename.startswith("xl/") for member in members):
        raise UnreadableError.one("it is an Excel workbook or another Office file: save the sheet as CSV (UTF-8) first")
    # What macOS adds to every archive is nobody's submission.
    members = [m for m in members if not m.filename.startswith("__MACOSX/") and not m.filename.endswith(".DS_Store")]
    if len(members) != 1:
        found = f"{len(members)} files ({show_all(m.filename for m in members)})" if members else "no file"
        raise UnreadableError.one(f"it is a zip archive with {found}, and exactly one CSV file is expected in it")
    if members[0].flag_bits & 1:
        raise UnreadableError.one("its zip archive is encrypted: pack the CSV file without a password")
    if members[0].compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UnreadableError.one(
            "its zip archive uses an unusual compression: pack the CSV file with deflate, or not at all"
        )
    return members[0]


def _collect(pieces: Iterator[bytes], packed_size: int, max_bytes: int) -> bytearray:
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > max_bytes:
            raise UnreadableError.one(f"it unpacks to more than {_amount(max_bytes)}, which is the most that is read")
        if len(data) > HARMLESS_BYTES and len(data) > HARMLESS_RATIO * packed_size:
            raise UnreadableError.one(
                f"it is a zip bomb: {packed_size:,} bytes unpack to more than {HARMLESS_RATIO:,} times as many"
            )
    return data
