"""The folder with the competitions: can it be written, is the store whole, is what is hidden well hidden?"""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from podium.use.doctor.ask import ask
from podium.use.doctor.examined import Examined, broken, fine, note
from podium.use.places import store_path
from podium.use.tracked_secrets import find_tracked

LEAST_FREE, LITTLE_FREE = 100 * 2**20, 2**30
"""Bytes: below the first a submission may fail, below the second somebody should know."""
NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "lustre", "beegfs", "fuse.sshfs", "davfs")
A_LITTLE_LATER = timedelta(minutes=5)
_MOST_NAMED = 3


def examine_no_root(trouble: str, *, is_named: bool) -> Iterator[Examined]:
    """There is no root: wrong where somebody named one."""
    cure = "podium init makes a folder with competitions; --root or PODIUM_ROOT names one"
    if is_named:
        yield broken("Root", trouble, expected="a folder that holds competitions/", cure=cure)
    else:
        yield note("Root", "none here, so nothing could be said of store and competitions", cure=cure)


def examine_root(root: Path) -> Iterator[Examined]:
    """The folder itself, the disk below it, and whether the store's kind of file works there."""
    folder = store_path(root).parent if store_path(root).parent.is_dir() else root
    yield from _examine_disk(root)
    kind = find_file_system(root, Path("/proc/self/mountinfo"))
    if kind.startswith(NETWORK):
        yield note(
            "File system",
            f"a network drive ({kind})",
            expected="a local disk: SQLite's write-ahead log is for programs on one computer",
            cure="use this folder from one computer only, or move it to a local disk",
        )
    answer = ask("wal", str(folder))
    if answer.trouble:
        yield broken(
            "Root",
            f"{root}: {answer.trouble}",
            expected="a folder that you may write, on a local disk",
            cure=f"give yourself the right to write in {folder}, or move the root to a local disk",
        )
    else:
        yield fine("Root", f"{root}, can be written{f', on {kind}' if kind else ''}")


def _examine_disk(root: Path) -> Iterator[Examined]:
    free = shutil.disk_usage(root).free
    text = f"{free / 2**30:,.1f} GiB are free"
    cure = "free some space: nothing is stored on a full disk"
    if free < LEAST_FREE:
        yield broken("Disk", text, expected=f"{LEAST_FREE >> 20} MiB at least", cure=cure)
    elif free < LITTLE_FREE:
        yield note("Disk", text, expected="1 GiB, to be at ease", cure=cure)
    else:
        yield fine("Disk", text)


def find_file_system(path: Path, mounts: Path) -> str:
    """The kind of file system that holds ``path``, such as ``ext4``; empty where the platform does not tell.

    Source: proc(5), ``/proc/pid/mountinfo``: the mount point is the fifth field, the kind follows a lone hyphen.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    kinds = {}
    for line in lines:
        before, _, after = line.partition(" - ")
        kinds[before.split()[4].replace("\\040", " ")] = after.split()[0]
    places = [str(folder) for folder in (path.resolve(), *path.resolve().parents)]
    return next((kinds[place] for place in places if place in kinds), "")


def examine_store(root: Path, now: datetime) -> Iterator[Examined]:
    """Is the store whole, of this version, and not from the future?"""
    path = store_path(root)
    if not path.exists():
        yield fine("Store", "none yet: the first submission makes it")
        return
    answer = ask("store", str(path))
    if answer.trouble:
        cure = f"give yourself the right to read and write {path}; if it is damaged, put the latest backup in its place"
        yield broken("Store", answer.trouble, expected="a store of Podium's that can be read", cure=cure)
        return
    facts = answer.facts
    if facts["damage"]:
        cure = "put the latest backup in its place; then podium verify"
        yield broken("Store", f"SQLite says: {facts['damage']}", expected="a whole database", cure=cure)
    elif facts["newer"]:
        yield broken(
            "Store",
            f"written by a newer version of Podium ({facts['newer'][-1]})",
            expected="a store of this version or an older one",
            cure="pip install --upgrade podium",
        )
    else:
        later = f"; {facts['n_missing']} changes to its tables come with the next command" if facts["n_missing"] else ""
        yield fine("Store", f"{facts['n_submissions']} submissions, whole, {facts['journal_mode']} journal{later}")
    yield from judge_clock(facts["latest"], now)


def judge_clock(latest: str | None, now: datetime) -> Iterator[Examined]:
    """Hold the clock against the latest moment (ISO 8601) in the store."""
    try:
        recorded = datetime.fromisoformat(latest) if latest else None
    except ValueError:  # a damaged entry, which `verify` tells
        recorded = None
    if recorded and recorded.tzinfo and recorded > now + A_LITTLE_LATER:
        yield broken(
            "Clock",
            f"it says {now:%Y-%m-%d %H:%M} UTC; the store holds an entry of {recorded:%Y-%m-%d %H:%M} UTC",
            expected="a clock that does not go back: days, limits and deadlines follow it",
            cure="set the computer's clock (timedatectl set-ntp true), or find out who wrote with a wrong one",
        )
    else:
        yield fine("Clock", f"{now:%Y-%m-%d %H:%M} UTC")


def examine_private(root: Path) -> Iterator[Examined]:
    """Is every ``private/`` closed to others, kept from git, and free of what an interrupted prepare left?"""
    folders = [*sorted((root / "competitions").glob("*/private")), store_path(root).parent]
    folders = [folder for folder in folders if folder.is_dir()]
    open_ones = [folder for folder in folders if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077]
    if open_ones:
        yield broken(
            "private/",
            f"{_named(open_ones, root)} can be read by other users of this computer",
            expected="mode 700",
            cure=f"chmod 700 {_named(open_ones, root, ' ')}",
        )
    bare = [folder for folder in folders if not _is_ignored(folder)]
    if bare:
        yield broken(
            "private/",
            f"git does not ignore {_named(bare, root)}",
            expected="a file .gitignore in it that holds *",
            cure="; ".join(f"echo '*' > {folder.relative_to(root)}/.gitignore" for folder in bare[:_MOST_NAMED]),
        )
    for problem in find_tracked(root):
        cure = "git rm -r --cached the folder; if it was ever pushed, prepare the competition with a new seed"
        yield broken("private/", str(problem), expected="nothing hidden in git", cure=cure)
    left = [path for folder in folders for path in folder.glob("new-*")]
    if left:
        cure = f"if no prepare is running: rm -r {_named(left, root, ' ')}"
        yield note("private/", f"an interrupted prepare left {_named(left, root)}", cure=cure)
    if not open_ones and not bare:
        yield fine("private/", f"{len(folders)} folders, closed to others and to git")


def _is_ignored(folder: Path) -> bool:
    try:
        return "*" in (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return False


def _named(paths: list[Path], root: Path, between: str = ", ") -> str:
    names = [path.relative_to(root).as_posix() for path in paths]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED and between != " " else ""
    return between.join(names if between == " " else names[:_MOST_NAMED]) + more
