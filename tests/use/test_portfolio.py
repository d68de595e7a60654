"""A portfolio shows what its author may know, and nothing of others; it stands on any web host as it is."""

import hashlib
import io
import json
import random
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from read_page import find_dead_links, find_faults, read_page
from thorough import many
from tiny import NOW, PREPARE, TOML, Tiny, answer, make_tiny, prepare_it, with_rules

from podium.competition.folder import get_competition
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.integrity.receipts import read_receipt
from podium.pages.portfolio import Portfolio, ProjectPage, render_index, render_project, render_project_post
from podium.pages.words import visible
from podium.store.learning import Goal, Reflection
from podium.use.board import load_board
from podium.use.board_rows import board_rows
from podium.use.close import close, close_and_reveal, finish
from podium.use.portfolio import Collected, collect, write_pages, write_posts
from podium.use.portfolio_page import Author
from podium.use.site import LIST, write_site
from podium.use.verify import Kept
from podium.use.verify_export import verify_export

DESCRIPTION = """\
# Tiny

## Overview

Guess **y** from `x`. <script>alert("organiser")</script> ![map](https://evil.example/map.png)

## Data

| column | meaning |
| --- | ---: |
| `x` | a number |

## Rules

See [the rules](rules.pdf).
"""
LATER = NOW + timedelta(days=3)


def noise(seed: str, size: float):
    """An error for each row: about ``size`` in the mean square."""
    return lambda row: size * random.Random(seed + row).gauss(0, 1)


def with_rungs(tiny: Tiny) -> Tiny:
    for name, rung, size in (("dummy", "dummy", 9.0), ("forest", "default", 3.0), ("ensemble", "ensemble", 1.5)):
        tiny.baseline(name, rung, noise(name, size), oof=size)
    return tiny


def send(tiny: Tiny, team: str, *sizes: float, **changes) -> None:
    for minute, size in enumerate(sizes):
        source = tiny.table(noise(f"{team}{minute}", size))
        tiny.submit(team, source=source, minute=minute + len(team), **{"description": f"try {minute}", **changes})


def show(tiny: Tiny, team: str = "ann", *slugs: str, author: dict | None = None, **changes) -> Collected:
    who = Author(team=team, **{"name": team, **(author or {})})
    return collect(tiny.root, who, slugs, **{"now": LATER, **changes})


def page_of(tiny: Tiny, *slugs: str, **changes) -> ProjectPage:
    return show(tiny, "ann", *slugs, **changes).portfolio.projects[0]


def text_of(files: dict[str, bytes]) -> str:
    """Everything that anybody could find in it."""
    return "\n".join(data.decode("utf-8", "replace") for data in files.values())


@pytest.fixture(scope="module")
def class_room_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three competitions: ``tiny`` is closed, ``alone`` finished by ann, whom nobody joined, ``open`` under way."""
    tiny = with_rungs(make_tiny(tmp_path_factory.mktemp("class") / "root"))
    (tiny.competition.folder / "description.md").write_text(DESCRIPTION)
    send(tiny, "ann", 2.0, 1.2)
    send(tiny, "Bob Othername", 1.1, 1.3, description="bobs secret note")
    send(tiny, "Cyd Elsewhere", 5.0)
    close(tiny.root, tiny.competition, now=NOW + timedelta(hours=1))
    alone = with_rungs(make_tiny(tiny.root, "alone"))
    send(alone, "ann", 4.0, 2.0, cv_score=2.1, cv_std=0.2)
    finish(alone.root, alone.competition, team="ann", now=NOW + timedelta(hours=2))
    open_ = with_rungs(make_tiny(tiny.root, "open"))
    send(open_, "ann", 3.5)
    send(open_, "Bob Othername", 1.0)
    return tiny.root


@pytest.fixture
def class_room(class_room_root: Path, tmp_path: Path) -> Tiny:
    """A class room of one's own; ``tiny`` is the competition that is closed."""
    root = Path(shutil.copytree(class_room_root, tmp_path / "root"))
    return Tiny(root, get_competition(root, "tiny"))


@pytest.fixture
def solo(tiny: Tiny) -> Tiny:
    """ann alone among baselines, finished."""
    send(with_rungs(tiny), "ann", 4.0, 2.0)
    finish(tiny.root, tiny.competition, team="ann", now=NOW + timedelta(hours=1))
    return tiny


