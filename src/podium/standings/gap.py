"""Public-private gaps: did a submission do much better on public rows than on private ones?"""

import math
from collections.abc import Callable

from podium.submission import PRIVATE, PUBLIC, SPLITS, Submission

GAP_Z = 4.0
"""A public lead that is this many standard errors larger than the private one is remarked on."""

PairedError = Callable[[str, int, int], float | None]
"""The standard error of the difference of two submissions (by number) on a split; None where it is not known."""


def gap_z(
    one: Submission, reference: Submission, paired_error: PairedError, *, greater_is_better: bool
) -> float | None:
    """By how many standard errors a submission did better on public than on private rows than a reference did.

    None where an error is not known, or both are zero.
    """
    sign = 1 if greater_is_better else -1
    leads = {split: sign * (one.scores[split] - reference.scores[split]) for split in SPLITS}
    errors = {split: paired_error(split, one.number, reference.number) for split in SPLITS}
    public_error, private_error = errors[PUBLIC], errors[PRIVATE]
    if public_error is None or private_error is None:
        return None
    return lead_gap_z(leads[PUBLIC], leads[PRIVATE], public_error, private_error)


def lead_gap_z(public_lead: float, private_lead: float, public_error: float, private_error: float) -> float | None:
    """By how many standard errors a team's lead over a baseline is larger on public than on private.

    ``[(pub_team - pub_ref) - (priv_team - priv_ref)] / sqrt(SE_pub^2 + SE_priv^2)``: the splits are different rows, so
    the errors are independent. None where no error is known.

    Parameters
    ----------
    public_lead, private_lead : float
        Positive where the team is the better one.
    public_error, private_error : float
        Paired standard errors of the leads.
    """
    error = math.hypot(public_error, private_error)
    return (public_lead - private_lead) / error if error > 0 and math.isfinite(error) else None
