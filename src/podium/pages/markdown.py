"""Markdown that a stranger wrote, as HTML that does no harm and fits into a page of ours; and plain words as Markdown.

No HTML of theirs passes, no picture is loaded from anywhere, links go to http, https and mailto only, nothing has an
inline style: a strict Content-Security-Policy refuses those.
"""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from podium.pages.words import visible

_LINK = re.compile(r"(https?|mailto):", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_LIST_SIGN = re.compile(r"^[-+=](?=[\s=-]|$)")
_LIST_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")


class _Renderer(RendererHTML):
    """As the library's, with the differences that this module's first lines name."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return str(escape(self.renderInlineAsText(tokens[idx].children, options, env)))

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return str(code_block(tokens[idx].content))

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return self.fence(tokens, idx, options, env)

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return '<div class="scroll" role="group" tabindex="0" aria-label="Table"><table>'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return "</table></div>"


_PARSER = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


def code_block(code: str | Markup, label: str = "Code") -> Markup:
    """Lines of code; text is escaped, and what is marked up already is taken as it is."""
    opening = Markup('<pre tabindex="0" role="group" aria-label="{}"><code>').format(label)
    return opening + escape(code) + Markup("</code></pre>\n")


def render_markdown(text: str, *, level: int = 2) -> Markup:
    """A stranger's Markdown as HTML.

    Parameters
    ----------
    text : str
    level : int
        That of its highest headings on the page, 1 to 6; those below follow without a gap.
    """
    tokens = _PARSER.parse(visible(text))
    shown = sorted({token.tag for token in tokens if token.type == "heading_open"})
    levels = {tag: f"h{min(6, level + place)}" for place, tag in enumerate(shown)}
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = levels[token.tag]
        if token.attrs.pop("style", None) == "text-align:right":
            token.attrs["class"] = "number"
        if token.type == "th_open":
            token.attrs["scope"] = "col"
        if token.children:
            token.children = list(_with_tame_links(token.children))
    return Markup(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def _with_tame_links(children: Sequence[Token]) -> Iterator[Token]:
    """Links to somewhere on the web; the words alone of all others. (A link holds no other link.)"""
    is_kept = True
    for token in children:
        if token.type == "link_open":
            is_kept = bool(_LINK.match(str(token.attrs.get("href", ""))))
            token.attrs = {"href": token.attrs["href"], "rel": "nofollow noopener"} if is_kept else {}
        if is_kept or token.type not in ("link_open", "link_close"):
            yield token


def find_sections(text: str) -> list[tuple[str, str]]:
    """The second-level sections of a document: heading and Markdown; what stands before the first has no heading.

    The title, a heading of the first level, is left out.
    """
    lines = text.split("\n")  # as the parser counts them
    starts = [(token.map[0], token.map[1], token.tag, heading) for token, heading in _headings(text) if token.map]
    cuts = [(first, after, heading) for first, after, tag, heading in starts if tag == "h2"]
    titles = [after for _, after, tag, _ in starts[:1] if tag == "h1"]
    opening = max(titles, default=0)
    found = [("", "\n".join(lines[opening : cuts[0][0] if cuts else len(lines)]))]
    for place, (_, after, heading) in enumerate(cuts):
        end = cuts[place + 1][0] if place + 1 < len(cuts) else len(lines)
        found.append((heading, "\n".join(lines[after:end])))
    return [(heading, body) for heading, body in found if body.strip()]


def _headings(text: str) -> Iterator[tuple[Token, str]]:
    tokens = _PARSER.parse(text)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            yield token, _plain(tokens[place + 1])


def plain_paragraphs(text: str) -> list[str]:
    """The paragraphs of a document as plain words, without lists, tables and code."""
    tokens = _PARSER.parse(text)
    return [
        _plain(tokens[place + 1])
        for place, token in enumerate(tokens)
        if token.type == "paragraph_open" and token.level == 0
    ]


def _plain(inline: Token) -> str:
    children: Sequence[Token] = inline.children or ()
    return " ".join("".join(map(_plain_piece, children)).split())


def _plain_piece(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content


def escape_markdown(text: str) -> str:
    """Plain words as Markdown that shows just them, on one line, wherever it is rendered."""
    line = _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))
    return _LIST_NUMBER.sub(r"\1\\\2", _LIST_SIGN.sub(r"\\\g<0>", line))


def fence(code: str, language: str = "python") -> str:
    """Lines of code as a fenced block, with a fence that they do not hold."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{code.rstrip()}\n{marks}"
