"""``podium serve``."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from podium.cli.options import root_option

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from podium.here import Here


@click.command()
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on; 0.0.0.0 is all of them.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any that is free."
)
@click.option("--url", metavar="URL", help="What others open, where a proxy stands before this server.")
@click.option(
    "--children",
    "n_children",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Files read at once, and files scored at once.",
)
@click.option(
    "--largest", default=512, show_default=True, type=click.IntRange(1, 2048), help="MiB that a file may have."
)
@click.option("--log", "log_path", metavar="FILE", help="Where to write the log; - is standard error.")
@root_option
def command(
    host: str, port: int, url: str | None, n_children: int, largest: int, log_path: str | None, root: str | None
) -> None:
    """Serve the competitions to a study group: others open a link.

    It prints two links: one for everybody, with which a person joins under a name, and one for you, which works once.
    Ctrl-C stops it; what was accepted and is not scored yet is scored when it runs again.
    """
    from podium.here import Here
    from podium.use.places import store_path
    from podium.web.log import Log
    from podium.web.run import alone, serve
    from podium.web.serving import Serving, Settings

    here = Here(root)
    settings = Settings(n_children=n_children, most_upload_bytes=largest * 2**20)
    private = _private_dir(here)
    with alone(private), _open_log(log_path, private) as stream, _listen(host, port) as listening:
        serving = Serving(here.root, clock=lambda: here.now, log=Log(stream, lambda: here.now), settings=settings)
        base = (url or _find_url(host, listening)).rstrip("/")
        serve(serving, listening, ready=lambda: _print_links(here, store_path(here.root), base))
    click.echo("Stopped.", err=True)


def _private_dir(here: Here) -> Path:
    from podium.store.store import Store
    from podium.use.places import store_path

    with Store.open(store_path(here.root)):
        return store_path(here.root).parent


@contextmanager
def _open_log(given: str | None, private: Path) -> Iterator[TextIO]:
    """Standard error, unless a person looks at it: then a file that only its owner reads."""
    import os
    import sys

    if given == "-" or (given is None and not sys.stderr.isatty()):
        yield sys.stderr
        return
    path = given or str(private / "serve.log")
    with open(path, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as stream:
        click.echo(f"Log       {path}", err=True)
        yield stream


def _listen(host: str, port: int) -> socket.socket:
    from podium.web.run import listen

    try:
        return listen(host, port)
    except OSError as error:
        raise click.ClickException(f"{host}:{port} cannot be listened on: {error.strerror}; try --port 0") from None


def _find_url(host: str, listening: socket.socket) -> str:
    from podium.web.run import own_address

    address = own_address() if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{address}]' if ':' in address else address}:{listening.getsockname()[1]}"


def _print_links(here: Here, path: Path, base: str) -> None:
    from podium.cli.rows import labelled
    from podium.competition.folder import find_competitions
    from podium.store.store import Store
    from podium.use.join import invite, organiser_link

    with Store.open(path) as store:
        invitation = invite(store, label="podium serve", now=here.now)
        once = organiser_link(store, now=here.now)
    n_competitions = sum(1 for _ in find_competitions(here.root))
    click.echo(labelled("Serving", f"{n_competitions} competitions at {base}"))
    click.echo(f"{click.style('Everybody', fg='cyan')} {base}/join/{invitation}")
    click.echo(f"{click.style('Organiser', fg='cyan')} {base}/organise/{once}  (works once)")
    click.echo(labelled("Stop", "Ctrl-C"))
