"""One Prefect server for all flow tests: its first start takes half a minute."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness


@pytest.fixture(scope="session", autouse=True)
def prefect_server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


def newest_artifact(key: str) -> Any:
    """Return the content of the newest artifact of a key: rows of a table, text of a page."""
    with get_client(sync_client=True) as client:
        found = [one for one in client.read_artifacts() if one.key == key]
    newest = max(found, key=lambda artifact: artifact.created)
    return json.loads(newest.data) if newest.type == "table" else newest.data
