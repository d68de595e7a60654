"""Submitted files: kept as they came, found damaged when they are."""

import gzip
import io
import zipfile
import zlib
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from podium.errors import StoreError
from podium.store.files import Files

TABLE = b"id,label\n" + b"".join(b"%d,%d\n" % (i, i % 10) for i in range(300))


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "files")


def _keep(files, data):
    digest = sha256(data).hexdigest()
    files.keep(digest, data)
    return digest


def _path(tmp_path, digest):
    return tmp_path / "files" / digest[:2] / digest


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=2000) | st.binary(min_size=1, max_size=4).map(lambda some: some * 500))
@example(b"")
@example(gzip.compress(TABLE))
def test_a_file_comes_back_to_the_last_byte(files, data):
    """Any bytes, also those that look like what the store writes itself."""
    digest = _keep(files, data)
    assert files.read(digest) == data
    stored = next(path for path in files._folder.rglob(digest)).read_bytes()
    assert files.read(_keep(files, stored)) == stored


def test_a_table_is_compressed_so_that_any_gzip_reads_it(files, tmp_path):
    """The organiser needs no Podium to look into the folder."""
    stored = _path(tmp_path, _keep(files, TABLE)).read_bytes()
    assert len(stored) < len(TABLE) / 2
    assert gzip.decompress(stored) == TABLE


def test_what_came_compressed_is_kept_as_it_came(files, tmp_path):
    """gzip and zip, and what does not get smaller."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("submission.csv", TABLE)
    for data in (gzip.compress(TABLE), buffer.getvalue(), b"id,y\n1,2\n"):
        assert _path(tmp_path, _keep(files, data)).read_bytes() == data


def test_one_altered_byte_anywhere_is_found(files, tmp_path):
    """In the header, the seal, the compressed rows, the checksum; and in a file that is kept as it came."""
    for data in (TABLE[:400], b"id,y\n1,2\n"):
        digest = _keep(files, data)
        path = _path(tmp_path, digest)
        stored = path.read_bytes()
        for i in range(len(stored)):
            for flip in (1, 128):
                path.write_bytes(stored[:i] + bytes([stored[i] ^ flip]) + stored[i + 1 :])
                with pytest.raises(StoreError, match="altered or damaged"):
                    files.read(digest)
        for damaged in (stored[:-1], stored + b"\x00", b"", zlib.compress(data)):
            path.write_bytes(damaged)
            with pytest.raises(StoreError, match="altered or damaged"):
                files.read(digest)


@pytest.mark.parametrize("digest", ["", "ab", "../podium.db", "A" * 64, "0" * 64, "/" * 64, "0" * 64 + "\n"])
def test_a_file_that_is_not_there_is_named(files, digest):
    """Nor does a strange name reach any other file."""
    _keep(files, TABLE)
    with pytest.raises(StoreError, match="there is no submitted file"):
        files.read(digest)
