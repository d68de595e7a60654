"""``description.md``: the pages of other platforms in one file, told apart again when they leave."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from podium.formats.draft import TITLES

MARK = re.compile(r"^<!-- page: (.*) -->\n## .*\n", re.MULTILINE)
ANY_MARK = re.compile(r"^<!-- (\\*)page: ", re.MULTILINE)
HEADING = re.compile(rf"^## ({'|'.join(TITLES)})[ \t]*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)


def join_pages(title: str, lead: str, pages: Mapping[str, str]) -> str:
    """The text of ``description.md``. Before each page stands a comment with its title, which nobody sees."""
    parts = [f"# {one_line(title)}\n"]
    if lead:
        parts.append(f"{_hide_marks(tidy(lead))}\n")
    for name, text in pages.items():
        parts.append(f"<!-- page: {one_line(name)} -->\n## {one_line(name)}\n\n{_hide_marks(tidy(text))}\n")
    return "\n".join(parts)


def split_pages(text: str) -> tuple[str, dict[str, str]]:
    """The lead and the pages of a ``description.md``: by the comments, else by Podium's four headings."""
    text = text.replace("\r\n", "\n")
    marks = list(MARK.finditer(text)) or _find_headings(text)
    head = text[: marks[0].start()] if marks else text
    lead = re.sub(r"\A\s*# .*", "", head)
    ends = [*(mark.start() for mark in marks[1:]), *([len(text)] if marks else [])]
    pages = {mark[1]: tidy(_show_marks(text[mark.end() : end])) for mark, end in zip(marks, ends, strict=True)}
    return tidy(_show_marks(lead)), pages


def _find_headings(text: str) -> list["re.Match[str]"]:
    code = [fence.span() for fence in FENCE.finditer(text)]
    return [found for found in HEADING.finditer(text) if not any(first <= found.start() < last for first, last in code)]


def _hide_marks(text: str) -> str:
    return ANY_MARK.sub(r"<!-- \1\\page: ", text)


def _show_marks(text: str) -> str:
    return re.sub(r"^<!-- \\(\\*)page: ", r"<!-- \1page: ", text, flags=re.MULTILINE)


def tidy(text: str) -> str:
    """Text without blank lines around it, its lines ending as they do here."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def one_line(text: str) -> str:
    """What can stand in a heading and in a comment."""
    return " ".join(text.replace("--", "-").split())


def read_page(data: bytes, name: str) -> str:
    """A page as Markdown; of HTML its text, headings, lists and links are kept, and nothing that could run."""
    text = data.decode("utf-8-sig", "replace").replace("\0", "")
    if not name.lower().endswith((".html", ".htm")):
        return tidy(text)
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    return tidy(re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)))


class _HtmlReader(HTMLParser):
    """Collects what a person would read of a page."""

    SILENT = ("script", "style", "head", "template", "iframe", "object")
    BLOCKS = ("p", "div", "section", "table", "tr", "ul", "ol", "pre", "blockquote", "br")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SILENT:
            self._silent += 1
        elif re.fullmatch("h[1-6]", tag):
            self.parts.append(f"\n\n{'#' * max(3, int(tag[1]))} ")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "a":
            target = dict(attrs).get("href") or ""
            self._links.append(target if re.match(r"https?://[^\s()]+\Z", target) else "")
            self.parts.append("[" if self._links[-1] else "")
        elif tag in self.BLOCKS:
            self.parts.append("\n" if tag == "br" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a" and self._links:
            target = self._links.pop()
            self.parts.append(f"]({target})" if target else "")
        elif re.fullmatch("h[1-6]", tag) or tag in self.BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", data).replace("<", "&lt;"))
