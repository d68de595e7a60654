"""Write a Hugging Face competition repository: metrics of scikit-learn with their own defaults, and no others."""

import json
from collections.abc import Iterator

from podium.formats.cells import Cells, all_cells, open_table, to_csv
from podium.formats.draft import Content, Remark, refuse
from podium.formats.huggingface import CONF, NEVER, NO_LIMIT, PAGES, SOLUTION, SPLITS
from podium.formats.kept import FILE as KEPT
from podium.formats.kept import write_kept
from podium.formats.package import Outgoing, Package
from podium.submission import IGNORED, USAGES


def write_huggingface(outgoing: Outgoing) -> Package:
    """``conf.json``, the solution with its ``split``, pages, and the tables for the data set beside it.

    Raises
    ------
    InvalidCompetitionError
        The metric is no function of scikit-learn's, or has options.
    """
    competition = outgoing.competition
    table = open_table(competition.solution_path, SOLUTION)
    cells = all_cells(table)
    splits = {usage: split for split, usage in SPLITS.items()}
    id_column, *rest = (*competition.id, *competition.target)
    solution = {name: cells[name] for name in (id_column, *rest)}
    conf = {
        "COMPETITION_TYPE": "generic",
        "SUBMISSION_LIMIT": competition.rules.daily_limit or NO_LIMIT,
        "SELECTION_LIMIT": competition.rules.selections,
        "END_DATE": f"{competition.rules.closes:%Y-%m-%d}" if competition.rules.closes else NEVER,
        "EVAL_METRIC": find_function(outgoing),
        "EVAL_HIGHER_IS_BETTER": int(outgoing.greater_is_better),
        "SUBMISSION_ID_COLUMN": id_column,
        "SUBMISSION_COLUMNS": ",".join([id_column, *rest]),
        "SUBMISSION_ROWS": table.n_rows,
        "LOGO": "",
    }
    files: dict[str, Content] = {
        CONF: (json.dumps(conf, indent=2, ensure_ascii=False) + "\n").encode(),
        KEPT: write_kept(competition),
        SOLUTION: to_csv({**solution, "split": [splits[usage] for usage in cells["Usage"]]}),
        **{name: f"{outgoing.pages.get(title, '')}\n".encode() for name, title in PAGES.items()},
        **outgoing.public_files(),
    }
    return Package(files=files, remarks=list(_tell(outgoing, cells)))


def find_function(outgoing: Outgoing) -> str:
    """The name of scikit-learn's function for the metric, which is called with nothing but two tables there."""
    from sklearn import metrics

    competition, metric = outgoing.competition, outgoing.metric
    what = f"{competition.slug} as a Hugging Face competition"
    names = [name for name in metric.aliases if hasattr(metrics, name)] if metric is not None else []
    if not names or competition.metric.options or competition.metric.columns:
        said = metric.key if metric is not None else competition.metric.name
        why = f"{said} is no function of scikit-learn's with its own defaults, and nothing else is scored there"
        raise refuse(what, [f"{why}; export it as kaggle or codabench"])
    return names[0]


def _tell(outgoing: Outgoing, solution: Cells) -> Iterator[Remark]:
    rules = outgoing.competition.rules
    n_ignored = list(solution["Usage"]).count(USAGES[IGNORED])
    if n_ignored:
        why = f"{n_ignored} rows have the split 'ignored', which its documents do not know and its code does not score"
        yield Remark(what="ignored rows", why=why)
    known = ("Usage", *outgoing.competition.id, *outgoing.competition.target)
    hidden = [name for name in solution if name not in known]
    if hidden:
        yield Remark(what="hidden columns", why=f"{', '.join(hidden)}: it would take them for answers", do="left out")
    if rules.closes is None:
        yield Remark(what="END_DATE", why=f"it has no end, and there must be one: {NEVER} was written")
    else:
        why = "its time of day is lost: the end there is the first moment of that day, in their server's time zone"
        yield Remark(what="END_DATE", why=why, do="mend conf.json if that is too early")
    why = "there the data lie in another repository, and this one must stay private"
    yield Remark(what="tables", why=why, do="move train.csv, test.csv and sample_submission.csv there")
    why = f"Hugging Face has no place for it; it stands in {KEPT} for a way back"
    yield Remark(what="opens, late, tiers, ladder, view, precision", why=why)
    why = "neither repeated nor missing ids are noticed there"
    yield Remark(what="checks of submissions", why=why)
