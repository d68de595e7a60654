"""A stranger's Markdown does no harm and fits into a page; plain words stay plain words in Markdown."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from read_page import read_page
from thorough import many

from podium.pages.markdown import (
    code_block,
    escape_markdown,
    fence,
    find_sections,
    plain_paragraphs,
    render_markdown,
)
from podium.pages.words import visible

PIECES = st.sampled_from(
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![a](http://e.x/p.png)",
     "[b](data:text/html,x)", "[c](//e.x)", "[d](../../private/x)", "<https://e.x/?a=1&b=2>", "[e](https://e.x \"t'\")",
     "<!--", "-->", "<div style=x>", "&lt;", "&#106;avascript:", "| a | b |\n|---|--:|\n| 1 | 2 |\n", "```", "`",
     "\n", "\n\n", "# h\n", "### h\n", "* x\n", "1. y\n", "> q\n", "\\", "\x00", "\u202e", "\ud800", "    ",
     "[r]: javascript:x\n", "[r]", "**b**", "_i_", "---\n", "<a href=\"javascript:x\">"]
)  # fmt: skip
MARKDOWN = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join)
ALLOWED = {
    *("p", "a", "em", "strong", "code", "pre", "div", "table", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li"),
    *("h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "br"),
}
ATTRIBUTES = {"href", "rel", "class", "role", "tabindex", "aria-label", "start", "scope"}


@settings(max_examples=many(100))
@given(MARKDOWN)
def test_no_markdown_does_harm(text: str) -> None:
    """Known tags and attributes only, links to the web only, nothing loaded, everything closed."""
    page = read_page(render_markdown(text, level=2))
    assert page.problems == []
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    assert all(re.match("(https?|mailto):", link, re.IGNORECASE) for link in page.values("href"))
    shown = "".join(text for _, text in page.texts)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t\u200c\u200d"]


def test_links_to_nowhere_are_words_and_pictures_their_text() -> None:
    """A page of a portfolio has no other files of the competition beside it."""
    html = render_markdown("[the data](train.csv), ![a *map*](map.png), [here](https://e.x/), [mail](mailto:a@e.x)")
    assert html == (
        '<p>the data, a map, <a href="https://e.x/" rel="nofollow noopener">here</a>, '
        '<a href="mailto:a@e.x" rel="nofollow noopener">mail</a></p>\n'
    )


def test_headings_begin_at_the_level_of_the_page_and_leave_no_gap() -> None:
    """Whatever levels the author took."""
    assert read_page(render_markdown("# a\n### b\n###### c\n### d", level=3)).headings == [3, 4, 5, 4]
    assert read_page(render_markdown("### a\n", level=6)).headings == [6]


def test_a_table_can_be_scrolled_by_keyboard_and_numbers_stand_right() -> None:
    """Without an inline style."""
    page = read_page(render_markdown("| a | b |\n| --- | ---: |\n| x | 1 |\n"))
    assert page.all("div") == [{"class": "scroll", "role": "group", "tabindex": "0", "aria-label": "Table"}]
    assert [one.get("class") for one in page.all("th", "td")] == [None, "number", None, "number"]


def test_sections_are_cut_at_second_level_headings() -> None:
    """The title is left out; what looks like a heading in code is none; what stands first has no heading."""
    text = "# Title\n\nfirst\n\n## One *two*\n\na\n\n```\n## no\n```\n\nThree\n-----\n\n### deep\n\nb\n"
    assert find_sections(text) == [
        ("", "\nfirst\n"),
        ("One two", "\na\n\n```\n## no\n```\n"),
        ("Three", "\n### deep\n\nb\n"),
    ]
    assert find_sections("") == find_sections("# Only a title\n") == []
    assert find_sections("words") == [("", "words")]


def test_plain_paragraphs_are_words_alone() -> None:
    """Of what is marked up the words stay; lists, tables and code are left out."""
    text = "A *b* `c`\n[d](https://e.x) ![e](f).\n\n- g\n\n| h |\n| - |\n| i |\n\n```\nj\n```\n\n> k\n\nl"
    assert plain_paragraphs(text) == ["A b c d e.", "l"]


WORDS = st.lists(
    st.one_of(
        st.sampled_from(["*a*", "_b_", "`", "[x](y)", "<b>", "#", "1.", "1)", "-", "+", "=", "|", "~~", "$x$",
                         "&amp;", "\\", "!", "![", "---", "\n", "\n\n", "    ", "0.97", "http://e.x", "> q", "***"]),
        st.text(max_size=6),
    ),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=many(100))
@given(WORDS)
def test_escaped_words_are_shown_as_they_are(text: str) -> None:
    """By CommonMark, with HTML let through, as blogs do: on a line of their own, and in a cell of a table."""
    wanted = " ".join(visible(text).split())
    blog = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    written = escape_markdown(text)
    for document, tags in (
        (written, {"p"} if wanted else set()),
        (f"| a |\n| --- |\n| {written} |\n", {"table", "thead", "tbody", "tr", "th", "td"}),
    ):
        page = read_page(blog.render(document))
        assert {tag for tag, _ in page.tags} <= tags
        cells = "".join(text for above, text in page.texts if above[-1:] in (("p",), ("td",)))
        assert " ".join(cells.split()) == wanted


@settings(max_examples=many(50))
@given(st.lists(st.sampled_from(["`", "``", "```", "````", "\n", "x", "    "]), max_size=12).map("".join))
def test_a_fence_ends_where_the_code_ends(code: str) -> None:
    """Whatever fences the code holds."""
    [token] = MarkdownIt("commonmark").parse(fence(code, "python"))
    assert (token.type, token.info, token.content.rstrip("\n")) == ("fence", "python", code.rstrip())


def test_code_is_escaped() -> None:
    """A label, too."""
    page = read_page(code_block("<b>&", 'x" onclick="y'))
    assert [tag for tag, _ in page.tags] == ["pre", "code"]
    assert page.all("pre")[0]["aria-label"] == 'x" onclick="y'


@pytest.mark.parametrize(
    "kept", ["ünï", "日本", "\N{NO-BREAK SPACE}", "👩\u200d💻", "\u0645\u06cc\u200c\u062e", "a\tb\nc"]
)
def test_what_can_be_seen_stays(kept: str) -> None:
    """Letters of all writings, with what joins them."""
    assert visible(kept) == kept
