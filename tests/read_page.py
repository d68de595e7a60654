"""A page of HTML as a test reads it: its tags, texts, links, ids and headings, without a browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

VOID = {"meta", "link", "br", "hr", "img", "input"}
"""What needs no end. Elements of SVG may be closed where they begin."""


@dataclass
class Page:
    """What was found, in its order; ``problems`` are tags that are not closed where they should be."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def all(self, *names: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name in names]

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]

    def text(self, within: str = "body") -> str:
        return " ".join("".join(text for above, text in self.texts if within in above).split())

    @property
    def headings(self) -> list[int]:
        return [int(name[1]) for name, _ in self.tags if len(name) == 2 and name[0] == "h" and name[1].isdigit()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.open = Page(), []

    def handle_starttag(self, tag, attrs):
        self.page.tags.append((tag, {name: value or "" for name, value in attrs}))
        if len({name for name, _ in attrs}) != len(attrs):
            self.page.problems.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()
            if "svg" not in self.open:
                self.page.problems.append(f"<{tag}/> closes nothing")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.page.problems.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        self.page.texts.append((tuple(self.open), data))


def read_page(text: str) -> Page:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.page.problems += [f"<{tag}> stays open" for tag in reader.open]
    return reader.page


def find_faults(text: str) -> list[str]:
    """What is wrong with a page by itself: accessibility and a strict Content-Security-Policy, as far as text tells."""
    page = read_page(text)
    found = list(page.problems)
    ids = page.values("id")
    found += [f"id {one!r} is there twice" for one in {one for one in ids if ids.count(one) > 1}]
    named = [
        one for name in ("aria-labelledby", "aria-describedby") for value in page.values(name) for one in value.split()
    ]
    found += [f"{one!r} is named and not there" for one in named if one not in ids]
    found += [f"it has no {tag}" for tag in ("title", "main", "header", "footer") if not page.all(tag)]
    if not text.startswith("<!DOCTYPE html>") or [one.get("lang") for one in page.all("html")] != ["en"]:
        found.append("it does not say what it is, or in which language")
    if not page.text("title"):
        found.append("its title is empty")
    if page.headings.count(1) != 1 or page.headings[0] != 1:
        found.append(f"its headings are {page.headings}")
    jumps = [pair for pair in zip(page.headings, page.headings[1:], strict=False) if pair[1] > pair[0] + 1]
    found += [f"a heading of level {low} is followed by one of {high}" for low, high in jumps]
    found += [f"<{tag}> is in it" for tag in ("script", "style", "iframe", "object", "img") if page.all(tag)]
    found += [
        f"<{tag} {name}> is in it"
        for tag, attributes in page.tags
        for name in attributes
        if name == "style" or name.startswith("on") or name in ("srcset", "background")
    ]
    hidden = [one for one in page.all("svg") if one.get("aria-hidden") != "true" and "aria-labelledby" not in one]
    found += ["a picture has no name"] * len(hidden)
    found += ["a heading of a table says not of what"] * sum(
        "scope" not in one for one in page.all("th") if page.all("caption")
    )
    return found


def find_dead_links(folder: Path) -> list[str]:
    """Links of the pages in a folder that lead nowhere, or that need something from outside to show the page."""
    pages = {path: read_page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        for tag, attributes in page.tags:
            for link in (attributes.get("href"), attributes.get("src")):
                if link is None:
                    continue
                parts = urlsplit(link)
                if parts.scheme:
                    if tag != "a" or parts.scheme not in ("http", "https", "mailto"):
                        found.append(f"{path.name}: <{tag}> loads {link}")
                    continue
                target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
                if link.startswith("/") or not target.is_file() or not target.is_relative_to(folder.resolve()):
                    found.append(f"{path.name}: {link} is not there")
                elif parts.fragment and parts.fragment not in pages[target].values("id"):
                    found.append(f"{path.name}: {link} has no such place")
    return found
