"""A bad archive is refused by what is wrong with it, before anything of it is written."""

import stat
import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest
from foreign import write_zip, zip_bytes
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.errors import InvalidCompetitionError
from podium.formats.paths import find_fault
from podium.formats.source import open_source
from podium.formats.zips import Budget, unpack


def special(name: str, kind: int) -> bytes:
    """An archive with a link, a pipe or a device."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        member = ZipInfo(name)
        member.create_system = 3
        member.external_attr = (kind | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    return file.getvalue()


def packed(names: list[str], contents: list[bytes] | None = None, compression: int = ZIP_DEFLATED) -> bytes:
    """An archive with just these names, the same one twice if asked."""
    file = BytesIO()
    with ZipFile(file, "w", compression) as archive, pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)  # zipfile's word on repeated names
        for place, name in enumerate(names):
            member = ZipInfo("x" * len(name))
            member.compress_type = compression
            member.filename = member.orig_filename = name
            archive.writestr(member, (contents or [b"a", b"b", b"c"])[place])
    return file.getvalue()


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    assert len(old) == len(new)
    return data.replace(old, new)


def encrypted() -> bytes:
    """The bit of encryption set in both headers."""
    data = bytearray(zip_bytes({"a.txt": "secret"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying() -> bytes:
    """A file that says it unpacks to 10 bytes, and would unpack to more."""
    data = zip_bytes({"a.txt": "x" * 5000})
    return changed(data, struct.pack("<I", 5000), struct.pack("<I", 10))


def overlapping() -> bytes:
    """Two names for the same packed bytes."""
    data = packed(["a", "b"], [b"x" * 900, b"x" * 900])
    directory = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", directory + 4)
    first_offset = data[directory + 42 : directory + 46]
    return data[: second + 42] + first_offset + data[second + 46 :]


BAD = {
    "parent": (packed(["../evil.txt"]), "leads out of the archive with '..'"),
    "parent inside": (packed(["a/../../evil.txt"]), "leads out of the archive with '..'"),
    "absolute": (packed(["/etc/passwd"]), "is an absolute path"),
    "drive": (packed(["C:/evil.txt"]), "is an absolute path"),
    "home": (packed(["~/evil.txt"]), "is an absolute path"),
    "backslash": (packed(["a\\..\\b"]), "has a backslash in its name"),
    "roundabout": (packed(["a/./b"]), "is written in a roundabout way"),
    "double slash": (packed(["a//b"]), "is written in a roundabout way"),
    "nul": (packed(["a\0.txt"]), "has a control character in its name"),
    "escape": (packed(["a\x1b[2J"]), "has a control character in its name"),
    "device": (packed(["data/NUL"]), "is called 'NUL', which is a device on Windows"),
    "device with ending": (packed(["com1.csv"]), "is called 'com1.csv', which is a device on Windows"),
    "point at the end": (packed(["a.txt."]), "ends in a point or a blank"),
    "blank at the end": (packed(["a /b"]), "ends in a point or a blank"),
    "long": (packed(["x" * 300]), "has a name that is too long"),
    "long path": (packed(["x" * 100 + ("/" + "x" * 100) * 10]), "has a name that is too long"),
    "nothing": (packed([" "]), "ends in a point or a blank"),
    "link": (special("link", stat.S_IFLNK), "is a link: links can lead out of the archive"),
    "pipe": (special("pipe", stat.S_IFIFO), "is a device or a pipe"),
    "block device": (special("sda", stat.S_IFBLK), "is a device or a pipe"),
    "encrypted": (encrypted(), "is encrypted: pack it without a password"),
    "lzma": (packed(["a"], compression=ZIP_LZMA), "uses an unusual compression"),
    "twice": (packed(["a", "a"]), "'a' stands in it 2 times"),
    "capitals": (packed(["Data.csv", "data.csv"]), "differs from 'Data.csv' in capitals or accents alone"),
    "accents": (packed(["e\u0301.csv", "\u00e9.csv"]), "in capitals or accents alone"),
    "file as folder": (packed(["a", "a/b"]), "is a file, and 'a/b' takes it for a folder"),
    "bomb": (zip_bytes({"zeros": bytes(9_000_000)}), "it is a zip bomb: "),
    "bomb of many": (zip_bytes({f"zeros{n}": bytes(200_000) for n in range(10)}), "it unpacks to 2,000,000 bytes"),
    "lying": (lying(), "a damaged one"),
    "overlapping": (overlapping(), "share the same packed bytes"),
    "too many": (zip_bytes({f"{n}": b"" for n in range(60)}), "it holds 60 files, and at most 50 are unpacked"),
    "cut off": (zip_bytes({"a": "x" * 1000})[:60], "it is no zip archive, or a damaged one"),
    "damaged": (changed(zip_bytes({"a": "some words"}), b"PK\x01\x02", b"PK\x09\x09"), "a damaged one"),
    "empty file": (b"", "it is no zip archive, or a damaged one"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_with_its_sentence(name: str, tmp_path: Path) -> None:
    """And leaves no file behind, inside or outside of its folder."""
    data, sentence = BAD[name]
    archive = tmp_path / "bad.zip"
    archive.write_bytes(data)
    n_bytes = 1_500_000 if name == "bomb of many" else 10_000_000
    budget = Budget(n_bytes=n_bytes, n_files=50, harmless_bytes=1_000_000)
    with pytest.raises(InvalidCompetitionError) as refusal:
        unpack(archive, tmp_path / "into", budget)
    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("bad.zip cannot be unpacked")
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path != archive]
    assert left == [] or (name == "lying" and left[0].stat().st_size <= 10)  # it gets no more than it says


def test_all_problems_of_an_archive_are_told_at_once(tmp_path: Path) -> None:
    archive = tmp_path / "bad.zip"
    archive.write_bytes(packed(["../a", "/b", "nul"]))
    with pytest.raises(InvalidCompetitionError) as refusal:
        unpack(archive, tmp_path / "into", Budget())
    assert len(refusal.value.problems) == 3


def test_a_thousand_bad_names_make_a_short_message(tmp_path: Path) -> None:
    archive = tmp_path / "bad.zip"
    archive.write_bytes(zip_bytes({f"../{n}": "" for n in range(1000)}))
    with pytest.raises(InvalidCompetitionError) as refusal:
        unpack(archive, tmp_path / "into", Budget())
    assert len(refusal.value.problems) == 21
    assert "and 980 more of the kind" in str(refusal.value)


def test_archives_in_archives_share_one_budget(tmp_path: Path) -> None:
    """A bomb of many small layers runs out of bytes, and of layers."""
    inner = zip_bytes({"zeros": bytes(600_000)})
    archive = write_zip(tmp_path / "outer.zip", {"a.zip": inner, "b.zip": inner})
    source = open_source(archive, tmp_path / "scratch", budget=Budget(n_bytes=1_000_000))
    source.open_part(source.folder / "a.zip")
    with pytest.raises(InvalidCompetitionError, match="at most"):
        source.open_part(source.folder / "b.zip")
    with pytest.raises(InvalidCompetitionError, match="it lies in 3 other archives"):
        unpack(archive, tmp_path / "deep", Budget(), depth=3)


def test_what_desktops_add_is_left_out_and_a_wrapped_folder_is_looked_through(tmp_path: Path) -> None:
    tree = {"my stuff/a.txt": "a", "my stuff/.DS_Store": "x", "__MACOSX/my stuff/._a.txt": "x", ".DS_Store": "x"}
    source = open_source(write_zip(tmp_path / "it.zip", tree), tmp_path / "scratch")
    assert source.folder.name == "my stuff"
    assert [path.name for path in source.files()] == ["a.txt"]


def test_the_same_file_packed_twice_is_no_harm(tmp_path: Path) -> None:
    """CodaLab's own test bundle has some; two contents under one name are another matter."""
    archive = tmp_path / "twice.zip"
    archive.write_bytes(packed(["a", "a"], [b"same", b"same"]))
    unpack(archive, tmp_path / "into", Budget())
    assert (tmp_path / "into" / "a").read_bytes() == b"same"


