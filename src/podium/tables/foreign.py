"""Files that are no CSV: recognised by what they begin with, and refused by what they are."""

import re

from podium.errors import Problem


class UnreadableError(Exception):
    """The bytes cannot be read as a table at all. Carries every reason."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    @classmethod
    def one(cls, sentence: str, line: int | None = None) -> "UnreadableError":
        return cls(Problem(sentence, () if line is None else (line,)))


HEAD = 4096

_SIGNATURES = {
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow (Feather) file",
    b"FEA1": "a Feather file",
    b"\x93NUMPY": "a NumPy file (.npy)",
    b"\x89HDF": "an HDF5 file",
    b"SQLite format 3\0": "an SQLite database",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls) or another Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"{\\rtf": "an RTF document",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x1f\x8b": "an archive within an archive",
    b"PK\x03\x04": "an archive within an archive",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"version https://git-lfs": "a Git LFS pointer instead of the file it points to",
}
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_HTML = re.compile(rb"\s*<(!doctype|html|head|body|\?xml|svg|!--)", re.IGNORECASE)
_JSON = re.compile(rb'\s*(\{\s*["}]|\[\s*[\[{"\]0-9-])')
_ENCODINGS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"


def check_is_text(head: bytes) -> None:
    """Refuse anything that is not text in UTF-8, judging from its first few thousand bytes.

    Raises
    ------
    UnreadableError
        Names what was found.
    """
    what = _name(head)
    if what is not None:
        raise UnreadableError.one(f"it is {what}, and a CSV file is expected: save the table as CSV (UTF-8)")
    encoding = _guess_wide_encoding(head)
    if encoding is not None:
        raise UnreadableError.one(f"it is text in {encoding}, and UTF-8 is expected: save it as CSV (UTF-8)")
    first_line = re.split(rb"[\r\n]", head.lstrip(b"\r\n"), maxsplit=1)[0]
    if len(first_line.translate(None, _CONTROLS)) < len(first_line):
        raise UnreadableError.one("it is binary data, not text, and a CSV file is expected")


def guess_encoding(sample: bytes) -> str:
    """What text that is no UTF-8 may be, as the end of a sentence."""
    if len(sample.translate(None, _CONTROLS)) < 0.98 * len(sample):
        return "it seems to be binary data"
    if any(0x80 <= byte <= 0x9F for byte in sample):
        return "it seems to be Windows-1252"
    return "it seems to be Latin-1 or Windows-1252"


def _name(head: bytes) -> str | None:
    for signature, what in _SIGNATURES.items():
        if head.startswith(signature):
            return what
    if _PICKLE.match(head):
        return "a Python pickle"
    if head[257:262] == b"ustar":
        return "a tar archive"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(text):
        return "a web page (HTML) or XML"
    if _JSON.match(text):
        is_notebook = b'"cells"' in head or b'"nbformat"' in head or b'"cell_type"' in head
        return "a Jupyter notebook" if is_notebook else "JSON"
    return None


def _guess_wide_encoding(head: bytes) -> str | None:
    for mark, encoding in _ENCODINGS.items():
        if head.startswith(mark):
            return encoding
    even, odd = head[0::2], head[1::2]
    for nuls, letters in ((even, odd), (odd, even)):
        if len(nuls) > 1 and nuls.count(0) > 0.7 * len(nuls) and letters.count(0) < 0.1 * len(letters):
            return "UTF-16"
    return None
