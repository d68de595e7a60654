"""HTML for notebooks: small, without scripts, and readable on light and on dark pages.

Colours are the page's own, made weaker, or lie between black and white, so that they stand out on both. Styles stand
in the elements: a notebook that is not trusted yet drops style sheets.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from podium.charts.chart import Chart
from podium.charts.pictures import Picture
from podium.charts.svg import PAGE_STYLE, write_svg
from podium.charts.svg_pictures import write_picture

ACCENT = "#3b82f6"
SHADE = "rgba(127,127,127,.14)"
RULE = "1px solid rgba(127,127,127,.35)"
SOFT = "opacity:.65"
TABLE = "border-collapse:collapse;border:0;margin:.4em 0;font-variant-numeric:tabular-nums"
CELL = "text-align:left;vertical-align:top;border:0;padding:.2em 1.1em .2em .45em"
CHART = f"--chart-ink:currentColor;--chart-page:none;--chart-s0:{ACCENT};--chart-s1:#e8590c;--chart-s2:#2f9e44"
LINE = "background:none"
"""Each row says so, where notebooks would colour every other one."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a table.

    Attributes
    ----------
    cells : sequence of str
        HTML.
    is_soft, is_own, is_shaded : bool
        Drawn weakly; as the reader's own; on a shade of grey.
    """

    cells: Sequence[str]
    is_soft: bool = False
    is_own: bool = False
    is_shaded: bool = False

    @property
    def style(self) -> str:
        styles = [f"background:{SHADE}" if self.is_shaded else LINE]
        styles += [SOFT] if self.is_soft else []
        styles += ["font-weight:600", f"box-shadow:inset 3px 0 0 {ACCENT}"] if self.is_own else []
        return ";".join(styles)


def text(words: object) -> str:
    """Words as HTML; what stands in backquotes is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(str(words)))


def link(words: str, address: str) -> str:
    """Words that lead to a page; words alone where the address is none of the web."""
    if not address.startswith("https://"):
        return text(words)
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener">{text(words)}</a>'


def title(words: str) -> str:
    return f'<div style="font-size:1.15em;font-weight:600;margin:.2em 0">{text(words)}</div>'


def paragraph(words: str, *, is_soft: bool = False) -> str:
    style = f"margin:.4em 0;max-width:60em{';' + SOFT if is_soft else ''}"
    return f'<p style="{style}">{text(words)}</p>'


def code(lines: str) -> str:
    style = f"margin:.4em 0;padding:.6em .8em;background:{SHADE};color:inherit;border-radius:4px;overflow-x:auto"
    return f'<pre style="{style}">{html.escape(lines)}</pre>'


def facts(rows: Mapping[str, str]) -> str:
    """Labels and values, the values as HTML."""
    lines = [
        f'<tr style="{LINE}"><th scope="row" style="{CELL};font-weight:400;{SOFT}">{text(label)}</th>'
        f'<td style="{CELL}">{value}</td></tr>'
        for label, value in rows.items()
    ]
    return f'<table style="{TABLE}"><tbody>{"".join(lines)}</tbody></table>'


def table(headings: Sequence[str], rows: Iterable[Row], *, caption: str) -> str:
    """A table with a caption for those who see it and those who hear it."""
    head = "".join(f'<th scope="col" style="{CELL};font-weight:600">{text(name)}</th>' for name in headings)
    lines = "".join(
        f'<tr style="{row.style}">' + "".join(f'<td style="{CELL}">{cell}</td>' for cell in row.cells) + "</tr>"
        for row in rows
    )
    above = f'<caption style="text-align:left;caption-side:top;padding:.2em;color:inherit">{text(caption)}</caption>'
    return (
        f'<table style="{TABLE}">{above}<thead><tr style="{LINE};border-bottom:{RULE}">{head}</tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )


def picture(chart: Chart) -> str:
    """A chart on the page's own ground."""
    return _on_page(write_svg(chart, is_inline=True))


def pictures(shown: Sequence[Picture]) -> str:
    """Pictures on the page's own ground, one below the other."""
    return _on_page("".join(write_picture(one, is_inline=True) for one in shown))


def _on_page(svg: str) -> str:
    return f'<style>{PAGE_STYLE}</style><div style="{CHART};overflow-x:auto">{svg}</div>'


def bar(share: float, words: str) -> str:
    """How far along something is, from 0 to 1, as a bar that is also told in words."""
    width = 100 * min(1.0, max(0.0, share))
    return (
        f'<div role="img" aria-label="{html.escape(words)}" title="{html.escape(words)}" '
        'style="width:16em;max-width:100%;height:.6em;margin:.25em 0;border-radius:.3em;'
        'background:rgba(127,127,127,.3)">'
        f'<div style="width:{width:.1f}%;height:100%;border-radius:.3em;background:{ACCENT}"></div></div>'
    )
