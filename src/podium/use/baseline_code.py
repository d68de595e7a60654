"""The code of a baseline: a script that a learner can run, read and change."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import Any

from podium.baselines.recipe import Estimator, Recipe
from podium.baselines.roster import BASELINES, Baseline
from podium.baselines.run import run_recipe
from podium.baselines.training import TrainingData
from podium.competition.folder import Competition
from podium.teaching.script import check_plain, write_call, write_model, write_script
from podium.teaching.source import WIDTH, NoSourceError
from podium.use.baseline import check_names, load_training_data, own_baselines
from podium.use.gains import Lesson, load_details, load_lessons
from podium.use.places import store_path
from podium.use.validate import check_prepared


def baseline_code(
    root: Path, competition: Competition, name: str, *, folder: str = "", shown_root: str = "", now: datetime
) -> str:
    """A script that gives the same public score as a baseline of the board.

    Where the baseline is one estimator, it is that estimator on the public files, without Podium. Anything else
    (tuned models, ensembles, forecasters) is a few lines that have Podium run it. A baseline of the competition's own
    is shown as it stands.

    Parameters
    ----------
    root : Path
    competition : Competition
    name : str
        A baseline.
    folder : str
        How the script finds the public files; by default by their own path.
    shown_root : str
        How it finds the competitions, where not by the working folder.
    now : datetime

    Raises
    ------
    NotAllowedError
        There is no such baseline.
    InvalidCompetitionError
        The competition is not prepared.
    """
    check_prepared(competition)
    own = own_baselines(competition)
    check_names([name], own)
    if name in own:
        return own[name].read_text(encoding="utf-8")
    baseline = next(one for one in BASELINES if one.name == name)
    details: Mapping[str, object] = {}
    lesson = None
    if store_path(root).exists():
        details = load_details(root, competition, name, now=now)
        lesson = next((one for one in load_lessons(root, competition, now=now) if one.name == name), None)
    opening = _opening(competition, baseline, lesson)
    plain = _plain_code(competition, baseline, details, opening, folder)
    return plain or write_call(competition.slug, name, opening=opening, root=shown_root)


def stands_alone(competition: Competition, name: str, details: Mapping[str, object]) -> bool:
    """Whether a baseline's script says all that it does; ``details`` are those of its run."""
    if name in own_baselines(competition):
        return True
    baseline = next((one for one in BASELINES if one.name == name), None)
    return baseline is not None and bool(_plain_code(competition, baseline, details, "", ""))


def _plain_code(
    competition: Competition, baseline: Baseline, details: Mapping[str, object], opening: str, folder: str
) -> str:
    """The script of a baseline that is one estimator; empty for others."""
    if not isinstance(baseline, Recipe):
        return ""
    data = load_training_data(competition)
    try:
        check_plain(baseline, data)
        details = details or run_recipe(baseline, data).details  # what is learned out of fold
        estimator, decision = _estimator(data, baseline, details), _decision(details)
        where = folder or str(competition.public_dir)
        return write_script(data, baseline, estimator, decision, opening=opening, folder=where)
    except NoSourceError:
        return ""


def model_code(competition: Competition, name: str) -> str:
    """The lines that make a baseline's model, or where its code is to be had."""
    recipe = next((one for one in BASELINES if one.name == name), None)
    if isinstance(recipe, Recipe):
        data = load_training_data(competition)
        try:
            return write_model(_estimator(data, recipe, {}))
        except NoSourceError:
            pass
    return f"podium baseline {competition.slug} {name} --code"


def _estimator(data: TrainingData, recipe: Recipe, details: Mapping[str, object]) -> Estimator:
    """What the recipe fits: of several variants the one that was best out of fold, when it ran or now."""
    if recipe.predict or recipe.is_averaged:
        raise NoSourceError(f"{recipe.name} is no single estimator")
    if recipe.variants is None:
        return recipe.build(data.setting)
    variants = recipe.variants(data.setting)
    best = str(details.get("variant") or run_recipe(recipe, data).details["variant"])
    if best not in variants:
        raise NoSourceError(f"{recipe.name} has no variant {best!r}")
    return variants[best]


def _decision(details: Mapping[str, object]) -> Mapping[str, Any]:
    found = details.get("decision")
    return found if isinstance(found, dict) else {}


def _opening(competition: Competition, baseline: Baseline, lesson: Lesson | None) -> str:
    lines = [f"{baseline.title} on {competition.title}.", "", baseline.teaches]
    if lesson and lesson.added:
        lines += wrap(f"What it added here: {lesson.added}.", WIDTH)
    if lesson and lesson.reading:
        lines.append(f"Read on: {lesson.reading}")
    return "\n".join(lines).replace("\\", "/").replace('"', "'")
