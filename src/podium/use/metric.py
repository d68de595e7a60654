"""The metric of a competition: one of the catalogue, or the file that its folder brings."""

from functools import partial

import podium
from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, MetricError
from podium.metrics.metric import Metric
from podium.metrics.registry import get_metric
from podium.scoring.custom import load_metric_file
from podium.use.trust import check_trusted


def load_metric(competition: Competition) -> Metric:
    """The metric that the toml names. A file is read here; it runs when it scores, and only if it is trusted.

    Raises
    ------
    MetricError
        There is no such metric, or the name has had several meanings.
    InvalidCompetitionError
        ``metric.py`` is missing, or holds no metric.
    """
    chosen = competition.metric
    if not chosen.is_file:
        return get_metric(chosen.name, only_one_meaning=True)
    try:
        return load_metric_file(
            competition.metric_path,
            greater_is_better=bool(chosen.greater_is_better),
            row_alignment=chosen.row_alignment,
            cells=chosen.shape,
            seconds=chosen.seconds,
            check_allowed=partial(check_trusted, competition.root, competition),
        )
    except MetricError as error:
        raise InvalidCompetitionError.one(f"the metric of {competition.slug} cannot be used", str(error)) from None


def version_text(metric: Metric) -> str:
    """What a submission keeps of the metric's version: the metric's own, a blank, and Podium's."""
    return f"{metric.version} (podium {podium.__version__})"


def load_options(competition: Competition, metric: Metric) -> dict[str, object]:
    """The metric's options as the toml sets them.

    Raises
    ------
    MetricError
        One is unknown or wrong, or has had two meanings and the toml does not choose.
    """
    given = competition.metric.options
    open_ = [option for name, option in metric.options.items() if option.must_choose and name not in given]
    if open_:
        wanted = "; ".join(f"{option.name} ({option.meaning})" for option in open_)
        raise MetricError(f"{metric.key} has been understood in two ways; say which in metric.options: {wanted}")
    return metric.read_options(given)
