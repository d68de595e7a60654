"""The facts of a diagnosis in words: which rows, which score, and where it stands."""

from podium.diagnosis.wording import short
from podium.standings.display import get_precision, standard_error_text
from podium.use.diagnose import Diagnosis
from podium.use.diagnose_baselines import Against
from podium.use.diagnose_rows import TRAINING

NOTHING = "Nothing stands out of what noise alone would show."


def fact_words(found: Diagnosis) -> dict[str, str]:
    """Label and words, in the order in which they are told."""
    words = {"Rows": f"{found.n_rows:,} of {found.n_expected:,} {found.what}, {found.source}"}
    is_training = found.what == TRAINING
    if found.score is not None:
        error = f" ± {standard_error_text(found.error)}" if found.error else ""
        where = ", out of fold" if is_training else ""
        words["Score"] = f"{found.competition.metric.name} {_score(found, found.score)}{error}{where}"
    if found.nearest:
        named = ", ".join(f"{one.name} {_score(found, one.score)}" for one in found.nearest)
        words["Nearest"] = f"{named} ({'out of fold' if is_training else 'on private rows'})"
    if found.against:
        words["Against"] = _against(found, found.against)
    return words


def _score(found: Diagnosis, score: float) -> str:
    rule = found.competition.rules.precision
    return get_precision(5 if rule == "auto" else rule).text(score)


def _against(found: Diagnosis, one: Against) -> str:
    """``xgboost 1.79690 on the same 1,000 rows (fitted again here): you are behind, by 0.12 to 0.28``"""
    scores = f"{one.name} {_score(found, one.score)} on the same {one.n_rows:,} rows ({one.how})"
    if one.gain is None:
        return scores
    if one.gain.holds(0.0):
        return f"{scores}: too close to tell apart"
    ends = sorted(map(abs, (one.gain.low, one.gain.high)))
    where = "ahead" if one.gain.estimate > 0 else "behind"
    return f"{scores}: you are {where}, by {short(ends[0])} to {short(ends[1])}"
