"""Uploads on their way to the disk: piece by piece, under a limit, with the hash computed on the way."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from python_multipart import MultipartParser
from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from podium.errors import InvalidSubmissionError
from podium.use.accept import Upload
from podium.web.errors import WebError

MOST_LETTERS = 500
"""Of a description, a file name or an idempotency key."""
_FIELDS = ("file_name", "description", "key", "cv", "cv_std")
_FORM_FIELD_BYTES = 4 * MOST_LETTERS


class Incoming:
    """The folder of files that are not accepted yet; it is emptied when a server starts."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder, self.most_bytes = folder, most_bytes
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.iterdir():
            left.unlink()

    async def receive(self, request: Request) -> Upload:
        """Write the file of a request to the disk: its body as it is, or the file of a form.

        Raises
        ------
        WebError
            It is too large, or there is none.
        """
        path = self.folder / secrets.token_hex(16)
        content_type, options = parse_options_header(request.headers.get("content-type", ""))
        try:
            with path.open("xb") as file:
                sink = _Sink(file, self.most_bytes)
                given = dict(request.query_params)
                if content_type == b"multipart/form-data":
                    given |= await _read_form(request, options.get(b"boundary", b""), sink)
                else:
                    async for piece in request.stream():
                        sink.write(piece)
            if "idempotency-key" in request.headers:
                given.setdefault("key", request.headers["idempotency-key"])
            return _upload(path, sink, given)
        except BaseException:
            self.remove(path)
            raise

    def remove(self, path: Path) -> None:
        """Forget an upload, accepted or not."""
        for left in self.folder.glob(f"{path.name}*"):
            with suppress(FileNotFoundError):
                left.unlink()


class _Sink:
    """Where the bytes of the file go."""

    def __init__(self, file: BinaryIO, most_bytes: int) -> None:
        self._file, self._most_bytes = file, most_bytes
        self.hash, self.n_bytes = sha256(), 0

    def write(self, piece: bytes) -> None:
        self.n_bytes += len(piece)
        if self.n_bytes > self._most_bytes:
            raise WebError(413, f"the file is larger than {self._most_bytes / 2**20:.0f} MiB, the most that is taken")
        self.hash.update(piece)
        self._file.write(piece)


class _Form:
    """The parts of a form: the first file goes into the sink, fields are kept."""

    def __init__(self, sink: _Sink) -> None:
        self._sink = sink
        self.fields: dict[str, str] = {}
        self._header, self._value, self._headers = b"", b"", {b"": b""}
        self._name, self._is_file, self._content = "", False, bytearray()

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._headers, self._header, self._value, self._content = {}, b"", b"", bytearray()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._is_file = b"filename" in options
        if self._is_file:
            self.fields.setdefault("file_name", options[b"filename"].decode("utf-8", "replace"))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._sink.write(data[start:end])
        else:
            self._content += data[start:end]
            if len(self._content) > _FORM_FIELD_BYTES:
                raise WebError(413, f"the field {self._name!r} is too long")

    def _end(self) -> None:
        if not self._is_file and self._name in _FIELDS:
            self.fields[self._name] = self._content.decode("utf-8", "replace")


async def _read_form(request: Request, boundary: bytes, sink: _Sink) -> dict[str, str]:
    form = _Form(sink)
    try:
        parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]
        async for piece in request.stream():
            parser.write(piece)
        parser.finalize()
    except ValueError as error:  # of the parser
        raise WebError(400, f"the form cannot be read: {error}") from None
    return form.fields


def _upload(path: Path, sink: _Sink, given: Mapping[str, str]) -> Upload:
    if not sink.n_bytes:
        raise WebError(400, "there is no file in this request; send its bytes as the body, or a form with a file")
    texts = {name: given.get(name, "") for name in ("file_name", "description", "key")}
    for name, text in texts.items():
        if len(text) > MOST_LETTERS:
            raise WebError(400, f"{name} has {len(text)} characters; {MOST_LETTERS} are the most")
    return Upload(
        path=path,
        sha256=sink.hash.hexdigest(),
        file_name=_bare_name(texts["file_name"]) or "submission.csv",
        description=texts["description"],
        idempotency_key=texts["key"] or None,
        cv_score=_number(given.get("cv")),
        cv_std=_number(given.get("cv_std")),
    )


def _bare_name(name: str) -> str:
    """The last part of a path, without what cannot be seen."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in bare if character.isprintable()).strip(" .")


def _number(text: str | None) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InvalidSubmissionError.one(
            "the cross-validation score is refused", f"it is {text!r}; a finite number is expected, such as 0.861"
        ) from None
