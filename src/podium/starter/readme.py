"""The page of a new project that says what lies where."""

from podium.starter.assignment import Assignment
from podium.starter.kinds import KINDS, choose_kind
from podium.starter.text import fill, plain

OUT_OF_FOLD = (
    "| `oof.csv` | its predictions of training rows that the model was not fitted on, for `podium diagnose` |\n"
)
NOTEBOOK = "| `solve.ipynb` | the same as a notebook; with [jupytext](https://jupytext.org) the two stay in step |\n"


def render_readme(assignment: Assignment, *, has_notebook: bool = False) -> str:
    """The text of the project's ``README.md``."""
    return fill(
        "readme.txt",
        {
            "slug": assignment.slug,
            "title": plain(assignment.title),
            "metric_title": plain(assignment.metric_title or assignment.metric_key),
            "direction": assignment.direction,
            "notebook": NOTEBOOK if has_notebook else "",
            "answers": ", with their answers" if assignment.has_target else "",
            "out_of_fold": OUT_OF_FOLD if choose_kind(assignment) in KINDS else "",
        },
    )
