"""Requests to web servers: bounded redirects, each checked; timeouts; errors with their reason."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

import httpcore
import httpx

from pipeline.errors import RefusedAddressError, SourceNotFoundError, TransferError
from pipeline.settings import SourceSettings
from pipeline.sources.addresses import GuardedNetwork, check_url, parse_networks

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# 416: there is no rest of a part, which is the downloader's to judge.
_EXPECTED = frozenset({200, 206, 304, 416})
# A server that is overloaded or being restarted answers so; the same request may pass later.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says before the content; header names are in lower case.

    ``url`` is where the redirects ended.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    response: httpcore.Response

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case; empty where none is given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def length(self) -> int | None:
        """Bytes that are to come, where the server says so."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isdecimal() else None

    def blocks(self) -> Iterator[bytes]:
        """Yield the content as it comes.

        Raises:
            TransferError: the connection is cut, or nothing comes for too long.
        """
        try:
            yield from self.response.iter_stream()
        except _NETWORK_ERRORS as error:
            raise _cut(self.url, error) from error


@contextmanager
def requested(
    url: str, settings: SourceSettings, headers: Mapping[str, str] | None = None
) -> Iterator[Answer]:
    """Give the answer to a GET; its content is not read yet.

    Raises:
        RefusedAddressError: the URL or a redirect leads where downloads may not go.
        SourceNotFoundError: the server has nothing there for us.
        TransferError: the server or the network failed; another try may pass.
    """
    network = GuardedNetwork(parse_networks(settings.allowed_networks))
    sent = {"Accept-Encoding": "identity", "User-Agent": "webinar-pipeline", **(headers or {})}
    with httpcore.ConnectionPool(network_backend=network) as pool:
        for _ in range(MOST_REDIRECTS + 1):
            check_url(url)
            with _answered(pool, url, settings, sent) as answer:
                if answer.status not in _REDIRECTS:
                    _check_status(answer)
                    yield answer
                    return
                url = urljoin(url, answer.headers.get("location", ""))
    raise RefusedAddressError("redirected too often", url, f"{MOST_REDIRECTS} times")


@contextmanager
def _answered(
    pool: httpcore.ConnectionPool, url: str, settings: SourceSettings, sent: Mapping[str, str]
) -> Iterator[Answer]:
    wait_s = settings.timeout_s
    timeout = {"connect": wait_s, "read": wait_s, "write": wait_s, "pool": wait_s}
    parts = httpx.URL(url)  # spaces, umlauts and IDNA names become what travels
    target = httpcore.URL(
        scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path
    )
    headers = [("Host", parts.netloc.decode("ascii")), *sent.items()]
    request = httpcore.Request("GET", target, headers=headers, extensions={"timeout": timeout})
    try:
        response = pool.handle_request(request)
    except _NETWORK_ERRORS as error:
        raise _cut(url, error) from error
    try:
        named = {name.decode("latin-1").lower(): value.decode("latin-1")
                 for name, value in response.headers}  # fmt: skip
        yield Answer(url, response.status, named, response)
    finally:
        response.close()


_NETWORK_ERRORS = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    OSError,
)


def _cut(url: str, error: Exception) -> TransferError:
    reason = str(error) or type(error).__name__
    return TransferError("the download broke off", url, reason, "Try again later")


def _check_status(answer: Answer) -> None:
    status = answer.status
    if status in _PASSING:
        raise TransferError("the server failed", answer.url, f"HTTP {status}", "Try again later")
    if status not in _EXPECTED:
        remedy = "Open it in a browser; what needs a login must be downloaded by hand"
        raise SourceNotFoundError("the server refuses it", answer.url, f"HTTP {status}", remedy)