def test_the_whole_path_from_the_command_to_pages_that_stand_alone(run, class_room: Tiny, tmp_path: Path) -> None:
    """Every link leads somewhere, nothing is loaded from outside, and no page has a fault that text can tell."""
    (class_room.root / "my-alone").mkdir()
    (class_room.root / "my-alone" / "solve.py").write_text("import podium  # mine\n")
    (class_room.root / "my-alone" / "podium.toml").write_text('root = ".."\nslug = "alone"\n')
    out = tmp_path / "site"
    words = ("portfolio", "--root", class_room.root, "--team", "ann", "--out", out)
    ran = run(*words, "--all", "--name", "Ann Example", "--code", class_room.root / "my-alone")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == f"Written   {out / 'index.html'}"
    assert re.search(
        r"tiny: A [a-z -]*result: rmse \d\.\d{5} ± 0\.\d+ on 42 private rows, after 2 submissions\.", ran.out
    )
    assert "Provisional. Without code" in ran.out
    assert find_dead_links(out) == []
    pages = {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*.html")}
    assert set(pages) == {"index.html", "tiny/index.html", "alone/index.html", "open/index.html"}
    assert {name: find_faults(page) for name, page in pages.items() if find_faults(page)} == {}
    titles = {read_page(page).text("title") for page in pages.values()}
    assert len(titles) == 4
    assert all("Ann Example" in title for title in titles)
    index = read_page(pages["index.html"]).text()
    assert "Finished projects" in index
    assert "Under way" in index
    assert index.count("provisional") == 2
    assert "rank 2 of 3" in index
    assert "the only team" in index
    assert "import podium # mine" in read_page(pages["alone/index.html"]).text()
    assert (out / "alone" / "code" / "solve.py").read_text() == "import podium  # mine\n"
    listed = [line.split("  ", 1) for line in (out / LIST).read_text().splitlines()]
    assert {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for _, name in listed} == {
        name: digest for digest, name in listed
    }
    ran = run(*words)
    assert "Left out: open, under way; `podium finish open` ends it for you." in ran.err
    assert {path.name for path in out.iterdir()} == {"index.html", "podium.css", "steps.svg", "tiny", "alone", LIST}
    assert find_dead_links(out) == []


def test_nothing_of_others_and_nothing_hidden_is_anywhere_in_it(class_room: Tiny, monkeypatch) -> None:
    """Names, scores, notes and ids of others, labels, keys, paths; in pages, files, archives and posts."""
    home = str(Path.home())
    collected = show(class_room, with_open=True, author={"hidden": {str(class_room.root): ".", home: "~"}})
    files = write_pages(collected) | write_posts(collected)
    for name in [name for name in files if name.endswith(".zip")]:
        with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
            files |= {f"{name}/{inner}": archive.read(inner) for inner in archive.namelist()}
    text = text_of(files)
    with class_room.store() as store:
        own = store.get_team("ann")
        strangers = [one for one in store.submissions() if not one.team.is_baseline and one.team.id != own.id]
        undecided = [one for one in store.submissions("open") if not one.team.is_baseline]
        keys = [key for (key,) in store.connection.rows("SELECT seal_key FROM submissions")]
    scores = [score for one in strangers for score in one.scores.values()]
    scores += [one.scores["private"] for one in undecided]
    assert len(scores) == 10
    assert not [score for score in scores if f"{score:.4f}"[:-1] in text]
    hidden = {"Othername", "Elsewhere", "bobs secret", str(class_room.root), home, *keys}
    hidden |= {one.team.id for one in strangers} | {one.sha256 for one in strangers}
    for slug in ("tiny", "alone", "open"):
        competition = get_competition(class_room.root, slug)
        hidden.add((competition.private_dir / "salt").read_text().strip())
        hidden |= {f"{row},{answer(row)}{end}" for row in Tiny(class_room.root, competition).ids() for end in ",\n"}
    assert [one for one in hidden if one in text] == []


def test_before_the_end_no_private_score_and_no_proof_is_shown(class_room: Tiny) -> None:
    """And it says so, on the page and in the list."""
    page = page_of(class_room, "open")
    assert not page.is_final
    assert not page.has_private
    assert page.proof is None
    assert [series.name for series in page.chart.series] == ["public"]
    assert page.result.measured == "18 public rows"
    assert (page.result.place, page.result.n_steps) == ("rank 2 of 2", 1)
    portfolio = show(class_room, "ann", "open").portfolio
    assert "Provisional." in read_page(render_project(portfolio, page)).text()
    assert "Provisional" in render_project_post(page, "open.svg")


def test_the_result_is_what_the_boards_say(class_room: Tiny) -> None:
    """Score, standard error, tier, rank and rank set; who is finished early has the rank of the public board."""
    page = page_of(class_room, "tiny")
    board = load_board(class_room.root, class_room.competition, split="private", team="ann", now=LATER)
    row = next(row for row in board_rows(board) if row["team"] == "ann")
    assert page.result.tier == row["tier"]
    assert page.result.score == board.precision.text(row["score"])
    assert page.result.place == f"rank {row['rank']} of 3"
    assert f"between {row['rank_low']} and {row['rank_high']}" in page.result.place_aside
    assert [line.name for line in page.result.board] == [
        "This project" if one["team"] == "ann" else one["team"]
        for one in board_rows(board)
        if one["is_baseline"] or one["team"] == "ann"
    ]
    own = next(line for line in page.result.board if line.is_own)
    assert own.half == pytest.approx(1.959964 * row["standard_error"], rel=1e-6)
    verdicts = {line.name: line.verdict for line in page.result.board}
    number = row["submission"]
    for line in board.standings:
        if line.team.is_baseline:
            z = board.z(number, line.submission.number)
            assert ("clearly" in verdicts[line.team.name]) == (abs(z) > 1.96)
            assert ("worse" in verdicts[line.team.name]) <= (line.score < row["score"])
    n_tied = sum(group == board.weighed.groups[number] for group in board.weighed.groups.values()) - 1
    assert any(f"tied with {n_tied} other team" in sentence for sentence in page.result.certainty) == (n_tied > 0)


def test_who_finished_early_among_others_is_ranked_on_public_rows(tiny: Tiny) -> None:
    """Where private ranks are not out; it is said."""
    send(with_rungs(tiny), "ann", 2.0)
    send(tiny, "bob", 1.5)
    finish(tiny.root, tiny.competition, team="ann", now=NOW + timedelta(hours=1))
    result = page_of(tiny).result
    assert result.measured == "42 private rows"
    assert result.place == "rank 2 of 2"
    assert "ranks on the private rows open at the close" in result.place_aside


def test_the_same_store_gives_the_same_bytes(class_room: Tiny) -> None:
    """Whatever the day, and wherever the root lies."""
    first = show(class_room, with_open=True)
    files = write_pages(first) | write_posts(first)
    moved = Tiny(class_room.root.with_name("moved"), class_room.competition)
    shutil.copytree(class_room.root, moved.root)
    again = show(moved, with_open=True, now=LATER + timedelta(days=400))
    assert write_pages(again) | write_posts(again) == files


def test_anybody_can_verify_what_lies_beside_a_page(solo: Tiny, tmp_path: Path) -> None:
    """With the files of the archive alone, by the command on the page; after the reveal the file is scored again."""
    for is_revealed in (False, True):
        if is_revealed:
            close_and_reveal(solo.root, solo.competition, now=LATER)
        collected = show(solo)
        archive = write_pages(collected)["tiny/proof/proof.zip"]
        folder = tmp_path / f"unpacked-{is_revealed}"
        (tmp_path / "proof.zip").write_bytes(archive)
        shutil.unpack_archive(tmp_path / "proof.zip", folder)
        command = collected.portfolio.projects[0].proof.command.split()
        assert command[:4] == ["podium", "verify", "--export", "."]
        receipt, file = folder / command[5], folder / command[7]
        kept = Kept(receipts=[read_receipt(receipt.read_text(), receipt.name)], files=[file])
        found = {one.check: one for _, one in verify_export(folder, kept=kept)}
        assert [one for one in found.values() if one.problems] == []
        assert found["receipt 5"].state == found[file.name].state == "ok"
        assert (f"scores of {file.name}" in found) == is_revealed
        page = collected.portfolio.projects[0]
        linked = {name for name, _ in page.proof.files} | {line.receipt for line in page.submissions}
        assert linked == {f"proof/{path.name}" for path in folder.iterdir()}
        file.write_bytes(file.read_bytes() + b"\n")
        assert [one for _, one in verify_export(folder, kept=kept) if one.problems]


def test_a_ledger_with_other_teams_stays_with_the_organiser(class_room: Tiny) -> None:
    """Receipts and the own file are there, and the page says where the ledger is to be had."""
    files = write_pages(show(class_room))
    assert {name for name in files if name.startswith("tiny/proof/")} == {
        "tiny/proof/receipt-4.json",
        "tiny/proof/receipt-5.json",
        "tiny/proof/submission-5.csv",
        "tiny/proof/proof.zip",
    }
    assert "FOLDER" in read_page(files["tiny/index.html"].decode()).text()
    assert json.loads(files["tiny/proof/receipt-5.json"])["number"] == 5
    assert "alone/proof/ledger.jsonl" in files


def test_a_ladder_and_a_coarse_board_tell_no_more_than_they_do_elsewhere(tmp_path: Path) -> None:
    """Untold scores, exact ones and comparisons on rows are in no page."""
    for slug, rules in (("ladder", {"board": '"ladder"'}), ("coarse", {"precision": '"auto"'})):
        tiny = with_rungs(make_tiny(tmp_path / "root", slug, toml=with_rules(**rules)))
        send(tiny, "ann", 6.0, 5.9, 2.0, 2.1)
        page = page_of(tiny, slug)
        text = text_of(write_pages(show(tiny, "ann", slug)))
        with tiny.store() as store:
            own = store.submissions(slug, store.get_team("ann"))
        exact = [one.scores["public"] for one in own if slug == "coarse" or one.told_score is None]
        assert len(exact) >= 2
        assert not [score for score in exact if f"{score:.4f}"[:-1] in text]
        assert {line.verdict for line in page.result.board} == {""}
        assert {line.state for line in page.result.tiers} <= {"reached", "not reached"} | {
            f"cannot be told apart from {tier}" for tier in ("a result", "a good result")
        }
    assert "not told" in text_of(write_pages(show(Tiny(tmp_path / "root", tiny.competition), "ann", "ladder")))


def test_code_of_a_sealed_competition_follows_when_it_is_closed(tmp_path: Path) -> None:
    """While others are at work on it nothing of it is shown."""
    tiny = with_rungs(make_tiny(tmp_path / "root", toml='secrecy = "sealed"\n' + TOML))
    send(tiny, "ann", 2.0)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "solve.py").write_text("trick = 1\n")
    author = {"code": {"tiny": folder}}
    collected = show(tiny, "ann", "tiny", author=author)
    assert "trick" not in text_of(write_pages(collected) | write_posts(collected))
    assert "The code follows" in text_of(write_pages(collected))
    close(tiny.root, tiny.competition, now=LATER)
    collected = show(tiny, author=author)
    assert "trick" in text_of(write_pages(collected))
    assert "trick = 1" in text_of(write_posts(collected))


