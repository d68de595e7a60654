"""Code that Podium did not make runs after somebody looked at it and said so, and not before."""

import shutil
from pathlib import Path

import pytest
import shipped_code
from tiny import NOW, PREPARE, TOML, Tiny, write_competition

from podium.competition.folder import get_competition, load_competition
from podium.errors import NotAllowedError
from podium.use.baseline import run_baselines
from podium.use.prepare import prepare
from podium.use.trust import find_code, hash_code, is_trusted, shipped_hashes, trust

MEAN = "def predict(train, test):\n    return test[['id']].assign(y=train['y'].mean())\n"


def no_progress(done: int, total: int, name: str) -> None:
    pass


def marked(tmp_path: Path) -> str:
    """A program that leaves a mark where it ran."""
    return PREPARE + f"    Path({str(tmp_path / 'mark')!r}).touch()\n"


def test_prepare_runs_no_code_that_nobody_looked_at(tmp_path: Path) -> None:
    """Refused before, with the files' names; run after; trusted as it is and no further."""
    competition = write_competition(tmp_path / "root", program=marked(tmp_path))
    with pytest.raises(NotAllowedError, match=r"\(prepare\.py\).*podium trust tiny"):
        prepare(tmp_path / "root", competition, now=NOW)
    assert not (tmp_path / "mark").exists()
    assert not competition.private_dir.exists()
    trust(tmp_path / "root", competition, now=NOW)
    prepare(tmp_path / "root", competition, now=NOW)
    assert (tmp_path / "mark").exists()


def add_file(folder: Path) -> None:
    (folder / "baselines").mkdir()
    (folder / "baselines" / "mean.py").write_text(MEAN)


def change_file(folder: Path) -> None:
    with (folder / "prepare.py").open("a") as file:
        file.write("#\n")


def rename_file(folder: Path) -> None:
    (folder / "prepare.py").rename(folder / "prepare_.py")


@pytest.mark.parametrize("change", [add_file, change_file, rename_file])
def test_any_change_of_the_code_needs_a_new_word(tiny: Tiny, change) -> None:
    """A new file, a changed one, another name; and what was trusted is trusted again when it is put back."""
    folder = tiny.competition.folder
    before = {path: path.read_bytes() for path in find_code(tiny.competition)}
    assert is_trusted(tiny.root, tiny.competition)
    change(folder)
    assert not is_trusted(tiny.root, tiny.competition)
    with pytest.raises(NotAllowedError):
        prepare(tiny.root, tiny.competition, now=NOW)
    for path in find_code(tiny.competition):
        path.unlink()
    for path, content in before.items():
        path.write_bytes(content)
    assert is_trusted(tiny.root, tiny.competition)


def test_own_baselines_need_trust_too(tiny: Tiny) -> None:
    """Not run before, run after; it sees public files only and stands on the board without a rung."""
    add_file(tiny.competition.folder)
    with pytest.raises(NotAllowedError, match=r"baselines/mean\.py"):
        run_baselines(tiny.root, tiny.competition, ["mean"], now=NOW, progress=no_progress)
    trust(tiny.root, tiny.competition, now=NOW)
    [ran] = run_baselines(tiny.root, tiny.competition, ["mean"], now=NOW, progress=no_progress)
    assert ran.submission is not None
    assert ran.submission.team.is_baseline
    assert ran.submission.details["rung"] == "own"
    with tiny.store() as store:
        assert len(store.submissions("tiny")) == 1


def test_trust_in_one_competition_is_none_in_another(tmp_path: Path) -> None:
    """Though their code is the same."""
    one, other = (write_competition(tmp_path, slug) for slug in ("one", "other"))
    trust(tmp_path, one, now=NOW)
    assert is_trusted(tmp_path, one)
    assert not is_trusted(tmp_path, other)


def test_a_folder_without_code_needs_no_trust(tmp_path: Path) -> None:
    """Nothing to run; what lies in public/ and private/ is data, whatever its name."""
    competition = write_competition(tmp_path, program=None, files={"public/a.py": "x", "private/b.py": "x"})
    assert list(find_code(competition)) == []
    assert is_trusted(tmp_path, competition)


def test_shipped_competitions_are_trusted_as_they_are(root: Path) -> None:
    """Without a word, from the hashes that come with Podium; changed by one byte they are not."""
    for slug in shipped_hashes():
        competition = get_competition(root, slug)
        assert is_trusted(root, competition)
        change_file(competition.folder)
        assert not is_trusted(root, competition)


def test_the_shipped_hashes_are_current() -> None:
    """After a change of a shipped prepare.py: ``python tests/shipped_code.py --write``."""
    assert shipped_hashes() == shipped_code.current_hashes()


def test_a_shipped_hash_is_good_for_its_own_slug_only(root: Path) -> None:
    """The digits under another name are a stranger's folder."""
    shutil.copytree(root / "competitions" / "digits", root / "competitions" / "numbers")
    assert not is_trusted(root, get_competition(root, "numbers"))


def test_the_hash_is_over_names_and_contents(tmp_path: Path) -> None:
    """Two files that swap their contents are another code; other files do not matter."""
    competition = write_competition(tmp_path, files={"baselines/a.py": "1", "baselines/b.py": "2"})
    first = hash_code(competition)
    write_competition(tmp_path, files={"description.md": "changed", "competition.toml": TOML + "\n"})
    assert hash_code(competition) == first
    write_competition(tmp_path, files={"baselines/a.py": "2", "baselines/b.py": "1"})
    assert hash_code(load_competition(competition.folder)) != first
