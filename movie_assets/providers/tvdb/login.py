"""TVDB's login: one token for a run. It is renewed before it ends, and once when TVDB refuses it.

Belongs here: asking for a token, keeping it in memory, knowing when it ends. Does not belong here: calls that need it
(client.py); keeping it anywhere else: key, pin and token are in no log, error, repr or store.
Source: TVDB's OpenAPI file, version 4.7.10: POST /login with apikey, and with a pin for keys that users support. The
token is valid for a month. It is a JSON Web Token (RFC 7519), whose claim `exp` says when it ends.
"""

import asyncio
import base64
import json
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from movie_assets.clock import Clock
from movie_assets.errors import AuthenticationError, BadAnswerError
from movie_assets.http.core import Http, Request, Response
from movie_assets.masking import know
from movie_assets.providers.lenient_types import raise_if_blocked, read_object
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.providers.tvdb.wire import message

UNKNOWN_LIFE = timedelta(hours=24)
"""After how long a token that does not say when it ends is renewed: a day of the month that TVDB promises."""
USED_LIFE = 0.9
"""The share of a token's life after which it is renewed: a month ends three days early, as clocks may differ."""


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token, to be renewed at `renew_at` (UTC)."""

    text: str = field(repr=False)
    renew_at: datetime


class Login:
    """The token of a run. `tokens` outlives the sessions of the run, so the run logs in once and not per session."""

    def __init__(self, settings: TvdbSettings, http: Http, tokens: MutableMapping[str, Token], clock: Clock) -> None:
        self._http = http
        self._url = f"{settings.base_url.rstrip('/')}/login"
        self._secrets = {
            name: secret.get_secret_value()
            for name, secret in (("apikey", settings.api_key), ("pin", settings.pin))
            if secret
        }
        self._tokens = tokens
        self._clock = clock
        self._one = asyncio.Lock()

    async def token(self, *, refused: Token | None = None) -> Token:
        """Return a valid token: the present one, or that of a new login. `refused` is one that TVDB refused.

        Films that wait for the same token share one login, also where TVDB gives them the same text again.

        Raises:
            AuthenticationError: TVDB refused key or pin. The throttle lets no other login through.
        """
        async with self._one:
            held = self._tokens.get("tvdb")
            if held is not None and held is not refused and self._clock() < held.renew_at:
                return held
            request = Request("tvdb", "login", "login", self._url, {}, {}, {}, secret_body=self._secrets)
            text = await self._http.ask(request, self._understand)
            self._tokens["tvdb"] = renewed = Token(text, renewal(text, self._clock()))
            return renewed

    def _understand(self, response: Response) -> str:
        """Return the token. TVDB sends 401 for a wrong key, and 400 for a missing or invalid pin."""
        raise_if_blocked("tvdb", response.status, response.body, message)
        if response.status in (400, 401, 403):
            raise AuthenticationError(
                "tvdb",
                f"the key was refused (HTTP {response.status}). Check TVDB_API_KEY and TVDB_PIN.",
                http_status=response.status,
            )
        # No error quotes a login's answer: it may hold the token, or the key that was sent.
        if response.status != 200:
            raise BadAnswerError("tvdb", f"the login failed: HTTP {response.status}", http_status=response.status)
        try:
            data = read_object("tvdb", response.body).get("data")
        except BadAnswerError:
            raise BadAnswerError("tvdb", "the login's answer is not a JSON object", http_status=200) from None
        token = data.get("token") if isinstance(data, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise BadAnswerError("tvdb", "the login brought no token", http_status=200)
        know(token)
        return token


def renewal(token: str, now: datetime) -> datetime:
    """Return when a token that was received now is to be renewed (UTC).

    A token that is not a JSON Web Token, or that by our clock has ended already, is renewed after a day.
    """
    ends = _ends(token)
    return now + UNKNOWN_LIFE if ends is None or ends <= now else now + (ends - now) * USED_LIFE


def _ends(token: str) -> datetime | None:
    parts = token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (ValueError, LookupError, TypeError, OverflowError, OSError, RecursionError):
        return None
