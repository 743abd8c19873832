"""Every error that this package raises on purpose, and which of them are worth trying again.

Belongs here: exception types and their one-line meaning. Does not belong here: handling them.

RetryableError is worth another try, PermanentError is not. "Not found" is an answer, not an error.
"""

from datetime import datetime

from movie_assets.masking import masked


class MovieAssetsError(Exception):
    """Every error of ours. Its words hold no secret, whoever wrote them."""

    def __init__(self, words: str) -> None:
        super().__init__(masked(words))


class StoppedError(MovieAssetsError):
    """A person stopped the work; says what is kept."""


class ConfigurationError(MovieAssetsError):
    """The user must change a setting or the machine; nothing was asked of a provider."""


class ArgumentsError(ConfigurationError):
    """What was typed cannot be meant: nothing was opened."""


class StoreError(ConfigurationError):
    """A store cannot be used as it is: foreign, damaged, of a newer version, unwritable, or the disk is full."""


class UnreachableStoreError(StoreError):
    """The server of a store does not answer. It may in a moment."""


class ClockError(ConfigurationError):
    """The clock of this machine is wrong. What was answered is not kept: it would be dated wrongly."""

    kind = "clock"


class UnknownFilmError(MovieAssetsError):
    """No stored film matches what was typed."""


class UnknownFieldError(MovieAssetsError):
    """A film has no such field, or nobody has a value for it."""


class IdentificationError(MovieAssetsError):
    """A request, a candidate or a file of requests cannot be used as it is."""


class RefusedFileError(MovieAssetsError):
    """A downloaded data file is not what it should be. The one we have stays."""


class ProviderError(MovieAssetsError):
    """A provider did not give an answer. `kind` is the word for it in the ledger of requests.

    `said`: what happened, without the provider's name.
    """

    kind = "error"

    def __init__(self, provider: str, message: str, *, http_status: int | None = None) -> None:
        super().__init__(f"{provider}: {message}")
        self.provider = provider
        self.said = str(self).removeprefix(f"{provider}: ")
        self.http_status = http_status


class RetryableError(ProviderError):
    """The same request may succeed later."""


class TransportError(RetryableError):
    """No connection, a time-out, or a connection cut in mid-answer."""

    kind = "transport"


class ServerError(RetryableError):
    """HTTP 5xx. `retry_after` is in seconds, None if the provider named no time."""

    kind = "server_error"

    def __init__(
        self, provider: str, message: str, *, http_status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(provider, message, http_status=http_status)
        self.retry_after = retry_after


class RateLimitedError(RetryableError):
    """HTTP 429. `retry_after` is in seconds, None if the provider named no time."""

    kind = "rate_limited"

    def __init__(self, provider: str, message: str, *, retry_after: float | None) -> None:
        super().__init__(provider, message, http_status=429)
        self.retry_after = retry_after


class PermanentError(ProviderError):
    """The same request will fail again."""


class AuthenticationError(PermanentError):
    """The key is missing or wrong: the provider is asked for nothing more in this run."""

    kind = "authentication"


class TokenRefusedError(AuthenticationError):
    """A token has ended or was revoked. It says nothing about the key, with which another login is tried."""


class QuotaReachedError(PermanentError):
    """The provider says that the day's quota is used up."""

    kind = "quota"


class BadAnswerError(PermanentError):
    """The answer is not what the provider promises: not JSON, wrong shape, wrong film, too large."""

    kind = "bad_answer"


class NoFilmError(BadAnswerError):
    """The answer describes an episode, a series or a game, not a film."""

    kind = "no_film"

    def __init__(self, provider: str, message: str, *, record: object = None) -> None:
        super().__init__(provider, message)
        self.record = record
        """The provider's record as it was read: identification says what it is of."""


class BlockedError(PermanentError):
    """The provider takes us for a robot: the rate limiter closes it. It says nothing about what was asked for."""

    kind = "blocked"


class ProviderClosedError(PermanentError):
    """The rate limiter lets no call through before `until` (UTC). `failing`: because the provider kept failing."""

    kind = "closed"

    def __init__(self, provider: str, reason: str, until: datetime, *, failing: bool = False) -> None:
        super().__init__(provider, f"{reason}; closed until {until:%Y-%m-%d %H:%M} UTC")
        self.reason = reason
        self.until = until
        self.failing = failing
