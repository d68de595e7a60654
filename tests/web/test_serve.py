"""``podium serve`` as a process: its links, its end, and what survives when it is killed."""

import json
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from program import start_podium
from tiny import Tiny, make_tiny


@contextmanager
def serving(root: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A server process and the links that it printed, by their label."""
    child = start_podium("serve", "--host", "127.0.0.1", "--port", "0", "--root", root)
    try:
        links = {}
        for _ in range(4):
            label, _, rest = child.stdout.readline().partition(" ")
            links[label] = rest.strip().partition("  ")[0]
        yield child, links
    finally:
        child.kill()
        child.communicate()


def ask(url: str, data: bytes | None = None, token: str = "") -> dict:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=60) as answer:
        return json.load(answer)


def join(links: dict[str, str], team: str) -> tuple[str, str]:
    """The server's address, and a token."""
    base, _, invitation = links["Everybody"].partition("/join/")
    body = {"invitation": invitation, "name": team, "team": team, "label": "test"}
    return base, ask(f"{base}/api/join", json.dumps(body).encode())["token"]


def test_it_prints_two_links_and_stops_when_told_to(tiny: Tiny) -> None:
    """With exit code 0; its log is lines of JSON, and holds no token."""
    with serving(tiny.root) as (child, links):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/join/podium_invitation_\S+", links["Everybody"])
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/organise/podium_organiser_\S+", links["Organiser"])
        base, _ = join(links, "ann")
        assert ask(f"{base}/healthz") == {"status": "ok"}
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=60)
        assert child.returncode == 0
        *lines, last = err.splitlines()
        assert last == "Stopped."
        assert [json.loads(line)["event"] for line in lines] == ["joined", "request", "request"]
        assert links["Everybody"].rpartition("/")[2] not in err


def test_a_root_is_served_once(tiny: Tiny) -> None:
    """A second server would take the first one's jobs for left ones."""
    with serving(tiny.root):
        second = start_podium("serve", "--port", "0", "--root", tiny.root)
        _, err = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "another `podium serve` runs on" in err


@pytest.mark.parametrize("wait", [0.0, 0.15])
def test_what_was_accepted_survives_a_kill_and_is_scored_once(tiny: Tiny, wait: float) -> None:
    """Killed right after the answer, or while it scores; the next server takes it up."""
    with serving(tiny.root) as (child, links):
        base, token = join(links, "ann")
        url = f"{base}/api/competitions/tiny/submissions"
        numbers = [ask(f"{url}?key={error}", tiny.file(error), token)["number"] for error in (3.0, 2.0, 1.0)]
        time.sleep(wait)
        child.kill()
        child.wait()
    with serving(tiny.root) as (_, links):
        base = links["Everybody"].partition("/join/")[0]
        url = f"{base}/api/competitions/tiny/submissions"
        assert ask(f"{url}?key=3.0", tiny.file(3.0), token)["is_replay"]
        until = time.monotonic() + 60
        while len(rows := ask(url, None, token)) < 3 and time.monotonic() < until:
            time.sleep(0.1)
    assert numbers == [1, 2, 3]
    assert [(row["number"], round(row["public"], 9)) for row in rows] == [(1, 3.0), (2, 2.0), (3, 1.0)]
    with tiny.store() as store:
        assert store.find_damage() == []
        assert len(store.submissions()) == 3


def test_a_port_that_is_taken_is_a_sentence(tiny: Tiny, tmp_path: Path) -> None:
    """And says what helps."""
    other = make_tiny(tmp_path / "other").root
    with serving(tiny.root) as (_, links):
        port = re.search(r":(\d+)/", links["Everybody"])[1]
        taken = start_podium("serve", "--host", "127.0.0.1", "--port", port, "--root", other)
        _, err = taken.communicate(timeout=60)
        assert taken.returncode == 1
        assert f"127.0.0.1:{port} cannot be listened on" in err
