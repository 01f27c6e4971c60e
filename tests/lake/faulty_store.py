"""An S3-compatible server (moto) behind a proxy that fails as often as it is told."""

import http.client
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BUCKET = "webinars"
_OF_ONE_HOP = ("Transfer-Encoding", "Expect", "Connection", "Content-Length")


@dataclass
class Faults:
    """Which share of the requests fail, and how many did."""

    share: float
    chance: random.Random
    counts: dict[str, int]

    def draw(self) -> str | None:
        """Return the fault of this request: an error, a slow or a cut answer; mostly none."""
        if self.chance.random() >= self.share:
            return None
        fault = self.chance.choice(("error", "slow", "cut before", "cut after"))
        self.counts[fault] = self.counts.get(fault, 0) + 1
        return fault


class Proxy(BaseHTTPRequestHandler):
    """Hands requests on, unless it is to fail."""

    protocol_version = "HTTP/1.1"
    port: int
    faults: Faults

    def hand_on(self) -> None:
        body = self.body()
        fault = self.faults.draw()
        if fault == "error":
            self.answer(500, {}, b"<Error><Code>InternalError</Code></Error>")
            return
        if fault == "cut before":
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(0.3)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            name: value for name, value in self.headers.items() if name.title() not in _OF_ONE_HOP
        }
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content, headers = answer.read(), dict(answer.getheaders())
        connection.close()
        if fault == "cut after":  # it was done, and nobody is told
            self.close_connection = True
            return
        self.answer(answer.status, headers, content)

    def body(self) -> bytes:
        """Return what was sent, in one piece or in HTTP's chunks."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue
        return content

    def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date"):
                self.send_header(name, value)
        length = headers.get("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = hand_on  # noqa: N815

    def log_message(self, *_: Any) -> None:
        return


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        return


@contextmanager
def faulty_store(share: float, seed: int) -> Iterator[tuple[str, Faults]]:
    """Give the URI of a bucket's root and the faults that its server will have."""
    from moto.server import ThreadedMotoServer

    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    _, port = moto.get_host_and_port()
    faults = Faults(0.0, random.Random(seed), {})  # noqa: S311 - no secret
    handler = type("ProxyOfThisTest", (Proxy,), {"port": port, "faults": faults})
    with Quiet(("127.0.0.1", 0), handler) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        endpoint = f"127.0.0.1:{proxy.server_address[1]}"
        options = f"scheme=http&endpoint_override={endpoint}&region=us-east-1"
        connection = http.client.HTTPConnection(endpoint)
        connection.request("PUT", f"/{BUCKET}")
        assert connection.getresponse().status == 200
        connection.close()
        faults.share = share
        try:
            yield f"s3://{BUCKET}/{{}}?{options}", faults
        finally:
            proxy.shutdown()
            thread.join()
            moto.stop()
