"""Who asks: nobody in particular, a team, or an organiser."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from podium.competition.folder import Competition
from podium.errors import CompetitionNotFoundError
from podium.store.tokens import ORGANISER, Token
from podium.team import Team
from podium.use.join import speaks
from podium.web.errors import WebError
from podium.web.serving import Serving
from podium.web.sessions import COOKIE

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who asks; ``token`` is None for nobody in particular."""

    token: Token | None
    address: str

    @property
    def team(self) -> Team:
        """The team that it speaks for; WebError (403) for an organiser, who has none."""
        if self.token is None or self.token.team is None:
            raise WebError(403, "an organiser plays for no team; join with an invitation, as everybody does")
        return self.token.team

    @property
    def team_name(self) -> str:
        """The team's name as the store knows it, empty for an organiser."""
        return self.token.team.name if self.token and self.token.team else ""

    @property
    def is_organiser(self) -> bool:
        return self.token is not None and self.token.kind == ORGANISER

    @property
    def key(self) -> str:
        """By what it is counted how often it asks."""
        return f"token {self.token.id}" if self.token else f"address {self.address}"

    def find(self, serving: Serving, slug: str) -> Competition:
        """The competition of that slug, if the token is for it."""
        if self.token is not None and self.token.slug not in (None, slug):
            raise CompetitionNotFoundError(slug)
        return serving.competition(slug)


async def find_visitor(request: Request, serving: Serving) -> Visitor:
    """Who asks, by the header or by the cookie.

    Raises
    ------
    WebError
        401 for a token that is worth nothing; 403 for a request that another site has sent with the cookie.
    """
    address = request.client.host if request.client else ""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer":
            raise WebError(401, "send `Authorization: Bearer podium_team_...`")
        return Visitor(token=await _find_token(serving, given.strip()), address=address)
    cookie = request.cookies.get(COOKIE)
    check_same_site(request, has_cookie=cookie is not None)
    text = serving.signer.read(cookie) if cookie else None
    if text is None:
        return Visitor(token=None, address=address)
    try:
        return Visitor(token=await _find_token(serving, text), address=address)
    except WebError:  # a session that has ended
        return Visitor(token=None, address=address)


async def _find_token(serving: Serving, text: str) -> Token:
    token = await serving.read(lambda store: store.find_token(text, now=serving.clock()))
    if token is None or not speaks(token):
        raise WebError(401, "this token is not valid: it was not copied whole, has expired, or was revoked")
    return token


def check_same_site(request: Request, *, has_cookie: bool) -> None:
    """Refuse what a page of another site makes a browser send here.

    Browsers say where a request comes from in ``Sec-Fetch-Site`` (over HTTPS and on this machine only) and in
    ``Origin``, also over plain HTTP in a local network. Programs say neither, and have no cookie.
    """
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        is_ours = site in ("same-origin", "none")
    elif origin is not None:
        is_ours = urlsplit(origin).netloc == request.headers.get("host", "")
    else:
        is_ours = not has_cookie
    if not is_ours:
        raise WebError(403, "this request came from another site and was not carried out")