def test_paths_of_the_machine_are_in_no_text(solo: Tiny, tmp_path: Path) -> None:
    """In code, notebooks, notes, reflections and what the author says; in every spelling."""
    secret = r"C:\Users\ann\lab"
    hidden = {str(solo.root): ".", secret: "~"}
    spellings = (secret, secret.replace("\\", "\\\\"), secret.replace("\\", "/"), str(solo.root))
    words = " and ".join(spellings)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "solve.py").write_text(f"# {words}\nx = 1\n")
    printed = [{"output_type": "stream", "name": "stdout", "text": words}]
    cells = [{"cell_type": kind, "source": f"{words} {kind} cell", "outputs": printed} for kind in ("markdown", "code")]
    (folder / "explore.ipynb").write_text(json.dumps({"cells": cells}))
    (folder / "explore.py").write_text("not = 'shown'\n")
    (folder / "solve.ipynb").write_text("left out: the script of its name is shown")
    with solo.store() as store:
        store.add_reflection("ann", reflection(worked=words, gap=words, learn=words))
    collected = show(solo, about=words, author={"code": {"tiny": folder}, "hidden": hidden})
    files = write_pages(collected) | write_posts(collected)
    text = text_of(files)
    assert not [one for one in spellings if one in text or one.replace("\\", "\\\\") in text]
    assert files["tiny/code/solve.py"].decode() == "# ~ and ~ and ~ and .\nx = 1\n"
    assert "code cell" in text
    assert "tiny/code/solve.ipynb" not in files
    notebook = json.loads(files["tiny/code/explore.ipynb"])
    assert [cell["source"] for cell in notebook["cells"]] == [
        f"~ and ~ and ~ and . {kind} cell" for kind in ("markdown", "code")
    ]
    assert notebook["cells"][1]["outputs"] == []
    similar = f"{solo.root}-other"
    assert "-other" in show(solo, about=similar, author={"hidden": hidden}).portfolio.about
    assert show(solo, about=similar, author={"hidden": hidden}).portfolio.about == similar


