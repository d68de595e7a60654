"""Scores that should be looked into: far better on public than on private, or too good to be a model's."""

import math

GAP_Z = 4.0
"""A public lead that is this many standard errors larger than the private one is remarked on."""

LEAK_Z, LEAK_SHARE = 10.0, 0.5
"""A lead over the best baseline of more than this many standard errors, and this share of what was left to gain."""


def gap_z(public_lead: float, private_lead: float, public_error: float, private_error: float) -> float | None:
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


def share_of_rest(score: float, reference: float, perfect: float) -> float | None:
    """What part of the way from a reference to the perfect score is gone; None where there is no way left."""
    way = perfect - reference
    return (score - reference) / way if way != 0 and math.isfinite(way) else None


def is_too_good(share: float | None, z: float | None) -> bool:
    """Whether a score is to be checked for leakage: both a large and a certain lead."""
    return share is not None and z is not None and share > LEAK_SHARE and z > LEAK_Z