def test_links_in_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "source" / "data").mkdir(parents=True)
    (tmp_path / "source" / "data" / "solution.csv").symlink_to("/etc/passwd")
    with pytest.raises(InvalidCompetitionError, match=r"'data/solution.csv' is a link"):
        open_source(tmp_path / "source", tmp_path / "scratch")


@pytest.mark.parametrize("name", ["../other", "/etc/passwd", "a/../../b", "data\\x", "con"])
def test_a_description_cannot_name_files_outside(name: str, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    source = open_source(tmp_path / "source", tmp_path / "scratch")
    with pytest.raises(InvalidCompetitionError, match="it names a file"):
        source.find(name)


@given(st.dictionaries(st.text("ab/.\\ :~é\u0301CN", min_size=1, max_size=8), st.binary(max_size=20), max_size=4))
@settings(max_examples=many(60))
def test_whatever_the_names_nothing_is_written_outside(tmp_path_factory: pytest.TempPathFactory, tree) -> None:
    """Either all of it is unpacked below its folder, or none, with a sentence."""
    folder = tmp_path_factory.mktemp("zip")
    archive = write_zip(folder / "it.zip", tree)
    try:
        unpack(archive, folder / "into", Budget())
    except InvalidCompetitionError:
        assert not (folder / "into").exists()
        return
    assert all(find_fault(name) is None for name in tree)
    found = {
        p.relative_to(folder / "into").as_posix(): p.read_bytes() for p in (folder / "into").rglob("*") if p.is_file()
    }
    assert found == {name: data for name, data in tree.items() if not name.endswith("/")}


@given(st.binary(max_size=300))
@settings(max_examples=many(40))
def test_any_bytes_are_refused_with_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    archive = tmp_path_factory.mktemp("zip") / "it.zip"
    archive.write_bytes(b"PK\x03\x04" + data)
    with pytest.raises(InvalidCompetitionError, match="cannot be unpacked"):
        unpack(archive, archive.with_name("into"), Budget())
