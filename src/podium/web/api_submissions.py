"""The API's endpoints of one's own submissions."""

from typing import Any

from starlette.responses import Response

from podium.competition.folder import Competition
from podium.errors import InvalidSubmissionError, NotAllowedError
from podium.store.jobs import DONE, Accepted, Job
from podium.store.store import Store
from podium.use.accept import Upload, accept, check_admission, check_upload
from podium.use.receipt import receipt_json, receipt_words
from podium.use.score_job import load_outcome
from podium.use.select import select
from podium.use.shown_submissions import ShownSubmissions, picked_words, show_submissions
from podium.use.submissions import Own, load_own
from podium.web.api_competitions import TEXTS
from podium.web.children import ChildBrokeError
from podium.web.endpoint import TEAM_ONLY, Ask, Endpoint, answer_json
from podium.web.errors import WebError


async def submit(ask: Ask) -> Response:
    """Answered with 202 and the job when it is on the disk, or with all that is wrong with the file."""
    competition, team = ask.competition, ask.visitor.team.name
    ask.serving.upload_rates.take(ask.visitor.key)
    upload = await ask.serving.incoming.receive(ask.request)
    try:
        await ask.serving.read(lambda store: _check_admission(ask, competition, store, upload))
        await ask.serving.check(lambda: _check(ask, competition, upload))
        accepted = await ask.serving.write(lambda store: accept(competition, store, upload, team=team, now=ask.now))
    finally:
        ask.serving.incoming.remove(upload.path)
    ask.serving.wake()
    return answer_json(_accepted_json(accepted), 202)


def _check_admission(ask: Ask, competition: Competition, store: Store, upload: Upload) -> None:
    check_admission(competition, store, upload, team=ask.visitor.team.name, now=ask.now)


def _check(ask: Ask, competition: Competition, upload: Upload) -> None:
    try:
        ask.serving.children.run(check_upload, ask.serving.root, competition.slug, upload)
    except ChildBrokeError as error:
        if error.was_stopped:
            raise WebError(503, "the server is being stopped; send it again in a minute", retry_after=60) from None
        ask.serving.log.error("a file could not be read", slug=competition.slug, why=str(error))
        raise InvalidSubmissionError.one(
            f"{upload.file_name} is refused", "it could not be read within the time and memory that a file may take"
        ) from None


def _accepted_json(accepted: Accepted) -> dict[str, Any]:
    return {
        **_job_json(accepted.job),
        "sha256": accepted.job.new.sha256,
        "remaining_today": accepted.remaining_today,
        "is_replay": accepted.is_replay,
    }


def _job_json(job: Job) -> dict[str, Any]:
    return {
        "number": job.number,
        "state": job.state,
        "whose": job.whose or None,
        "message": job.message or None,
        "file": job.new.file_name,
        "description": job.new.description,
        "accepted_at": job.new.accepted_at,
        "is_late": job.new.is_late,
    }


async def list_own(ask: Ask) -> Response:
    competition, team = ask.competition, ask.visitor.team.name

    def read(_: Store) -> ShownSubmissions:
        return show_submissions(load_own(ask.serving.root, competition, team=team, now=ask.now), team=team)

    shown = await ask.serving.read(read)
    return answer_json(vars(shown) if ask.wants_texts else shown.rows)


async def list_jobs(ask: Ask) -> Response:
    competition, team = ask.competition, ask.visitor.team
    jobs = await ask.serving.read(lambda store: store.jobs(competition.slug, team))
    return answer_json([_job_json(job) for job in jobs])


