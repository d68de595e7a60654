"""The texts of a proposed competition: its toml, its prepare.py, its description and its examples."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from podium.competition.write import as_toml, write_settings
from podium.metrics.metric import Metric
from podium.metrics.registry import get_metric
from podium.proposal.decisions import percent
from podium.proposal.dictionary import column_kinds, write_dictionary
from podium.proposal.wishes import Proposal
from podium.tables.quote import count

PROGRAM = Path(__file__).with_name("cut_rows.py")


def write_toml(proposal: Proposal, title: str) -> str:
    """``competition.toml``, with a comment on each decision above its key."""
    settings: dict[str, object] = {
        "title": title,
        "task": proposal.task,
        "secrecy": "sealed",
        "id": proposal.id or proposal.new_id,
        "target": list(proposal.target) if len(proposal.target) > 1 else proposal.target[0],
        "metric.name": proposal.metric,
        "metric.options": dict(proposal.metric_options),
        "split.public": proposal.public,
        "split.stratify": bool(proposal.strata) and not (proposal.time or proposal.group),
        "split.group_column": "" if proposal.time else proposal.group,
        "split.time_column": proposal.time,
        "rules.daily_limit": proposal.daily_limit,
    }
    why = proposal.why
    comments = {
        "target": f"what is to be predicted ({why['target']})",
        "task": why["task"],
        "secrecy": "the seed in private/ decides which rows are test rows, their ids and their order",
        "id": why["id"],
        "metric.name": why["metric"],
        "split.public": "the share of test rows on the public board; prepare.py says how many rows are test rows",
        "rules.daily_limit": f"{why['limit']}; 0 is no limit",
    }
    return write_settings(settings, comments=comments)


def write_program(proposal: Proposal) -> str:
    """``prepare.py``: the program that cuts the table, with this competition's words in capitals."""
    words: Mapping[str, object] = {
        "TARGET": list(proposal.target),
        "ID": proposal.id,
        "NEW_ID": proposal.new_id,
        "GROUP": proposal.group,
        "TIME": proposal.time,
        "TEST_SHARE": proposal.test,
        "STRATA": proposal.strata,
        "LEFT_OUT": list(proposal.left_out),
    }
    text = PROGRAM.read_text(encoding="utf-8")
    for name, value in words.items():
        written = json.dumps(value, ensure_ascii=False)  # texts, numbers and lists of texts: Python writes them so too
        pattern = re.compile(rf"^({name}(?:: list\[str\])? = )(?:\[.*?\]|\S+)", re.MULTILINE)
        text = pattern.sub(lambda found, written=written: found[1] + written, text)  # type: ignore[misc]
    return text


def write_pages(proposal: Proposal) -> dict[str, str]:
    """The pages of ``description.md`` by their titles."""
    return {
        "Overview": _overview(proposal),
        "Data": _data(proposal),
        "Evaluation": _evaluation(proposal, get_metric(proposal.metric)),
        "Rules": _rules(proposal),
    }


def _overview(proposal: Proposal) -> str:
    what = ", ".join(f"`{name}`" for name in proposal.target)
    kind = {"forecast": "all later in time than the training rows"}.get(proposal.task, "")
    return (
        f"Predict {what} for each row of `test.csv`{', ' + kind if kind else ''}. "
        f"`train.csv` holds rows whose answer is known, to learn from.\n\n"
        "*Organiser: say here in two sentences what the rows are, where they come from, and who would use the answer.*"
    )


def _data(proposal: Proposal) -> str:
    kinds = ", ".join(f"{n} of type {kind}" for kind, n in column_kinds(proposal))
    n_test = round(proposal.n_rows * proposal.test)
    return (
        f"About {count(proposal.n_rows - n_test, 'row')} in `train.csv` and {count(n_test, 'row')} in `test.csv`; "
        f"{count(len(proposal.features), 'feature')}: {kinds or 'none'}. "
        f"{_how_split(proposal)}\n\n{write_dictionary(proposal)}"
    )


def _how_split(proposal: Proposal) -> str:
    if proposal.time:
        return f"The test rows are the later ones by `{proposal.time}`; of them the earlier ones are public."
    if proposal.group:
        return f"All rows with the same `{proposal.group}` are on one side: in training, public test or private test."
    return "The test rows were drawn at random, and so were the ids and the order of all rows."


def _evaluation(proposal: Proposal, metric: Metric) -> str:
    better = "Larger is better." if metric.greater_is_better else "Smaller is better."
    columns = ", ".join([proposal.id or proposal.new_id, *proposal.target])
    positive = proposal.metric_options.get("pos_label")
    asked = f" Give for each row how likely `{positive}` is." if positive is not None else ""
    return (
        f"The metric is **{metric.title}** (`{metric.key}`): {metric.meaning} {better}\n\n"
        f"A submission is a CSV file with a line for each row of `test.csv`, in any order, and the columns of "
        f"`sample_submission.csv` ({columns}): {metric.shape.meaning}.{asked}"
    )


def _rules(proposal: Proposal) -> str:
    limit = f"{count(proposal.daily_limit, 'submission')} a day" if proposal.daily_limit else "No limit of submissions"
    return (
        f"- {limit}. The public score comes from {percent(proposal.public)} of the test rows, the final one from the "
        "others.\n"
        "- Any model and any new column made of these is fair. Looking the answers up elsewhere is not."
    )


def write_examples(proposal: Proposal) -> dict[str, str]:
    """Files of ``examples/`` by name: edits of the sample submission that must be accepted or refused."""
    target = proposal.target[0]
    row_id = proposal.id or proposal.new_id
    examples = {
        "shuffled": _example("The rows stand in another order", {"do": "shuffle"}),
        "gzipped": _example("The file is compressed with gzip", {"do": "gzip"}),
        "row-missing": _example("A row is missing", {"do": "drop_row", "row": 1}, expect="1 id is missing"),
        "id-repeated": _example(
            "The first row comes a second time", {"do": "repeat_row", "row": 1}, expect="repeats an earlier row's id"
        ),
        "id-unknown": _example(
            "One id is that of no test row",
            {"do": "set", "row": 1, "column": row_id, "value": "no such row"},
            expect="'no such row'",
        ),
        "semicolons": _example(
            "The fields are parted by semicolons", {"do": "separator", "value": ";"}, expect="semicolons"
        ),
    }
    shape = get_metric(proposal.metric).shape.key
    if shape in ("numbers", "probability"):
        edit = {"do": "set", "row": 2, "column": target, "value": "much"}
        examples["word-for-number"] = _example("One answer is a word", edit, expect="no number: 'much'")
    if shape == "labels":
        edit = {"do": "set", "row": 2, "column": target, "value": ""}
        examples["answer-missing"] = _example("One answer is missing", edit, expect="empty")
    return examples


def _example(what: str, edit: Mapping[str, object], *, expect: str = "") -> str:
    lines = [f"what = {as_toml(what)}", f"accept = {as_toml(not expect)}"]
    lines += [f"expect = {as_toml(expect)}"] if expect else []
    return "\n".join([*lines, "", "[[edit]]", *(f"{key} = {as_toml(value)}" for key, value in edit.items())]) + "\n"
