"""What an organiser has to know beside the table of a rescore, in sentences."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from podium.competition.folder import Competition
from podium.integrity.chain import SHOWN
from podium.store.store import Store
from podium.use.commitments import load_commitment
from podium.use.places import export_dir, store_path
from podium.use.publish import LEDGER
from podium.use.rescore import Plan, scored_by


def find_outdated_exports(root: Path, competition: Competition) -> Iterator[str]:
    """What was published of the competition before a rescore, and how it is brought up to date."""
    slug = competition.slug
    if not (export_dir(root, slug) / LEDGER).is_file():
        return
    with Store.open(store_path(root)) as store:
        reveals = store.reveals(slug)
    if reveals and reveals[-1] != load_commitment(competition):
        yield f"The published labels are the old ones: `podium close {slug} --reveal-labels` publishes those of today."
    else:
        yield f"What is published of it is behind: `podium publish {slug}` brings it up to date."


def find_reasons(plan: Plan) -> Iterator[str]:
    """What the submissions were scored against and by, where that is not today's."""
    today = scored_by(plan.after[0])
    earlier = Counter(scored_by(one) for one in plan.before)
    for was, count in earlier.items():
        those = "1 submission was" if count == 1 else f"{count} submissions were"
        if was[0] != today[0]:
            yield f"{those} scored against the solution {was[0][:SHOWN]}; today's is {today[0][:SHOWN]}."
        if was[1:] != today[1:]:
            yield f"{those} scored by {' '.join(was[1:])}; today's metric is {' '.join(today[1:])}."
