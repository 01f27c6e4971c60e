"""A real web server on this machine that misbehaves as it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Page:
    """What is sent for one path.

    ``cut_at`` sends so many bytes of each answer and closes the connection; ``slow_s`` waits
    before the content; ``statuses`` are answered first, one a request.
    """

    content: bytes = b""
    content_type: str = "audio/mpeg"
    etag: str | None = None
    redirect: str | None = None
    cut_at: int | None = None
    slow_s: float = 0.0
    claimed_length: int | None = None
    wrong_range: bool = False
    statuses: list[int] = field(default_factory=list)


@dataclass
class WebServer:
    """The server's address, its pages, and the headers of every request so far."""

    url: str
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


class Handler(BaseHTTPRequestHandler):
    """Answers with the pages of its server."""

    protocol_version = "HTTP/1.1"
    web: WebServer

    def do_GET(self) -> None:
        self.web.requests.append((self.path, dict(self.headers)))
        page = self.web.pages.get(self.path)
        if page is None:
            self.answer(404, b"")
        elif page.statuses:
            self.answer(page.statuses.pop(0), b"")
        elif page.redirect is not None:
            self.answer(302, b"", {"Location": page.redirect})
        elif page.etag and self.headers.get("If-None-Match") == page.etag:
            self.answer(304, b"")
        else:
            self.send_page(page)

    def send_page(self, page: Page) -> None:
        start, headers = 0, {"Content-Type": page.content_type}
        if page.etag:
            headers["ETag"] = page.etag
        asked = self.headers.get("Range")
        if asked and self.headers.get("If-Range") == page.etag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            first = start + 1 if page.wrong_range else start
            size = len(page.content)
            headers["Content-Range"] = f"bytes {first}-{size - 1}/{size}"
        if page.claimed_length is not None:
            headers["Content-Length"] = str(page.claimed_length)
        time.sleep(page.slow_s)
        status = 206 if start else 200
        self.answer(status, page.content[start:], headers, cut_at=page.cut_at)

    def answer(
        self,
        status: int,
        content: bytes,
        headers: dict[str, str] | None = None,
        *,
        cut_at: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[:cut_at])
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        return


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        return  # a client that had enough


@contextmanager
def served() -> Iterator[WebServer]:
    """Serve until the block ends."""
    web = WebServer("")
    handler = type("HandlerOfThisServer", (Handler,), {"web": web})
    with Server(("127.0.0.1", 0), handler) as http:
        web.url = f"http://127.0.0.1:{http.server_address[1]}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield web
        finally:
            http.shutdown()
            thread.join()
