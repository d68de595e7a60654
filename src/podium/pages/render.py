"""Templates filled in: HTML in which all text is escaped, and Markdown in which it is, too."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from podium.charts.interval import write_interval
from podium.charts.spark import write_spark
from podium.charts.svg import write_svg
from podium.pages.code import highlight_python
from podium.pages.markdown import code_block, escape_markdown, fence, plain_paragraphs, render_markdown
from podium.pages.words import day, visible


class Written(str):
    """Markdown that is to stand as it is."""

    __slots__ = ()


def render_page(template: str, **values: Any) -> str:
    """A page of HTML; whatever is no Markup is escaped."""
    return _html().get_template(template).render(values)


def render_post(template: str, **values: Any) -> str:
    """A document of Markdown; whatever is not :class:`Written` is escaped."""
    return _markdown().get_template(template).render(values)


@cache
def _html() -> Environment:
    made = _environment(autoescape=True, finalize=_visible)
    made.filters.update(
        chart=lambda chart: Markup(write_svg(chart, is_inline=True)),
        spark=lambda chart: Markup(write_spark(chart)),
        interval=lambda line, axis, levels: Markup(
            write_interval(axis, line.value, line.half, levels, is_own=line.is_own)
        ),
        markdown=render_markdown,
        python=highlight_python,
        block=code_block,
        day=day,
    )
    return made


@cache
def _markdown() -> Environment:
    made = _environment(autoescape=False, finalize=_as_markdown)
    made.filters.update(
        address=Written,
        block=lambda code, language="": Written(fence(visible(code), language)),
        day=day,
        paragraphs=plain_paragraphs,
    )
    return made


def _environment(**settings: Any) -> Environment:
    return Environment(
        loader=PackageLoader("podium.pages"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **settings,
    )


def _visible(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _as_markdown(value: Any) -> Any:
    return value if isinstance(value, Written) else escape_markdown(str(value))