def reflection(**changes) -> Reflection:
    words = {"slug": "tiny", "worked": "w", "gap": "g", "learn": "l", "split": "private", "tier": "a good result"}
    plain = {**words, "written_at": NOW, "by": NOW + timedelta(days=7), "number": 5}
    return Reflection(**{**plain, **changes})


def test_goals_and_reflections_stand_on_the_page_with_what_became_of_them(solo: Tiny) -> None:
    """A bare date is the day that was meant; without any the section is left out."""
    portfolio = show(solo).portfolio
    assert "What I learned" not in render_project(portfolio, portfolio.projects[0])
    with solo.store() as store:
        day_after = NOW.replace(hour=0) + timedelta(days=5)
        store.set_goal("ann", Goal(slug="tiny", tier="a good result", by=day_after, set_at=NOW - timedelta(days=1)))
        store.add_reflection("ann", reflection(worked="a <b>", by=day_after))
        store.add_reflection("bob", reflection(worked="not mine"))
    portfolio = show(solo).portfolio
    text = read_page(render_project(portfolio, portfolio.projects[0])).text()
    assert "A good result by 25 Nov 2026, set on 20 Nov 2026: met, reached on 21 Nov 2026" in text
    assert "What workeda <b>" in text
    assert "l (by 25 Nov 2026)" in text
    assert "not mine" not in text


