"""The stylesheet keeps its promises: contrast in both colour schemes, nothing loaded, every class has its rule."""

import re
from pathlib import Path

import pytest

import podium
from podium.pages.style import load_icon, load_stylesheet

TEMPLATES = sorted((Path(podium.__file__).parent / "pages" / "templates").glob("*.html"))


def tokens(mode: str) -> dict[str, str]:
    """The colours of a mode; what the dark one does not say is as in the light one."""
    css = load_stylesheet()
    light = css[css.index(":root {") : css.index("@media (prefers-color-scheme: dark)")]
    dark = css[css.index("@media (prefers-color-scheme: dark)") : css.index("/* Elements */")]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if mode == "dark" else {})


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lower, higher = sorted([luminance(one), luminance(other)])
    return (higher + 0.05) / (lower + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_and_marks_stand_out(mode: str) -> None:
    """4.5 for whatever is read and for marks of charts, on every ground it stands on; 3 for edges of fields."""
    colour = tokens(mode)
    grounds = [colour[name] for name in ("paper", "surface", "tint", "band")]
    for ground in grounds:
        for words in ("ink", "soft", "accent"):
            assert contrast(colour[words], ground) >= 4.5, (words, ground)
        assert contrast(colour["edge"], ground) >= 3
    for kind in ("warn", "bad"):
        assert contrast(colour[kind], colour[f"{kind}-tint"]) >= 4.5
        assert contrast(colour["ink"], colour[f"{kind}-tint"]) >= 4.5
    assert contrast(colour["on-accent"], colour["accent"]) >= 4.5
    assert all(contrast(colour[name], colour["surface"]) >= 4.5 for name in ("chart-s1", "chart-s2"))


def test_the_dark_scheme_changes_every_colour() -> None:
    """A token that was forgotten would be a light one on a dark page."""
    light, dark = tokens("light"), tokens("dark")
    assert light.keys() == dark.keys()
    assert [name for name in light if light[name] == dark[name]] == []


def test_nothing_is_loaded() -> None:
    """No import, no address, no font."""
    for text in (load_stylesheet(), load_icon()):
        assert not re.search(r"url\(|@import|@font-face|https?:(?!//www\.w3\.org/2000/svg)", text)


def test_every_variable_that_is_used_has_a_value() -> None:
    """Those of the charts, too."""
    css = load_stylesheet()
    assert set(re.findall(r"var\(--([\w-]+)", css)) <= set(re.findall(r"--([\w-]+):", css))


def test_every_class_of_the_templates_has_a_rule() -> None:
    """A class without one is a slip of the pen."""
    css = load_stylesheet()
    used = {
        name
        for path in TEMPLATES
        for names in re.findall(r'class="([^"{]+)"', path.read_text(encoding="utf-8"))
        for name in names.split()
    }
    assert {name for name in used if not re.search(rf"\.{name}\b", css)} == set()
    assert {"steps", "figures", "skip"} <= used
