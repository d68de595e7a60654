"""How numbers are written in the sentences of a diagnosis."""

import math

from podium.diagnosis.intervals import Interval


def short(value: float) -> str:
    """Three digits that count; no exponent where it can be read without one."""
    if not math.isfinite(value):
        return "unknown"
    if value == 0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    if not -9 < digits < 8:
        return f"{value:.3g}"
    return f"{round(value, digits) + 0.0:,.{max(0, digits)}f}"


def percent(share: float) -> str:
    """``3.4 %``, and from ten on ``34 %``; never 100 % or 0 % of what is not all or nothing."""
    text = f"{100 * share:.1f}" if abs(share) < 0.0995 else f"{100 * share:.0f}"
    if text == "100" and share < 1:
        text = f"{min(99.9, 100 * share):.1f}"
    return "under 0.1 %" if text in ("0.0", "-0.0") and share else f"{text.removesuffix('.0')} %"


def between(interval: Interval, *, is_share: bool = False) -> str:
    """``2.1 (1.9 to 2.4)``, or of shares ``12 % (9 % to 15 %)``."""
    text = percent if is_share else short
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return text(interval.estimate)
    return f"{text(interval.estimate)} ({text(interval.low)} to {text(interval.high)})"


def chance(p: float) -> str:
    """How often noise alone looks like this, as the end of a sentence."""
    return "in fewer than 1 of 1,000 cases" if p < 0.001 else f"in {max(1, round(1000 * p))} of 1,000 cases"


def counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def cut_off(text: str, most: int = 30) -> str:
    """A stranger's text, no longer than fits into a sentence, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