def test_a_project_in_which_nothing_stands_has_a_page(tmp_path: Path) -> None:
    """Only late submissions, and no baseline; or a board without any baseline."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(closes="2026-11-21T12:00:30Z"))
    tiny.submit("ann", 2.0, 2.0, minute=1)
    page = page_of(tiny)
    assert page.result is None
    assert page.proof is None
    assert page.headline == "1 submission, and none that stands."
    other = make_tiny(tiny.root, "bare")
    other.submit("ann", 2.0, 2.0)
    bare = page_of(other, "bare")
    assert (bare.result.tier, bare.result.beaten, len(bare.result.board)) == ("", "", 1)
    portfolio = show(tiny, with_open=True).portfolio
    for page in portfolio.projects:
        assert find_faults(render_project(portfolio, page)) == []
        assert "late" in render_project_post(page, "x.svg") or page.slug == "bare"
    assert find_faults(render_index(portfolio)) == []


def test_scores_against_an_earlier_solution_are_left_out(solo: Tiny) -> None:
    """Nothing is left to show, and it says so."""
    prepare_it(solo.root, solo.competition, seed=1, force=True)
    with pytest.raises(NotAllowedError, match="has submitted nothing yet"):
        show(solo)


def test_what_cannot_be_shown_is_refused_with_the_way_out(class_room: Tiny, tmp_path: Path) -> None:
    """Nobody of that name, nothing finished, nothing submitted, code that is nowhere, a notebook that is none."""
    with pytest.raises(NotAllowedError, match="there is no team 'zoe'"):
        show(class_room, "zoe")
    send(Tiny(class_room.root, get_competition(class_room.root, "open")), "dan", 2.0)
    with pytest.raises(NotAllowedError, match=r"finished nothing yet; under way: open \(--all takes them in\)"):
        show(class_room, "dan")
    with pytest.raises(NotAllowedError, match="dan has no submission to alone"):
        show(class_room, "dan", "alone")
    broken = tmp_path / "project"
    broken.mkdir()
    (broken / "a.ipynb").write_text("no")
    with pytest.raises(NotAllowedError, match="is not the notebook that its name says"):
        show(class_room, author={"code": {"tiny": broken}})
    (class_room.root / "competitions" / "alone" / "competition.toml").write_text("titel = 1")
    assert "titel" in show(class_room).left_out["alone"]
    with pytest.raises(InvalidCompetitionError):
        show(class_room, "ann", "alone")


def test_code_is_found_by_its_podium_toml_or_named(run, solo: Tiny, tmp_path: Path) -> None:
    """A folder that says of no competition needs its slug; one without code is refused."""
    folder = tmp_path / "mine"
    folder.mkdir()
    words = ("portfolio", "--root", solo.root, "--team", "ann", "--out", tmp_path / "site", "--code", folder)
    assert "holds neither solve.py nor a notebook" in run(*words, "tiny").err
    (folder / "solve.py").write_text("x = 'found'\n")
    assert "holds no podium.toml that names a competition" in run(*words).err
    assert not (tmp_path / "site").exists()
    assert run(*words, "tiny").code == 0
    assert "found" in (tmp_path / "site" / "tiny" / "index.html").read_text()
    (folder / "podium.toml").write_text(f'root = "{solo.root.as_posix()}"\nslug = "tiny"\n')
    assert run(*words).code == 0


def test_posts_show_what_pages_show(run, class_room: Tiny, tmp_path: Path) -> None:
    """A document for each project with its chart beside it; tables are tables, HTML is none."""
    out = tmp_path / "posts"
    ran = run("portfolio", "--root", class_room.root, "--team", "ann", "--out", out, "--format", "markdown")
    assert ran.out.splitlines()[0] == f"Written   {out}"
    assert {path.name for path in out.iterdir()} == {"tiny.md", "tiny.svg", "alone.md", "alone.svg", LIST}
    blog = MarkdownIt("commonmark", {"html": True}).enable("table")
    html = blog.render((out / "tiny.md").read_text())
    page = read_page(html)
    assert page.headings == [1, 2, 2, 2, 2, 2]
    assert not page.all("script")
    assert [one["src"] for one in page.all("img")] == ["tiny.svg"]
    shown = page_of(class_room, "tiny")
    rows = [len(shown.submissions), len(shown.result.tiers), len(shown.result.board)]
    assert [body.count("<tr>") for body in re.findall(r"<tbody>.*?</tbody>", html, re.DOTALL)] == rows
    assert shown.result.certainty[0] in page.text("li")


EVIL = st.one_of(
    st.sampled_from(
        ["</title><script>alert(1)</script>", '" onmouseover="x', "' onload='x", "<img src=x onerror=x>", "-->", "]]>",
         "javascript:x", "{{ 7 * 7 }}", "&quot;", "\u202e", "\x00", "``` </code></pre><b>", "|", "](x)", "\n# h", "💥"]
    ),
    st.text(max_size=20),
)  # fmt: skip

KNOWN_TAGS = {
    *("html", "head", "meta", "title", "link", "body", "header", "nav", "main", "section", "article", "footer", "div"),
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "time",
        "span",
        "strong",
        "code",
    ),
    *("pre", "figure", "figcaption", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("svg", "desc", "text", "path", "rect", "circle", "line"),
}


@settings(max_examples=many(12))
@given(st.lists(EVIL, min_size=12, max_size=12))
def test_no_words_of_anybody_change_a_page(evil_page: tuple[Portfolio, ProjectPage], words: list[str]) -> None:
    """Titles, names, notes, reflections, code: the page has the same tags whatever they hold, and shows the words."""
    portfolio, page = evil_page
    title, name, note, tier, stood, gap, goal, meaning, fact, published, remark, code = words
    line, result = page.submissions[0], page.result
    changed = replace(
        page,
        title=title,
        author=name,
        submissions=[replace(line, note=note), *page.submissions[1:]],
        result=replace(result, tier=tier, published=published, tiers=[replace(result.tiers[0], holder=name)]),
        reflections=[replace(page.reflections[0], stood=stood, gap=gap)],
        goals=[replace(page.goals[0], goal=goal)],
        ideas=[replace(page.ideas[0], meaning=meaning)],
        facts=[("Fact", fact)],
        code_remark=remark,
        code=[replace(page.code[0], cells=[replace(page.code[0].cells[0], text=code)])],
        chart=replace(page.chart, title=title, notes=[note, *page.chart.notes[1:]]),
    )
    whole = replace(portfolio, author=name, projects=[changed])
    html = render_project(whole, changed)
    faults = [one for one in find_faults(html) if "title is empty" not in one]
    assert faults == []
    read = read_page(html)
    assert {tag for tag, _ in read.tags} <= KNOWN_TAGS
    text = "".join(text for _, text in read.texts)
    assert all(visible(one) in text for one in (note, gap, goal, meaning, fact, code) if "\n" not in one)
    post = MarkdownIt("commonmark", {"html": True}).enable("table").render(render_project_post(changed, "x.svg"))
    assert not read_page(post).all("script", "b")
    assert find_faults(render_index(whole)) in ([], ["its title is empty"])


@pytest.fixture(scope="module")
def evil_page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Portfolio, ProjectPage]:
    """A page with something in every part of it."""
    tiny = with_rungs(make_tiny(tmp_path_factory.mktemp("evil") / "root"))
    send(tiny, "ann", 4.0, 2.0)
    finish(tiny.root, tiny.competition, team="ann", now=NOW + timedelta(hours=1))
    folder = tiny.root / "mine"
    folder.mkdir()
    (folder / "solve.py").write_text("x = 1\n")
    with tiny.store() as store:
        store.set_goal("ann", Goal(slug="tiny", points=60.0, by=LATER, set_at=NOW))
        store.add_reflection("ann", reflection())
    collected = show(tiny, author={"code": {"tiny": folder}})
    return collected.portfolio, collected.portfolio.projects[0]


def test_a_site_overwrites_nothing_that_it_did_not_write(tmp_path: Path) -> None:
    """Nor what was changed since, unless it is told to; then nothing is written at all."""
    folder = tmp_path / "site"
    write_site(folder, {"a.html": b"1", "deep/b.html": b"2"})
    (folder / "CNAME").write_text("mine")
    write_site(folder, {"a.html": b"3", "c.html": b"4"})
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*")} == {"a.html", "c.html", "CNAME", LIST}
    (folder / "a.html").write_text("changed by hand")
    (folder / "d.html").write_text("somebody's")
    with pytest.raises(NotAllowedError, match=r"changed since: a\.html, d\.html\. Nothing was written"):
        write_site(folder, {"a.html": b"5", "d.html": b"6"})
    assert (folder / "c.html").read_bytes() == b"4"
    write_site(folder, {"a.html": b"5", "d.html": b"6"}, force=True)
    assert (folder / "a.html").read_bytes() == b"5"
    assert not (folder / "c.html").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(NotAllowedError, match="is a file"):
        write_site(tmp_path / "file", {})


@pytest.mark.parametrize("path", ["../victim", "/etc/victim", "a/../../victim", "..\\victim", "C:victim"])
def test_a_list_that_leads_out_of_the_folder_removes_nothing(tmp_path: Path, path: str) -> None:
    """It could have been changed by anybody."""
    (tmp_path / "victim").write_text("here")
    folder = tmp_path / "site"
    folder.mkdir()
    digest = hashlib.sha256(b"here").hexdigest()
    (folder / LIST).write_text(f"{digest}  {path}\nnonsense\n")
    write_site(folder, {"a.html": b"1"})
    assert (tmp_path / "victim").read_text() == "here"


def test_many_projects_are_listed_the_last_first(tiny: Tiny) -> None:
    """Those under way after all that are finished; each page leads to its neighbours."""
    for place, slug in enumerate(("one", "two", "three")):
        other = make_tiny(tiny.root, slug, program=PREPARE)
        other.submit("ann", 2.0, 2.0, minute=place * 60)
        if slug != "two":
            finish(tiny.root, other.competition, team="ann", now=NOW + timedelta(hours=place + 1))
    portfolio = show(tiny, with_open=True).portfolio
    assert [page.slug for page in portfolio.projects] == ["three", "one", "two"]
    assert [page.slug for page in portfolio.neighbours(portfolio.projects[1])] == ["three", "two"]
    links = read_page(render_project(portfolio, portfolio.projects[0])).values("href")
    assert "../one/index.html" in links
    assert "../two/index.html" not in links
