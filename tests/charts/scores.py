"""Charts to draw, made of lists of scores."""

from datetime import date, timedelta

from hypothesis import strategies as st

from podium.charts.chart import Chart, Level, Series

SCORES = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda score: round(score, 6))


def best_so_far(scores, greater_is_better):
    best = []
    for score in scores:
        known = [one for one in (*best[-1:], score) if one is not None]
        best.append((max if greater_is_better else min)(known) if known else None)
    return best


def chart(public, *others, greater=True, levels=(), grain=0.0, names=("CV", "private"), **changes):
    """A chart of ``public`` scores and up to two other series, as many submissions a day as there are hours of work."""
    n = len(public)
    plain = {
        "title": "Digits",
        "summary": "Scores.",
        "measure": "accuracy" if greater else "rmse",
        "greater_is_better": greater,
        "places": [str(4 + i) for i in range(n)],
        "dates": [date(2026, 12, 1) + timedelta(days=i // 3) for i in range(n)],
        "notes": [f"{4 + i}: public {score}" for i, score in enumerate(public)],
        "series": [
            Series(name="public", values=public),
            *(Series(name=name, values=values) for name, values in zip(names, others, strict=False)),
        ],
        "best": best_so_far(public, greater),
        "levels": [Level(name=name, value=value) for name, value in levels],
        "grain": grain,
    }
    return Chart(**{**plain, **changes})


@st.composite
def charts(draw, most=12):
    """Any chart with at least one public score."""
    n = draw(st.integers(1, most))
    public = draw(st.lists(SCORES, min_size=n, max_size=n))
    others = [draw(st.lists(st.none() | SCORES, min_size=n, max_size=n)) for _ in range(draw(st.integers(0, 2)))]
    levels = [(name, draw(SCORES)) for name in ("a result", "a good result", "a world-class result")]
    return chart(
        public,
        *others,
        greater=draw(st.booleans()),
        levels=levels[: draw(st.integers(0, 3))],
        grain=draw(st.sampled_from([0.0, 0.01, 3.0])),
    )
