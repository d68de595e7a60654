"""The way of a submission on a server: answered when it is safe, scored once, and nobody is told too much."""

import json
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from served import Served, running
from tiny import NOW, Tiny, make_tiny, prepare_it, with_rules

from podium.errors import StoreError
from podium.store.store import Store
from podium.use.commitments import load_commitment
from podium.use.receipt import receipt_json
from podium.use.score_job import score_file
from podium.web import scoring
from podium.web.children import Children


def form(data: bytes, **fields: str) -> tuple[bytes, dict[str, str]]:
    """A multipart body as a browser writes it."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
    name = 'name="file"; filename="C:\\\\my\\\\a.csv"'
    file = f"--x\r\nContent-Disposition: form-data; {name}\r\nContent-Type: text/csv\r\n\r\n"
    body = "".join(parts).encode() + file.encode() + data + b"\r\n--x--\r\n"
    return body, {"Content-Type": "multipart/form-data; boundary=x"}


def test_the_receipt_is_the_one_of_the_command_line(served: Served, tmp_path: Path) -> None:
    """Word for word, but for the hash of the ledger, whose entries hold random seals."""
    served.join("ann")
    got = served.submit("ann", 2.5, 7.0, description="first", file_name="a.csv")
    home = make_tiny(tmp_path / "home")
    expected = json.loads(
        json.dumps(receipt_json(home.submit("ann", 2.5, 7.0)), default=lambda moment: moment.isoformat())
    )
    assert got.pop("state") == "done"
    assert {**got, "ledger_hash": ""} == {**expected, "ledger_hash": "", "submitted_at": "2026-11-21T12:00:00Z"}
    assert served.get("/api/competitions/tiny/submissions", "ann").json[0]["private"] is None
    assert "7.0" not in json.dumps(got)


def test_a_refused_file_costs_nothing_and_tells_all_its_problems(served: Served) -> None:
    """With line numbers; nothing of it is left anywhere."""
    served.join("ann")
    answer = served.send("ann", b"id,y\nr1,abc\nr2,inf\n", file_name="bad.csv")
    assert answer.status == 422
    error = answer.json["error"]
    assert (error["kind"], error["what"]) == ("InvalidSubmissionError", "bad.csv is refused")
    assert len(error["problems"]) >= 3
    assert [2, 3] in [one["lines"] for one in error["problems"]]
    assert served.jobs("ann") == []
    assert served.left_in("incoming") == served.left_in("files") == []


def test_a_form_is_as_good_as_a_body(served: Served) -> None:
    """The fields beside the file, in whatever order, and the bare name of the file."""
    served.join("ann")
    data = served.tiny.file(1.0)
    body, headers = form(data, description="by form", cv="1.25", ignored="x")
    sent = served.ask("POST", "/api/competitions/tiny/submissions", "ann", data=body, headers=headers)
    assert sent.status == 202
    assert served.ended("ann", sent.json["number"])["cv_score"] == 1.25
    [row] = served.get("/api/competitions/tiny/submissions", "ann").json
    assert (row["file"], row["description"], row["public"]) == ("a.csv", "by form", pytest.approx(1.0))
    assert served.get(f"/api/competitions/tiny/submissions/{row['number']}/file", "ann").body == data


@pytest.mark.parametrize(
    "data", [b"", b"--x\r\nbroken", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n']
)
def test_a_form_without_a_file_is_refused(served: Served, data: bytes) -> None:
    """However it is broken."""
    served.join("ann")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert served.ask("POST", "/api/competitions/tiny/submissions", "ann", data=data, headers=headers).status == 400
    assert served.left_in("incoming") == []


def test_a_file_that_is_too_large_is_refused_on_the_way(tiny: Tiny) -> None:
    """As a body, as a form, and where its length is not told."""
    with running(tiny, most_upload_bytes=1000) as served:
        served.join("ann")
        body, headers = form(b"x" * 3000)
        path = "/api/competitions/tiny/submissions"
        assert served.send("ann", b"x" * 1001).status == 413
        assert served.ask("POST", path, "ann", data=body, headers=headers).status == 413
        assert served.ask("POST", path, "ann", data=iter([b"x" * 600] * 2)).status == 413  # type: ignore[arg-type]
        assert served.left_in("incoming") == []


def test_the_same_key_is_one_submission(served: Served) -> None:
    """Sent at the same time, and sent again after its score."""
    served.join("ann")
    data = served.tiny.file(1.0)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(served.send("ann", data, key="k"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.json["number"] for answer in answers} == {1}
    assert sorted(answer.json["is_replay"] for answer in answers) == [False, True, True, True]
    served.ended("ann", 1)
    assert served.send("ann", data, key="k").json["state"] == "done"
    assert served.send("ann", served.tiny.file(2.0), key="k").status == 403
    assert len(served.jobs("ann")) == 1


def test_what_the_organiser_broke_gives_the_slot_back(tmp_path: Path) -> None:
    """The team learns whose fault it is and no more; the log says the rest."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(daily_limit=1))
    with running(tiny) as served:
        served.join("ann")
        hidden = tiny.competition.solution_path
        data = tiny.file(1.0)
        os.rename(hidden, tmp_path / "away")
        sent = served.send("ann", data).json
        assert sent["remaining_today"] == 0
        failed = served.ended("ann", sent["number"])
        assert (failed["state"], failed["whose"]) == ("failed", "organiser")
        assert "solution" not in failed["message"]
        assert str(tmp_path) not in json.dumps(failed)
        assert "solution.csv" in served.log.getvalue()
        os.rename(tmp_path / "away", hidden)
        again = served.send("ann", data)
        assert again.status == 202
        assert served.ended("ann", again.json["number"])["state"] == "done"
        full = served.send("ann", data)
        assert full.status == 429
        assert "the next slot opens at" in full.message
        with tiny.store() as store:
            assert store.find_damage() == []