async def status(ask: Ask) -> Response:
    """Of a job that is queued, scoring or failed its state; of one that is done the whole receipt."""
    competition, team, number = ask.competition, ask.visitor.team, _number(ask)
    job = await ask.serving.read(lambda store: store.get_job(number))
    if job is not None and (job.new.team.id, job.new.slug) != (team.id, competition.slug):
        raise NotAllowedError(f"you have no submission {number} to {competition.slug}")
    if job is not None and job.state != DONE:
        return answer_json(_job_json(job))

    is_replay = bool(ask.request.query_params.get("replay"))

    def read(_: Store) -> dict[str, Any]:
        outcome = load_outcome(ask.serving.root, competition, number, team=team.name, now=ask.now, is_replay=is_replay)
        told: dict[str, Any] = {**receipt_json(outcome), "state": DONE}
        return {**told, "said": list(receipt_words(outcome))} if ask.wants_texts else told

    return answer_json(await ask.serving.read_board(read))


async def own_file(ask: Ask) -> Response:
    competition, team, number = ask.competition, ask.visitor.team, _number(ask)

    def read(store: Store) -> tuple[bytes, str]:
        found = store.get_submission(number)
        if found is None or (found.team.id, found.slug) != (team.id, competition.slug):
            raise NotAllowedError(f"you have no submission {number} to {competition.slug}")
        return store.read_file(found.sha256), found.sha256

    data, digest = await ask.serving.read(read)
    headers = {"Content-Disposition": f'attachment; filename="submission-{number}.csv"', "ETag": f'"{digest}"'}
    return Response(data, media_type="application/octet-stream", headers=headers)


async def pick(ask: Ask) -> Response:
    competition, team = ask.competition, ask.visitor.team.name
    numbers = (await ask.body("numbers")).get("numbers")
    if not isinstance(numbers, list) or not all(type(one) is int and 0 < one < 2**63 for one in numbers):
        raise WebError(400, "numbers is a list of the numbers of submissions")

    def choose() -> Own:
        return select(ask.serving.root, competition, numbers, team=team, now=ask.now)

    picked = await ask.serving.call(choose)
    return answer_json({"selected": list(picked.selected), "said": picked_words(picked)})


def _number(ask: Ask) -> int:
    number: int = ask.request.path_params["number"]
    return number if number < 2**63 else 0


_OWN = "/api/competitions/{slug}/submissions"

ENDPOINTS = (
    Endpoint(
        method="POST",
        path=_OWN,
        summary="Submit a file: its bytes as the body, or a form with a file. It is scored after the answer.",
        may_ask=TEAM_ONLY,
        handle=submit,
        query={
            "file_name": "what the file is called",
            "description": "what this submission is",
            "key": "sent again with the same key (or `Idempotency-Key`), a file is stored once",
            "cv": "your own cross-validation score",
            "cv_std": "its standard deviation over the folds",
        },
        takes_file=True,
        status=202,
    ),
    Endpoint(
        method="GET",
        path=_OWN,
        summary="List your scored submissions, as `podium submissions --format json`.",
        may_ask=TEAM_ONLY,
        handle=list_own,
        query=TEXTS,
    ),
    Endpoint(
        method="GET",
        path="/api/competitions/{slug}/jobs",
        summary="List what you have submitted and what became of it: queued, scoring, done, or failed and whose fault.",
        may_ask=TEAM_ONLY,
        handle=list_jobs,
    ),
    Endpoint(
        method="GET",
        path=_OWN + "/{number:int}",
        summary="What became of a submission; once it is scored the receipt, as `podium submit --json`.",
        may_ask=TEAM_ONLY,
        handle=status,
        query={
            "view": "`texts` adds `said`: the receipt in labelled sentences",
            "replay": "whether the file was sent again with the same key, which the receipt then says",
        },
    ),
    Endpoint(
        method="GET",
        path=_OWN + "/{number:int}/file",
        summary="Download a file that you have submitted, as it came.",
        may_ask=TEAM_ONLY,
        handle=own_file,
        answer="application/octet-stream",
    ),
    Endpoint(
        method="PUT",
        path="/api/competitions/{slug}/selection",
        summary="Pick the submissions that count on the private board; an empty list leaves it to the public scores.",
        may_ask=TEAM_ONLY,
        handle=pick,
        body={"numbers": "the numbers of your submissions"},
    ),
)
