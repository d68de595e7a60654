"""Pages go into one description.md and come out of it as they were."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from thorough import many

from podium.formats.pages import join_pages, one_line, read_page, split_pages, tidy
from podium.use.places import shipped_dir

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ["<!-- page: Data -->\n## Data\nx", "<!-- \\page: x -->", "## Rules\n\nmine", "# Title", "```\n## Data\n```"]
)
titles = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(one_line).filter(bool)


@given(titles, texts, st.dictionaries(titles, texts, max_size=4))
@example("t", "", {"Overview": "<!-- page: Rules -->\n## Rules\nno"})
@settings(max_examples=many(150))
def test_pages_come_out_as_they_went_in(title: str, lead: str, pages: dict[str, str]) -> None:
    """But for blank lines around them, and with plain line ends; whatever they hold, marks and headings too."""
    found = split_pages(join_pages(title, lead, pages))
    tidied = {name: tidy(text) for name, text in pages.items()}
    if pages:
        assert found == (tidy(lead), tidied)


@pytest.mark.parametrize("slug", ["wine", "digits", "apples"])
def test_a_description_of_podium_is_parted_at_its_headings(slug: str) -> None:
    text = (shipped_dir() / slug / "description.md").read_text(encoding="utf-8")
    _, pages = split_pages(text)
    assert list(pages) == ["Overview", "Data", "Evaluation", "Rules"]
    assert all(text.count(page) == 1 for page in pages.values())


def test_a_heading_in_a_block_of_code_parts_nothing() -> None:
    assert split_pages("# T\n\n## Data\n\n```\n## Rules\n```\n")[1] == {"Data": "```\n## Rules\n```"}


def test_a_description_without_pages_is_all_lead() -> None:
    assert split_pages("# T\n\nJust words.\n") == ("Just words.", {})


def test_of_html_the_text_is_kept_and_nothing_that_runs() -> None:
    html = (
        "<head><title>x</title><style>p {}</style></head><h1>Goal &amp; data</h1><p>Find\n the <b>best</b>."
        "<br>Soon.</p>"
        '<ul><li>one</li><li><a href="https://a.org/b">two</a></li></ul><script>alert("<p>no</p>")</script>'
        '<a href="javascript:alert(1)">three</a><p>a &lt; b</p>'
    )
    found = read_page(html.encode(), "page.html")
    assert found == ("### Goal & data\n\nFind the best.\nSoon.\n\n- one\n- [two](https://a.org/b)\n\nthree\n\na &lt; b")


@given(st.binary(max_size=200) | st.text("<>a/&!-=\"' ", max_size=60).map(str.encode))
@settings(max_examples=many(80))
def test_any_page_is_read(data: bytes) -> None:
    """As text, with no tag left in what was HTML."""
    assert "<" not in read_page(data, "x.html")
    read_page(data, "x.md")