def test_a_full_disk_fails_no_file(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is scored again when there is room."""
    served.join("ann")
    monkeypatch.setattr(scoring, "LOOK_EVERY", 0.1)
    finish, n_refused = Store.finish_job, 0

    def finish_later(store: Store, *given: Any, **more: Any) -> None:
        nonlocal n_refused
        n_refused += 1
        if n_refused < 5:
            raise StoreError("no room left")
        finish(store, *given, **more)

    monkeypatch.setattr(Store, "finish_job", finish_later)
    assert served.submit("ann", 1.0)["state"] == "done"
    assert n_refused == 5
    assert "no room left" in served.log.getvalue()


def test_a_solution_that_changes_meanwhile_is_scored_against(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never a mixture: the score stands beside the solution that gave it."""
    served.join("ann")
    run, n_runs = Children.run, 0

    def prepare_between(children: Children, function: Any, *given: Any) -> Any:
        nonlocal n_runs
        found = run(children, function, *given)
        if function is score_file:
            n_runs += 1
            if n_runs == 1:
                prepare_it(served.tiny.root, served.tiny.competition, seed=5, force=True)
        return found

    monkeypatch.setattr(Children, "run", prepare_between)
    served.submit("ann", 1.0)
    with served.tiny.store() as store:
        [stored] = store.submissions("tiny")
        assert stored.commitment == load_commitment(served.tiny.competition)
    assert n_runs == 2


def test_what_comes_before_the_deadline_counts_though_it_is_scored_after_it(tmp_path: Path) -> None:
    """And what comes after it is late."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(closes="2026-11-21T13:00:00Z"))
    with running(tiny) as served:
        served.join("ann")
        served.serving._scoring._is_stopped = True  # nothing is scored until we say so
        served.serving.wake()
        sent = served.send("ann", tiny.file(1.0)).json
        served.now = NOW + timedelta(hours=2)
        late = served.send("ann", tiny.file(0.5)).json
        assert (sent["is_late"], late["is_late"]) == (False, True)
    with running(tiny) as served:
        served.now = NOW + timedelta(hours=2)
        served.join("bob")
        with tiny.store() as store:
            served.tokens["ann"] = store.issue_token("team", team=store.get_team("ann"), now=NOW)
        assert not served.ended("ann", sent["number"])["is_late"]
        assert served.ended("ann", late["number"])["is_late"]
        [row] = served.get("/api/competitions/tiny/leaderboard", "bob", split="private").json
        assert (row["submission"], row["score"]) == (sent["number"], 0.0)


def test_submissions_to_a_ladder_are_taken_in_their_order(tmp_path: Path) -> None:
    """As at home: the second is held against the first."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(board='"ladder"'))
    with running(tiny, n_children=2) as served:
        served.join("ann")
        numbers = [served.send("ann", tiny.file(error, error)).json["number"] for error in (3.0, 3.001, 1.0)]
        told = [served.ended("ann", number)["scores"] for number in numbers]
        assert [bool(scores) for scores in told] == [True, False, True]


def test_picks_are_kept_and_refused_as_at_home(served: Served) -> None:
    """One's own, and not too many."""
    served.join("ann", "bob")
    served.submit("ann", 1.0)
    served.submit("bob", 2.0)
    path = "/api/competitions/tiny/selection"
    assert served.ask("PUT", path, "ann", json_={"numbers": [1]}).json["selected"] == [1]
    assert served.ask("PUT", path, "ann", json_={"numbers": [2]}).status == 403
    assert served.ask("PUT", path, "ann", json_={"numbers": [1, 2, 3]}).status == 403
    for odd in ([True], ["1"], [-1], [2**70], 1, None):
        assert served.ask("PUT", path, "ann", json_={"numbers": odd}).status == 400
    assert [row["is_selected"] for row in served.get("/api/competitions/tiny/submissions", "ann").json] == [True]
