"""The post-mortem of a closed competition in words, and as a page of Markdown beside its ledger."""

from collections.abc import Iterator
from pathlib import Path

from podium.competition.folder import Competition
from podium.pages.markdown import escape_markdown
from podium.standings.display import Precision
from podium.standings.forecast import TOO_FEW
from podium.standings.post_mortem import MissedPick, Move
from podium.submission import PRIVATE
from podium.use.look_back import LookBack
from podium.use.places import export_dir

MOST_LINES = 20
FILE = "post-mortem.md"


def write_post_mortem(root: Path, competition: Competition, look_back: LookBack) -> Path:
    """Write ``<root>/leaderboards/<slug>/post-mortem.md`` and return where it lies."""
    path = export_dir(root, competition.slug) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in _page(competition, look_back)), encoding="utf-8")
    return path


def _page(competition: Competition, look_back: LookBack) -> Iterator[str]:
    yield f"# {competition.title}: post-mortem"
    yield ""
    for label, words in post_mortem_words(look_back):
        yield f"- **{label}:** {escape_markdown(words)}" if label else f"  - {escape_markdown(words)}"
    yield ""
    yield "| Team | Public rank | Private rank | Moved | Expected |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for move in look_back.post_mortem.moves:
        cells = (move.public_rank, move.private_rank, f"{move.gained:+d}", rank_range(move.expected_ranks))
        yield f"| {escape_markdown(move.team.name)} | " + " | ".join(map(str, cells)) + " |"


def rank_range(value: object) -> str:
    """``3`` or ``3 to 5``; nothing where it is not known."""
    if not isinstance(value, tuple):
        return ""
    first, last = value
    return f"{first}" if first == last else f"{first} to {last}"


def post_mortem_words(look_back: LookBack) -> Iterator[tuple[str, str]]:
    """What the close has shown, in words: a label (empty where it goes on) and a sentence."""
    found = look_back.post_mortem
    if found.shake_up is None:
        yield "Shake-up", "nobody took part"
        return
    places = found.shake_up * found.n_teams
    yield "Shake-up", f"{places:.1f} places on average, {found.shake_up:.2f} of the board"
    yield "", _expectation(look_back)
    yield from _pick_lines(look_back)
    yield from _gap_lines(look_back)


def _expectation(look_back: LookBack) -> str:
    found = look_back.post_mortem
    if found.forecast is None:
        return TOO_FEW
    inside = f"{found.n_expected} of {found.n_teams} teams ended between their expected ranks"
    return f"{found.forecast.shake_up:.2f} was expected; {inside} (about nine in ten should)"


def _pick_lines(look_back: LookBack) -> Iterator[tuple[str, str]]:
    missed = [(move, move.missed) for move in look_back.post_mortem.moves if move.missed]
    missed.sort(key=lambda pair: (pair[1].possible_rank - pair[0].private_rank, pair[0].private_rank))
    if not missed:
        yield "Picks", "every team stands with its best private score"
    for place, (move, pick) in enumerate(missed[:MOST_LINES]):
        line = f"{move.team.name} {_missed(look_back.board.precision, move, pick)}"
        yield "" if place else "Picks", line
    if len(missed) > MOST_LINES:
        yield "", f"and {len(missed) - MOST_LINES} more teams with a better submission (--format csv has all)"


def _missed(precision: Precision, move: Move, pick: MissedPick) -> str:
    how = "which it had picked" if pick.was_chosen else "which counted for its public score"
    stood = f"stands with submission {pick.stood.number} ({precision.text(pick.stood.scores[PRIVATE])}), {how}"
    best = f"submission {pick.best.number} ({precision.text(pick.best.scores[PRIVATE])})"
    if pick.possible_rank == move.private_rank:
        return f"{stood}; {best} was better, for the same rank"
    return f"{stood}; {best} would have had rank {pick.possible_rank} instead of {move.private_rank}"


def _gap_lines(look_back: LookBack) -> Iterator[tuple[str, str]]:
    conspicuous = [move for move in look_back.post_mortem.moves if move.is_conspicuous]
    if look_back.reference is None or not conspicuous:
        return
    for place, move in enumerate(conspicuous):
        apart = f"by {move.gap_z:.1f} standard errors, held against {look_back.reference.team.name}"
        line = f"{move.team.name} did much better on public than on private rows, {apart}"
        yield "" if place else "Gap", line
    yield "", "Choosing among many submissions by their public scores has this effect by itself."
